/**
 * A graph that follows edits: files are parsed by the pool, what they mean stays in a worker.
 *
 * Rules of this file:
 *
 * - The page has all that the graph is made from, as bytes. So whatever happens to the worker, it
 *   can be given everything again, and what it has is never trusted: each call names the version
 *   that the worker must have, and one that has not just that is given everything.
 * - Updates follow each other. One that fails or is aborted changes nothing here; what the worker
 *   has made of it is not used.
 * - Where work is done on the page's own thread, the graph is kept there: a second Python would
 *   cost seconds, and memory that never comes back.
 */

import { asyncDispose } from "../dispose.js";
import { PoolClosed } from "../errors.js";
import { checkFunction, checkObject, checkSignal } from "../pool/arguments.js";
import { decodeGraph } from "./build.js";
import { changesOf, gather, limits, merged, NO_SOURCES, payloadOf } from "./sources.js";

/**
 * @typedef {import("../files/content.js").RawContent} RawContent
 * @typedef {import("../files/run.js").Files} Files
 * @typedef {import("../pool/pool.js").Pool} Pool
 * @typedef {import("./build.js").GraphOptions} GraphOptions
 * @typedef {import("./graph.js").Graph} Graph
 * @typedef {import("./sources.js").Filters} Filters
 * @typedef {import("./sources.js").FollowOptions} FollowOptions
 * @typedef {import("./sources.js").Sources} Sources
 *
 * The new content of files by path, as the graph has it; null for a file that is gone.
 * @typedef {Readonly<Record<string, RawContent|null>>|ReadonlyMap<string, RawContent|null>} Edits
 *
 * @typedef {object} Parts
 * @property {Pool} pool Parses files.
 * @property {Pool} home Its one worker keeps the graph; the same pool where that has none.
 * @property {string} name What the project is called.
 * @property {Filters} filters Which files are taken.
 */

const MODULE = "wasmpool.graph.live_task";

let lastKey = 0;

/** The graph of a project that is edited. Made by `Pool.liveGraph`. */
export class LiveGraph {
  #parts;
  #key = `live-${(lastKey += 1)}`;
  #sources = NO_SOURCES;
  /** @type {Graph | null} */
  #graph = null;
  /** @type {number | null} The version of these that the worker has; null where nobody knows. */
  #version = null;
  #lastVersion = 0;
  /** @type {Promise<unknown>} Settles when all who came before are through. */
  #turn = Promise.resolve();
  /** @type {Set<AbortController>} What ends those that are not. */
  #underway = new Set();
  /** @type {Promise<void> | null} */
  #closing = null;

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  /**
   * Build the graph of files, and keep what it was made from.
   *
   * @param {Pool} pool A pool that is running.
   * @param {Pool} home Another one, of one worker; or the same, where work is done on this thread.
   * @param {Files} files What a page can have of files.
   * @param {GraphOptions} [options]
   * @returns {Promise<LiveGraph>}
   */
  static async open(pool, home, files, options = {}) {
    checkObject("options", options);
    const { name = "project", signal, onProgress, ...filters } = options;
    const live = new LiveGraph({ pool, home, name, filters });
    try {
      await live.#inTurn({ signal, onProgress }, (own) => live.#renew(files, new Set(), own));
      return live;
    } catch (error) {
      await live.close();
      throw error;
    }
  }

