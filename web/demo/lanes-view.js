/**
 * Draws the lanes: a line of text for each worker, and beside it when it did what.
 *
 * Drawn at most ten times a second, and not at all while nothing changes or nobody can see it.
 */

import { h } from "./dom.js";
import { counted, duration, size } from "./format.js";
import { position, ticks } from "./lanes.js";

/** @typedef {import("./lanes.js").Lane} Lane */
/** @typedef {import("./lanes.js").Segment} Segment */

const ROW_HEIGHT = 28;
const AXIS_HEIGHT = 18;
const BAR_HEIGHT = 14;
const TICK_PIXELS = 90;
const COLOURS = ["boot", "work", "failed", "lost", "grid", "text"];

/** What lies where, for the pointer. */
/** @typedef {{lane: Lane, segment: Segment, left: number, right: number, row: number}} Spot */

export class LanesView {
  /**
   * @param {object} elements
   * @param {HTMLElement} elements.list  Gets a line for each worker.
   * @param {HTMLCanvasElement} elements.canvas
   * @param {HTMLElement} elements.legend  Its swatches have the colours.
   * @param {HTMLElement} elements.tip
   * @param {(task: string | null, item: number | null) => string} describe  What a task is about.
   */
  constructor({ list, canvas, legend, tip }, describe) {
    this._list = list;
    this._canvas = canvas;
    this._legend = legend;
    this._tip = tip;
    this._describe = describe;
    /** @type {Record<string, string>} */
    this._colours = {};
    /** @type {Spot[]} */
    this._spots = [];
    this._redraw = () => {};
    this._width = 0;
    new ResizeObserver(([{ contentRect }]) => {
      if (contentRect.width === this._width) return; // its height is set here
      this._width = contentRect.width;
      requestAnimationFrame(() => this._redraw());
    }).observe(canvas);
    canvas.addEventListener("pointermove", (event) => this._point(event));
    canvas.addEventListener("pointerleave", () => (this._tip.hidden = true));
  }

  /** Reads the colours anew: the theme has changed. */
  restyle() {
    for (const name of COLOURS) {
      const swatch = this._legend.querySelector(`[data-colour="${name}"]`);
      if (swatch) this._colours[name] = getComputedStyle(swatch).backgroundColor;
    }
    this._redraw();
  }

  /**
   * @param {Lane[]} lanes
   * @param {{start: number, end: number}} span  The time to show.
   */
  draw(lanes, span) {
    this._redraw = () => this._drawCanvas(lanes, span);
    this._drawList(lanes);
    this._redraw();
  }

  /** @param {Lane[]} lanes */
  _drawList(lanes) {
    while (this._list.children.length > lanes.length) this._list.lastElementChild?.remove();
    lanes.forEach((lane, index) => {
      const row = this._list.children[index] ?? this._list.appendChild(makeRow());
      const doing = this._doing(lane);
      const memory = lane.memoryBytes === null ? "" : size(lane.memoryBytes);
      const texts = [lane.worker, lane.state, doing, memory];
      texts.forEach((text, cell) => {
        const element = row.children[cell];
        if (element.textContent !== text) element.textContent = text;
      });
      row.className = lane.state;
    });
  }

  /** @param {Lane} lane */
  _doing({ state, segments, item }) {
    if (state === "starting") return "loads Python";
    return state === "busy" ? this._describe(segments.at(-1)?.task ?? null, item) : "";
  }

  /**
   * @param {Lane[]} lanes
   * @param {{start: number, end: number}} span
   */
  _drawCanvas(lanes, span) {
    const width = this._width;
    const height = lanes.length * ROW_HEIGHT + AXIS_HEIGHT;
    const context = this._canvas.getContext("2d");
    if (width === 0 || context === null) return;
    this._fit(width, height);
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.clearRect(0, 0, width, height);
    this._drawGrid(context, span, width, height);
    this._spots = [];
    lanes.forEach((lane, row) => this._drawLane(context, lane, row, span, width));
  }

  /**
   * Gives the canvas as many pixels as it covers.
   *
   * @param {number} width
   * @param {number} height
   */
  _fit(width, height) {
    const [columns, rows] = [width, height].map((each) => Math.round(each * devicePixelRatio));
    if (this._canvas.width === columns && this._canvas.height === rows) return;
    this._canvas.style.height = `${height}px`;
    this._canvas.width = columns;
    this._canvas.height = rows;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {{start: number, end: number}} span
   * @param {number} width
   * @param {number} height
   */
  _drawGrid(context, span, width, height) {
    context.font = "11px system-ui, sans-serif";
    context.textBaseline = "bottom";
    for (const at of ticks(span, Math.max(1, width / TICK_PIXELS))) {
      const x = Math.round(position(span.start + at, span, width)) + 0.5;
      context.fillStyle = this._colours.grid;
      context.fillRect(x, 0, 1, height - AXIS_HEIGHT + 4);
      context.fillStyle = this._colours.text;
      const label = duration(at).replace(".0 s", " s");
      const half = context.measureText(label).width / 2;
      if (x + half < width) context.fillText(label, x - half, height);
    }
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Lane} lane
   * @param {number} row
   * @param {{start: number, end: number}} span
   * @param {number} width
   */
  _drawLane(context, lane, row, span, width) {
    const top = row * ROW_HEIGHT + (ROW_HEIGHT - BAR_HEIGHT) / 2;
    for (const segment of lane.segments) {
      const end = segment.end ?? span.end;
      if (end < span.start || segment.start > span.end) continue;
      const left = position(segment.start, span, width);
      const right = Math.max(position(end, span, width), left + 1);
      // A gap of one pixel tells one batch from the next.
      const gap = right - left > 3 ? 1 : 0;
      context.fillStyle = this._colours[segment.kind];
      context.beginPath();
      context.roundRect(left, top, right - left - gap, BAR_HEIGHT, gap * 2);
      context.fill();
      this._spots.push({ lane, segment, left, right, row });
    }
    for (const mark of lane.marks) {
      if (mark.at < span.start) continue;
      context.fillStyle = this._colours[mark.kind === "failed" ? "failed" : "lost"];
      context.fillRect(position(mark.at, span, width) - 1, top - 4, 3, BAR_HEIGHT + 8);
    }
  }

  /** @param {PointerEvent} event */
  _point({ offsetX, offsetY }) {
    const row = Math.floor(offsetY / ROW_HEIGHT);
    const spot = this._spots.find(
      (each) => each.row === row && offsetX >= each.left - 1 && offsetX <= each.right + 1,
    );
    this._tip.hidden = spot === undefined;
    if (spot === undefined) return;
    const { segment, lane } = spot;
    const length = segment.end === null ? "…" : duration(segment.end - segment.start);
    const what = segment.kind === "boot" ? "starting" : this._describe(segment.task, null);
    this._tip.textContent = `${lane.worker}: ${what} (${length})`;
    const room = this._width - this._tip.offsetWidth;
    this._tip.style.left = `${Math.max(0, Math.min(offsetX + 12, room))}px`;
    this._tip.style.top = `${(row + 1) * ROW_HEIGHT - 2}px`;
  }
}

/**
 * What the lanes are about, in one sentence for those who do not see them.
 *
 * @param {Lane[]} lanes
 */
export function summaryOf(lanes) {
  const busy = lanes.filter(({ state }) => state === "busy").length;
  return `Time line of ${counted(lanes.length, "worker")}, ${busy} at work`;
}

function makeRow() {
  const spans = ["state", "doing", "memory"].map((name) => h("span", { class: name }));
  return h("li", {}, h("b"), ...spans);
}
