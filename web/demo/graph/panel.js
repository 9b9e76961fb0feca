/**
 * What is known of one node: who needs it, what it needs, and its source.
 */

import { h } from "../dom.js";

/**
 * @typedef {import("./model.js").GraphModel} GraphModel
 * @typedef {import("./model.js").Relation} Relation
 */

const MOST_ROWS = 40;
const MOST_LINES = 400;
/** Types of edges as they are called from their source and from their target. */
const TITLES = /** @type {Record<string, readonly [string, string]>} */ ({
  CALLS: ["Calls", "Called by"],
  IMPORTS: ["Imports", "Imported by"],
  EXTENDS: ["Extends", "Extended by"],
  IMPLEMENTS: ["Implements", "Implemented by"],
});

export class Panel {
  /**
   * @param {HTMLElement} element
   * @param {GraphModel} model
   * @param {object} actions
   * @param {(at: number) => void} actions.open  Shows another node.
   * @param {(path: string) => Promise<string | null>} actions.read  The text of a file.
   */
  constructor(element, model, { open, read }) {
    this._element = element;
    this._model = model;
    this._open = open;
    this._read = read;
    /** @type {number | null} */
    this._at = null;
  }

  /**
   * Shows a node.
   *
   * @param {number | null} at
   */
  show(at) {
    this._at = at;
    this._element.scrollTop = 0;
    if (at === null) {
      this._element.replaceChildren(
        h("p", { class: "muted" }, "Choose something in the picture, or search for it."),
        h(
          "p",
          { class: "muted" },
          "Keys: / searches; in the picture arrows go from box to box, Enter goes there, + and - ",
          "zoom, 0 shows all, Esc lets go.",
        ),
      );
      return;
    }
    const { label, properties } = this._model.nodes[at];
    const { path, range, signature, doc } = properties;
    const line = range ? range[2] + 1 : null;
    const facts = [properties.kind ?? label.toLowerCase()];
    if (path) facts.push(line === null ? path : `${path}:${line}`);
    const source = h("div", { class: "graph-source" });
    const parts = [
      h("h3", {}, this._model.name(at)),
      h("p", { class: "muted" }, facts.join(" · ")),
      signature ? h("pre", { class: "graph-signature" }, signature) : null,
      doc ? h("p", { class: "graph-doc" }, doc) : null,
      ...Object.entries(TITLES).flatMap(([type, [forward, backward]]) => [
        this._list(at, type, false, backward),
        this._list(at, type, true, forward),
      ]),
      source,
    ];
    this._element.replaceChildren(...parts.filter((each) => each !== null));
    if (path && label !== "External" && label !== "Folder") this._showSource(source, at);
  }

  /**
   * @param {number} at
   * @param {string} type
   * @param {boolean} forward
   * @param {string} title
   */
  _list(at, type, forward, title) {
    /** @type {Map<number, Relation>} */
    const found = new Map();
    for (const { other, edge } of this._model.related(at, forward)) {
      const before = found.get(other);
      if (edge.type !== type || (before && before.edge.confidence >= edge.confidence)) continue;
      found.set(other, { other, edge });
    }
    if (found.size === 0) return null;
    const rows = [...found.values()].slice(0, MOST_ROWS).map((each) => this._row(each));
    const more = found.size - rows.length;
    return h(
      "section",
      {},
      h("h4", {}, `${title} (${found.size})`),
      h("ul", {}, ...rows, more > 0 ? h("li", { class: "muted" }, `and ${more} more`) : null),
    );
  }

  /** @param {Relation} relation */
  _row({ other, edge }) {
    const { id, properties } = this._model.nodes[other];
    const where = properties.path ?? id.replace(/^external:/, "").replace(/#.*$/, "");
    const guess = edge.confidence < 0.8;
    const button = h(
      "button",
      { type: "button", class: "link", title: `${id}\n${edge.reason}, ${edge.confidence}` },
      this._model.name(other),
    );
    button.addEventListener("click", () => this._open(other));
    return h(
      "li",
      { class: guess ? "guess" : null },
      button,
      h("span", { class: "muted" }, ` ${where}${guess ? ` · ${edge.confidence}, a guess` : ""}`),
    );
  }

  /**
   * @param {HTMLElement} element
   * @param {number} at
   */
  async _showSource(element, at) {
    const { path, range } = this._model.nodes[at].properties;
    const text = await this._read(path).catch(() => null);
    if (this._at !== at) return; // another one has been chosen meanwhile
    if (text === null) {
      element.append(h("p", { class: "muted" }, "Its source is not here."));
      return;
    }
    const all = text.split("\n");
    const [first, last] = range ? [range[2], range[4] + 1] : [0, all.length];
    const lines = all.slice(first, Math.min(last, first + MOST_LINES));
    const numbers = lines.map((_, index) => first + index + 1).join("\n");
    element.append(
      h("h4", {}, "Source"),
      h(
        "div",
        { class: "graph-code", tabindex: 0, role: "region", "aria-label": `Source of ${path}` },
        h("pre", { "aria-hidden": "true", class: "muted" }, numbers),
        h("pre", {}, h("code", {}, withoutIndent(lines).join("\n"))),
      ),
    );
    if (last - first > MOST_LINES) {
      const rest = last - first - MOST_LINES;
      element.append(h("p", { class: "muted" }, `and ${rest} more lines`));
    }
  }
}

/**
 * Lines without the blanks that all of them begin with.
 *
 * @param {string[]} lines
 */
function withoutIndent(lines) {
  const written = lines.filter((line) => line.trim() !== "");
  const indents = written.map((line) => line.length - line.trimStart().length);
  const indent = Math.min(...indents, Infinity);
  return Number.isFinite(indent) ? lines.map((line) => line.slice(indent)) : lines;
}
