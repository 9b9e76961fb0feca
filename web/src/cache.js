/**
 * Facts by content, kept from visit to visit in IndexedDB.
 *
 * Rules of this file:
 *
 * - A key stands for everything that facts depend on: the content's hash, the bundle's build,
 *   language and options. So nothing is ever invalidated; what is no longer asked for grows old and
 *   is evicted in bulk.
 * - Whatever goes wrong (damage, no room, another tab in the way, a browser that forbids it) costs
 *   a re-parse and a notice, nothing else: no method but `clear` rejects for it.
 * - A damaged database is deleted and made anew, once.
 * - Many look-ups are one transaction, and so are many entries. The sum of sizes is kept in the
 *   same transactions, so that several tabs agree on it.
 */

import { deleteDatabase, openDatabase, outcome, write } from "./database.js";

/** @typedef {import("./config.js").Config} Config */

const NAME = "wasmpool-facts-1"; // the number is that of the layout
/** What an eviction leaves of the allowed size, so that it is rarely needed. */
const KEEP_SHARE = 0.75;
/** What an entry takes beside its body, about. */
const ENTRY_BYTES = 400;
const DAY_MS = 86_400_000;
/** Entries that are noted in one transaction, to keep the page answering. */
const TOUCHED_AT_ONCE = 100;

/**
 * Facts of one content.
 *
 * @typedef {object} Entry
 * @property {"ok"|"partial"} status How the file ended.
 * @property {Uint8Array} body The record's JSON without path and timings.
 *
 * @typedef {object} Use When an entry was last asked for, in days, and what it takes.
 * @property {number} used
 * @property {number} size
 */

/**
 * @param {Readonly<Config>} config The settings.
 * @param {(text: string) => void} onNotice Gets what a person should know.
 * @returns {FactsCache|null} Null where the flag is off or there is no database.
 */
export function openCache(config, onNotice) {
  if (!config.flags.cache || globalThis.indexedDB === undefined) {
    return null;
  }
  if (globalThis.crypto?.subtle === undefined) {
    onNotice("the cache is not used: hashing needs a secure page (https, or localhost)");
    return null;
  }
  return new FactsCache(config.cacheMaxBytes, onNotice);
}

/**
 * @param {object} facts What facts depend on.
 * @param {string} facts.sha256 Digest of the content, in hex.
 * @param {string} facts.build The bundle's build.
 * @param {string} facts.language The file's language.
 * @param {string} facts.references Which references are asked for.
 * @param {boolean} facts.bindings Whether bindings are asked for.
 * @returns {string} Their key.
 */
export function entryKey({ sha256, build, language, references, bindings }) {
  return `${sha256}/${language}/${references}${bindings ? "/bindings" : ""}/${build}`;
}

/** Facts by content. Nothing is opened before it is used. */
export class FactsCache {
  #maxBytes;
  #onNotice;
  #name;
  /** @type {Promise<IDBDatabase>|null} */
  #database = null;
  #isReadable = true;
  #isWritable = true;
  #wasDamaged = false;
  /** @type {Set<string>} Keys that were asked for, to be noted. */
  #asked = new Set();

  /**
   * @param {number} maxBytes What it is kept to.
   * @param {(text: string) => void} onNotice Gets what a person should know.
   * @param {string} [name] The database's name, for tests.
   */
  constructor(maxBytes, onNotice, name = NAME) {
    this.#maxBytes = maxBytes;
    this.#onNotice = onNotice;
    this.#name = name;
  }

