/**
 * The files that failed or are not in order, each with its reason.
 */

import { h } from "./dom.js";
import { VirtualList } from "./virtual.js";

/**
 * @typedef {object} Problem
 * @property {number} file
 * @property {string} path
 * @property {string} status  `failed` or `partial`.
 * @property {import("./outline.js").FileInfo} info
 */

const ROW_HEIGHT = 60;

export class FailureList {
  /**
   * @param {HTMLElement} element  Has the role `listbox`.
   * @param {(problem: Problem) => void} open
   */
  constructor(element, open) {
    this._element = element;
    this._open = open;
    /** @type {Problem[]} */
    this.problems = [];
    /** @type {Problem[]} */
    this._shown = [];
    this._onlyFailed = false;
    this._list = new VirtualList(element, {
      rowHeight: ROW_HEIGHT,
      render: (index) => this._render(index),
    });
    element.addEventListener("click", ({ target }) => {
      const row = /** @type {HTMLElement} */ (target).closest("[data-index]");
      if (row instanceof HTMLElement) this._choose(Number(row.dataset.index));
    });
    element.addEventListener("keydown", (event) => this._onKey(event));
  }

  /** Forgets all. */
  clear() {
    this.problems = [];
    this.update();
  }

  /**
   * Shows all problems, or only failed files.
   *
   * @param {boolean} onlyFailed
   */
  filter(onlyFailed) {
    this._onlyFailed = onlyFailed;
    this.update();
  }

  /** Shows what there is by now: failed files first. */
  update() {
    const failed = this.problems.filter(({ status }) => status === "failed");
    const partial = this.problems.filter(({ status }) => status === "partial");
    this._shown = this._onlyFailed ? failed : [...failed, ...partial];
    const last = this._shown.length - 1;
    this._list.kept = Math.min(Math.max(this._list.kept, 0), last);
    this._list.reset(this._shown.length);
  }

  /** @param {number} index */
  _choose(index) {
    this._move(index);
    this._open(this._shown[index]);
  }

  /** @param {number} index */
  _move(index) {
    const before = this._list.kept;
    this._list.kept = index;
    this._list.refresh(before);
    this._list.reveal(index);
    this._list.refresh(index);
    this._list.row(index)?.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  _onKey(event) {
    const at = this._list.kept;
    const last = this._shown.length - 1;
    if (last < 0) return;
    if (event.key === "ArrowDown") this._move(Math.min(at + 1, last));
    else if (event.key === "ArrowUp") this._move(Math.max(at - 1, 0));
    else if (event.key === "Home") this._move(0);
    else if (event.key === "End") this._move(last);
    else if (event.key === "Enter" || event.key === " ") this._choose(at);
    else return;
    event.preventDefault();
  }

  /**
   * @param {number} index
   * @returns {HTMLElement}
   */
  _render(index) {
    const { path, status, info } = this._shown[index];
    const kept = index === this._list.kept;
    return h(
      "div",
      {
        class: "row problem",
        role: "option",
        tabindex: kept ? 0 : -1,
        "aria-selected": kept,
        "aria-setsize": this._shown.length,
        "aria-posinset": index + 1,
      },
      h(
        "span",
        { class: "head" },
        h("span", { class: `pill ${status}` }, status),
        h("span", { class: "path" }, path),
        h("span", { class: "type" }, [info.phase, info.type].filter(Boolean).join(" · ")),
      ),
      h("span", { class: "reason", title: info.reason }, info.reason ?? ""),
    );
  }
}
