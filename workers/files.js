/**
 * Files of the bundle that a worker needs while it works: grammars, and the package itself.
 *
 * Rules of this file:
 *
 * - What was fetched ahead is given away once; it is as large as a grammar can be.
 * - Who reads knows the hash and checks it. A file that was wrong is not taken from a cache again.
 */

import { messageOf } from "../web/src/protocol.js";

/** Fetches files, ahead or at once. */
export class BundleFiles {
  #base;
  /** @type {Map<string, Uint8Array | Error>} What was fetched ahead. */
  #ahead = new Map();
  /** @type {Set<string>} What was given away. */
  #given = new Set();

  /** @param {string} base Where the bundle is. */
  constructor(base) {
    this.#base = base;
  }

  /**
   * Fetch a file ahead.
   *
   * @param {string} file Its path in the bundle.
   * @returns {Promise<void>} When it is there; if it is not, `readNow` throws what was wrong.
   */
  async fetch(file) {
    try {
      this.#ahead.set(file, await read(this.#base + file, this.#given.has(file)));
    } catch (error) {
      this.#ahead.set(file, new Error(`${this.#base}${file}: ${messageOf(error)}`));
    }
  }

  /**
   * @param {string} file Its path in the bundle.
   * @returns {boolean} Whether `readNow` has returned it.
   */
  wasGiven(file) {
    return this.#given.has(file);
  }

  /** Forget what was fetched ahead and not wanted, and what failed. */
  forget() {
    this.#ahead.clear();
  }

  /**
   * @param {string} file Its path in the bundle.
   * @returns {Uint8Array} Its content.
   * @throws {Error} It cannot be had.
   */
  readNow(file) {
    let content = this.#ahead.get(file);
    if (content === undefined) {
      content = readSync(this.#base + file, this.#given.has(file));
    } else if (content instanceof Error) {
      throw content;
    }
    this.#ahead.delete(file);
    this.#given.add(file);
    return content;
  }
}

/**
 * @param {string} url
 * @param {boolean} isAgain Whether what caches have may be wrong.
 */
async function read(url, isAgain) {
  if (url.startsWith("file:")) {
    const { readFile } = await import("node:fs/promises");
    return new Uint8Array(await readFile(new URL(url)));
  }
  const response = await fetch(url, isAgain ? { cache: "reload" } : {});
  if (!response.ok) {
    throw new Error(`the server answers ${response.status} ${response.statusText}`);
  }
  return new Uint8Array(await response.arrayBuffer());
}

/**
 * @param {string} url
 * @param {boolean} isAgain Whether what caches have may be wrong.
 * @returns {Uint8Array}
 */
function readSync(url, isAgain) {
  if (url.startsWith("file:")) {
    return new Uint8Array(process.getBuiltinModule("node:fs").readFileSync(new URL(url)));
  }
  const request = new XMLHttpRequest();
  request.open("GET", url, false);
  if (isAgain) {
    request.setRequestHeader("Cache-Control", "no-cache");
  }
  // A page may not ask for bytes here, only for text; this charset keeps every byte.
  request.overrideMimeType("text/plain; charset=x-user-defined");
  try {
    request.send();
  } catch (error) {
    throw new Error(`${url}: ${messageOf(error)}`);
  }
  if (request.status !== 200) {
    throw new Error(`${url}: the server answers ${request.status} ${request.statusText}`);
  }
  return Uint8Array.from(request.responseText, (char) => char.charCodeAt(0));
}
