/** Graphs that a service builds: the project goes up as an archive, its records come down. */

import { withOptions } from "../config.js";
import { LanguageTable } from "../files/languages.js";
import { Inputs } from "../files/inputs.js";
import { Walk } from "../files/walk.js";
import { decodeGraph } from "../graph/build.js";
import { checkFunction, checkObject, checkSignal } from "../pool/arguments.js";
import { ENDED } from "./connection.js";
import { errorOf } from "./outcomes.js";
import { tarOf } from "./tar.js";

/**
 * @typedef {import("../config.js").Config} Config
 * @typedef {import("../files/content.js").Content} Content
 * @typedef {import("../files/run.js").Files} Files
 * @typedef {import("../graph/build.js").GraphOptions} GraphOptions
 * @typedef {import("../graph/graph.js").Graph} Graph
 * @typedef {import("../pool/options.js").BundleFacts} BundleFacts
 * @typedef {import("./connection.js").Connection} Connection
 */

/**
 * Build the graph of files.
 *
 * @param {Connection} connection
 * @param {Readonly<Config>} config
 * @param {BundleFacts} manifest
 * @param {Files} files
 * @param {GraphOptions} [options]
 * @returns {Promise<Graph>}
 */
export async function buildRemoteGraph(connection, config, manifest, files, options = {}) {
  checkObject("options", options);
  checkSignal(options.signal);
  checkFunction("onProgress", options.onProgress);
  const { name, signal = new AbortController().signal, onProgress, ...filters } = options;
  const table = new LanguageTable(manifest.languages);
  /** @type {Map<string, Content>} */
  const contents = new Map();
  // Also of what no language knows: it says where modules are.
  const walk = new Walk(withOptions(config, filters), table, (path, content) => {
    contents.set(path, content);
  });
  for await (const item of new Inputs(files, walk, table, null).items()) {
    signal.throwIfAborted();
    if (item.content !== null) {
      contents.set(item.path, item.content);
    }
  }
  /** @type {[string, Uint8Array<ArrayBuffer>][]} */
  const read = [];
  for (const [path, content] of contents) {
    signal.throwIfAborted();
    read.push([path, await content.read()]);
  }
  const request = { kind: "graph", options: { name: name ?? "project" } };
  let job = await connection.submit(request, { archive: tarOf(read) });
  try {
    if (onProgress !== undefined) {
      for await (const { data } of connection.events(job.id, signal)) {
        if (!ENDED.has(data.state)) {
          onProgress({ phase: data.phase, fraction: data.total ? data.done / data.total : null });
        }
      }
    }
    job = await connection.ended(job, signal);
    if (job.state !== "succeeded") {
      throw errorOf(job);
    }
    return await decodeGraph(await connection.results(job, signal));
  } catch (error) {
    if (signal.aborted) {
      await connection.cancel(job.id);
    }
    throw error;
  }
}
