/**
 * The search field above the outline, and what it finds.
 *
 * The focus stays in the field; arrow keys move through the results, Enter opens one.
 */

import { h } from "./dom.js";
import { counted, number } from "./format.js";
import { kindBadge } from "./tree.js";
import { VirtualList } from "./virtual.js";

/** @typedef {import("./search.js").Found} Found */

const ROW_HEIGHT = 44;
const MOST_RESULTS = 500;

export class Finder {
  /**
   * @param {object} elements
   * @param {HTMLInputElement} elements.input  Has the role `combobox`.
   * @param {HTMLElement} elements.results  Has the role `listbox`.
   * @param {HTMLElement} elements.status
   * @param {object} options
   * @param {(query: string, limit: number) => Promise<{total: number, found: Found[]}>}
   *   options.search
   * @param {(file: number) => string} options.pathOf
   * @param {(found: Found) => void} options.open
   * @param {(searching: boolean) => void} options.onToggle
   */
  constructor({ input, results, status }, { search, pathOf, open, onToggle }) {
    this._input = input;
    this._results = results;
    this._status = status;
    this._search = search;
    this._pathOf = pathOf;
    this._open = open;
    this._onToggle = onToggle;
    /** @type {Found[]} */
    this._found = [];
    this._asked = 0;
    this._list = new VirtualList(results, {
      rowHeight: ROW_HEIGHT,
      render: (index) => this._render(index),
    });
    input.addEventListener("input", () => this.refresh());
    input.addEventListener("keydown", (event) => this._onKey(event));
    results.addEventListener("click", ({ target }) => {
      const row = /** @type {HTMLElement} */ (target).closest("[data-index]");
      if (row instanceof HTMLElement) this._choose(Number(row.dataset.index));
    });
  }

  /** Searches anew: the words or what can be found have changed. */
  async refresh() {
    const query = this._input.value;
    this._asked += 1;
    const asked = this._asked;
    const searching = query.trim() !== "";
    const answer = searching ? await this._search(query, MOST_RESULTS) : { total: 0, found: [] };
    if (asked !== this._asked) return;
    this._found = answer.found;
    this._results.hidden = !searching;
    this._input.setAttribute("aria-expanded", String(searching));
    this._onToggle(searching);
    this._setStatus(searching, answer.total);
    this._list.kept = -1;
    this._list.reset(answer.found.length);
    this._move(answer.found.length > 0 ? 0 : -1);
  }

  /** Empties the field. */
  clear() {
    this._input.value = "";
    this.refresh();
  }

  /**
   * @param {boolean} searching
   * @param {number} total
   */
  _setStatus(searching, total) {
    const shown = this._found.length;
    const first = total > shown ? `, the best ${number(shown)} are listed` : "";
    this._status.textContent = searching ? `${counted(total, "match", "matches")}${first}` : "";
  }

  /** @param {KeyboardEvent} event */
  _onKey(event) {
    const at = this._list.kept;
    const last = this._found.length - 1;
    if (event.key === "Escape" && this._input.value !== "") this.clear();
    else if (event.key === "ArrowDown" && last >= 0) this._move(Math.min(at + 1, last));
    else if (event.key === "ArrowUp" && last >= 0) this._move(Math.max(at - 1, 0));
    else if (event.key === "Enter" && at >= 0) this._choose(at);
    else return;
    event.preventDefault();
  }

  /** @param {number} index */
  _move(index) {
    const before = this._list.kept;
    this._list.kept = index;
    if (index === -1) {
      this._input.removeAttribute("aria-activedescendant");
      return;
    }
    this._list.reveal(index);
    this._list.refresh(before);
    this._list.refresh(index);
    this._input.setAttribute("aria-activedescendant", idOf(index));
  }

  /** @param {number} index */
  _choose(index) {
    this._move(index);
    this._open(this._found[index]);
  }

  /**
   * @param {number} index
   * @returns {HTMLElement}
   */
  _render(index) {
    const found = this._found[index];
    const path = this._pathOf(found.file);
    const head = found.definition !== -1 && found.within !== "" ? `${found.within}.` : "";
    return h(
      "div",
      {
        class: "row result",
        role: "option",
        id: idOf(index),
        "aria-selected": index === this._list.kept,
        "aria-setsize": this._found.length,
        "aria-posinset": index + 1,
        "aria-label": `${head}${found.name} ${path}, ${found.kind}`,
      },
      kindBadge(found.kind),
      h(
        "span",
        { class: "texts" },
        h("span", { class: "name" }, h("span", { class: "muted" }, head), found.name),
        " ",
        h("span", { class: "path" }, path),
      ),
    );
  }
}

/** @param {number} index */
function idOf(index) {
  return `result-${index}`;
}
