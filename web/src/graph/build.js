/**
 * Files in, graph out: facts by the pool, then the passes in one of its workers.
 *
 * The main thread carries bytes from one to the other and decodes the records at the end, in
 * slices, so that the page goes on answering.
 */

import { Pace } from "../files/flow.js";
import { checkObject } from "../pool/arguments.js";
import { Graph } from "./graph.js";
import { gather, limits, payloadOf } from "./sources.js";

/**
 * @typedef {import("../files/run.js").Files} Files
 * @typedef {import("../pool/pool.js").Pool} Pool
 * @typedef {import("./sources.js").Filters} Filters
 * @typedef {import("./sources.js").FollowOptions} FollowOptions
 * @typedef {import("./sources.js").GraphProgress} GraphProgress
 *
 * @typedef {object} NameOptions
 * @property {string} [name] What the project is called.
 *
 * @typedef {NameOptions & FollowOptions & Filters} GraphOptions
 */

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
  const { name = "project", ...others } = options;
  const { signal, onProgress = () => {} } = others;
  const sources = await gather(pool, files, others);
  const records = await pool.executeWithProgress(
    "wasmpool.graph.task:build",
    { name, ...payloadOf(sources) },
    onProgress,
    limits(signal),
  );
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
