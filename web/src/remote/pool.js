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

import { ConfigError, PoolClosed, PoolError } from "../errors.js";
import { parseIter } from "../files/run.js";
import { Listeners, notice, report } from "../pool/events.js";
import { TaskHandle } from "../pool/handle.js";
import { Job } from "../pool/jobs.js";
import { mapChunks } from "../pool/map.js";
import { camelKeys } from "../pool/views.js";
import { poolName } from "./events.js";
import { buildRemoteGraph } from "./graph.js";
import { takeFacts, takeValues } from "./outcomes.js";
import { nameOf } from "./records.js";

/** @import { Config } from "../config.js" */
/** @import { TaskError } from "../errors.js" */
/** @import { FileFacts } from "../files/results.js" */
/** @import { Files, ParseOptions, ParseRun, ParsingPool } from "../files/run.js" */
/** @import { GraphOptions } from "../graph/build.js" */
/** @import { Graph } from "../graph/graph.js" */
/** @import { Listener } from "../pool/events.js" */
/** @import { BatchOptions, BundleFacts, ItemProgress } from "../pool/options.js" */
/** @import { MapOptions, SubmitOptions } from "../pool/options.js" */
/** @import { Connection, RemoteJob } from "./connection.js" */

/**
 * A job on its way.
 *
 * @typedef {object} Running
 * @property {Job} job
 * @property {AbortController} controller Ends the wait for it.
 * @property {Promise<void>} over Settles when there is nothing more to do for it.
 */

/**
 * How a job gets to the service.
 *
 * @typedef {object} Way
 * @property {Record<string, unknown>} request
 * @property {ReadonlyArray<readonly [string, Blob]>} [files]
 * @property {boolean} [whenRoom]
 * @property {boolean} [twice]
 * @property {number} [wait]
 * @property {(remote: RemoteJob) => Promise<void>} take Takes the results.
 */

const CHUNKS_AT_ONCE = 4;
const MOST_PAYLOADS = 1_000;
const SHORT_S = 0.2;
/** As the pool's own total counts. */
const LIVE = new Set(["starting", "idle", "busy", "stopping"]);
/** @type {typeof Symbol.asyncDispose} Not every browser has it yet. */
const asyncDispose = /** @type {any} */ (
  Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")
);

