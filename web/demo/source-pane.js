/**
 * The pane beside the outline: which file it is, what is wrong with it, and its text.
 */

import { byId } from "./dom.js";
import { size } from "./format.js";
import { SourceView } from "./source.js";

/** @typedef {import("./api.js").FileFacts} FileFacts */
/** @typedef {import("./facts-client.js").FactsClient} FactsClient */
/** @typedef {import("./facts-worker.js").OpenedSource} OpenedSource */

export class SourcePane {
  /**
   * @param {FactsClient} client
   * @param {(path: string) => Promise<Uint8Array<ArrayBuffer>>} read  Reads a file of the run
   *   again.
   */
  constructor(client, read) {
    this._client = client;
    this._read = read;
    this._code = byId("code", HTMLElement);
    this._view = new SourceView(this._code);
    this._head = byId("source-head", HTMLElement);
    this._empty = byId("source-empty", HTMLElement);
    this._reason = byId("source-reason", HTMLElement);
    this._browser = byId("browser", HTMLElement);
    /** @type {FileFacts | null} */
    this._facts = null;
    /** @type {OpenedSource | null} */
    this._source = null;
    byId("close-source", HTMLButtonElement).addEventListener("click", () => this.close());
  }

  /** Whether a file is shown. */
  get isOpen() {
    return this._facts !== null;
  }

  /** Shows no file. */
  close() {
    this._facts = this._source = null;
    this._head.hidden = this._reason.hidden = this._code.hidden = true;
    this._empty.hidden = false;
    this._browser.classList.remove("reading");
    this._view.show(null);
  }

  /**
   * Shows a file, at one of its definitions or at a line.
   *
   * @param {FileFacts} facts
   * @param {{definition?: number, line?: number | null}} [place]
   */
  async open(facts, { definition = -1, line = null } = {}) {
    this._browser.classList.add("reading");
    if (facts !== this._facts) {
      this._facts = facts;
      this._source = null;
      this._showHead(facts);
      const source = await this._load(facts);
      if (facts !== this._facts) return; // another one has been opened meanwhile
      this._source = source;
      this._code.hidden = source === null;
      this._view.show(source);
    }
    const entry = this._source?.outline[definition] ?? null;
    this._view.mark(entry);
    if (entry === null && line !== null) this._view.reveal(line);
  }

  /** Puts the focus into the text. */
  focus() {
    this._code.focus({ preventScroll: true });
  }

  /** @param {FileFacts} facts */
  _showHead(facts) {
    const { path, language, status } = facts;
    const texts = [language ?? "unknown language", size(facts.size)];
    if (status !== "ok") texts.push(status);
    this._head.hidden = false;
    this._empty.hidden = true;
    this._code.setAttribute("aria-label", `Source of ${path}`);
    byId("source-path", HTMLElement).textContent = path;
    byId("source-meta", HTMLElement).textContent = texts.join(" · ");
    this._showReason("");
  }

  /**
   * @param {FileFacts} facts
   * @returns {Promise<OpenedSource | null>}
   */
  async _load(facts) {
    try {
      const json = facts.bytes();
      const source = await this._client.open(json, await this._read(facts.path));
      if (facts === this._facts) this._showReason(source.reason ?? "");
      return source;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (facts === this._facts) this._showReason(`The source cannot be shown: ${message}`);
      return null;
    }
  }

  /** @param {string} text */
  _showReason(text) {
    this._reason.hidden = text === "";
    this._reason.textContent = text;
  }
}
