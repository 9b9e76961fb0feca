/**
 * A pool that is elsewhere: the calls of `Pool`, done by a service.
 *
 * Rules of this file:
 *
 * - Names and meanings are those of `Pool`. What asks the service something gives a promise here.
 * - What is found, how records call it, and in which order facts come is decided here, by the same
 *   run as on a pool of this page; the service gets contents and gives facts.
 * - The service goes on when its client is gone; what was submitted is cancelled at a shutdown that
 *   is not graceful.
 */

import { asyncDispose } from "../dispose.js";
import { PoolError } from "../errors.js";
import { parseIter } from "../files/run.js";
import { checkFunction } from "../pool/arguments.js";
import { Listeners, notice } from "../pool/events.js";
import { buildRemoteGraph } from "./graph.js";
import { Intake } from "./intake.js";
import { Underway } from "./underway.js";
import { deadLetters, lookAt, statsOf, workersOf } from "./views.js";

/** @import { Config } from "../config.js" */
/** @import { TaskError } from "../errors.js" */
/** @import { FileFacts } from "../files/results.js" */
/** @import { ParseOptions } from "../files/options.js" */
/** @import { Files, ParseRun, ParsingPool } from "../files/run.js" */
/** @import { GraphOptions } from "../graph/build.js" */
/** @import { Graph } from "../graph/graph.js" */
/** @import { Listener } from "../pool/events.js" */
/** @import { TaskHandle } from "../pool/handle.js" */
/** @import { BatchOptions, BundleFacts, ItemProgress } from "../pool/options.js" */
/** @import { MapOptions, SubmitOptions } from "../pool/options.js" */
/** @import { Connection } from "./connection.js" */
/** @import { RemoteLetter } from "./views.js" */

/** Runs handlers on the workers of a service. Made by `connect`. */
export class RemotePool extends EventTarget {
  /** What workers are. */
  backend = "service";
  #connection;
  #intake;
  #listeners = new Listeners(this);
  /** @type {ParsingPool} What a run over files needs: a service tells nothing of its batches. */
  #parsing;
  #underway;

