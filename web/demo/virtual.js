/**
 * A long list of rows of one height, of which only those in sight exist as elements.
 *
 * Rules of this file:
 *
 * - The row of the index `kept` always exists, so that the focus is not lost while scrolling.
 * - Sizes are taken when the browser tells of them, and not asked for after each change: that would
 *   have it lay the page out anew each time.
 */

const OVERSCAN = 8;

export class VirtualList {
  /**
   * @param {HTMLElement} scroller  Scrolls; has `position: relative` or the like.
   * @param {object} options
   * @param {number} options.rowHeight  In pixels.
   * @param {(index: number) => HTMLElement} options.render
   */
  constructor(scroller, { rowHeight, render }) {
    this._scroller = scroller;
    this._rowHeight = rowHeight;
    this._render = render;
    this._rows = document.createElement("div");
    this._rows.className = "rows";
    this._rows.setAttribute("role", "presentation");
    scroller.append(this._rows);
    this.count = 0;
    this.kept = -1;
    /** @type {Map<number, HTMLElement>} */
    this._shown = new Map();
    this._planned = false;
    this._top = 0;
    this._height = 0;
    scroller.addEventListener("scroll", () => this._plan(), { passive: true });
    new ResizeObserver(() => this._plan()).observe(scroller);
  }

  /**
   * Sets how many rows there are and makes those in sight anew.
   *
   * @param {number} count
   */
  reset(count) {
    this.count = count;
    this._rows.style.height = `${count * this._rowHeight}px`;
    const focused = this._focusedIndex();
    for (const row of this._shown.values()) row.remove();
    this._shown.clear();
    this._update();
    if (focused !== -1) this.row(this.kept)?.focus({ preventScroll: true });
  }

  /**
   * Makes one row anew, if it is in sight.
   *
   * @param {number} index
   */
  refresh(index) {
    const row = this._shown.get(index);
    if (row === undefined) return;
    const focused = row.contains(document.activeElement);
    const fresh = this._make(index);
    row.replaceWith(fresh);
    if (focused) fresh.focus({ preventScroll: true });
  }

  /**
   * The element of a row, if it exists at the moment.
   *
   * @param {number} index
   */
  row(index) {
    return this._shown.get(index) ?? null;
  }

  /**
   * Scrolls until a row is in sight.
   *
   * @param {number} index
   * @param {"nearest" | "center"} [where]
   */
  reveal(index, where = "nearest") {
    this._measure();
    const top = index * this._rowHeight;
    const bottom = top + this._rowHeight;
    if (where === "center") {
      this._scroller.scrollTop = Math.max(0, top - this._height / 3);
    } else if (top < this._top) {
      this._scroller.scrollTop = top;
    } else if (bottom > this._top + this._height) {
      this._scroller.scrollTop = bottom - this._height;
    }
    this._measure();
    this._update();
  }

  /** How many rows fit into what is seen. */
  get page() {
    return Math.max(1, Math.floor(this._height / this._rowHeight) - 1);
  }

  _plan() {
    if (this._planned) return;
    this._planned = true;
    requestAnimationFrame(() => {
      this._planned = false;
      this._measure();
      this._update();
    });
  }

  _measure() {
    this._top = this._scroller.scrollTop;
    this._height = this._scroller.clientHeight;
  }

  _update() {
    const first = Math.max(0, Math.floor(this._top / this._rowHeight) - OVERSCAN);
    const end = Math.ceil((this._top + this._height) / this._rowHeight) + OVERSCAN;
    const last = Math.min(this.count, end);
    for (const [index, row] of this._shown) {
      if ((index < first || index >= last) && index !== this.kept) {
        row.remove();
        this._shown.delete(index);
      }
    }
    for (let index = first; index < last; index += 1) this._show(index);
    if (this.kept >= 0 && this.kept < this.count) this._show(this.kept);
  }

  /** @param {number} index */
  _show(index) {
    if (!this._shown.has(index)) this._rows.append(this._make(index));
  }

  /** @param {number} index */
  _make(index) {
    const row = this._render(index);
    row.style.top = `${index * this._rowHeight}px`;
    row.dataset.index = String(index);
    this._shown.set(index, row);
    return row;
  }

  _focusedIndex() {
    const row = document.activeElement?.closest?.("[data-index]");
    return row instanceof HTMLElement && this._rows.contains(row) ? Number(row.dataset.index) : -1;
  }
}
