/**
 * The pool as its callers see it.
 *
 * Rules of this file:
 *
 * - Names, meanings and defaults are those of the Python package, in camelCase; times end in `Ms`.
 *   Only what events carry keeps its snake_case keys, for these are messages.
 * - An `AbortSignal` cancels what it was given with, whether that waits or runs already; whoever
 *   awaits it gets the signal's reason, as everywhere on the web.
 * - The pool ends with `shutdown`, with `await using`, or with its page.
 */

import { asyncDispose } from "../dispose.js";
import { parseIter } from "../files/run.js";
import { buildGraph } from "../graph/build.js";
import { LiveGraph } from "../graph/live.js";
import { checkFunction, checkTask } from "./arguments.js";
import { hostClock } from "./clock.js";
import { Drivers } from "./drivers.js";
import { Listeners, notice, report } from "./events.js";
import { Homes } from "./homes.js";
import { Intake } from "./intake.js";
import { deadLetters, poolStats, workerInfos } from "./views.js";
import { loadWheel } from "./wheel.js";

/** @import { TaskError } from "../errors.js" */
/** @import { FileFacts } from "../files/results.js" */
/** @import { ParseOptions } from "../files/options.js" */
/** @import { Files, ParseRun } from "../files/run.js" */
/** @import { GraphOptions } from "../graph/build.js" */
/** @import { Graph } from "../graph/graph.js" */
/** @import { Register } from "../protocol.js" */
/** @import { Listener } from "./events.js" */
/** @import { TaskHandle } from "./handle.js" */
/** @import { BatchOptions, ItemProgress, MapOptions, PoolParts } from "./options.js" */
/** @import { SubmitOptions } from "./options.js" */
/** @import { DeadLetter, PoolStats, WorkerInfo } from "./views.js" */

/** Runs handlers on workers. Made by `createPool`. */
export class Pool extends EventTarget {
  #drivers;
  #fallback;
  #intake;
  #listeners = new Listeners(this);
  #homes;

