/** Files on their way to a service, and its records of them. */

import { ServiceError } from "../errors.js";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const TIMINGS = encoder.encode(',"timings_ms":{');
const STATUS = ',"status":"';
/** What stands in a record before its status is shorter than that. */
const HEAD_BYTES = 2048;

/**
 * @param {number} number Of a file in its batch.
 * @param {string} path How records will call it.
 * @returns {string} What it is called on its way, so that its language can still be told.
 */
export function nameOf(number, path) {
  const last = path.replaceAll("\\", "/").split("/").pop() || "_";
  return `${number}/${last.replace(/[^A-Za-z0-9._+-]/gu, "_")}`;
}

/**
 * Take a record apart: what the task `parse` gives for a file.
 *
 * @param {string} name What the record must call its file.
 * @param {Uint8Array|undefined} line The record, encoded.
 * @returns {Record<string, unknown>}
 * @throws {ServiceError} It is another one.
 */
export function splitRecord(name, line = new Uint8Array()) {
  const before = encoder.encode(`{"_type":"file","path":${JSON.stringify(name)},`);
  if (!before.every((byte, index) => line[index] === byte)) {
    throw new ServiceError(`the service gave no record of ${name}`);
  }
  const end = lastIndexOf(line, TIMINGS);
  const body = line.subarray(before.length, end === -1 ? line.length - 1 : end);
  const timings =
    end === -1
      ? null
      : JSON.parse(decoder.decode(line.subarray(end + TIMINGS.length - 1, line.length - 1)));
  // All that stands before the status are plain values.
  const head = decoder.decode(body.subarray(0, HEAD_BYTES));
  const at = head.indexOf(STATUS);
  const { sha256, language, size } = JSON.parse(`{${head.slice(0, at)}}`);
  const from = at + STATUS.length;
  const status = head.slice(from, head.indexOf('"', from));
  return { sha256, body, timings, status, language, size };
}

/**
 * @param {Uint8Array} bytes
 * @param {Uint8Array} wanted
 * @returns {number} Where it stands last, or -1.
 */
function lastIndexOf(bytes, wanted) {
  let at = bytes.lastIndexOf(wanted[0], bytes.length - wanted.length);
  while (at > 0 && !wanted.every((byte, index) => bytes[at + index] === byte)) {
    at = bytes.lastIndexOf(wanted[0], at - 1);
  }
  return at > 0 ? at : -1;
}
