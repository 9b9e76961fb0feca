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
export function makeSnapshot(pyodide: any, module: any, libraries: readonly Library[], tableStart: number, sample: string): {
    heap: ArrayBuffer;
    meta: Meta;
};
/**
 * Load the libraries of a snapshot, and let Pyodide restore it; for `preRun`.
 *
 * @param {any} module Pyodide's Emscripten module.
 * @param {readonly Library[]} libraries
 * @param {Snapshot} snapshot
 * @throws {Error} The snapshot is not of this Pyodide, these libraries, this engine.
 */
export function prepareRestore(module: any, libraries: readonly Library[], { heap, meta }: Snapshot): Promise<void>;
/**
 * What must be known of a snapshot besides its bytes.
 */
export type Meta = {
    /**
     * Name of the library behind each handle that C code holds.
     */
    handles: [number, string][];
    /**
     * Where the free part of the function table started.
     */
    tableStart: number;
    /**
     * Hashes of the libraries, in order.
     */
    libraries: string[];
    /**
     * What a sample must give in a restored worker.
     */
    sample: string;
};
/**
 * A snapshot: Pyodide's own form of it, and what must be known besides.
 */
export type Snapshot = {
    heap: ArrayBuffer | SharedArrayBuffer;
    meta: Meta;
};
import type { Library } from "./libraries.js";
