/**
 * The tab with the graph of a run: built when somebody first looks at it.
 */

import { byId, h } from "./dom.js";
import { Explorer } from "./graph/explorer.js";
import { save } from "./download.js";

/** @typedef {import("../src/graph/build.js").GraphProgress} GraphProgress */
/** @typedef {import("../src/graph/graph.js").Graph} Graph */

/**
 * How a graph is made and what it is of.
 *
 * @typedef {object} GraphSource
 * @property {string} title
 * @property {(options: {signal: AbortSignal, onProgress: (progress: GraphProgress) => void}) =>
 *   Promise<Graph>} build
 * @property {(path: string) => Promise<Uint8Array<ArrayBuffer>>} read
 */

export class GraphTab {
  constructor() {
    this._note = byId("graph-note", HTMLElement);
    this._place = byId("graph-place", HTMLElement);
    this._download = h("button", { type: "button" }, "Download the graph");
    this._download.addEventListener("click", () => this._save());
    /** @type {GraphSource | null} */
    this._source = null;
    /** @type {AbortController | null} */
    this._building = null;
    /** @type {Explorer | null} */
    this._explorer = null;
    /** @type {Graph | null} */
    this._graph = null;
    this._isShown = false;
  }

  /**
   * Forgets the graph; the next one is of another source.
   *
   * @param {GraphSource | null} source  Null while there is nothing to make one of.
   */
  reset(source) {
    this._building?.abort();
    this._building = null;
    this._explorer?.close();
    this._explorer = this._graph = null;
    this._place.replaceChildren();
    this._tell("The graph of a project shows what imports, calls and inherits what.");
    this._source = source;
    if (this._isShown) this._build();
  }

  /**
   * Tells whether somebody looks.
   *
   * @param {boolean} isShown
   */
  toggle(isShown) {
    this._isShown = isShown;
    if (isShown) this._build();
  }

  /** Takes up changed colours. */
  restyle() {
    this._explorer?.restyle();
  }

  /** Puts the focus into the graph's own search; tells whether there is one. */
  focusSearch() {
    if (!this._isShown || this._explorer === null) return false;
    this._explorer.focusSearch();
    return true;
  }

  async _build() {
    const source = this._source;
    if (source === null || this._building !== null) return;
    const building = (this._building = new AbortController());
    try {
      const graph = await source.build({
        signal: building.signal,
        onProgress: ({ phase, fraction }) => {
          const part = fraction === null ? "" : ` ${Math.round(fraction * 100)} %`;
          this._tell(`Building the graph: ${phase}${part}`);
        },
      });
      if (this._building !== building) return; // there are other files now
      this._graph = graph;
      this._note.hidden = true;
      const place = h("div");
      this._place.replaceChildren(place);
      const records = { nodes: graph.nodes.values(), edges: graph.edges };
      const read = async (/** @type {string} */ path) =>
        new TextDecoder().decode(await source.read(path));
      this._explorer = new Explorer(place, records, read, [this._download]);
    } catch (error) {
      if (this._building !== building) return;
      this._tell(`The graph cannot be built: ${error instanceof Error ? error.message : error}`);
    }
  }

  /** @param {string} text */
  _tell(text) {
    this._note.hidden = false;
    this._note.textContent = text;
  }

  _save() {
    if (this._graph === null) return;
    save(new Blob([this._graph.bytes()]), `${this._source?.title ?? "project"}.graph.jsonl`);
  }
}
