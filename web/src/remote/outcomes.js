/** How the payloads of a service's job ended, put into the job of this side. */

import { TaskError } from "../errors.js";
import { encodeValue } from "../protocol.js";
import { splitRecord } from "./records.js";

/**
 * @typedef {import("../pool/jobs.js").Job} Job
 * @typedef {import("./connection.js").Connection} Connection
 * @typedef {import("./connection.js").RemoteJob} RemoteJob
 */

const decoder = new TextDecoder();

/**
 * Take the values and errors of a handler's job.
 *
 * @param {Connection} connection
 * @param {Job} job Of this side.
 * @param {RemoteJob} remote Of the service, which has ended.
 */
export async function takeValues(connection, job, remote) {
  if (remote.result_bytes === null) {
    failAll(job, remote);
    return;
  }
  for (const line of split(await connection.results(remote))) {
    const { index, value, error } = JSON.parse(decoder.decode(line));
    if (error === undefined) {
      put(job, index, encodeValue(value));
    } else {
      job.fail(index, failureOf(error), Math.max(remote.attempt, 1), null);
    }
  }
}

/**
 * Take the facts of a batch of files.
 *
 * @param {Connection} connection
 * @param {Job} job Of this side.
 * @param {RemoteJob} remote Of the service, which has ended.
 * @param {readonly string[]} names What the files were called on their way.
 */
export async function takeFacts(connection, job, remote, names) {
  if (remote.result_bytes === null || remote.state !== "succeeded") {
    failAll(job, remote);
    return;
  }
  const lines = split(await connection.results(remote));
  names.forEach((name, index) => put(job, index, encodeValue(splitRecord(name, lines[index]))));
}

/**
 * The error of a job that has no results.
 *
 * @param {RemoteJob} remote
 * @returns {TaskError}
 */
export function errorOf(remote) {
  const { message, ...details } = failureOf(remote.failure);
  return new TaskError(message, { ...details, attempts: remote.attempt });
}

/**
 * @param {Job} job
 * @param {RemoteJob} remote
 */
function failAll(job, remote) {
  if (remote.state === "cancelled") {
    job.cancel(0, job.payloads.length, "in the service");
    return;
  }
  for (let item = 0; item < job.payloads.length; item++) {
    job.fail(item, failureOf(remote.failure), Math.max(remote.attempt, 1), null);
  }
}

/**
 * @param {Job} job
 * @param {number} item
 * @param {Uint8Array} bytes Its value, encoded.
 */
function put(job, item, bytes) {
  const report = { type: /** @type {const} */ ("done"), batch: job.id, start: item, bytes };
  job.succeed(item, item + 1, { ...report, results: [[0, bytes.length]] });
}

/** @param {RemoteJob["failure"]} failure */
function failureOf(failure) {
  const { type = "Error", message = "the service does not say why", phase = "run" } = failure ?? {};
  const isTimeout = type === "TaskTimeout" || type === "TimeoutError";
  const retryable = isTimeout || type === "WorkerLost";
  return { type: isTimeout ? "TimeoutError" : type, message, phase, retryable };
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes Lines, each with its end.
 * @returns {Uint8Array<ArrayBuffer>[]}
 */
function split(bytes) {
  const lines = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0x0a, start);
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return lines;
}