/** Runs handlers on the workers of a service. Made by `connect`. */
export class RemotePool extends EventTarget {
  /** What workers are. */
  backend = "service";
  #connection;
  #isClosed = false;
  #lastId = 0;
  #listening = 0;
  #listeners = new Listeners();
  /** @type {ParsingPool} What a run over files needs: a service tells nothing of its batches. */
  #parsing;
  /** @type {Map<string, Running>} */
  #running = new Map();

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
    return this.#submit(task, payload, options, false);
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
    return this.#submit(task, payload, options, true);
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
    /** @type {string | null} */
    let id = null;
    const off = this.on("task_progress", ({ detail: { task, phase, done, total } }) => {
      if (task === id) {
        onProgress({ phase, fraction: total ? done / total : null });
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
  async map(task, payloads, options = {}) {
    const { chunkSize = null, ...others } = options;
    if (chunkSize !== null && !(Number.isInteger(chunkSize) && chunkSize >= 1)) {
      throw new RangeError(`chunkSize is ${chunkSize}; it must be a whole number, at least 1`);
    }
    const items = [...payloads];
    const host = {
      cancel: (/** @type {string} */ id) => this.cancel(id),
      now: () => performance.now(),
      submit: async (/** @type {number} */ start, /** @type {number} */ stop) => {
        const job = this.#job(task, items.slice(start, stop), others);
        this.#start(job, this.#handlerWay(job, others, true));
        return job;
      },
    };
    // A chunk is a job, and costs as much as one; how long it takes says little of its payloads.
    const share = Math.ceil(items.length / (2 * CHUNKS_AT_ONCE));
    const size = chunkSize ?? Math.max(1, Math.min(MOST_PAYLOADS, share));
    return mapChunks(host, items.length, CHUNKS_AT_ONCE, size);
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
  async runBatch(task, payloads, options = {}) {
    const job = this.#job(task, payloads, options);
    options.onSubmit?.(job.id);
    const way =
      task === "parse" ? this.#parseWay(job, options) : this.#handlerWay(job, options, true);
    this.#start(job, way);
    return (await job.ended).outcomes();
  }

  /**
   * Parse files and yield their facts in order, as they come.
   *
   * @param {Files} files What a page can have of files.
   * @param {ParseOptions} [options]
   * @returns {ParseRun}
   */
  parseIter(files, options) {
    this.#checkOpen();
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
    this.#checkOpen();
    return buildRemoteGraph(this.#connection, this.config, this.manifest, files, options);
  }

  /**
   * Cancel a task by its handle or id; nothing happens if it has ended.
   *
   * @param {TaskHandle | string} task
   */
  cancel(task) {
    const running = this.#running.get(typeof task === "string" ? task : task.id);
    if (running !== undefined && !running.job.done) {
      running.job.drop();
      running.controller.abort();
    }
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
    const { workers, ...stats } = await this.#look();
    return { ...stats, workers: workers.filter(({ state }) => LIVE.has(state)).length };
  }

  /** The same as `stats`. */
  getStats() {
    return this.stats();
  }

  /** The worker slots of the service at this moment. */
  async workers() {
    return (await this.#look()).workers.map(camelKeys);
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
   * @returns {Promise<{task: string, kind: string, failure: RemoteJob["failure"],
   *   attempts: number}[]>}
   */
  async deadLetters() {
    const letters = [];
    for (let after = ""; ; ) {
      const page = await this.#connection.ask("GET", `v1/dead-letters${after}`);
      for (const { id, kind, failure, attempt } of page.jobs) {
        letters.push({ task: id, kind, failure, attempts: attempt });
      }
      if (page.next === null) {
        return letters;
      }
      after = `?after=${page.next}`;
    }
  }

  /**
   * Run a dead letter again.
   *
   * @param {{task: string, kind: string}} letter
   * @returns {TaskHandle} Awaiting it throws `UnknownName` if it is no dead letter any more.
   */
  retryDeadLetter({ task, kind }) {
    const job = this.#job(kind, [null], {});
    const path = `v1/dead-letters/${encodeURIComponent(task)}/retry`;
    const take = (/** @type {RemoteJob} */ remote) => takeValues(this.#connection, job, remote);
    const accepted = this.#start(job, { request: {}, take }, () =>
      this.#connection.ask("POST", path),
    );
    return new TaskHandle(this, job, accepted);
  }

  /**
   * Call `listener` with each event of this name (`*`: of any); the result unsubscribes.
   * `addEventListener` hears the same events. Told is of what is submitted from now on.
   *
   * @param {string} event One of `EVENT_NAMES`, or `*`.
   * @param {Listener} listener Must be quick.
   * @returns {() => void}
   * @throws {TypeError} There is no such event.
   */
  on(event, listener) {
    const remove = this.#listeners.add(event, listener);
    this.#listening += 1;
    let isOn = true;
    return () => {
      this.#listening -= isOn ? 1 : 0;
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
    this.#listening += 1; // for good: nobody tells when a listener that is called once is gone
    super.addEventListener(type, listener, options);
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
   * Close the client; the service goes on.
   *
   * @param {{ graceful?: boolean }} [options] `graceful` (by default) lets what was submitted end
   *   first; otherwise it is cancelled.
   */
  async shutdown({ graceful = true } = {}) {
    this.#isClosed = true;
    if (!graceful) {
      [...this.#running.keys()].forEach((id) => this.cancel(id));
    }
    await Promise.all([...this.#running.values()].map(({ over }) => over));
  }

  /** Closes the client at the end of an `await using` block. */
  [asyncDispose]() {
    return this.shutdown();
  }

  // ---------------------------------------------------------------- inside

  /**
   * @returns {Promise<{workers: {state: string}[], health: string, jobs: Record<string, number>,
   *   queue: Record<string, number>, tasks: Record<string, number>}>}
   */
  #look() {
    this.#checkOpen();
    return this.#connection.ask("GET", "v1/workers");
  }

  #checkOpen() {
    if (this.#isClosed) {
      throw new PoolClosed("the client has been shut down");
    }
  }

  /**
   * @param {string} task
   * @param {unknown[]} payloads
   * @param {Pick<SubmitOptions, "options" | "signal">} options
   */
  #job(task, payloads, { options = {}, signal }) {
    this.#checkOpen();
    this.#lastId += 1;
    return new Job(`t${this.#lastId}`, task, payloads, options, signal);
  }

  /**
   * @param {string} task
   * @param {unknown} payload
   * @param {SubmitOptions} options
   * @param {boolean} whenRoom
   */
  #submit(task, payload, options, whenRoom) {
    if ((options.totalTimeoutMs ?? null) !== null || options.retryErrors) {
      throw new ConfigError("totalTimeoutMs and retryErrors are for pools, not for a service");
    }
    const job = this.#job(task, [payload], options);
    const accepted = this.#start(job, this.#handlerWay(job, options, whenRoom));
    return new TaskHandle(this, job, accepted);
  }

  /**
   * @param {Job} job
   * @param {SubmitOptions} options
   * @param {boolean} whenRoom
   * @returns {Way}
   */
  #handlerWay(job, { priority = 10, timeoutMs = null, retries = null, requires = [] }, whenRoom) {
    const request = {
      kind: job.handler,
      payloads: job.payloads,
      options: job.options,
      priority,
      timeout: timeoutMs === null ? null : timeoutMs / 1000,
      retries,
      requires,
    };
    return { request, whenRoom, take: (remote) => takeValues(this.#connection, job, remote) };
  }

  /**
   * @param {Job} job
   * @param {BatchOptions} options
   * @returns {Way}
   */
  #parseWay(job, { priority = 10 }) {
    const payloads = /** @type {{path: string, content: Uint8Array<ArrayBuffer>,
      language: string | null}[]} */ (job.payloads);
    const { references, bindings } = job.options;
    const { timeoutMs, maxFileSize, sources } = this.config;
    const names = payloads.map(({ path }, number) => nameOf(number, path));
    const files = names.map((name, number) =>
      /** @type {const} */ ([name, new Blob([payloads[number].content])]),
    );
    const options = {
      references,
      bindings,
      ...(payloads[0].language !== null && { language: payloads[0].language }),
      ...(sources.timeoutMs !== "default" && { timeout: timeoutMs / 1000 }),
      ...(sources.maxFileSize !== "default" && { max_file_size: maxFileSize }),
    };
    return {
      request: { kind: "parse", options, priority },
      files,
      twice: true,
      wait: SHORT_S,
      take: (remote) => takeFacts(this.#connection, job, remote, names),
    };
  }

  /**
   * Begin a job.
   *
   * @param {Job} job
   * @param {Way} way
   * @param {() => Promise<RemoteJob>} [submit] How it is submitted, if not as usual.
   * @returns {Promise<void>} Resolves when the service has it, or it has ended before.
   */
  #start(job, way, submit = () => this.#connection.submit(way.request, way)) {
    const controller = new AbortController();
    const onAbort = () => this.cancel(job.id);
    /** @type {() => void} */
    let accept = () => {};
    /** @type {Promise<void>} */
    const accepted = new Promise((resolve) => (accept = resolve));
    const over = this.#run(job, way, submit, controller.signal, accept).finally(() => {
      job.signal?.removeEventListener("abort", onAbort);
      this.#running.delete(job.id);
      accept();
    });
    this.#running.set(job.id, { job, controller, over });
    job.signal?.addEventListener("abort", onAbort);
    if (job.signal?.aborted) {
      onAbort();
    }
    return accepted;
  }

  /**
   * @param {Job} job
   * @param {Way} way
   * @param {() => Promise<RemoteJob>} submit
   * @param {AbortSignal} signal
   * @param {() => void} accept
   */
  async #run(job, way, submit, signal, accept) {
    /** @type {RemoteJob | null} */
    let remote = null;
    try {
      await null; // to be cancelled before it begins
      if (!signal.aborted) {
        // Not to be broken off: the service would have a job that nobody knows of.
        remote = await submit();
        accept();
        signal.throwIfAborted();
        const { id } = remote;
        const telling = this.#listening > 0 ? this.#follow(job.id, id, signal) : null;
        await telling;
        await way.take(await this.#connection.ended(remote, signal));
        if (!job.done) {
          job.end();
        }
      }
    } catch (error) {
      if (!job.done) {
        job.end(/** @type {Error} */ (error));
      }
    }
    if (signal.aborted && remote !== null) {
      await this.#connection.cancel(remote.id).catch(report);
    }
  }

  /**
   * Tell what happens to a job, until it has ended.
   *
   * @param {string} task Its id here.
   * @param {string} id Its id in the service.
   * @param {AbortSignal} signal
   */
  async #follow(task, id, signal) {
    for await (const event of this.#connection.events(id, signal)) {
      const name = poolName(event);
      if (name !== null) {
        this.#tell(name, { task, ...event.data });
      }
    }
  }

  /**
   * @param {string} name
   * @param {Record<string, any>} detail
   */
  #tell(name, detail) {
    const event = new CustomEvent(name, { detail });
    this.#listeners.call(event);
    this.dispatchEvent(event);
  }

  // ---------------------------------------------------------------- other names

  build_graph = this.buildGraph;
  parse_files = this.parseFiles;
  parse_iter = this.parseIter;
}
