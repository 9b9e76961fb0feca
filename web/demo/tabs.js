/**
 * Tabs and their panels: each tab names its panel with `aria-controls`, that is all there is to it.
 */

export class Tabs {
  /**
   * @param {HTMLElement} list  The element with the role `tablist`.
   * @param {(panel: string) => void} onShow  Told the id of each panel that is shown.
   */
  constructor(list, onShow) {
    this._onShow = onShow;
    this._tabs = [...list.querySelectorAll("button")];
    list.addEventListener("click", ({ target }) => {
      const tab = this._tabs.find((each) => each.contains(/** @type {Node} */ (target)));
      if (tab) this._select(tab);
    });
    list.addEventListener("keydown", (event) => {
      const at = this._tabs.findIndex((tab) => tab.tabIndex === 0);
      const last = this._tabs.length - 1;
      const next = {
        ArrowRight: at === last ? 0 : at + 1,
        ArrowLeft: at === 0 ? last : at - 1,
        Home: 0,
        End: last,
      }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      this._select(this._tabs[next]);
      this._tabs[next].focus();
    });
  }

  /**
   * Shows a panel.
   *
   * @param {string} panel  Its id.
   */
  show(panel) {
    const tab = this._tabs.find((each) => each.getAttribute("aria-controls") === panel);
    if (tab) this._select(tab);
  }

  /** @param {HTMLButtonElement} chosen */
  _select(chosen) {
    for (const tab of this._tabs) {
      const selected = tab === chosen;
      tab.setAttribute("aria-selected", String(selected));
      tab.tabIndex = selected ? 0 : -1;
      const panel = document.getElementById(tab.getAttribute("aria-controls") ?? "");
      if (panel) panel.hidden = !selected;
    }
    this._onShow(chosen.getAttribute("aria-controls") ?? "");
  }
}
