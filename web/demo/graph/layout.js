/**
 * Where each node is: boxes inside of boxes, whose areas follow the lines of code.
 *
 * Squarified treemaps (Bruls, Huizing and van Wijk, 2000): boxes are kept as close to squares as
 * they can be. The same graph always lies the same way.
 */

/** @typedef {import("./model.js").GraphModel} GraphModel */

/** How much of a box's shorter side is left free around what is in it. */
const MARGIN = 0.02;
/** And above it for its name: a part of its side, but no more than that many pixels of the whole. */
const HEAD = 0.15;
const LARGEST_HEAD = 20;

/** The place of every node, in units of which the whole is about one. */
export class Layout {
  /**
   * @param {GraphModel} model
   * @param {ReadonlySet<string>} hidden  Labels of nodes that get no place.
   * @param {number} viewWidth  Of where the whole is to be seen, in pixels.
   * @param {number} viewHeight
   */
  constructor(model, hidden, viewWidth, viewHeight) {
    const count = model.nodes.length;
    this.x = new Float64Array(count);
    this.y = new Float64Array(count);
    this.width = new Float64Array(count);
    this.height = new Float64Array(count);
    /** How much of the height is for the name, when what is in it is seen. */
    this.head = new Float64Array(count);
    const aspect = viewWidth / viewHeight;
    this._largestHead = LARGEST_HEAD / Math.sqrt(viewWidth * viewHeight);
    this._model = model;
    this._weights = weights(model, hidden);
    this._put(0, 0, 0, Math.sqrt(aspect), 1 / Math.sqrt(aspect));
    for (let at = 0; at < count; at += 1) this._fill(at);
  }

  /**
   * Whether a node has a place.
   *
   * @param {number} at
   */
  has(at) {
    return this.width[at] > 0;
  }

  /** @param {number} outer */
  _fill(outer) {
    if (!this.has(outer)) return;
    const inside = [...this._model.children(outer)].filter((at) => this._weights[at] > 0);
    if (inside.length === 0) return;
    inside.sort((a, b) => this._weights[b] - this._weights[a] || a - b);
    const short = Math.min(this.width[outer], this.height[outer]);
    const margin = outer === 0 ? 0 : short * MARGIN;
    const head = outer === 0 ? 0 : Math.min(short * HEAD, this._largestHead);
    this.head[outer] = head;
    let x = this.x[outer] + margin;
    let y = this.y[outer] + head;
    let width = this.width[outer] - 2 * margin;
    let height = this.height[outer] - margin - head;
    let rest = inside.reduce((sum, at) => sum + this._weights[at], 0);
    for (let from = 0; from < inside.length; ) {
      const side = Math.min(width, height);
      const scale = (width * height) / rest;
      const { to, sum } = this._row(inside, from, side, scale);
      const depth = (sum * scale) / side;
      let along = 0;
      for (const at of inside.slice(from, to)) {
        const length = (this._weights[at] * scale) / depth;
        if (width < height) this._put(at, x + along, y, length, depth);
        else this._put(at, x, y + along, depth, length);
        along += length;
      }
      if (width < height) [y, height] = [y + depth, height - depth];
      else [x, width] = [x + depth, width - depth];
      rest -= sum;
      from = to;
    }
  }

  /**
   * How many boxes go side by side so that the worst of them is as square as can be.
   *
   * @param {number[]} inside
   * @param {number} from
   * @param {number} side
   * @param {number} scale
   */
  _row(inside, from, side, scale) {
    const largest = this._weights[inside[from]] * scale;
    let sum = 0;
    let worst = Infinity;
    let to = from;
    for (; to < inside.length; to += 1) {
      const smallest = this._weights[inside[to]] * scale;
      const area = sum * scale + smallest;
      const here = Math.max(
        (side * side * largest) / (area * area),
        (area * area) / (side * side * smallest),
      );
      if (here > worst) break;
      worst = here;
      sum += this._weights[inside[to]];
    }
    return { to, sum };
  }

  /**
   * @param {number} at
   * @param {number} x
   * @param {number} y
   * @param {number} width
   * @param {number} height
   */
  _put(at, x, y, width, height) {
    const gap = Math.min(width, height) * 0.03;
    this.x[at] = x + gap;
    this.y[at] = y + gap;
    this.width[at] = Math.max(width - 2 * gap, 0);
    this.height[at] = Math.max(height - 2 * gap, 0);
  }
}

/**
 * How much room each node wants; none if it or all that is in it is hidden.
 *
 * @param {GraphModel} model
 * @param {ReadonlySet<string>} hidden
 */
function weights(model, hidden) {
  const sums = new Float64Array(model.nodes.length);
  for (let at = sums.length - 1; at >= 0; at -= 1) {
    const { label, properties } = model.nodes[at];
    if (hidden.has(label) && sums[at] === 0) continue;
    const range = properties.range;
    const lines = range ? range[4] - range[2] + 1 : (properties.lines ?? 1);
    if (!hidden.has(label)) sums[at] = Math.max(sums[at], Math.max(lines, 1) ** 0.6);
    if (at > 0) sums[model.parents[at]] += sums[at];
  }
  return sums;
}
