/**
 * What the tests of files share: a pool that parses nothing, a table of languages, files, and what
 * becomes of them.
 */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";

import { loadConfig } from "../../src/config.js";
import { TaskCancelled } from "../../src/errors.js";
import { Inputs } from "../../src/files/inputs.js";
import { LanguageTable } from "../../src/files/languages.js";
import { failedBody } from "../../src/files/results.js";
import { Walk } from "../../src/files/walk.js";
import { encodeValue } from "../../src/protocol.js";

/** @typedef {import("../../src/config.js").ConfigOptions} ConfigOptions */
/** @typedef {import("../../src/pool/options.js").BatchOptions} BatchOptions */
/** @typedef {import("../../src/files/run.js").ParsingPool} ParsingPool */

export const LANGUAGES = [
  {
    name: "python",
    extensions: [".py", ".pyi"],
    filenames: ["SConstruct"],
    interpreters: ["python"],
    by_content: {},
  },
  { name: "javascript", extensions: [".js", ".mjs"], filenames: [], interpreters: ["node"], by_content: {} },
  { name: "typescript", extensions: [".ts"], filenames: [], interpreters: [], by_content: {} },
  { name: "json", extensions: [".json", ".d.json"], filenames: [], interpreters: [], by_content: {} },
];

/**
 * One batch that reached the pool.
 *
 * @typedef {object} FakeBatch
 * @property {any[]} payloads
 * @property {BatchOptions} options
 * @property {() => void} finish Let it end, where the pool does not do so by itself.
 */

/**
 * A pool whose workers know the language and the length of a file, and no more.
 *
 * @implements {ParsingPool}
 */
export class FakePool {
  manifest = { build: "test", languages: LANGUAGES };
  backend = "worker";
  /** @type {FakeBatch[]} */
  batches = [];
  /** @type {string[]} */
  notices = [];
  /**
   * Called for each batch; what it returns replaces the outcomes.
   *
   * @type {(batch: FakeBatch) => Promise<any[]|void>}
   */
  onBatch = async () => {};
  /** @type {Map<string, () => void>} */
  #cancels = new Map();
  /** @type {(event: CustomEvent) => unknown} */
  #listener = () => null;

  /** @param {import("../../src/config.js").ConfigOptions} [options] */
  constructor(options = {}) {
    this.config = loadConfig({ workers: 1, flags: { cache: false }, ...options });
  }

  /**
   * @param {string} task
   * @param {any[]} payloads
   * @param {BatchOptions} options
   * @returns {Promise<any[]>}
   */
  async runBatch(task, payloads, options) {
    const id = `t${this.batches.length + 1}`;
    options.onSubmit?.(id);
    const batch = { task, payloads, options, finish: () => {} };
    this.batches.push(batch);
    this.tell("task_started", { task: id, worker: "w1" });
    const isCancelled = new Promise((resolve) => {
      batch.finish = () => resolve(false);
      this.#cancels.set(id, () => resolve(true));
    });
    const outcomes = await Promise.race([this.onBatch(batch), isCancelled]);
    if (outcomes === true) {
      return payloads.map(() => new TaskCancelled("cancelled: asked", { type: "Cancelled" }));
    }
    return outcomes || payloads.map(fakeFacts);
  }

  /** @param {string} task */
  cancel(task) {
    this.#cancels.get(task)?.();
  }

  /**
   * @param {string} _event
   * @param {(event: CustomEvent) => unknown} listener
   */
  on(_event, listener) {
    this.#listener = listener;
    return () => {
      this.#listener = () => null;
    };
  }

  /** @param {string} text */
  notice(text) {
    this.notices.push(text);
  }

  /**
   * @param {string} name
   * @param {Record<string, unknown>} detail
   */
  tell(name, detail) {
    this.#listener(new CustomEvent(name, { detail }));
  }
}

/**
 * The encoded result of the task for a payload.
 *
 * @param {{path: string, content: Uint8Array, language: string|null}} payload
 */
export function fakeFacts({ content, language }) {
  const sha256 = createHash("sha256").update(content).digest("hex");
  const size = content.length;
  const text = new TextDecoder().decode(
    failedBody({ phase: "parse", type: "Fake", message: sha256, language, size }),
  );
  const body = new TextEncoder().encode(text.replace('"status":"failed"', '"status":"ok"'));
  return encodeValue({ sha256, body, timings: { parse: 1 }, status: "ok", language, size });
}

/**
 * All that a run yields.
 *
 * @template Value
 * @param {AsyncIterable<Value>} run
 * @returns {Promise<Value[]>}
 */
export async function all(run) {
  const found = [];
  for await (const each of run) {
    found.push(each);
  }
  return found;
}

/**
 * Files of Python.
 *
 * @param {number} count
 * @param {(n: number) => string} [content]
 */
export function files(count, content = (n) => `x = ${n}\n`) {
  return Array.from({ length: count }, (_, n) => ({ path: `${n}.py`, content: content(n) }));
}

/** Turns of the event loop, in which all that can go on goes on. */
export async function turns(count = 20) {
  for (; count > 0; count--) {
    await new Promise(setImmediate);
  }
}

/** What never ends. */
export const never = () => new Promise(() => {});

const table = new LanguageTable(LANGUAGES);

/**
 * Files as a run takes them in.
 *
 * @param {any} files
 * @param {{language?: string, config?: ConfigOptions}} [options]
 */
export function inputsOf(files, { language, config } = {}) {
  return new Inputs(files, new Walk(loadConfig(config), table), table, language ?? null);
}

/**
 * What becomes of files: path, language and content, or why they failed.
 *
 * @param {any} files
 * @param {{language?: string, config?: ConfigOptions}} [options]
 */
export async function read(files, options) {
  const inputs = inputsOf(files, options);
  return Promise.all(
    (await all(inputs.items())).map(async (item) => {
      if (item.facts !== null) {
        return [item.path, item.language, item.facts.failure?.type];
      }
      const { size } = item;
      try {
        await item.load();
      } catch (error) {
        return [item.path, item.language, /** @type {Error} */ (error).name];
      }
      assert.equal(item.size, size || item.size);
      return [item.path, item.language, Buffer.from(item.bytes ?? []).toString()];
    }),
  );
}