  /**
   * @param {Connection} connection
   * @param {Readonly<Config>} config Settings of runs over files.
   * @param {BundleFacts} manifest What the service has.
   */
  constructor(connection, config, manifest) {
    super();
    /** All settings. */
    this.config = config;
    /** What the service has. */
    this.manifest = manifest;
    this.#connection = connection;
    this.#underway = new Underway(connection, (name, detail) => this.#listeners.tell(name, detail));
    this.#intake = new Intake(connection, config, this.#underway);
    this.#parsing = {
      config,
      manifest,
      backend: this.backend,
      runBatch: (task, payloads, options) => this.runBatch(task, payloads, options),
      cancel: (task) => this.cancel(task),
      on: () => () => {},
      notice: (text) => this.notice(text),
    };
  }

  // ---------------------------------------------------------------- work

  /**
   * Submit one task, and await the handle for its value.
   *
   * @param {string} task The handler's name, as the service knows it.
   * @param {unknown} [payload] What the handler gets, and its value: what JSON has.
   * @param {SubmitOptions} [options] Those of `Pool.submit`, but for `totalTimeoutMs` and
   *   `retryErrors`.
   * @returns {TaskHandle} What goes wrong, also a queue without room, is thrown where it is awaited.
   * @throws {PoolClosed} The client has been shut down.
   */
  submit(task, payload = null, options = {}) {
    return this.#intake.submit(task, payload, options, false);
  }

  /**
   * Like `submit`, but where the queue has no room the task waits for it: until then
   * `handle.accepted` is pending.
   *
   * @param {string} task The handler's name, as the service knows it.
   * @param {unknown} [payload] What the handler gets, and its value: what JSON has.
   * @param {SubmitOptions} [options]
   * @returns {TaskHandle}
   * @throws {PoolClosed} The client has been shut down.
   */
  submitWhenRoom(task, payload = null, options = {}) {
    return this.#intake.submit(task, payload, options, true);
  }

  /**
   * Run one task, and be told how far it is.
   *
   * @param {string} task The handler's name, as the service knows it.
   * @param {unknown} payload What the handler gets: what JSON has.
   * @param {(progress: ItemProgress) => unknown} onProgress Called each time the service tells.
   * @param {SubmitOptions} [options]
   * @returns {Promise<any>} The value.
   */
  async executeWithProgress(task, payload, onProgress, options = {}) {
    checkFunction("onProgress", onProgress);
    /** @type {string | null} */
    let id = null;
    const off = this.on("task_progress", ({ detail: { task, phase, done, total } }) => {
      if (task === id) {
        onProgress?.({ phase, fraction: total ? done / total : null });
      }
    });
    try {
      const handle = this.submitWhenRoom(task, payload, options);
      id = handle.id;
      return await handle;
    } finally {
      off();
    }
  }

  /**
   * Run the handler over many payloads; the values come in their order.
   *
   * @param {string} task The handler's name, as the service knows it.
   * @param {Iterable<unknown>} payloads What the handler gets, one after the other.
   * @param {MapOptions} [options] `timeoutMs` is for one chunk.
   * @returns {Promise<any[]>}
   * @throws {TaskError} The error of the first payload that failed; no more are begun then.
   */
  map(task, payloads, options = {}) {
    return this.#intake.map(task, payloads, options);
  }

  /**
   * Run the handler over payloads that go together, and tell how each ended.
   *
   * @param {string} task The handler's name, or `parse` for files with their contents.
   * @param {unknown[]} payloads What the handler gets, one after the other; at least one.
   * @param {BatchOptions} [options]
   * @returns {Promise<(Uint8Array | TaskError)[]>} For each payload its value, encoded
   *   (`decodeValue` decodes it), or its error.
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
    this.#intake.checkOpen();
    return parseIter(this.#parsing, files, options);
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
   * Build the graph of what imports, calls and inherits what, in the service.
   *
   * @param {Files} files What a page can have of files.
   * @param {GraphOptions} [options]
   * @returns {Promise<Graph>}
   */
  async buildGraph(files, options) {
    this.#intake.checkOpen();
    return buildRemoteGraph(this.#connection, this.config, this.manifest, files, options);
  }

  /**
   * A service keeps no graph between calls.
   *
   * @returns {Promise<never>}
   */
  async liveGraph() {
    throw new PoolError(
      "a service keeps no graphs that follow edits: use buildGraph, or createPool for a pool of " +
        "this page",
    );
  }

  /**
   * Cancel a task by its handle or id; nothing happens if it has ended.
   *
   * @param {TaskHandle | string} task
   */
  cancel(task) {
    this.#underway.cancel(typeof task === "string" ? task : task.id);
  }

  /**
   * Handlers of a service are its own: they are given to it when it is started.
   *
   * @returns {Promise<never>}
   */
  async register() {
    throw new PoolError("a service gets its handlers when it starts: wasmpool serve --handlers");
  }

  // ---------------------------------------------------------------- looking and steering

  /** Counts, rates and health of the service at this moment. */
  async stats() {
    return statsOf(await this.#look());
  }

  /** The same as `stats`. */
  getStats() {
    return this.stats();
  }

  /** The worker slots of the service at this moment. */
  async workers() {
    return workersOf(await this.#look());
  }

  /** The same as `workers`. */
  getWorkerStatus() {
    return this.workers();
  }

  /**
   * Start `count` more workers, as far as the service's settings allow.
   *
   * @param {number} [count]
   */
  async scaleUp(count = 1) {
    await this.#connection.ask("POST", "v1/scale", { json: { change: count } });
  }

  /**
   * Stop `count` workers when they are free, as far as the service's settings allow.
   *
   * @param {number} [count]
   */
  scaleDown(count = 1) {
    return this.scaleUp(-count);
  }

  /**
   * The jobs of the service that were given up, the newest first.
   *
   * @returns {Promise<RemoteLetter[]>}
   */
  deadLetters() {
    return deadLetters(this.#connection);
  }

  /**
   * Run a dead letter again.
   *
   * @param {Pick<RemoteLetter, "task" | "kind">} letter
   * @returns {TaskHandle} Awaiting it throws `UnknownName` if it is no dead letter any more.
   */
  retryDeadLetter({ task, kind }) {
    return this.#intake.retryLetter(task, kind);
  }

  /**
   * Call `listener` with each event of this name (`*`: of any); the result unsubscribes.
   * `addEventListener` hears the same events, of whatever name. Told is of what is submitted from
   * now on.
   *
   * @param {string} event One of `EVENT_NAMES`, or `*`.
   * @param {Listener} listener Must be quick.
   * @returns {() => void}
   * @throws {TypeError} There is no such event.
   */
  on(event, listener) {
    const remove = this.#listeners.add(event, listener);
    this.#underway.listening += 1;
    let isOn = true;
    return () => {
      this.#underway.listening -= isOn ? 1 : 0;
      isOn = false;
      remove();
    };
  }

  /**
   * @param {string} type
   * @param {EventListenerOrEventListenerObject | null} listener
   * @param {boolean | AddEventListenerOptions} [options]
   */
  addEventListener(type, listener, options) {
    this.#underway.listening += 1; // for good: nobody tells when a listener that is called once is gone
    super.addEventListener(type, listener, options);
  }

  /**
   * Tell listeners, by a `log` event, what a person should know.
   *
   * @param {string} text
   */
  notice(text) {
    this.#listeners.tell("log", notice(null, text));
  }

  /**
   * Close the client; the service goes on.
   *
   * @param {{ graceful?: boolean }} [options] `graceful` (by default) lets what was submitted end
   *   first; otherwise it is cancelled.
   */
  async shutdown({ graceful = true } = {}) {
    this.#intake.close();
    await this.#underway.end(graceful);
  }

  /** Closes the client at the end of an `await using` block. */
  [asyncDispose]() {
    return this.shutdown();
  }

  // ---------------------------------------------------------------- inside

  #look() {
    this.#intake.checkOpen();
    return lookAt(this.#connection);
  }

  // ---------------------------------------------------------------- other names

  build_graph = this.buildGraph;
  live_graph = this.liveGraph;
  parse_files = this.parseFiles;
  parse_iter = this.parseIter;
}