  /** The graph, with all edits so far. @returns {Graph} */
  get graph() {
    return /** @type {Graph} */ (this.#graph);
  }

  /**
   * Take in edited files, new ones and such as are gone. Updates follow each other; one that fails
   * or is aborted changes nothing.
   *
   * @param {Edits} edits The new content by path, as the graph has it; `null` for a file that is
   *   gone.
   * @param {FollowOptions} [options]
   * @returns {Promise<Set<string>>} The paths of the files that were resolved again.
   * @throws {TypeError} An argument is not of the kind that is wanted.
   * @throws {unknown} The reason of the signal (an `AbortError`), if that ended it.
   * @throws {PoolClosed} The live graph has been closed, or its pool shut down.
   */
  async update(edits, options = {}) {
    checkObject("edits", edits);
    checkObject("options", options);
    const entries = [...(isMap(edits) ? edits : Object.entries(edits))];
    const contents = /** @type {[string, RawContent][]} */ (
      entries.filter(([, content]) => content !== null)
    );
    const paths = new Set(entries.map(([path]) => path));
    return this.#inTurn(options, (own) => this.#renew(contents, paths, own));
  }

  /** Let go of the graph's worker; what is under way is ended. Resolves when it is gone. */
  close() {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Closes it at the end of an `await using` block. */
  [asyncDispose]() {
    return this.close();
  }

  // ---------------------------------------------------------------- inside

  async #close() {
    for (const each of this.#underway) {
      each.abort(closed());
    }
    const { pool, home } = this.#parts;
    if (home !== pool) {
      await home.shutdown({ graceful: false });
    } else {
      await this.#turn; // what is under way would keep it after all
      try {
        home.submitWhenRoom(`${MODULE}:forget`, { key: this.#key });
      } catch {
        // The pool has been shut down, and its Python is gone.
      }
    }
  }

  /**
   * Do something when all that came before is done; give it up when its signal says so, or at the
   * end.
   *
   * @template T
   * @param {FollowOptions} options
   * @param {(own: FollowOptions & { signal: AbortSignal }) => Promise<T>} work
   * @returns {Promise<T>}
   */
  async #inTurn({ signal, onProgress }, work) {
    checkSignal(signal);
    checkFunction("onProgress", onProgress);
    if (this.#closing !== null) {
      throw closed();
    }
    const own = new AbortController();
    const abort = () => own.abort(signal?.reason);
    signal?.addEventListener("abort", abort);
    if (signal?.aborted) {
      abort();
    }
    this.#underway.add(own);
    const before = this.#turn;
    const done = unlessAborted(before, own.signal).then(() =>
      work({ signal: own.signal, ...(onProgress && { onProgress }) }),
    );
    this.#turn = Promise.allSettled([before, done]);
    try {
      return await done;
    } finally {
      signal?.removeEventListener("abort", abort);
      this.#underway.delete(own);
    }
  }

  /**
   * Parse files, and have the worker put them in.
   *
   * @param {Files} files Edited and new ones.
   * @param {ReadonlySet<string>} edited Paths of files that are edited, new or gone.
   * @param {FollowOptions & { signal: AbortSignal }} options
   * @returns {Promise<Set<string>>} The paths of the files that were resolved again.
   */
  async #renew(files, edited, options) {
    const { pool, filters } = this.#parts;
    const news = await gather(pool, files, { ...filters, ...options });
    const before = this.#sources;
    const sources = merged(before, edited, news);
    const version = this.#version;
    this.#version = null; // whatever happens now, the worker may have this or that
    let found = null;
    if (version !== null) {
      found = await this.#ask(version, changesOf(before, sources, edited), options);
    }
    found ??= await this.#ask(null, payloadOf(sources), options);
    options.signal.throwIfAborted();
    const graph = await decodeGraph(found.graph);
    this.#graph = graph;
    this.#sources = sources;
    this.#version = this.#lastVersion;
    return new Set(found.again);
  }

  /**
   * @param {number | null} before The version that the worker must have; null gives it everything.
   * @param {object} payload What it is to get.
   * @param {FollowOptions & { signal: AbortSignal }} options
   * @returns {Promise<any>} What came of it; null if it has not this version.
   */
  #ask(before, payload, { signal, onProgress = () => {} }) {
    const { home, name } = this.#parts;
    this.#lastVersion += 1;
    const call = { key: this.#key, name, before, after: this.#lastVersion, ...payload };
    return home.executeWithProgress(`${MODULE}:update`, call, onProgress, limits(signal));
  }
}

/**
 * @param {Edits} edits
 * @returns {edits is ReadonlyMap<string, RawContent|null>}
 */
function isMap(edits) {
  return Symbol.iterator in edits; // a Map of another frame, too
}

function closed() {
  return new PoolClosed("the live graph has been closed");
}

/**
 * @param {Promise<unknown>} promise What is waited for.
 * @param {AbortSignal} signal What ends that.
 */
async function unlessAborted(promise, signal) {
  signal.throwIfAborted();
  await new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    void promise.then(resolve);
  });
}