  /** @param {PoolParts} parts */
  constructor(parts) {
    super();
    const { config, manifest, scheduler = {}, fallback = null, clock = hostClock } = parts;
    const { makeBackend, makeInline } = parts;
    /** All settings. */
    this.config = config;
    /** What the bundle has. */
    this.manifest = manifest;
    this.#fallback = fallback;
    this.#drivers = new Drivers({
      config,
      scheduler,
      makeBackend,
      makeInline,
      hasWorkers: fallback === null,
      tell: (name, detail) => this.#tell(name, detail),
      clock,
    });
    this.#intake = new Intake(this.#drivers, clock);
    this.#homes = new Homes(parts, (own) => new Pool(own), (text) => this.notice(text));
    this.#drivers.main.begin();
    if (fallback !== null) {
      // The caller has had no chance to listen yet.
      clock.setTimer(() => this.#tell("pool_fallback", { reason: fallback }), 0);
    }
    globalThis.addEventListener?.("pagehide", this.#onPageHide);
  }

  // ---------------------------------------------------------------- work

  /**
   * Submit one task, and await the handle for its value.
   *
   * @param {string} task The handler's name, or `package.module:function`.
   * @param {unknown} [payload] What the handler gets: what JSON has, and bytes.
   * @param {SubmitOptions} [options]
   * @returns {TaskHandle}
   * @throws {TypeError} An argument is not of the kind that is wanted.
   * @throws {QueueFull} The queue has no room: use `submitWhenRoom` instead.
   * @throws {PoolClosed} The pool has been shut down.
   */
  submit(task, payload = null, options = {}) {
    return this.#intake.submit(task, payload, options);
  }

  /**
   * Like `submit`, but where the queue has no room the task waits for it: until then
   * `handle.accepted` is pending.
   *
   * @param {string} task The handler's name, or `package.module:function`.
   * @param {unknown} [payload] What the handler gets: what JSON has, and bytes.
   * @param {SubmitOptions} [options]
   * @returns {TaskHandle}
   * @throws {PoolClosed} The pool has been shut down.
   */
  submitWhenRoom(task, payload = null, options = {}) {
    return this.#intake.submitWhenRoom(task, payload, options);
  }

  /**
   * Run one task, and be told how far it is.
   *
   * @param {string} task The handler's name, or `package.module:function`.
   * @param {unknown} payload What the handler gets: what JSON has, and bytes.
   * @param {(progress: ItemProgress) => unknown} onProgress Called each time the handler tells.
   * @param {SubmitOptions} [options]
   * @returns {Promise<any>} The value.
   * @throws {TaskError} The task failed.
   */
  async executeWithProgress(task, payload, onProgress, options = {}) {
    checkFunction("onProgress", onProgress);
    const handle = this.submitWhenRoom(task, payload, options);
    const off = this.on("item_progress", ({ detail }) => {
      if (detail.task === handle.id) {
        onProgress?.({ phase: detail.phase, fraction: detail.fraction });
      }
    });
    try {
      return await handle;
    } finally {
      off();
    }
  }

  /**
   * Run the handler over many payloads; the values come in their order.
   *
   * @param {string} task The handler's name, or `package.module:function`.
   * @param {Iterable<unknown>} payloads What the handler gets, one after the other.
   * @param {MapOptions} [options]
   * @returns {Promise<any[]>}
   * @throws {TaskError} The error of the first payload that failed; no more are begun then.
   * @throws {unknown} The reason of the signal (an `AbortError`), if that cancelled it.
   * @throws {PoolClosed} The pool is not running, or was shut down meanwhile.
   */
  map(task, payloads, options = {}) {
    return this.#intake.map(task, payloads, options);
  }

  /**
   * Run the handler over payloads that go to one worker together, and tell how each ended.
   *
   * @param {string} task The handler's name, or `package.module:function`.
   * @param {unknown[]} payloads What the handler gets, one after the other; at least one.
   * @param {BatchOptions} [options]
   * @returns {Promise<(Uint8Array | TaskError)[]>} For each payload its value, encoded
   *   (`decodeValue` decodes it), or its error.
   * @throws {PoolClosed} The pool is not running, or was shut down meanwhile.
   */
  runBatch(task, payloads, options = {}) {
    return this.#intake.runBatch(task, payloads, options);
  }

  /**
   * Parse files and yield their facts in order, as they come.
   *
   * @param {Files} files What a page can have of files.
   * @param {ParseOptions} [options]
   * @returns {ParseRun}
   */
  parseIter(files, options) {
    return parseIter(this, files, options);
  }

  /**
   * Parse files and return all their facts, in order: see `parseIter`.
   *
   * @param {Files} files What a page can have of files.
   * @param {ParseOptions} [options]
   * @returns {Promise<FileFacts[]>}
   */
  async parseFiles(files, options) {
    const all = [];
    for await (const facts of this.parseIter(files, options)) {
      all.push(facts);
    }
    return all;
  }

  /**
   * Parse files and build the graph of what imports, calls and inherits what. All of it is done by
   * workers.
   *
   * @param {Files} files What a page can have of files.
   * @param {GraphOptions} [options]
   * @returns {Promise<Graph>}
   * @throws {unknown} The reason of the signal (an `AbortError`), if that cancelled it.
   */
  buildGraph(files, options) {
    return buildGraph(this, files, options);
  }

  /**
   * Build the graph of files, as `buildGraph` does, and keep it in a worker of its own, where it
   * follows edits: what an edit does not touch is not resolved again.
   *
   * @param {Files} files What a page can have of files.
   * @param {GraphOptions} [options]
   * @returns {Promise<LiveGraph>} To be closed when it is no longer needed; it ends with the pool.
   * @throws {unknown} The reason of the signal (an `AbortError`), if that cancelled it.
   */
  async liveGraph(files, options) {
    // Where handlers run on this thread, there is one Python, and it stays.
    const isInline = this.#intake.driverFor("").backend === "inline";
    return LiveGraph.open(this, isInline ? this : this.#homes.make(), files, options);
  }

  /**
   * Cancel a task by its handle or id; nothing happens if it has ended.
   *
   * @param {TaskHandle | string} task
   */
  cancel(task) {
    const id = typeof task === "string" ? task : task.id;
    for (const driver of this.#drivers.all) {
      driver.cancel(id);
    }
  }

  /**
   * Make a custom handler known to all workers, present and future.
   *
   * @param {string} name What it is called by in messages; registering the name again replaces it.
   * @param {{ source: string } | { wheel: string | URL | Blob | BufferSource }} code Python source
   *   with `@wasmpool.handler("...")` functions, or a wheel or its address, whose functions are
   *   handlers as `package.module:function`.
   * @returns {Promise<void>} Resolves when every worker has it.
   * @throws {TaskError} A worker cannot take it, or the source registers no handler; with its
   *   traceback.
   * @throws {PoolError} There is no worker, or the pool was closed.
   */
  async register(name, code) {
    checkTask(name, {});
    if (typeof code !== "object" || code === null || !("source" in code || "wheel" in code)) {
      throw new TypeError("code is an object: { source } of Python, or { wheel } with its address");
    }
    if ("source" in code && typeof code.source !== "string") {
      throw new TypeError(`source is ${typeof code.source}; it must be the text of Python code`);
    }
    const driver = this.#intake.driverFor(name);
    /** @type {Register} */
    const message =
      "source" in code
        ? { type: "register", name, source: code.source }
        : { type: "register", name, wheel: await loadWheel(name, code.wheel) };
    this.#intake.checkOpen(); // it may have been closed while the wheel came
    await driver.registry.add(message, this.config.timeoutMs);
  }

  // ---------------------------------------------------------------- looking and steering

  /** What workers are by now: `worker` or `inline`. */
  get backend() {
    return this.#drivers.main.backend;
  }

  /**
   * Counts, waits, rates, health and boots at this moment.
   *
   * @returns {PoolStats}
   */
  stats() {
    return poolStats(this.#drivers.main, this.#fallback);
  }

  /** The same as `stats`. */
  getStats() {
    return this.stats();
  }

  /**
   * The worker slots at this moment.
   *
   * @returns {WorkerInfo[]}
   */
  workers() {
    return workerInfos(this.#drivers.main);
  }

  /** The same as `workers`. */
  getWorkerStatus() {
    return this.workers();
  }

  /**
   * Start `count` more workers, up to `maxWorkers`.
   *
   * @param {number} [count]
   */
  scaleUp(count = 1) {
    this.#drivers.main.scale(count);
  }

  /**
   * Stop `count` workers when they are free, down to `minWorkers`.
   *
   * @param {number} [count]
   */
  scaleDown(count = 1) {
    this.#drivers.main.scale(-count);
  }

  /**
   * The items that were given up: they cost their workers or their time again and again.
   *
   * @returns {DeadLetter[]}
   */
  deadLetters() {
    return this.#drivers.all.flatMap(deadLetters);
  }

  /**
   * Run a dead letter again, as a task of its own.
   *
   * @param {DeadLetter} letter
   * @returns {TaskHandle}
   * @throws {PoolClosed} The pool has been shut down.
   * @throws {RangeError} It is no dead letter any more.
   */
  retryDeadLetter({ task, item }) {
    return this.#intake.retryLetter(task, item);
  }

  /**
   * Call `listener` with each event of this name (`*`: of any); the result unsubscribes.
   * `addEventListener` hears the same events, but takes any name without a word, as on every
   * `EventTarget`: with a mistyped one it is never called.
   *
   * @param {string} event One of `EVENT_NAMES`, or `*`.
   * @param {Listener} listener Must be quick: the pool waits for it.
   * @returns {() => void}
   * @throws {TypeError} There is no such event.
   */
  on(event, listener) {
    return this.#listeners.add(event, listener);
  }

  /**
   * Tell listeners, by a `log` event, what a person should know.
   *
   * @param {string} text
   */
  notice(text) {
    this.#tell("log", notice(null, text));
  }

  /**
   * Close the pool; resolves when every worker is gone.
   *
   * @param {{ graceful?: boolean }} [options] `graceful` (by default) lets queued and running work
   *   end first, as long as the grace time lasts; otherwise it is cancelled and the workers are
   *   killed.
   */
  async shutdown({ graceful = true } = {}) {
    this.#intake.close();
    globalThis.removeEventListener?.("pagehide", this.#onPageHide);
    const drivers = this.#drivers.all.map((driver) => driver.shutdown(graceful));
    await Promise.all([...drivers, this.#homes.shutdown({ graceful })]);
  }

  /** Ends the pool at the end of an `await using` block. */
  [asyncDispose]() {
    return this.shutdown();
  }

  // ---------------------------------------------------------------- inside

  /** @param {Event} event */
  #onPageHide = (event) => {
    if (!(/** @type {PageTransitionEvent} */ (event).persisted)) {
      this.shutdown({ graceful: false }).catch(report);
    }
  };

  /**
   * @param {string} name
   * @param {Record<string, any>} detail
   */
  #tell(name, detail) {
    if (name === "pool_fallback") {
      this.#fallback = detail.reason;
    }
    this.#listeners.tell(name, detail);
  }

  // ---------------------------------------------------------------- other names

  build_graph = this.buildGraph;
  live_graph = this.liveGraph;
  parse_files = this.parseFiles;
  parse_iter = this.parseIter;
}
