/**
 * The search of a graph: a field, and the nodes whose names match what is in it.
 */

import { h } from "../dom.js";

/** @typedef {import("./model.js").GraphModel} GraphModel */

const MOST_MATCHES = 40;

export class SearchBox {
  /**
   * @param {GraphModel} model
   * @param {(at: number) => void} open  Shows a node.
   */
  constructor(model, open) {
    this._model = model;
    this._open = open;
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
    this._matches = this._model.search(this._input.value, MOST_MATCHES);
    this._list.replaceChildren(
      ...this._matches.map((at, index) =>
        h(
          "li",
          { role: "option", id: `graph-match-${index}`, "data-index": index },
          this._model.name(at),
          h("span", { class: "muted" }, ` ${this._model.nodes[at].id}`),
        ),
      ),
    );
    this._toggle(this._matches.length > 0);
    this._mark(0);
  }

  /** @param {KeyboardEvent} event */
  _press(event) {
    if (event.key === "ArrowDown") this._mark(this._current + 1);
    else if (event.key === "ArrowUp") this._mark(this._current - 1);
    else if (event.key === "Enter") this._choose(this._current);
    else if (event.key === "Escape" && this._input.value !== "") {
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
    rows.forEach((row, at) => row.setAttribute("aria-selected", String(at === this._current)));
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
