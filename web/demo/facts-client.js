/**
 * Asks the page's own worker about records: see `facts-worker.js`.
 */

/**
 * @typedef {{type: "clear"}
 *   | {type: "add", files: Array<{file: number, path: string, json: Uint8Array<ArrayBuffer>}>}
 *   | {type: "search", query: string, limit: number}
 *   | {type: "outline", json: Uint8Array<ArrayBuffer>}
 *   | {type: "open", json: Uint8Array<ArrayBuffer>, content: Uint8Array<ArrayBuffer>}} Request
 */

export class FactsClient {
  constructor() {
    this._worker = new Worker(new URL("./facts-worker.js", import.meta.url), { type: "module" });
    this._lastId = 0;
    /** @type {Map<number, {resolve: (value: any) => void, reject: (error: Error) => void}>} */
    this._waiting = new Map();
    this._worker.onmessage = ({ data }) => {
      const waiting = this._waiting.get(data.id);
      this._waiting.delete(data.id);
      if (data.error === undefined) waiting?.resolve(data.value);
      else waiting?.reject(new Error(data.error));
    };
    this._worker.onerror = (event) => {
      const error = new Error(`the page's worker does not run: ${event.message ?? "not loaded"}`);
      for (const { reject } of this._waiting.values()) reject(error);
      this._waiting.clear();
    };
  }

  /** Forgets all files. */
  clear() {
    return this._ask({ type: "clear" });
  }

  /**
   * Takes in records; what they say of their files comes back in the same order.
   *
   * @param {Array<{file: number, path: string, json: Uint8Array<ArrayBuffer>}>} files  Their bytes
   *   are given away.
   * @returns {Promise<import("./outline.js").FileInfo[]>}
   */
  add(files) {
    return this._ask(
      { type: "add", files },
      files.map(({ json }) => json.buffer),
    );
  }

  /**
   * Finds definitions and files by name.
   *
   * @param {string} query
   * @param {number} limit
   * @returns {Promise<{total: number, found: import("./search.js").Found[]}>}
   */
  search(query, limit) {
    return this._ask({ type: "search", query, limit });
  }

  /**
   * The definitions of a file.
   *
   * @param {Uint8Array<ArrayBuffer>} json
   * @returns {Promise<import("./outline.js").OutlineEntry[]>}
   */
  outline(json) {
    return this._ask({ type: "outline", json });
  }

  /**
   * Makes a source ready to be shown.
   *
   * @param {Uint8Array<ArrayBuffer>} json
   * @param {Uint8Array<ArrayBuffer>} content
   * @returns {Promise<import("./facts-worker.js").OpenedSource>}
   */
  open(json, content) {
    return this._ask({ type: "open", json, content });
  }

  /**
   * @param {Request} request
   * @param {Transferable[]} [transfers]
   * @returns {Promise<any>}
   */
  _ask(request, transfers = []) {
    return new Promise((resolve, reject) => {
      this._lastId += 1;
      this._waiting.set(this._lastId, { resolve, reject });
      this._worker.postMessage({ id: this._lastId, request }, transfers);
    });
  }
}
