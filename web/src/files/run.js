/**
 * Files in, facts out: the pipeline behind `Pool.parseIter`.
 *
 * Rules of this file:
 *
 * - Results come in the order of the input, whatever ends first. At most `MOST_WINDOWS` windows are
 *   held, so that memory is bounded however slow the consumer or one of the files is.
 * - A file's bytes are read when a worker is about to want them: two batches a worker are on their
 *   way, the others wait unread.
 * - Every file ends with a record. What could not be read, and what the pool could not do, becomes
 *   a failed one.
 * - The page goes on answering, whatever its loop does with many results that are there at once.
 * - Stopping waits for nobody: not for an input that gives nothing, not for bytes that never come.
 */

import { workerCount } from "../config.js";
import { TaskCancelled, TaskError } from "../errors.js";
import { decodeValue } from "../protocol.js";
import { noteLanguage } from "../used.js";
import { Channel, Gate, Pace } from "./flow.js";
import { Inputs } from "./inputs.js";
import { describeReading, tooLarge } from "./item.js";
import { Keeper } from "./keeper.js";
import { LanguageTable } from "./languages.js";
import { readOptions } from "./options.js";
import { FileFacts } from "./results.js";
import { RunStats } from "./stats.js";
import { Walk } from "./walk.js";
import { Collector } from "./windows.js";

/**
 * @typedef {import("../config.js").Config} Config
 * @typedef {import("../errors.js").ConfigError} ConfigError
 * @typedef {import("../errors.js").LanguageError} LanguageError
 * @typedef {import("../pool/options.js").BatchOptions} BatchOptions
 * @typedef {import("./inputs.js").Files} Files
 * @typedef {import("./item.js").Item} Item
 * @typedef {import("./languages.js").LanguageEntry} LanguageEntry
 * @typedef {import("./options.js").ParseOptions} ParseOptions
 * @typedef {import("./windows.js").Batch} Batch
 * @typedef {import("./windows.js").Window} Window
 *
 * What is needed of a pool.
 * @typedef {object} ParsingPool
 * @property {Readonly<Config>} config Its settings are those of the run.
 * @property {{build: string, languages: readonly LanguageEntry[]}} manifest The bundle's.
 * @property {string} backend What workers are by now.
 * @property {(task: string, payloads: unknown[], options: BatchOptions) =>
 *   Promise<Array<Uint8Array|TaskError>>} runBatch
 * @property {(task: string) => void} cancel
 * @property {(event: string, listener: (event: CustomEvent) => unknown) => () => void} on
 * @property {(text: string) => void} notice Tells its listeners what a person should know.
 */

const MOST_WINDOWS = 4;
const PHASES = new Set(["read", "decode", "detect", "parse", "extract", "encode"]);

/**
 * Parse files.
 *
 * @param {ParsingPool} pool A pool that is running.
 * @param {Files} files See `Files`. What was dropped on a page is taken hold of at once.
 * @param {ParseOptions} [options]
 * @returns {ParseRun} The run: iterate over it for the facts. Leaving the loop cancels what is
 *   queued.
 * @throws {TypeError} These are no files, or an option is not of the kind that is wanted.
 * @throws {ConfigError} An option is unknown or has a value that is not allowed.
 * @throws {LanguageError} A language asked for is unknown.
 */
export function parseIter(pool, files, options = {}) {
  return new ParseRun(pool, files, options);
}

/**
 * A run over files.
 *
 * @implements {AsyncIterableIterator<FileFacts, void, void>}
 */
export class ParseRun {
  /** Counts, right at any moment. */
  stats = new RunStats();

