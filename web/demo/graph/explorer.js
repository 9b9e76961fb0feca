/**
 * A graph to explore: the picture, search, filters, and a panel for what is chosen.
 */

import { h } from "../dom.js";
import { counted } from "../format.js";
import { setUpHands } from "./hands.js";
import { GraphModel } from "./model.js";
import { Panel } from "./panel.js";
import { Picture } from "./picture.js";
import { SearchBox } from "./search-box.js";

/** @typedef {import("./model.js").GraphRecords} GraphRecords */

const HIDDEN_AT_FIRST = ["Variable", "External"];
const RELATIONS = ["CALLS", "IMPORTS", "EXTENDS", "IMPLEMENTS"];

export class Explorer {
  /**
   * @param {HTMLElement} container  Gets all of it; has a height of its own.
   * @param {GraphRecords} records
   * @param {(path: string) => Promise<string | null>} read  The text of a file of the graph.
   * @param {HTMLElement[]} tools  What stands beside its own tools.
   */
  constructor(container, records, read, tools = []) {
    this.model = new GraphModel(records);
    this._canvas = h("canvas", {
      class: "graph-canvas",
      tabindex: 0,
      role: "application",
      "aria-label": "Picture of the graph. Arrows go through it, Enter zooms, Escape lets go.",
    });
    const panel = h("aside", { class: "graph-panel", "aria-label": "What is chosen" });
    this._status = h("p", { class: "graph-status muted", role: "status" });
    this.picture = new Picture(this._canvas, this.model, {
      onSelect: (at) => this._selected(at),
      onHover: (at) => this._tell(at ?? this.picture.selected),
    });
    this._search = new SearchBox(this.model, {
      open: (at) => this.open(at),
      leave: () => this._focusPicture(),
    });
    this._panel = new Panel(panel, this.model, { open: (at) => this.open(at), read });
    for (const label of HIDDEN_AT_FIRST) this.picture.filter.hiddenLabels.add(label);
    setUpHands(this._canvas, this.picture, this.model);
    container.classList.add("graph-explorer");
    container.replaceChildren(
      h(
        "div",
        { class: "graph-tools" },
        ...[this._search.element, ...this._filters(), this._whole(), ...tools],
      ),
      h("div", { class: "graph-body" }, this._canvas, panel),
      this._status,
    );
    this._panel.show(null);
    this._tell(null);
  }

  /**
   * Chooses a node and goes there, as does the focus: keys go on from it.
   *
   * @param {number} at
   */
  open(at) {
    const { hiddenLabels } = this.picture.filter;
    const { label } = this.model.nodes[at];
    if (hiddenLabels.has(label)) {
      const box = this._status.parentElement?.querySelector(`input[value="${label}"]`);
      if (box instanceof HTMLInputElement) box.click();
    }
    this.picture.select(at);
    this.picture.show(at);
    this._focusPicture();
  }

  /** Puts the focus into the search. */
  focusSearch() {
    this._search.focus();
  }

  /** Takes up changed colours. */
  restyle() {
    this.picture.restyle();
  }

  /** Ends it. */
  close() {
    this.picture.close();
  }

  // ------------------------------------------------------------ inside

  _focusPicture() {
    this._canvas.focus({ preventScroll: true });
  }

  /** @param {number | null} at */
  _selected(at) {
    this._panel.show(at);
    this._tell(at);
  }

  /** @param {number | null} at */
  _tell(at) {
    const { nodes, relations } = this.model;
    this._status.textContent =
      at === null
        ? `${counted(nodes.length - 1, "node")}, ${counted(relations.length, "relation")}`
        : `${nodes[at].label} ${nodes[at].id}`;
  }

  _filters() {
    const { filter } = this.picture;
    const labels = new Set(this.model.nodes.map(({ label }) => label));
    for (const label of ["Project", "Folder", "File"]) labels.delete(label);
    const types = RELATIONS.filter((type) => this.model.relations.some((edge) => edge.type === type));
    const confidence = h("input", { type: "range", min: 0, max: 1, step: 0.05, value: 0 });
    const shown = h("output", {}, "0");
    confidence.addEventListener("input", () => {
      filter.minConfidence = Number(confidence.value);
      shown.textContent = confidence.value;
      this.picture.refilter();
    });
    const list = h(
      "div",
      { class: "graph-filters" },
      this._choices("Kinds", [...labels].sort(), filter.hiddenLabels, ""),
      this._choices("Relations", types, filter.hiddenTypes, "edge"),
      h("label", { class: "graph-confidence" }, "Confidence from ", confidence, shown),
    );
    // Seen only where room is scarce; there it folds them away.
    const button = h("button", { type: "button", class: "graph-fold", "aria-expanded": false }, "Filters");
    button.addEventListener("click", () => {
      button.ariaExpanded = String(button.ariaExpanded === "false");
    });
    return [button, list];
  }

  /**
   * @param {string} title
   * @param {string[]} values
   * @param {Set<string>} hidden
   * @param {string} colour
   */
  _choices(title, values, hidden, colour) {
    const boxes = values.map((value) => {
      const box = h("input", { type: "checkbox", value, checked: !hidden.has(value) });
      box.addEventListener("change", () => {
        if (box.checked) hidden.delete(value);
        else hidden.add(value);
        this.picture.refilter();
      });
      const name = value.toLowerCase();
      const mark = h("i", { class: `graph-mark ${colour} ${name}`, "aria-hidden": "true" });
      return h("label", {}, box, mark, name);
    });
    return h("fieldset", {}, h("legend", {}, title), ...boxes);
  }

  _whole() {
    const button = h("button", { type: "button" }, "Show all");
    button.addEventListener("click", () => this.picture.show());
    return button;
  }
}
