/**
 * What a graph is made from: the facts of files, and the files that say where modules are.
 *
 * Rules of this file:
 *
 * - Facts and contents stay bytes: the main thread carries them to a worker and decodes none.
 * - Which files say where modules are is known in Python; here they are only read.
 */

import { checkFunction } from "../pool/arguments.js";

/**
 * @typedef {import("../files/content.js").Content} Content
 * @typedef {import("../files/results.js").FileFacts} FileFacts
 * @typedef {import("../files/run.js").Files} Files
 * @typedef {import("../files/options.js").ParseOptions} ParseOptions
 * @typedef {import("../pool/options.js").SubmitOptions} SubmitOptions
 * @typedef {import("../pool/pool.js").Pool} Pool
 *
 * @typedef {object} GraphProgress
 * @property {string} phase `parsing`, `reading`, then the name of each pass.
 * @property {number|null} fraction How much of it is done, 0 to 1, where that is known.
 *
 * @typedef {object} FollowOptions
 * @property {AbortSignal} [signal] Ends it; the signal's reason is thrown.
 * @property {(progress: GraphProgress) => unknown} [onProgress] Told how far it is.
 *
 * @typedef {Pick<ParseOptions, "languages"|"include"|"exclude"|"maxFileSize">} Filters
 *
 * @typedef {object} Sources
 * @property {ReadonlyMap<string, Uint8Array>} facts A record of each file, by path.
 * @property {ReadonlyMap<string, Uint8Array>} configs Content that says where modules are, by path.
 * @property {ReadonlySet<string>} others Paths of further files that imports may name.
 */

/** Where the passes say how far they are all the time, so only one that hangs comes here. */
const TIMEOUT_MS = 3_600_000;

/** @type {Sources} */
export const NO_SOURCES = { facts: new Map(), configs: new Map(), others: new Set() };

/**
 * Parse files, and gather all that a graph is made from.
 *
 * @param {Pool} pool A pool that is running.
 * @param {Files} files What a page can have of files.
 * @param {Filters & FollowOptions} options
 * @returns {Promise<Sources>}
 */
export async function gather(pool, files, { signal, onProgress, ...filters }) {
  checkFunction("onProgress", onProgress);
  /** @type {Map<string, Content>} */
  const contents = new Map();
  /** @type {Map<string, Uint8Array>} */
  const facts = new Map();
  onProgress?.({ phase: "parsing", fraction: 0 });
  const run = pool.parseIter(files, {
    ...filters,
    signal,
    bindings: true,
    onFile: (path, content) => contents.set(path, content),
  });
  for await (const each of run) {
    facts.set(each.path, each.bytes());
    const { files: done, found, allFound } = run.stats;
    onProgress?.({ phase: "parsing", fraction: allFound ? done / found : null });
  }
  /** @type {{configs: string[], others: string[]}} */
  const chosen = await pool.submitWhenRoom(
    "wasmpool.graph.task:choose",
    { paths: [...contents.keys()] },
    limits(signal),
  );
  /** @type {Map<string, Uint8Array>} */
  const configs = new Map();
  for (const path of chosen.configs) {
    try {
      configs.set(path, await /** @type {Content} */ (contents.get(path)).read());
    } catch {
      // Gone meanwhile, or to be read only once: it says nothing.
    }
  }
  return { facts, configs, others: new Set(chosen.others) };
}

/**
 * Put edits in.
 *
 * @param {Sources} sources What there was; it stays as it is.
 * @param {ReadonlySet<string>} edited Paths of files that are edited, new or gone.
 * @param {Sources} news What there is of these.
 * @returns {Sources}
 */
export function merged(sources, edited, news) {
  /** @type {(path: string) => boolean} */
  const stays = (path) => !edited.has(path);
  /** @type {(one: ReadonlyMap<string, Uint8Array>, other: typeof one) => typeof one} */
  const both = (one, other) => new Map([...[...one].filter(([path]) => stays(path)), ...other]);
  return {
    facts: both(sources.facts, news.facts),
    configs: both(sources.configs, news.configs),
    others: new Set([...[...sources.others].filter(stays), ...news.others]),
  };
}

/** @param {Sources} sources What a worker is to get, all of it. */
export function payloadOf({ facts, configs, others }) {
  return {
    facts: joined([...facts.values()]),
    configs: Object.fromEntries(configs),
    others: [...others],
  };
}

/**
 * What a worker is to get that has all but some edits.
 *
 * @param {Sources} before What it has.
 * @param {Sources} after The same with the edits.
 * @param {ReadonlySet<string>} edited Paths of files that are edited, new or gone.
 */
export function changesOf(before, after, edited) {
  const paths = [...edited];
  /** @type {(one: {has: (path: string) => boolean}, other: typeof one) => boolean} */
  const differ = (one, other) => paths.some((path) => one.has(path) || other.has(path));
  const facts = new Map([...after.facts].filter(([path]) => edited.has(path)));
  const { configs, others, ...rest } = payloadOf({ ...after, facts });
  return {
    ...rest,
    edited: paths,
    configs: differ(before.configs, after.configs) ? configs : null,
    others: differ(before.others, after.others) ? others : null,
  };
}

/**
 * @param {AbortSignal} [signal] What ends a task.
 * @returns {SubmitOptions} For tasks that make graphs.
 */
export function limits(signal) {
  return { timeoutMs: TIMEOUT_MS, ...(signal && { signal }) };
}

/** @param {Uint8Array[]} lines */
function joined(lines) {
  const size = lines.reduce((sum, line) => sum + line.length + 1, 0);
  const all = new Uint8Array(size);
  let at = 0;
  for (const line of lines) {
    all.set(line, at);
    all[at + line.length] = 0x0a;
    at += line.length + 1;
  }
  return all;
}
