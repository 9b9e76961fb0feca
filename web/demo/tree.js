/**
 * The outline as a tree that can be walked by keyboard: one row is in the tab order, arrow keys
 * move it, letters jump to names.
 */

import { h } from "./dom.js";
import { number } from "./format.js";
import { isBranch, TreeModel } from "./tree-model.js";
import { VirtualList } from "./virtual.js";

/** @typedef {import("./tree-model.js").TreeNode} TreeNode */

const ROW_HEIGHT = 28;
const TYPING_MS = 700;

export class Tree {
  /**
   * @param {HTMLElement} element  Has the role `tree`.
   * @param {object} options
   * @param {(file: number) => Promise<import("./outline.js").OutlineEntry[]>} options.outline
   * @param {(file: number, entry: import("./outline.js").OutlineEntry | null) => void} options.open
   */
  constructor(element, { outline, open }) {
    this._outline = outline;
    this._open = open;
    this.model = new TreeModel();
    /** @type {TreeNode[]} */
    this._rows = [];
    /** @type {TreeNode | null} */
    this._current = null;
    /** @type {TreeNode | null} The one whose source is shown. */
    this._selected = null;
    this._typed = "";
    this._typedAt = 0;
    this._list = new VirtualList(element, {
      rowHeight: ROW_HEIGHT,
      render: (index) => this._render(index),
    });
    element.addEventListener("keydown", (event) => this._onKey(event));
    element.addEventListener("click", (event) => this._onClick(event));
    element.addEventListener("focusin", ({ target }) => {
      const row = /** @type {HTMLElement} */ (target).closest("[data-index]");
      if (row instanceof HTMLElement) this._setCurrent(Number(row.dataset.index));
    });
  }

  /** Empties the tree. */
  clear() {
    this.model = new TreeModel();
    this._current = this._selected = null;
    this.update();
  }

  /** Shows what the model has by now. */
  update() {
    this._rows = this.model.rows();
    const at = this._current === null ? -1 : this._rows.indexOf(this._current);
    this._list.kept = at === -1 && this._rows.length > 0 ? 0 : at;
    this._current = this._rows[this._list.kept] ?? null;
    this._list.reset(this._rows.length);
  }

  /**
   * Shows a file, or a definition of it, as the chosen one.
   *
   * @param {number} file
   * @param {number} definition  Its index, or -1.
   */
  async reveal(file, definition) {
    const node = this.model.reveal(file);
    if (node === null) return;
    let chosen = node;
    if (definition !== -1) {
      await this._load(node);
      const found = find(node, definition);
      for (let above = found?.parent ?? null; above && above !== node; above = above.parent) {
        above.unfolded = true;
      }
      node.unfolded = true;
      chosen = found ?? node;
    }
    this._current = this._selected = chosen;
    this.update();
    this._list.reveal(this._list.kept, "center");
  }

  /** Scrolls to the current row: while the tree is hidden, it cannot. */
  showCurrent() {
    if (this._list.kept >= 0) this._list.reveal(this._list.kept, "center");
  }

  /** Puts the focus on the current row. */
  focus() {
    this._list.row(this._list.kept)?.focus();
  }

  /** @param {TreeNode} node */
  async _load(node) {
    if (node.children === null) this.model.define(node.file, await this._outline(node.file));
  }

  /** @param {number} index */
  _setCurrent(index) {
    const before = this._list.kept;
    this._list.kept = index;
    this._current = this._rows[index] ?? null;
    this._list.row(before)?.setAttribute("tabindex", "-1");
    this._list.row(index)?.setAttribute("tabindex", "0");
  }

  /** @param {number} index */
  _focus(index) {
    this._setCurrent(index);
    this._list.reveal(index);
    this._list.row(index)?.focus({ preventScroll: true });
  }

  /**
   * @param {TreeNode} node
   * @param {boolean} unfolded
   */
  async _fold(node, unfolded) {
    if (!isBranch(node) || node.unfolded === unfolded) return;
    if (unfolded) await this._load(node);
    node.unfolded = unfolded;
    this.update();
  }

  /** @param {TreeNode} node */
  _choose(node) {
    if (node.kind === "folder") {
      this._fold(node, !node.unfolded);
      return;
    }
    const before = this._selected;
    this._selected = node;
    for (const each of [before, node]) {
      if (each !== null) this._list.refresh(this._rows.indexOf(each));
    }
    this._open(node.file, node.entry);
  }

  /** @param {MouseEvent} event */
  _onClick({ target }) {
    const element = /** @type {HTMLElement} */ (target);
    const row = element.closest("[data-index]");
    if (!(row instanceof HTMLElement)) return;
    const node = this._rows[Number(row.dataset.index)];
    this._setCurrent(Number(row.dataset.index));
    if (element.closest(".twist") && isBranch(node)) this._fold(node, !node.unfolded);
    else this._choose(node);
  }

