/** Memory that a page and its workers have in common, where the host has it. */

import { Pace } from "../files/flow.js";
import { isNode } from "./threads.js";

/** Copied at a time: some milliseconds, where the memory for it is new. */
const STEP_BYTES = 4 << 20;

/** @returns {boolean} Whether memory can be shared with workers. */
export function canShare() {
  return (
    typeof SharedArrayBuffer === "function" && (isNode() || globalThis.crossOriginIsolated === true)
  );
}

/** @returns {string} Why it cannot. */
export function whyNotShared() {
  return globalThis.crossOriginIsolated === true
    ? "there is no SharedArrayBuffer here"
    : "the page is not cross-origin isolated";
}

/** @param {ArrayBuffer} buffer */
export function shareIfPossible(buffer) {
  return canShare() ? share(buffer) : buffer;
}

/**
 * @param {ArrayBuffer | SharedArrayBuffer} buffer
 * @returns {SharedArrayBuffer}
 */
export function share(buffer) {
  const shared = new SharedArrayBuffer(buffer.byteLength);
  new Uint8Array(shared).set(new Uint8Array(buffer));
  return shared;
}

/**
 * A copy of a large block, made while the page goes on answering its user.
 *
 * @param {ArrayBuffer | SharedArrayBuffer} buffer
 * @returns {Promise<ArrayBuffer>}
 */
export async function copyOf(buffer) {
  const source = new Uint8Array(buffer);
  const copy = new Uint8Array(source.length);
  const pace = new Pace();
  for (let at = 0; at < source.length; at += STEP_BYTES) {
    copy.set(source.subarray(at, at + STEP_BYTES), at);
    if (pace.isDue) {
      await pace.breathe();
    }
  }
  return copy.buffer;
}
