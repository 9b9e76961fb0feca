/**
 * A source text with its colours and line numbers, of which only the lines in sight exist.
 */

import { h } from "./dom.js";
import { lineText } from "./texts.js";
import { TOKEN_CLASSES } from "./tokens.js";
import { VirtualList } from "./virtual.js";

/** @typedef {import("./facts-worker.js").OpenedSource} OpenedSource */
/** @typedef {import("./outline.js").OutlineEntry} OutlineEntry */

const LINE_HEIGHT = 20;
/** Browsers cannot scroll further than through about this many lines. */
const MOST_LINES = 500_000;
/** Of longer lines, such as those of minified code, the rest is left out. */
const LONGEST_LINE = 2_000;

export class SourceView {
  /** @param {HTMLElement} element  Scrolls; in the tab order. */
  constructor(element) {
    this._element = element;
    /** @type {OpenedSource | null} */
    this._source = null;
    /** @type {OutlineEntry | null} */
    this._entry = null;
    /** @type {ReadonlySet<number>} */
    this._errors = new Set();
    this._list = new VirtualList(element, {
      rowHeight: LINE_HEIGHT,
      render: (index) => this._render(index),
    });
    element.addEventListener("keydown", (event) => {
      if (event.key === "]") this._step(1);
      else if (event.key === "[") this._step(-1);
      else return;
      event.preventDefault();
    });
  }

  /**
   * Shows a source.
   *
   * @param {OpenedSource | null} source
   */
  show(source) {
    this._source = source;
    this._entry = null;
    this._errors = new Set(source?.errors ?? []);
    const lines = source === null ? 0 : Math.min(source.starts.length, MOST_LINES);
    this._element.style.setProperty("--digits", String(String(lines).length));
    this._element.scrollTop = this._element.scrollLeft = 0;
    this._list.reset(lines);
  }

  /**
   * Marks the lines of a definition and scrolls there.
   *
   * @param {OutlineEntry | null} entry
   */
  mark(entry) {
    this._entry = entry;
    this._list.reset(this._list.count);
    if (entry !== null) this.reveal(entry.range[2]);
  }

  /**
   * Scrolls to a line.
   *
   * @param {number} line  From 0.
   */
  reveal(line) {
    this._element.scrollLeft = 0;
    this._list.reveal(line, "center");
  }

  /**
   * Goes to the next or previous definition.
   *
   * @param {1 | -1} direction
   */
  _step(direction) {
    const outline = this._source?.outline ?? [];
    const at = this._entry === null ? -1 : outline.findIndex(({ id }) => id === this._entry?.id);
    const next = outline[at + direction];
    if (next !== undefined) this.mark(next);
  }

  /**
   * @param {number} index
   * @returns {HTMLElement}
   */
  _render(index) {
    const source = /** @type {OpenedSource} */ (this._source);
    const marked = this._isMarked(index);
    const row = h("div", {
      class: `row line${marked ? " marked" : ""}${this._errors.has(index) ? " error" : ""}`,
    });
    row.append(
      h("span", { class: "line-number", "aria-hidden": "true" }, String(index + 1)),
      this._code(source, index),
    );
    return row;
  }

  /**
   * @param {OpenedSource} source
   * @param {number} line
   */
  _code({ text, starts, tokens, names }, line) {
    const code = h("code");
    const whole = lineText(text, starts, line);
    const shown = whole.slice(0, LONGEST_LINE);
    const from = starts[line];
    const to = from + shown.length;
    const name = this._entry === null ? -1 : names[this._entry.id];
    let at = from;
    for (let token = firstAfter(tokens, from); token < tokens.length; token += 3) {
      const start = Math.max(tokens[token], from);
      const end = Math.min(tokens[token + 1], to);
      if (start >= to) break;
      code.append(text.slice(at, start));
      const kind = TOKEN_CLASSES[tokens[token + 2]];
      const isChosen = kind === "definition" && tokens[token] === name;
      const classes = isChosen ? `${kind} chosen` : kind;
      code.append(h("span", { class: classes }, text.slice(start, end)));
      at = end;
    }
    code.append(text.slice(at, to));
    if (whole.length > shown.length) {
      const rest = whole.length - shown.length;
      code.append(h("span", { class: "cut" }, ` … ${rest} more characters`));
    }
    return code;
  }

  /** @param {number} line */
  _isMarked(line) {
    if (this._entry === null) return false;
    const [, , first, , last, column] = this._entry.range;
    return line >= first && (line < last || (line === last && (column > 0 || first === last)));
  }
}

/**
 * The first token that ends after an offset.
 *
 * @param {Uint32Array} tokens
 * @param {number} offset
 */
function firstAfter(tokens, offset) {
  let low = 0;
  let high = tokens.length / 3;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tokens[middle * 3 + 1] <= offset) low = middle + 1;
    else high = middle;
  }
  return low * 3;
}
