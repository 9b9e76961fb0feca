/**
 * What part of the picture is seen: a place, a scale, and gentle ways to others.
 */

/** @typedef {{x: number, y: number, width: number, height: number}} Box */

const FASTEST = 250;
/** Beyond these nothing can be seen, or numbers get too coarse. */
const LEAST_SCALE = 100;
const MOST_SCALE = 2e8;

export class Camera {
  constructor() {
    /** Pixels for one unit of the layout. */
    this.scale = 800;
    /** The point of the layout in the upper left corner. */
    this.x = 0;
    this.y = 0;
    /** @type {{from: number[], to: number[], since: number} | null} */
    this._flight = null;
    /** Whether it is, or will be, where `show` wanted it; else somebody has moved it. */
    this.isAimed = false;
  }

  /** Whether it moves by itself. */
  get isFlying() {
    return this._flight !== null;
  }

  /**
   * Moves by pixels.
   *
   * @param {number} dx
   * @param {number} dy
   */
  pan(dx, dy) {
    this._flight = null;
    this.isAimed = false;
    this.x -= dx / this.scale;
    this.y -= dy / this.scale;
  }

  /**
   * Zooms so that what is at a pixel stays there.
   *
   * @param {number} factor
   * @param {number} px
   * @param {number} py
   */
  zoom(factor, px, py) {
    this._flight = null;
    this.isAimed = false;
    const scale = Math.min(Math.max(this.scale * factor, LEAST_SCALE), MOST_SCALE);
    this.x += px / this.scale - px / scale;
    this.y += py / this.scale - py / scale;
    this.scale = scale;
  }

  /**
   * Goes to where a box fills a part of the view; at once or in a short flight.
   *
   * @param {Box} box
   * @param {number} width  Of the view, in pixels.
   * @param {number} height
   * @param {number} part
   * @param {boolean} atOnce
   */
  show(box, width, height, part, atOnce) {
    const fitting = part * Math.min(width / box.width, height / box.height);
    const scale = Math.min(Math.max(fitting, LEAST_SCALE), MOST_SCALE);
    const x = box.x + box.width / 2 - width / scale / 2;
    const y = box.y + box.height / 2 - height / scale / 2;
    this.isAimed = true;
    if (atOnce) {
      this._flight = null;
      [this.x, this.y, this.scale] = [x, y, scale];
    } else {
      const from = [this.x, this.y, Math.log(this.scale)];
      this._flight = { from, to: [x, y, Math.log(scale)], since: performance.now() };
    }
  }

  /**
   * Takes the next step of a flight.
   *
   * @param {number} now
   */
  step(now) {
    if (this._flight === null) return;
    const { from, to, since } = this._flight;
    const time = Math.min(Math.max((now - since) / FASTEST, 0), 1);
    const eased = 1 - (1 - time) ** 3;
    const [x, y, scale] = from.map((value, index) => value + (to[index] - value) * eased);
    [this.x, this.y, this.scale] = [x, y, Math.exp(scale)];
    if (time === 1) this._flight = null;
  }
}
