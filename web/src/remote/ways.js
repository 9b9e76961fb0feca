/** How jobs get to a service, and their results back. */

import { DEFAULTS } from "../config.js";
import { takeFacts, takeValues } from "./outcomes.js";
import { nameOf } from "./records.js";

/**
 * @typedef {import("../config.js").Config} Config
 * @typedef {import("../pool/jobs.js").Job} Job
 * @typedef {import("../pool/options.js").BatchOptions} BatchOptions
 * @typedef {import("../pool/options.js").SubmitOptions} SubmitOptions
 * @typedef {import("./connection.js").Connection} Connection
 * @typedef {import("./connection.js").RemoteJob} RemoteJob
 * @typedef {import("./connection.js").SubmitParts} SubmitParts
 *
 * @typedef {object} OwnParts
 * @property {Record<string, unknown>} request What to do, as the service wants it.
 * @property {(remote: RemoteJob) => Promise<void>} take Takes the results.
 *
 * @typedef {OwnParts & SubmitParts} Way
 */

const SHORT_S = 0.2;

/**
 * The payloads of a handler.
 *
 * @param {Connection} connection
 * @param {Job} job
 * @param {SubmitOptions} options
 * @param {boolean} whenRoom Whether to wait until the queue has room.
 * @returns {Way}
 */
export function handlerWay(connection, job, options, whenRoom) {
  const { priority = 10, timeoutMs = null, retries = null, requires = [] } = options;
  const request = {
    kind: job.handler,
    payloads: job.payloads,
    options: job.options,
    priority,
    timeout: timeoutMs === null ? null : timeoutMs / 1000,
    retries,
    requires,
  };
  return { request, whenRoom, take: (remote) => takeValues(connection, job, remote) };
}

/**
 * A batch of files, sent with their contents.
 *
 * @param {Connection} connection
 * @param {Readonly<Config>} config Settings of the run.
 * @param {Job} job
 * @param {BatchOptions} options
 * @returns {Way}
 */
export function parseWay(connection, config, job, { priority = 10 }) {
  const payloads = /** @type {{path: string, content: Uint8Array<ArrayBuffer>,
    language: string | null, max_size: number}[]} */ (job.payloads);
  const { references, bindings } = job.options;
  const { timeoutMs, sources } = config;
  const [{ language, max_size: maxSize }] = payloads;
  const names = payloads.map(({ path }, number) => nameOf(number, path));
  const files = names.map((name, number) =>
    /** @type {const} */ ([name, new Blob([payloads[number].content])]),
  );
  const options = {
    references,
    bindings,
    ...(language !== null && { language }),
    ...(sources.timeoutMs !== "default" && { timeout: timeoutMs / 1000 }),
    ...(maxSize !== DEFAULTS.maxFileSize && { max_file_size: maxSize }),
  };
  return {
    request: { kind: "parse", options, priority },
    files,
    wait: SHORT_S,
    take: (remote) => takeFacts(connection, job, remote, names),
  };
}
