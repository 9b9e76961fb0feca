/**
 * The facts of a run as one file of JSON Lines: what the command line writes with `--reproducible`.
 */

import { breathe } from "./dom.js";

const SLICE_MS = 12;
const PART_BYTES = 4_000_000;

/**
 * Puts lines together, in slices, so that the page stays answering.
 *
 * @param {Iterable<Uint8Array<ArrayBuffer>>} lines  Without their ends.
 * @param {string} last  The last line.
 * @returns {Promise<Blob>}
 */
export async function joinLines(lines, last) {
  const end = new Uint8Array([10]);
  /** @type {Blob[]} */
  const blobs = [];
  /** @type {BlobPart[]} */
  let parts = [];
  let bytes = 0;
  let since = performance.now();
  for (const line of lines) {
    parts.push(line, end);
    bytes += line.length + 1;
    if (bytes >= PART_BYTES) {
      blobs.push(new Blob(parts));
      parts = [];
      bytes = 0;
    }
    if (performance.now() - since > SLICE_MS) {
      await breathe();
      since = performance.now();
    }
  }
  return new Blob([...blobs, ...parts, `${last}\n`], { type: "application/jsonl" });
}

/**
 * Has the browser save a file.
 *
 * @param {Blob} blob
 * @param {string} name
 */
export function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser has taken hold of the data when the click is over; WebKit takes a moment longer.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
