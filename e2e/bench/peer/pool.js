/**
 * A pool of module workers, as somebody might write it for one purpose: no scheduler, no retries, no
 * cancelling. Each worker has one batch under way and one waiting, so that none is ever idle.
 *
 * Batches are cut by the very code that wasmpool cuts its own with.
 */

import { loadConfig } from "../../web/src/config.js";
import { Collector } from "../../web/src/files/windows.js";

/** @typedef {{path: string, content: Uint8Array<ArrayBuffer>}} File */
/** @typedef {Record<string, number>} Timings Milliseconds by phase. */
/** @typedef {{size: number, content: Uint8Array<ArrayBuffer>}} Item */

const DEPTH = 2;
const config = loadConfig({});
const collector = {
  cache: null,
  keyOf: () => "",
  maxFileSize: config.maxFileSize,
  withText: false,
};

export class WorkerPool {
  /** @param {PoolWorker[]} workers All ready. */
  constructor(workers) {
    this.workers = workers;
  }

  /**
   * @param {URL} script What the workers run.
   * @param {number} count How many.
   * @param {object} start The first message that each gets; it answers when it is ready.
   * @returns {Promise<WorkerPool>}
   */
  static async open(script, count, start) {
    const workers = Array.from({ length: count }, () => new PoolWorker(script));
    const ready = workers.map((worker) => {
      worker.post({ ...start, type: "start" });
      return worker.answer();
    });
    await Promise.all(ready);
    return new WorkerPool(workers);
  }

  /**
   * Parse files of one language.
   *
   * @param {readonly File[]} files
   * @param {string} language
   * @returns {Promise<{facts: unknown[], timings: Timings}>} What workers gave for each file (a view
   *   of its JSON, where they give bytes), and how long they were in each phase, in all.
   */
  async parse(files, language) {
    const items = files.map(({ content }) => ({
      content,
      size: content.length,
      language,
      facts: null,
    }));
    /** @type {Map<Item, unknown>} */
    const found = new Map();
    /** @type {Timings} */
    const timings = {};
    const batches = cut(items, this.workers.length);
    await Promise.all(
      this.workers.map(async (worker) => {
        /** @type {Item[][]} */
        const sent = [];
        const send = async () => {
          const { value: batch } = await batches.next();
          if (batch !== undefined) {
            sent.push(batch);
            worker.postBatch(language, batch);
          }
        };
        for (let depth = 0; depth < DEPTH; depth += 1) {
          await send();
        }
        for (let batch = sent.shift(); batch !== undefined; batch = sent.shift()) {
          const { facts, timings: taken } = await worker.answer();
          await send();
          factsOf(facts).forEach((each, index) => found.set(batch[index], each));
          for (const [phase, milliseconds] of Object.entries(taken)) {
            timings[phase] = (timings[phase] ?? 0) + milliseconds;
          }
        }
      }),
    );
    return { facts: items.map((item) => found.get(item)), timings };
  }

  /** End the workers. */
  close() {
    for (const worker of this.workers) {
      worker.terminate();
    }
  }
}

/** A worker whose answers wait until they are asked for. */
class PoolWorker {
  #worker;
  /** @type {any[]} */
  #answers = [];
  #wake = () => {};

  /** @param {URL} script */
  constructor(script) {
    this.#worker = new Worker(script, { type: "module" });
    this.#worker.onmessage = ({ data }) => this.#take(data);
    this.#worker.onerror = ({ message }) => this.#take({ type: "failed", message });
  }

  /** @param {any} message */
  #take(message) {
    this.#answers.push(message);
    this.#wake();
  }

  /**
   * @param {object} message
   * @param {Transferable[]} [transfers]
   */
  post(message, transfers = []) {
    this.#worker.postMessage(message, transfers);
  }

  /**
   * @param {string} language
   * @param {Item[]} batch
   */
  postBatch(language, batch) {
    const sizes = batch.map(({ content }) => content.length);
    const all = new Uint8Array(sizes.reduce((sum, size) => sum + size, 0));
    let at = 0;
    for (const { content } of batch) {
      all.set(content, at);
      at += content.length;
    }
    this.post({ type: "batch", language, sizes, buffer: all.buffer }, [all.buffer]);
  }

  /** @returns {Promise<any>} Its next answer. */
  async answer() {
    while (this.#answers.length === 0) {
      await new Promise((resolve) => {
        this.#wake = () => resolve(undefined);
      });
    }
    const message = this.#answers.shift();
    if (message.type === "failed") {
      throw new Error(message.message);
    }
    return message;
  }

  terminate() {
    this.#worker.terminate();
  }
}

/**
 * @param {any[]} items
 * @param {number} workers
 * @returns {AsyncGenerator<Item[], void, void>}
 */
async function* cut(items, workers) {
  const windows = new Collector(each(items), collector);
  for (let window; (window = await windows.nextWindow()) !== null; ) {
    for (const batch of window.batches(config, workers)) {
      yield /** @type {any[]} */ (batch.items);
    }
  }
}

/**
 * @template T
 * @param {T[]} items
 */
async function* each(items) {
  yield* items;
}

/**
 * @param {unknown[] | {bytes: Uint8Array, ends: number[]}} facts
 * @returns {unknown[]}
 */
function factsOf(facts) {
  if (Array.isArray(facts)) {
    return facts;
  }
  const { bytes, ends } = facts;
  return ends.map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end));
}