  /** @returns {Promise<boolean>} Whether look-ups are pointless. */
  async isEmpty() {
    return this.#read(async (database) => {
      const uses = database.transaction("uses").objectStore("uses");
      return (await outcome(uses.openKeyCursor())) === null;
    }, true);
  }

  /**
   * @param {readonly string[]} keys Of the facts that are wanted.
   * @returns {Promise<Map<string, Entry>>} Those that are known.
   */
  async getMany(keys) {
    /** @type {Map<string, Entry>} */
    const found = new Map();
    if (keys.length === 0) {
      return found;
    }
    await this.#read(async (database) => {
      const facts = database.transaction("facts").objectStore("facts");
      const values = await Promise.all(keys.map((key) => outcome(facts.get(key))));
      for (const [index, value] of values.entries()) {
        if (isWhole(value)) {
          found.set(keys[index], value);
          this.#asked.add(keys[index]);
        }
      }
    }, undefined);
    return found;
  }

  /**
   * Keep facts.
   *
   * @param {Iterable<[string, Entry]>} rows By key; bodies are copied.
   */
  async putMany(rows) {
    const entries = [...new Map(rows)];
    if (entries.length > 0) {
      await this.#write((database) => this.#insert(database, entries));
    }
  }

  /** Note what was asked for, and let go of the database; the next use opens it again. */
  async close() {
    const asked = [...this.#asked];
    this.#asked.clear();
    while (asked.length > 0) {
      const some = asked.splice(0, TOUCHED_AT_ONCE);
      await this.#write((database) => touch(database, some));
    }
    await this.#drop();
  }

  /**
   * @returns {Promise<{entries: number, size: number, maxSize: number}>} Numbers for people; sizes
   *   in bytes.
   */
  async info() {
    return this.#read(
      async (database) => {
        const transaction = database.transaction(["uses", "sums"]);
        const [entries, size] = await Promise.all([
          outcome(transaction.objectStore("uses").count()),
          outcome(transaction.objectStore("sums").get("size")),
        ]);
        return { entries, size: size ?? 0, maxSize: this.#maxBytes };
      },
      { entries: 0, size: 0, maxSize: this.#maxBytes },
    );
  }

  /**
   * Remove all facts.
   *
   * @throws {Error} The browser does not allow it, or another tab is in the way.
   */
  async clear() {
    await this.#drop();
    await deleteDatabase(this.#name);
    this.#isReadable = this.#isWritable = true;
  }

  // ---------------------------------------------------------------- inside

  /**
   * @template Result
   * @param {(database: IDBDatabase) => Promise<Result>} work What to read.
   * @param {Result} fallback What to return when that is not possible.
   * @returns {Promise<Result>}
   */
  async #read(work, fallback) {
    if (!this.#isReadable) {
      return fallback;
    }
    try {
      return await work(await this.#open());
    } catch (error) {
      if (!(await this.#beginAnew(error))) {
        this.#isReadable = this.#isWritable = false;
        this.#onNotice(`the cache is not used: ${describe(error)}`);
      }
      return fallback;
    }
  }

  /** @param {(database: IDBDatabase) => Promise<void>} work What to write. */
  async #write(work) {
    if (!this.#isWritable) {
      return;
    }
    try {
      await work(await this.#open());
    } catch (error) {
      if (!(await this.#beginAnew(error))) {
        this.#isWritable = false;
        this.#onNotice(`the cache takes no more entries in this run: ${describe(error)}`);
      }
    }
  }

  /** @returns {Promise<IDBDatabase>} */
  #open() {
    this.#database ??= openDatabase(this.#name, createStores, () => {
      this.#database = null; // the next use opens it again
    });
    return this.#database;
  }

  async #drop() {
    const opened = this.#database;
    this.#database = null;
    (await opened?.catch(() => null))?.close(); // that it did not open was told
  }

  /**
   * Delete the database if an error tells of damage, for the first time.
   *
   * @param {unknown} error What went wrong.
   * @returns {Promise<boolean>} Whether it was so.
   */
  async #beginAnew(error) {
    const isDamage = ["UnknownError", "NotFoundError", "VersionError"].includes(nameOf(error));
    if (this.#wasDamaged || !isDamage) {
      await this.#drop();
      return false;
    }
    this.#wasDamaged = true;
    try {
      await this.clear();
    } catch {
      return false; // the caller tells of the damage and leaves the cache alone
    }
    this.#onNotice(`the cache was damaged (${describe(error)}) and is begun anew`);
    return true;
  }

  /**
   * @param {IDBDatabase} database Where to …
   * @param {Array<[string, Entry]>} entries … put these.
   */
  async #insert(database, entries) {
    await write(database, ["facts", "uses", "sums"], async ([facts, uses, sums]) => {
      const [sum, ...before] = await Promise.all([
        outcome(sums.get("size")),
        ...entries.map(([key]) => outcome(uses.get(key))),
      ]);
      const used = today();
      let size = sum ?? 0;
      for (const [index, [key, { status, body }]] of entries.entries()) {
        // A view would be stored with all of the buffer behind it.
        facts.put({ status, body: body.slice() }, key);
        uses.put({ used, size: body.length + ENTRY_BYTES }, key);
        size += body.length + ENTRY_BYTES - (before[index]?.size ?? 0);
      }
      if (size > this.#maxBytes) {
        size -= await evict(facts, uses, size - this.#maxBytes * KEEP_SHARE);
      }
      sums.put(size, "size");
    });
  }
}

/** @param {IDBDatabase} database A new one. */
function createStores(database) {
  database.createObjectStore("facts");
  database.createObjectStore("sums");
  database.createObjectStore("uses").createIndex("used", "used");
}

/**
 * Note that entries were asked for today.
 *
 * @param {IDBDatabase} database Where they are.
 * @param {readonly string[]} keys Their keys.
 */
async function touch(database, keys) {
  await write(database, ["uses"], async ([uses]) => {
    const values = await Promise.all(keys.map((key) => outcome(uses.get(key))));
    const used = today();
    for (const [index, /** @type {Use|undefined} */ value] of values.entries()) {
      if (value !== undefined && value.used !== used) {
        uses.put({ ...value, used }, keys[index]);
      }
    }
  });
}

/**
 * Remove the entries that were not asked for longest.
 *
 * @param {IDBObjectStore} facts The entries.
 * @param {IDBObjectStore} uses When they were asked for.
 * @param {number} surplus Bytes to free.
 * @returns {Promise<number>} Bytes that were freed.
 */
function evict(facts, uses, surplus) {
  return new Promise((resolve, reject) => {
    let freed = 0;
    const request = uses.index("used").openCursor();
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const cursor = request.result;
      if (cursor === null || freed >= surplus) {
        resolve(freed);
        return;
      }
      freed += /** @type {Use} */ (cursor.value).size;
      facts.delete(cursor.primaryKey);
      cursor.delete();
      cursor.continue();
    };
  });
}

/**
 * @param {any} value What was stored; after damage it can be anything.
 * @returns {value is Entry}
 */
function isWhole(value) {
  return (
    (value?.status === "ok" || value?.status === "partial") &&
    value.body instanceof Uint8Array &&
    value.body.at(0) === 0x22 && // the quote of the first member's name
    value.body.at(-1) === 0x7d // the brace after the last member, which is an object
  );
}

/** @returns {number} The day, since 1970. */
function today() {
  return Math.floor(Date.now() / DAY_MS);
}

/**
 * @param {unknown} error What was thrown.
 * @returns {string} The name of its kind.
 */
function nameOf(error) {
  return error instanceof Error ? error.name : "Error";
}

/**
 * @param {unknown} error What was thrown.
 * @returns {string} It in words.
 */
function describe(error) {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