  #pool;
  #config;
  #options;
  #inputs;
  #results;
  #isStopping = false;
  #stop = () => {};
  /** @type {Promise<void>} */
  #stopped = new Promise((resolve) => {
    this.#stop = resolve;
  });
  /** @type {Channel<Window>} */
  #windows = new Channel();
  #held = 0;
  #gate;
  #wake = () => {};
  #keeper;
  /** @type {Map<string, Item[]>} */
  #submitted = new Map();

  /**
   * @param {ParsingPool} pool A pool that is running.
   * @param {Files} files See `Files`.
   * @param {ParseOptions} options
   */
  constructor(pool, files, options) {
    const { language, onFile, config, ...others } = readOptions(options, pool.config);
    this.#pool = pool;
    this.#config = config;
    this.#options = others;
    const table = new LanguageTable(pool.manifest.languages);
    if (language !== null) {
      table.check(language);
    }
    const walk = new Walk(config, table, onFile ?? undefined);
    this.#inputs = new Inputs(files, walk, table, language);
    this.#gate = new Gate(2 * Math.max(workerCount(config), config.maxWorkers ?? 1));
    this.#keeper = new Keeper(config, pool.manifest.build, (text) => pool.notice(text));
    this.#results = this.#run();
  }

  // ---------------------------------------------------------------- for the caller

  [Symbol.asyncIterator]() {
    return this;
  }

  /** The next facts. */
  next() {
    return this.#results.next();
  }

  /** End the run: what is queued is cancelled, and results not yet taken are dropped. */
  return() {
    this.#end();
    return this.#results.return();
  }

  /** End the run early: what is finished is still yielded, all else is cancelled. */
  stop() {
    if (!this.#isStopping) {
      this.stats.interrupted = true;
      this.#end();
    }
  }

  /**
   * @param {string} task One of the pool's running tasks, as its events name it.
   * @param {number} item The number of an item of it.
   * @returns {string|null} The path of the file behind it, if it is of this run.
   */
  pathOf(task, item) {
    return this.#submitted.get(task)?.[item]?.path ?? null;
  }

  // ---------------------------------------------------------------- the way of the data

  /** @returns {AsyncGenerator<FileFacts, void, void>} */
  async *#run() {
    const { signal } = this.#options;
    const onAbort = () => this.stop();
    signal?.addEventListener("abort", onAbort);
    if (signal?.aborted) {
      this.stop();
    }
    const unsubscribe = this.#pool.on("*", (event) => this.#onEvent(event));
    const feeding = this.#feed();
    feeding.catch(() => {}); // it is awaited below, after what was found before it failed
    try {
      const pace = new Pace();
      for (;;) {
        const window = await this.#windows.take();
        if (window === null) {
          break;
        }
        for (const item of window.items) {
          await item.ended;
          if (pace.isDue) {
            await pace.breathe();
          }
          const facts = item.facts;
          if (facts !== null) {
            item.facts = null; // nothing is left behind here: the caller may decode many a record
            yield facts;
          }
        }
        this.#held -= 1;
        this.#wake();
      }
      await feeding;
      signal?.throwIfAborted();
    } finally {
      this.#end();
      await feeding.catch(() => {});
      await this.#gate.idle();
      unsubscribe();
      signal?.removeEventListener("abort", onAbort);
      await this.#keeper.end();
    }
  }

  /** Collect windows and hand on their batches, as long as there is room. */
  async #feed() {
    const collector = new Collector(this.#inputs.items(), {
      cache: this.#keeper.cache,
      keyOf: (sha256, language) => this.#keeper.keyOf(sha256, language),
      maxFileSize: this.#config.maxFileSize,
      withText: this.#options.withText,
    });
    try {
      while (!this.#isStopping) {
        if (this.#held >= MOST_WINDOWS || this.#gate.isFull) {
          await new Promise((resolve) => {
            this.#wake = () => resolve(undefined);
          });
          continue;
        }
        const window = await Promise.race([collector.nextWindow(), this.#stopped]);
        if (!window || this.#isStopping) {
          this.stats.allFound ||= window === null;
          break;
        }
        this.#note(window);
        for (const batch of window.batches(this.#config, workerCount(this.#config))) {
          this.#start(batch);
        }
        this.#held += 1;
        this.#windows.put(window);
      }
    } finally {
      this.#windows.put(null);
      collector.close().catch(() => {}); // its end is nobody's concern any more
    }
  }

  /** @param {Window} window What was found. */
  #note(window) {
    this.stats.found += window.items.length;
    this.stats.allFound = window.isLast;
    for (const { size, facts } of window.items) {
      this.stats.foundBytes += size;
      if (facts !== null) {
        this.stats.count(facts);
      }
    }
    this.#tellProgress();
  }

  /** @param {Batch} batch To be parsed when its turn comes. */
  #start(batch) {
    const ended = this.#gate.pass(async () => {
      try {
        if (!this.#isStopping) {
          await this.#parse(batch);
        }
      } catch (error) {
        if (!this.#isStopping) {
          throw error;
        }
      } finally {
        this.#wake();
      }
    });
    ended.catch(() => {}); // of many batches that fail alike, the caller gets one error
    for (const item of batch.items) {
      item.ended = ended;
    }
  }

  /** @param {Batch} batch What to read and to have parsed by the pool. */
  async #parse(batch) {
    const loaded = Promise.all(batch.items.map((item) => this.#load(item)));
    await Promise.race([loaded, this.#stopped]);
    const items = batch.items.filter((item) => item.facts === null);
    if (items.length === 0 || this.#isStopping) {
      return;
    }
    const { references, bindings, maxFileSize } = this.#config;
    let id = "";
    try {
      const outcomes = await this.#pool.runBatch(
        "parse",
        items.map(({ path, bytes, language, size }) => ({
          path,
          content: bytes,
          language,
          size,
          max_size: maxFileSize,
        })),
        {
          options: { references, bindings },
          size: batch.size,
          affinity: batch.language,
          announce: this.#options.announce,
          onSubmit: (task) => {
            id = task;
            this.#submitted.set(task, items);
          },
        },
      );
      items.forEach((item, index) => this.#settle(item, outcomes[index]));
    } finally {
      this.#submitted.delete(id);
    }
    this.#tellProgress();
    await this.#keeper.writeIfMany();
  }

  /** @param {Item} item To be read; what cannot be gets its failed record. */
  async #load(item) {
    try {
      await item.load();
      if (item.size > this.#config.maxFileSize) {
        item.fail(tooLarge(this.#config.maxFileSize));
      }
    } catch (error) {
      item.fail(describeReading(error));
    }
    if (item.facts !== null) {
      this.stats.count(item.facts);
    }
  }

  /**
   * Take down how a file ended.
   *
   * @param {Item} item The file.
   * @param {Uint8Array|TaskError} outcome The encoded result of the task, or an error.
   */
  #settle(item, outcome) {
    if (!(outcome instanceof Uint8Array)) {
      if (outcome instanceof TaskCancelled && this.#isStopping) {
        return;
      }
      const { type, message } = outcome;
      item.fail({ phase: PHASES.has(outcome.phase) ? outcome.phase : "parse", type, message });
    } else {
      const { sha256, body, timings, status, language, size } = decodeValue(outcome);
      const source = this.#options.withText ? item.bytes : null;
      const details = { status, language, size: size || item.size, timings, source };
      item.finish(new FileFacts(item.path, body, details));
      if (language !== null) {
        noteLanguage(language);
      }
      if (status !== "failed") {
        this.#keeper.keep(sha256, language, { status, body });
      }
    }
    this.stats.count(/** @type {FileFacts} */ (item.facts));
  }

  // ---------------------------------------------------------------- inside

  #end() {
    this.#isStopping = true;
    this.#stop();
    this.#wake();
    for (const task of this.#submitted.keys()) {
      this.#pool.cancel(task);
    }
  }

  #tellProgress() {
    this.#options.onProgress?.(this.stats.progress());
  }

  /** @param {CustomEvent} event What the pool tells. */
  #onEvent({ type, detail }) {
    if (type === "pool_fallback") {
      this.stats.fallbacks += 1;
    } else if (this.#submitted.has(detail.task)) {
      if (type === "task_started" && this.#pool.backend !== "inline") {
        this.stats.workers.add(detail.worker);
      } else if (type === "task_retried") {
        this.stats.retries += 1;
      } else if (type === "task_dead_lettered") {
        this.stats.deadLetters += 1;
      }
    }
  }
}
