/**
 * Input to windows, windows to batches.
 *
 * Rules of this file:
 *
 * - A window is a stretch of the input in its order, bounded in files and bytes, so that memory is
 *   bounded too. The first is small: workers start early and the first results come soon.
 * - Within a window a batch has one language, and the largest files go first.
 * - With a filled cache, files are read and looked up here; a miss takes its bytes along, so that
 *   no file is read twice. What cannot be read is left for later, where it gets its record.
 */

import { KIB, MIB } from "../config.js";
import { Pace } from "./flow.js";
import { FileFacts } from "./results.js";

/**
 * @typedef {import("../cache.js").FactsCache} FactsCache
 * @typedef {import("./item.js").Item} Item
 */

const FIRST_FILES = 64;
const MOST_FILES = 512;
/** How many files are read and hashed at a time. */
const HASHED_AT_ONCE = 64;
const FIRST_BYTES = 512 * KIB;
const MOST_BYTES = 4 * MIB;
const GROWTH = 4;
const SMALLEST_BATCH = 64 * KIB;

/** Items that go to one worker together: of one language, `size` bytes in all. */
export class Batch {
  /** @type {Item[]} */
  items = [];
  size = 0;

  /** @param {string|null} language Their language. */
  constructor(language) {
    this.language = language;
  }
}

/** A stretch of the input. */
export class Window {
  /** @type {Item[]} */
  items = [];
  /** Whether nothing comes after it. */
  isLast = false;

  /**
   * Cut what has no facts yet into batches, those with the largest files first.
   *
   * @param {{batchSize: number, batchBytes: number}} limits Files and bytes of a batch.
   * @param {number} workers How many there are.
   * @returns {Batch[]}
   */
  batches({ batchSize, batchBytes }, workers) {
    const todo = this.items.filter((item) => item.facts === null).sort((a, b) => b.size - a.size);
    // A window that is small for so many workers makes smaller batches.
    const share = todo.reduce((sum, item) => sum + item.size, 0) / (4 * workers);
    const limit = Math.max(SMALLEST_BATCH, Math.min(batchBytes, share));
    /** @type {Batch[]} */
    const batches = [];
    /** @type {Map<string|null, Batch>} */
    const open = new Map();
    for (const item of todo) {
      let batch = open.get(item.language);
      if (
        batch === undefined ||
        batch.items.length >= batchSize ||
        batch.size + item.size > limit
      ) {
        batch = new Batch(item.language);
        open.set(item.language, batch);
        batches.push(batch);
      }
      batch.items.push(item);
      batch.size += item.size;
    }
    return batches;
  }
}

/** Makes windows of the input. */
export class Collector {
  #items;
  #cache;
  #keyOf;
  #maxFileSize;
  #withText;
  /** @type {Promise<IteratorResult<Item, void>>|null} */
  #next = null;
  /** @type {Promise<boolean>|null} Whether there was something in the cache when the run began. */
  #isWarm = null;
  #pace = new Pace();
  #files = FIRST_FILES;
  #bytes = FIRST_BYTES;

  /**
   * @param {AsyncIterator<Item, void>} items The input.
   * @param {object} options
   * @param {FactsCache|null} options.cache Where to look for facts; null to look nowhere.
   * @param {(sha256: string, language: string) => string} options.keyOf Makes keys of the cache.
   * @param {number} options.maxFileSize Larger files are not looked up.
   * @param {boolean} options.withText Whether facts that are found keep their file's bytes.
   */
  constructor(items, { cache, keyOf, maxFileSize, withText }) {
    this.#items = items;
    this.#cache = cache;
    this.#keyOf = keyOf;
    this.#maxFileSize = maxFileSize;
    this.#withText = withText;
  }

  /**
   * Collect the next window.
   *
   * @returns {Promise<Window|null>} Null at the end.
   */
  async nextWindow() {
    const window = new Window();
    let size = 0;
    this.#next ??= this.#items.next();
    let { done, value } = await this.#next;
    while (!done && window.items.length < this.#files) {
      const item = /** @type {Item} */ (value);
      size += item.facts === null ? item.size : 0;
      if (size > this.#bytes && window.items.length > 0) {
        break;
      }
      window.items.push(item);
      if (this.#pace.isDue) {
        await this.#pace.breathe();
      }
      this.#next = this.#items.next();
      ({ done, value } = await this.#next);
    }
    if (window.items.length === 0) {
      return null;
    }
    window.isLast = done === true;
    this.#files = Math.min(MOST_FILES, this.#files * GROWTH);
    this.#bytes = Math.min(MOST_BYTES, this.#bytes * GROWTH);
    if (this.#cache !== null) {
      this.#isWarm ??= this.#cache.isEmpty().then((isEmpty) => !isEmpty);
      if (await this.#isWarm) {
        await this.#lookUp(window, this.#cache);
      }
    }
    return window;
  }

  /** Let go of the input. */
  async close() {
    await this.#items.return?.();
  }

  /**
   * @param {Window} window Whose items to look up.
   * @param {FactsCache} cache Where to look.
   */
  async #lookUp(window, cache) {
    /** @type {Map<string, Item[]>} */
    const byKey = new Map();
    const items = window.items.filter(
      ({ facts, language, size }) =>
        facts === null && language !== null && size <= this.#maxFileSize,
    );
    for (let start = 0; start < items.length; start += HASHED_AT_ONCE) {
      await Promise.all(
        items.slice(start, start + HASHED_AT_ONCE).map(async (item) => {
          const key = await this.#hash(item);
          if (key !== null) {
            byKey.set(key, [...(byKey.get(key) ?? []), item]);
          }
        }),
      );
      if (this.#pace.isDue) {
        await this.#pace.breathe();
      }
    }
    for (const [key, { status, body }] of await cache.getMany([...byKey.keys()])) {
      for (const item of byKey.get(key) ?? []) {
        const { path, language, size } = item;
        const source = this.#withText ? item.bytes : null;
        const details = { status, language, size, cached: true, source };
        item.finish(new FileFacts(path, body, details));
      }
    }
  }

  /**
   * @param {Item} item A file of a known language.
   * @returns {Promise<string|null>} The key of its facts; null if it cannot be read.
   */
  async #hash(item) {
    try {
      await item.load();
    } catch {
      return null; // it is read again before it is parsed, and what comes then gets the record
    }
    const { bytes, language } = item;
    return bytes && language && this.#keyOf(await sha256(bytes), language);
  }
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes Any.
 * @returns {Promise<string>} Their SHA-256 in hex.
 */
async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
