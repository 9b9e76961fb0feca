/**
 * Keeps the facts of a run in the cache, if there is one.
 *
 * Rules of this file:
 *
 * - Facts are written so many at a time, to keep the page answering.
 * - What facts depend on is in their key: content, bundle, language, and what was asked for.
 */

import { entryKey, openCache } from "../cache.js";
import { KIB } from "../config.js";

/**
 * @typedef {import("../cache.js").Entry} Entry
 * @typedef {import("../config.js").Config} Config
 */

const MOST_ROWS = 64;
const MOST_BYTES = 1024 * KIB;

/** The cache of one run. */
export class Keeper {
  #build;
  #config;
  /** @type {Array<[string, Entry]>} */
  #rows = [];
  #bytes = 0;

  /**
   * @param {Readonly<Config>} config Settings of the run.
   * @param {string} build The bundle's.
   * @param {(text: string) => void} onNotice Told what a person should know.
   */
  constructor(config, build, onNotice) {
    this.#build = build;
    this.#config = config;
    /** Null where nothing is kept. */
    this.cache = openCache(config, onNotice);
  }

  /**
   * What the cache knows facts by.
   *
   * @param {string} sha256 Of the content.
   * @param {string} language
   */
  keyOf(sha256, language) {
    const { references, bindings } = this.#config;
    return entryKey({ sha256, build: this.#build, language, references, bindings });
  }

  /**
   * Keep the facts of a file, with the next that are written.
   *
   * @param {string} sha256 Of the content.
   * @param {string} language
   * @param {Entry} entry
   */
  keep(sha256, language, entry) {
    if (this.cache !== null) {
      this.#rows.push([this.keyOf(sha256, language), entry]);
      this.#bytes += entry.body.length;
    }
  }

  /** Write, if there is enough for once. */
  async writeIfMany() {
    if (this.#rows.length >= MOST_ROWS || this.#bytes >= MOST_BYTES) {
      await this.#write();
    }
  }

  /** Write the rest. */
  async end() {
    await this.#write();
    void this.cache?.close(); // notes what was asked for, which need not be waited for
  }

  async #write() {
    const rows = this.#rows;
    this.#rows = [];
    this.#bytes = 0;
    await this.cache?.putMany(rows);
  }
}
