/** Memory that a page and its workers have in common, where the host has it. */

import { isNode } from "./threads.js";

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
