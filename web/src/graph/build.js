/**
 * Files in, graph out: facts by the pool, then the passes in one of its workers.
 *
 * Rules of this file:
 *
 * - The main thread carries bytes from one to the other and decodes the records at the end, in
 *   slices, so that the page goes on answering.
 * - Which files say where modules are is known in Python; here they are only read.
 */

import { Pace } from "../files/flow.js";
import { checkFunction, checkObject } from "../pool/arguments.js";
import { Graph } from "./graph.js";

/**
 * @typedef {import("../files/content.js").Content} Content
 * @typedef {import("../files/results.js").FileFacts} FileFacts
 * @typedef {import("../files/run.js").Files} Files
 * @typedef {import("../files/options.js").ParseOptions} ParseOptions
 * @typedef {import("../pool/pool.js").Pool} Pool
 *
 * @typedef {object} GraphProgress
 * @property {string} phase `parsing`, `reading`, then the name of each pass.
 * @property {number|null} fraction How much of it is done, 0 to 1, where that is known.
 *
 * @typedef {object} OwnOptions
 * @property {string} [name] What the project is called.
 * @property {AbortSignal} [signal] Ends it; the signal's reason is thrown.
 * @property {(progress: GraphProgress) => unknown} [onProgress] Told how far it is.
 *
 * @typedef {OwnOptions & Pick<ParseOptions, "languages"|"include"|"exclude"|"maxFileSize">
 *   } GraphOptions
 */

const MODULE = "wasmpool.graph.task";
/** It says how far it is all the time, so only one that hangs comes here. */
const TIMEOUT_MS = 3_600_000;

const decoder = new TextDecoder();

/**
 * Build the graph of files.
 *
 * @param {Pool} pool A pool that is running.
 * @param {Files} files What a page can have of files.
 * @param {GraphOptions} [options]
 * @returns {Promise<Graph>}
 */
export async function buildGraph(pool, files, options = {}) {
  checkObject("options", options);
  const { name = "project", signal, onProgress = () => {}, ...parsing } = options;
  checkFunction("onProgress", onProgress);
  /** @type {Map<string, Content>} */
  const contents = new Map();
  /** @type {FileFacts[]} */
  const parsed = [];
  onProgress({ phase: "parsing", fraction: 0 });
  const run = pool.parseIter(files, {
    ...parsing,
    signal,
    bindings: true,
    onFile: (path, content) => contents.set(path, content),
  });
  for await (const facts of run) {
    parsed.push(facts);
    const { files: done, found, allFound } = run.stats;
    onProgress({ phase: "parsing", fraction: allFound ? done / found : null });
  }
  const limits = { timeoutMs: TIMEOUT_MS, ...(signal && { signal }) };
  const known = parsed.filter(({ language }) => language !== null);
  /** @type {{configs: string[], others: string[]}} */
  const around = await pool.submitWhenRoom(
    `${MODULE}:around`,
    { paths: [...contents.keys()], parsed: known.map(({ path }) => path) },
    limits,
  );
  /** @type {Record<string, Uint8Array>} */
  const configs = {};
  for (const path of around.configs) {
    try {
      configs[path] = await /** @type {Content} */ (contents.get(path)).read();
    } catch {
      // Gone meanwhile, or to be read only once: it says nothing.
    }
  }
  // Of these there is a record only because they were given by name.
  const silent = new Set([...around.configs, ...around.others]);
  const facts = parsed.filter(({ path, language }) => language !== null || !silent.has(path));
  const { others } = around;
  const lines = joined(facts.map((each) => each.bytes()));
  const payload = { name, configs, others, facts: lines };
  const records = await pool.executeWithProgress(`${MODULE}:build`, payload, onProgress, limits);
  signal?.throwIfAborted();
  return decodeGraph(records);
}

/**
 * The graph of its records.
 *
 * @param {Uint8Array<ArrayBuffer>} bytes JSON Lines.
 * @returns {Promise<Graph>}
 */
export async function decodeGraph(bytes) {
  /** @type {Map<string, import("./graph.js").GraphNode>} */
  const nodes = new Map();
  /** @type {import("./graph.js").GraphEdge[]} */
  const edges = [];
  /** @type {import("./graph.js").Unresolved[]} */
  const unresolved = [];
  let meta = {};
  const pace = new Pace();
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0x0a, start);
    const { _type, ...record } = JSON.parse(decoder.decode(bytes.subarray(start, end)));
    if (_type === "node") {
      nodes.set(record.id, record);
    } else if (_type === "edge") {
      edges.push(record);
    } else if (_type === "unresolved") {
      unresolved.push(record);
    } else {
      meta = record;
    }
    start = end + 1;
    if (pace.isDue) {
      await pace.breathe();
    }
  }
  return new Graph({ nodes, edges, unresolved, meta }, bytes);
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
