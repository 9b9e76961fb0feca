/**
 * Makes snapshots of a whole Python, and restores them.
 *
 * Rules of this file:
 *
 * - Here, in `libraries.js` and in `pyodide.js` are all names that Pyodide keeps to itself; a test
 *   pins them.
 * - What does not fit is found before the heap is touched, so that a plain boot can follow.
 */

import { loadLibraries } from "./libraries.js";

/** @import { Library } from "./libraries.js" */

const MAGIC = 0x706e7300; // as Pyodide writes it
const HEADER_BYTES = 48;
const PAGE = 65536;

/**
 * What must be known of a snapshot besides its bytes.
 * @typedef {object} Meta
 * @property {[number, string][]} handles Name of the library behind each handle that C code holds.
 * @property {number} tableStart Where the free part of the function table started.
 * @property {string[]} libraries Hashes of the libraries, in order.
 * @property {string} sample What a sample must give in a restored worker.
 */

/**
 * A snapshot: Pyodide's own form of it, and what must be known besides.
 * @typedef {{heap: ArrayBuffer | SharedArrayBuffer, meta: Meta}} Snapshot
 */

/**
 * Make a snapshot.
 *
 * @param {any} pyodide Booted with `_makeSnapshot`, its libraries loaded by `loadLibraries`.
 * @param {any} module Its Emscripten module.
 * @param {readonly Library[]} libraries
 * @param {number} tableStart What `loadLibraries` told.
 * @param {string} sample What a sample gives.
 * @returns {{heap: ArrayBuffer, meta: Meta}}
 */
export function makeSnapshot(pyodide, module, libraries, tableStart, sample) {
  for (const name of Object.keys(pyodide.loadedPackages)) {
    delete pyodide.loadedPackages[name];
  }
  const handles = Object.entries(module.LDSO.loadedLibsByHandle)
    .filter(([handle]) => Number(handle) !== 0)
    .map(([handle, library]) => /** @type {[number, string]} */ ([Number(handle), library.name]));
  const known = new Set(libraries.map(({ path }) => path));
  const unknown = handles.find(([, name]) => !known.has(name));
  if (unknown !== undefined) {
    throw new Error(`${unknown[1]} was loaded too, which a restored worker will not have`);
  }
  const heap = pyodide.makeMemorySnapshot().buffer;
  return {
    heap,
    meta: { handles, tableStart, libraries: libraries.map(({ sha256 }) => sha256), sample },
  };
}

/**
 * Load the libraries of a snapshot, and let Pyodide restore it; for `preRun`.
 *
 * @param {any} module Pyodide's Emscripten module.
 * @param {readonly Library[]} libraries
 * @param {Snapshot} snapshot
 * @throws {Error} The snapshot is not of this Pyodide, these libraries, this engine.
 */
export async function prepareRestore(module, libraries, { heap, meta }) {
  const { body, state } = readHeader(heap, module.API.config.BUILD_ID);
  const hashes = libraries.map(({ sha256 }) => sha256).join();
  if (meta.libraries.join() !== hashes) {
    throw new Error("the snapshot was made with other libraries");
  }
  const tableStart = await loadLibraries(module, libraries);
  if (tableStart !== meta.tableStart) {
    throw new Error(`its function table starts at ${meta.tableStart}, here at ${tableStart}`);
  }
  // In place of Pyodide's own, which refuses shared memory and heaps larger than the first one.
  module.API.restoreSnapshot = () => {
    delete module.API.restoreSnapshot; // it would keep the snapshot from being forgotten
    // This word belongs to the instance: it is where a function made by this engine is.
    const offset = module.HEAP32[module.__PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET >> 2];
    const word = (module.__PyRuntime + offset) >> 2;
    const trampoline = module.HEAP32[word];
    if (module.HEAPU8.length < body.length && !module.growMemory(body.length)) {
      throw new Error(`no memory for a heap of ${body.length} bytes`);
    }
    module.HEAPU8.set(body);
    module.HEAP32[word] = trampoline;
    for (const [handle, name] of meta.handles) {
      module.LDSO.loadedLibsByHandle[handle] = module.LDSO.loadedLibsByName[name];
    }
    if (heap instanceof ArrayBuffer) {
      /** @type {any} */ (heap).transfer?.(0); // frees it now, not when somebody collects garbage
    }
    return state;
  };
}

/**
 * Check and read what stands before a heap.
 *
 * @param {ArrayBuffer | SharedArrayBuffer} snapshot
 * @param {string} buildId Of the Pyodide that is to restore it.
 * @returns {{body: Uint8Array, state: object}} The heap, and what Pyodide keeps beside it.
 */
function readHeader(snapshot, buildId) {
  if (snapshot.byteLength < HEADER_BYTES) {
    throw new Error("the snapshot is cut off");
  }
  const words = new Uint32Array(snapshot.slice(0, HEADER_BYTES));
  const [magic, start, length] = words;
  if (magic !== MAGIC) {
    throw new Error("the snapshot is damaged: it does not begin as one");
  }
  if (HEADER_BYTES + length > start || (snapshot.byteLength - start) % PAGE !== 0) {
    throw new Error("the snapshot is cut off");
  }
  const id = [...words.subarray(4)].map((word) => word.toString(16).padStart(8, "0")).join("");
  if (id !== buildId) {
    throw new Error(`the snapshot is of another Pyodide: ${id}`);
  }
  // A copy of a view is never shared memory, which decoders refuse.
  const json = new Uint8Array(snapshot, HEADER_BYTES, length).slice();
  const state = JSON.parse(new TextDecoder().decode(json));
  return { body: new Uint8Array(snapshot, start), state };
}
