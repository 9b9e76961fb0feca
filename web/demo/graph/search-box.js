/**
 * The search of a graph: a field, and the nodes whose names match what is in it.
 */

import { h } from "../dom.js";
import { NodeFinder } from "./names.js";

/** @typedef {import("./model.js").GraphModel} GraphModel */

const MOST_MATCHES = 40;

export class SearchBox {
  /**
   * @param {GraphModel} model
   * @param {object} actions
   * @param {(at: number) => void} actions.open  Shows a node.
   * @param {() => void} actions.leave  Takes the focus; whoever opens does as well.
   */
  constructor(model, { open, leave }) {
    this._model = model;
    this._open = open;
    this._leave = leave;
    /** @type {NodeFinder | null} */
    this._finder = null;
    /** @type {number[]} */
    this._matches = [];
    this._current = 0;
    this._input = h("input", {
      type: "search",
      placeholder: "Search the graph",
      "aria-label": "Search the graph",
      role: "combobox",
      "aria-expanded": false,
      "aria-controls": "graph-matches",
      "aria-autocomplete": "list",
      autocomplete: "off",
      spellcheck: "false",
    });
    this._list = h("ul", {
      id: "graph-matches",
      class: "graph-matches",
      role: "listbox",
      "aria-label": "Matches",
      hidden: true,
    });
    this.element = h("div", { class: "graph-search" }, this._input, this._list);
    this._input.addEventListener("input", () => this._update());
    this._input.addEventListener("keydown", (event) => this._press(event));
    this._input.addEventListener("blur", () => this._toggle(false));
    this._list.addEventListener("pointerdown", (event) => event.preventDefault()); // focus stays
    this._list.addEventListener("click", ({ target }) => {
      const row = /** @type {HTMLElement} */ (target).closest("li");
      if (row) this._choose(Number(row.dataset.index));
    });
  }

  /** Puts the focus into the field. */
  focus() {
    this._input.focus();
    this._input.select();
  }

  _update() {
    const { value } = this._input;
    this._finder ??= new NodeFinder(this._model.nodes);
    this._matches = this._finder.find(value, MOST_MATCHES);
    const rows = this._matches.map((at, index) =>
      h(
        "li",
        { role: "option", id: `graph-match-${index}`, "data-index": index },
        this._model.name(at),
        h("span", { class: "muted" }, ` ${this._model.nodes[at].id}`),
      ),
    );
    if (rows.length === 0) rows.push(h("li", { role: "option", "aria-disabled": true }, "No match"));
    this._list.replaceChildren(...rows);
    this._toggle(value.trim() !== "");
    this._mark(0);
  }

  /** @param {KeyboardEvent} event */
  _press(event) {
    if (event.key === "ArrowDown") this._mark(this._current + 1);
    else if (event.key === "ArrowUp") this._mark(this._current - 1);
    else if (event.key === "Enter") this._choose(this._current);
    else if (event.key === "Escape" && this._input.value === "") this._leave();
    else if (event.key === "Escape") {
      this._input.value = "";
      this._update();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {number} index */
  _mark(index) {
    const rows = [...this._list.children];
    this._current = Math.max(Math.min(index, rows.length - 1), 0);
    rows.forEach((row, at) => {
      const isMarked = at === this._current && this._matches.length > 0;
      row.setAttribute("aria-selected", String(isMarked));
    });
    const row = rows[this._current];
    row?.scrollIntoView({ block: "nearest" });
    this._input.setAttribute("aria-activedescendant", row?.id ?? "");
  }

  /** @param {number} index */
  _choose(index) {
    if (this._matches[index] === undefined) return;
    this._toggle(false);
    this._open(this._matches[index]);
  }

  /** @param {boolean} isOpen */
  _toggle(isOpen) {
    this._list.hidden = !isOpen;
    this._input.setAttribute("aria-expanded", String(isOpen));
  }
}
