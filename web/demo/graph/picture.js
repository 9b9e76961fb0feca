/**
 * The picture: boxes in boxes on a canvas, and the edges between those that are seen.
 *
 * Rules of this file:
 *
 * - A box opens when it is large enough to show what is in it: folders, then files, then
 *   definitions. What is too small or out of sight costs nothing.
 * - It is drawn when something has changed, never more than once a frame.
 * - Everything that the pointer does the keys do as well.
 */

import { bundles, ownBundles } from "./aggregate.js";
import { Camera } from "./camera.js";
import { Layout } from "./layout.js";

/**
 * @typedef {import("./aggregate.js").Bundle} Bundle
 * @typedef {import("./model.js").GraphModel} GraphModel
 *
 * @typedef {object} Filter
 * @property {Set<string>} hiddenLabels
 * @property {Set<string>} hiddenTypes
 * @property {number} minConfidence
 *
 * @typedef {object} Shown  A box on the screen.
 * @property {number} at
 * @property {number} x
 * @property {number} y
 * @property {number} width
 * @property {number} height
 * @property {boolean} isOpen
 */

const SMALLEST = 3;
/** A box opens when its name has that much room above what is in it. */
const SMALLEST_HEAD = 11;
const BUNDLES_EVERY_MS = 150;
const FONT = "system-ui, sans-serif";
const EDGE_COLOURS = /** @type {Record<string, string>} */ ({
  CALLS: "calls",
  IMPORTS: "imports",
  EXTENDS: "bases",
  IMPLEMENTS: "bases",
});

export class Picture {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {GraphModel} model
   * @param {object} actions
   * @param {(at: number | null) => void} actions.onSelect
   * @param {(at: number | null) => void} actions.onHover
   */
  constructor(canvas, model, { onSelect, onHover }) {
    this._canvas = canvas;
    this._model = model;
    this._onSelect = onSelect;
    this._onHover = onHover;
    this.camera = new Camera();
    /** @type {Filter} */
    this.filter = { hiddenLabels: new Set(), hiddenTypes: new Set(), minConfidence: 0 };
    /** @type {number | null} */
    this.selected = null;
    /** @type {number | null} */
    this.hovered = null;
    this._width = this._height = 0;
    /** What was last gone to: it stays in sight when the view gets another size. */
    this._goal = 0;
    this._laidOutFor = { width: 0, height: 0 };
    /** @type {Layout | null} */
    this._layout = null;
    /** @type {Shown[]} */
    this._shown = [];
    /** @type {Bundle[]} */
    this._bundles = [];
    this._seen = new Int32Array(model.nodes.length);
    this._closed = "";
    this._bundledAt = 0;
    this._frame = 0;
    /** @type {Record<string, string>} */
    this._colours = {};
    this._sizes = new ResizeObserver(() => this._resize());
    this._sizes.observe(canvas);
  }

  /** Forgets all and draws no more. */
  close() {
    this._sizes.disconnect();
    cancelAnimationFrame(this._frame);
  }

  /** Reads the colours again and draws. */
  restyle() {
    this._colours = {};
    this.draw();
  }

  /** Draws when the browser next does. */
  draw() {
    if (this._frame === 0) this._frame = requestAnimationFrame((now) => this._render(now));
  }

  /** Takes up a changed filter. */
  refilter() {
    this._layout = null;
    this._closed = "";
    if (this.selected !== null && !this._place().has(this.selected)) this.select(null);
    this.draw();
  }

  /**
   * Marks a node and its edges.
   *
   * @param {number | null} at
   */
  select(at) {
    this.selected = at;
    this._onSelect(at);
    this.draw();
  }

  /**
   * Goes to where a node can be seen well; by default to the whole.
   *
   * @param {number} [at]
   * @param {{atOnce?: boolean}} [options]
   */
  show(at = 0, { atOnce = prefersStillness() } = {}) {
    const { width, height } = this._laidOutFor;
    if (at === 0 && (width !== this._width || height !== this._height)) this._layout = null;
    const layout = this._place();
    if (this._width === 0 || !layout.has(at)) return;
    this._goal = at;
    const box = { x: layout.x[at], y: layout.y[at], width: layout.width[at], height: layout.height[at] };
    const part = at === 0 ? 1 : this._model.ends[at] === at + 1 ? 0.3 : 0.8;
    this.camera.show(box, this._width, this._height, part, atOnce);
    this.draw();
  }

  /**
   * The innermost box at a pixel.
   *
   * @param {number} x
   * @param {number} y
   */
  at(x, y) {
    for (let index = this._shown.length - 1; index >= 0; index -= 1) {
      const box = this._shown[index];
      if (x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height) {
        return box.at === 0 ? null : box.at;
      }
    }
    return null;
  }