  /** @param {KeyboardEvent} event */
  _onKey(event) {
    const at = this._list.kept;
    const node = this._rows[at];
    if (node === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const last = this._rows.length - 1;
    const moves = /** @type {Record<string, number>} */ ({
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + this._list.page,
      PageUp: at - this._list.page,
      Home: 0,
      End: last,
    });
    if (event.key in moves) {
      this._focus(Math.min(Math.max(moves[event.key], 0), last));
    } else if (event.key === "ArrowRight") {
      if (isBranch(node) && node.unfolded) this._focus(at + 1);
      else this._fold(node, true);
    } else if (event.key === "ArrowLeft") {
      if (isBranch(node) && node.unfolded) this._fold(node, false);
      else if (node.parent && node.depth > 0) this._focus(this._rows.indexOf(node.parent));
    } else if (event.key === "Enter" || event.key === " ") {
      this._choose(node);
    } else if (/^[\p{L}\p{N}_]$/u.test(event.key)) {
      this._type(event.key, at);
    } else {
      return;
    }
    event.preventDefault();
  }

  /**
   * @param {string} letter
   * @param {number} at
   */
  _type(letter, at) {
    const now = performance.now();
    this._typed = now - this._typedAt > TYPING_MS ? letter : this._typed + letter;
    this._typedAt = now;
    const start = this._typed.length === 1 ? at + 1 : at;
    const count = this._rows.length;
    for (let step = 0; step < count; step += 1) {
      const index = (start + step) % count;
      if (this._rows[index].name.toLowerCase().startsWith(this._typed.toLowerCase())) {
        this._focus(index);
        return;
      }
    }
  }

  /**
   * @param {number} index
   * @returns {HTMLElement}
   */
  _render(index) {
    const node = this._rows[index];
    const branch = isBranch(node);
    const siblings = node.parent?.children ?? [];
    const row = h(
      "div",
      {
        class: `row ${node.kind} ${node.status}`,
        role: "treeitem",
        tabindex: index === this._list.kept ? 0 : -1,
        "aria-level": node.depth + 1,
        "aria-expanded": branch ? node.unfolded : null,
        "aria-selected": node === this._selected,
        "aria-setsize": siblings.length,
        "aria-posinset": siblings.indexOf(node) + 1,
        "aria-label": labelOf(node),
      },
      h("span", { class: branch ? "twist" : "twist none", "aria-hidden": "true" }),
      badgeOf(node),
      h("span", { class: "name" }, node.name),
      " ",
      noteOf(node),
    );
    row.style.setProperty("--depth", String(node.depth));
    if (node.entry !== null) row.title = node.entry.signature || node.entry.qualified;
    return row;
  }
}

/**
 * The small mark that tells what kind of thing a row is.
 *
 * @param {string} kind
 */
export function kindBadge(kind) {
  if (kind === "file") return h("span", { class: "icon file", title: kind, "aria-hidden": true });
  const letters = /** @type {Record<string, string>} */ ({
    typeParameter: "T",
    typeAlias: "T",
    enumMember: "e",
    constructor: "c",
    constant: "k",
  });
  const letter = Object.hasOwn(letters, kind) ? letters[kind] : letterOf(kind);
  // The style sheet shows the letter: it is a picture, not a word.
  const attributes = { class: `kind ${groupOf(kind)}`, title: kind, "data-letter": letter };
  return h("span", { ...attributes, "aria-hidden": true });
}

/** @param {string} kind */
function letterOf(kind) {
  return groupOf(kind) === "types" ? kind[0].toUpperCase() : kind[0];
}

/** @param {string} kind */
function groupOf(kind) {
  if (["function", "method", "constructor", "macro"].includes(kind)) return "callables";
  if (["property", "field", "variable", "constant", "enumMember"].includes(kind)) return "values";
  return "types";
}

/** @param {TreeNode} node */
function badgeOf(node) {
  return node.entry === null
    ? h("span", { class: `icon ${node.kind}`, "aria-hidden": "true" })
    : kindBadge(node.entry.kind);
}

/** @param {TreeNode} node */
function noteOf(node) {
  if (node.kind === "folder") {
    const text = node.failed > 0 ? `${number(node.failed)} failed ` : "";
    return h("span", { class: "note" }, h("span", { class: "bad" }, text), number(node.files));
  }
  if (node.kind === "file") {
    return node.status === "ok" ? null : h("span", { class: `note ${node.status}` }, node.status);
  }
  return h("span", { class: "note line" }, String((node.entry?.range[2] ?? 0) + 1));
}

/** @param {TreeNode} node */
function labelOf(node) {
  // What is seen comes first and as it is seen, for those who speak to the page.
  const { name, entry, status } = node;
  if (entry !== null) return `${name} ${entry.range[2] + 1}, ${entry.kind}`;
  if (node.kind === "file") return status === "ok" ? name : `${name} ${status}`;
  const failed = node.failed > 0 ? `${number(node.failed)} failed ` : "";
  return `${name} ${failed}${number(node.files)} files, folder`;
}

/**
 * @param {TreeNode} node
 * @param {number} id  Of a definition below it.
 * @returns {TreeNode | null}
 */
function find(node, id) {
  for (const child of node.children ?? []) {
    const found = child.entry?.id === id ? child : find(child, id);
    if (found !== null) return found;
  }
  return null;
}
