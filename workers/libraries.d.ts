/**
 * A side module, compiled.
 * @typedef {object} Library
 * @property {string} path Its name, by which Python opens it.
 * @property {WebAssembly.Module} module
 * @property {string} sha256 Of its file.
 */
/**
 * Load side modules; for `preRun`.
 *
 * @param {any} module Pyodide's Emscripten module.
 * @param {readonly Library[]} libraries
 * @returns {Promise<number>} Where the free part of the function table started.
 * @throws {Error} There is no room at their places, or one cannot be instantiated.
 */
export function loadLibraries(module: any, libraries: readonly Library[]): Promise<number>;
/**
 * Put files where the libraries are opened, which must exist when they are opened for the first
 * time. What is in them is not read.
 *
 * @param {any} fs Emscripten's file system.
 * @param {readonly Library[]} libraries
 */
export function placeFiles(fs: any, libraries: readonly Library[]): void;
/**
 * Loads side modules into an instance of Pyodide before its heap is filled.
 *
 * A snapshot holds pointers into the function table and to the data of side modules. It can be
 * restored only where both lie at the same places, so:
 *
 * - makers and restorers load the same modules, in the same order, under the same names, in `preRun`,
 *   when nothing else has taken memory;
 * - each gets a fixed place in the function table, for where its free part starts differs between
 *   engines, and between the two ways to boot.
 */
/** Where the first module's functions go: above all that Pyodide 314 puts there itself. */
export const FIRST_SLOT: 16384;
/** Places of the table for each module. */
export const SLOTS: 1024;
/**
 * A side module, compiled.
 */
export type Library = {
    /**
     * Its name, by which Python opens it.
     */
    path: string;
    module: WebAssembly.Module;
    /**
     * Of its file.
     */
    sha256: string;
};