  /**
   * Notes what the pointer is over.
   *
   * @param {number | null} at
   */
  hover(at) {
    if (at === this.hovered) return;
    this.hovered = at;
    this._onHover(at);
    this.draw();
  }

  // ------------------------------------------------------------ inside

  _resize() {
    const { clientWidth, clientHeight } = this._canvas;
    if (clientWidth === 0 || clientHeight === 0) return; // in a tab that is not shown
    const before = { width: this._width, height: this._height };
    const ratio = devicePixelRatio || 1;
    this._width = clientWidth;
    this._height = clientHeight;
    this._canvas.width = Math.round(clientWidth * ratio);
    this._canvas.height = Math.round(clientHeight * ratio);
    if (before.width === 0 || this.camera.isAimed) {
      this._layout = null;
      this.show(this._goal, { atOnce: true });
    } else {
      this.camera.pan((clientWidth - before.width) / 2, (clientHeight - before.height) / 2);
    }
    this._frame = cancelled(this._frame);
    this._render(performance.now()); // else it would be blank until the next frame
  }

  _place() {
    if (this._layout === null) {
      const [width, height] = this._width > 0 ? [this._width, this._height] : [1280, 800];
      this._layout = new Layout(this._model, this.filter.hiddenLabels, width, height);
      this._laidOutFor = { width, height };
    }
    return this._layout;
  }

  /** @param {number} now */
  _render(now) {
    this._frame = 0;
    const context = this._canvas.getContext("2d");
    if (context === null || this._width === 0) return;
    this.camera.step(now);
    const ratio = this._canvas.width / this._width;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.globalAlpha = 1;
    context.clearRect(0, 0, this._width, this._height);
    this._findShown(now);
    for (const box of this._shown) this._drawBox(context, box);
    this._drawEdges(context);
    context.globalAlpha = 1;
    for (const at of [this.hovered, this.selected]) if (at !== null) this._drawMark(context, at);
    if (this.camera.isFlying) this.draw();
  }

  /**
   * Finds the boxes in sight, outer ones first, and what stands for each node.
   *
   * @param {number} now
   */
  _findShown(now) {
    const { x, y, width, height, head } = this._place();
    const { scale, x: left, y: top } = this.camera;
    const { ends } = this._model;
    /** @type {Shown[]} */
    const shown = [];
    const closed = [];
    for (let at = 0; at < ends.length; ) {
      const w = width[at] * scale;
      const h = height[at] * scale;
      const px = (x[at] - left) * scale;
      const py = (y[at] - top) * scale;
      const isIn = px < this._width && py < this._height && px + w > 0 && py + h > 0;
      const isLeaf = ends[at] === at + 1;
      const isOpen = isIn && !isLeaf && (at === 0 || head[at] * scale >= SMALLEST_HEAD);
      if (isIn && Math.min(w, h) >= SMALLEST) shown.push({ at, x: px, y: py, width: w, height: h, isOpen });
      if (!isOpen) closed.push(at);
      at = isOpen ? at + 1 : ends[at];
    }
    this._shown = shown;
    const key = closed.join();
    if (key === this._closed) return;
    // While somebody zooms, boxes open with each frame: edges may come a little later.
    if (this._closed !== "" && now - this._bundledAt < BUNDLES_EVERY_MS) {
      this.draw();
      return;
    }
    this._closed = key;
    this._bundledAt = now;
    for (const { at, isOpen } of shown) if (isOpen) this._seen[at] = at;
    for (const at of closed) this._seen.fill(width[at] > 0 ? at : -1, at, ends[at]);
    this._bundles = bundles(this._model, this._seen, this.filter);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Shown} box
   */
  _drawBox(context, { at, x, y, width, height, isOpen }) {
    if (at === 0) return;
    const { label } = this._model.nodes[at];
    const short = Math.min(width, height);
    context.fillStyle = this._colour(isOpen ? "open" : label.toLowerCase());
    context.strokeStyle = this._colour("line");
    context.lineWidth = 1;
    context.beginPath();
    context.roundRect(x, y, width, height, Math.min(short * 0.06, 8));
    context.fill();
    if (short > 6) context.stroke();
    if (short < 18 || width < 24) return;
    const head = this._place().head[at] * this.camera.scale;
    const size = isOpen
      ? Math.min(head * 0.75, 15)
      : Math.min(Math.max(short * 0.2, 9), 14, height * 0.6);
    const left = isOpen ? Math.max(x, 0) : x; // a box half out of sight still tells its name
    const room = Math.floor((x + width - left - 8) / (size * 0.56));
    if (room < 3) return;
    const name = this._model.name(at);
    context.font = `${isOpen ? 600 : 400} ${size}px ${FONT}`;
    context.fillStyle = this._colour(isOpen ? "open-text" : "text");
    context.textBaseline = "middle";
    const line = name.length > room ? `${name.slice(0, room - 1)}…` : name;
    const middle = y + (isOpen ? Math.min(head, 24) : height) / 2;
    context.fillText(line, left + 4, middle);
  }

  /** @param {CanvasRenderingContext2D} context */
  _drawEdges(context) {
    const chosen = this.selected ?? this.hovered;
    // Many together are a haze, through which the boxes can still be read.
    const together = Math.min(0.6, 60 / Math.max(this._bundles.length, 1) + 0.1);
    context.globalAlpha = chosen === null ? together : Math.min(together, 0.12);
    for (const bundle of this._bundles) this._drawBundle(context, bundle);
    if (chosen === null) return;
    context.globalAlpha = 0.95;
    const own = ownBundles(this._model, this._seen, chosen, this.filter);
    for (const bundle of own) this._drawBundle(context, bundle);
    for (const at of new Set(own.flatMap(({ source, target }) => [source, target]))) {
      this._drawMark(context, at);
    }
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Bundle} bundle
   */
  _drawBundle(context, { source, target, type, count, confidence, bend = 0 }) {
    const [x1, y1] = this._middle(source);
    const [x2, y2] = this._middle(target);
    const [dx, dy] = [x2 - x1, y2 - y1];
    const length = Math.hypot(dx, dy);
    if (length < 4) return;
    const { _width: width, _height: height } = this;
    if (Math.max(x1, x2) < 0 || Math.min(x1, x2) > width) return;
    if (Math.max(y1, y2) < 0 || Math.min(y1, y2) > height) return;
    const colour = this._colour(EDGE_COLOURS[type] ?? "calls");
    context.strokeStyle = context.fillStyle = colour;
    context.lineWidth = Math.min(0.75 + Math.log2(count) * 0.35, 4);
    context.setLineDash(confidence < 0.8 ? [5, 4] : []);
    // Bent to one side, so that there and back are two lines, as are calls and imports.
    const by = 0.12 + 0.08 * bend;
    const [cx, cy] = [(x1 + x2) / 2 - dy * by, (y1 + y2) / 2 + dx * by];
    context.beginPath();
    context.moveTo(x1, y1);
    context.quadraticCurveTo(cx, cy, x2, y2);
    context.stroke();
    context.setLineDash([]);
    const [ux, uy] = unit(x2 - cx, y2 - cy);
    const head = 4 + context.lineWidth * 1.2;
    context.beginPath();
    context.moveTo(x2, y2);
    context.lineTo(x2 - ux * head - uy * head * 0.5, y2 - uy * head + ux * head * 0.5);
    context.lineTo(x2 - ux * head + uy * head * 0.5, y2 - uy * head - ux * head * 0.5);
    context.fill();
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number} at
   */
  _drawMark(context, at) {
    const layout = this._place();
    if (!layout.has(at)) return;
    const { scale, x, y } = this.camera;
    context.strokeStyle = this._colour("mark");
    context.lineWidth = at === this.selected ? 3 : 1.5;
    const [width, height] = [layout.width[at] * scale, layout.height[at] * scale];
    context.beginPath();
    context.roundRect(
      (layout.x[at] - x) * scale - 1,
      (layout.y[at] - y) * scale - 1,
      Math.max(width + 2, 8),
      Math.max(height + 2, 8),
      Math.min(width * 0.06 + 2, 9),
    );
    context.stroke();
  }

  /** @param {number} at */
  _middle(at) {
    const layout = this._place();
    const { scale, x, y } = this.camera;
    return [
      (layout.x[at] + layout.width[at] / 2 - x) * scale,
      (layout.y[at] + layout.height[at] / 2 - y) * scale,
    ];
  }

  /** @param {string} name */
  _colour(name) {
    if (this._colours[name] === undefined) {
      // As the colour of an element: only there `light-dark` is one of its two.
      this._canvas.style.color = `var(--graph-${name}, #888)`;
      this._colours[name] = getComputedStyle(this._canvas).color;
    }
    return this._colours[name];
  }
}

/** @param {number} frame */
function cancelled(frame) {
  cancelAnimationFrame(frame);
  return 0;
}

/**
 * @param {number} x
 * @param {number} y
 */
function unit(x, y) {
  const length = Math.hypot(x, y) || 1;
  return [x / length, y / length];
}

function prefersStillness() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
