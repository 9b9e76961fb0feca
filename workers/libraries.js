/**
 * Loads side modules into an instance of Pyodide before its heap is filled.
 *
 * A snapshot holds pointers into the function table and to the data of side modules. It can be
 * restored only where both lie at the same places, so:
 *
 * - makers and restorers load the same modules, in the same order, under the same names, in
 *   `preRun`, when nothing else has taken memory;
 * - each gets a fixed place in the function table, for where its free part starts differs between
 *   engines, and between the two ways to boot.
 */

/** Where the first module's functions go: above all that Pyodide 314 puts there itself. */
export const FIRST_SLOT = 16384;
/** Where Python opens grammars; see `web_grammars.py`. */
export const GRAMMARS = "/opt/wasmpool/grammars";
/** Places of the table for each module. */
export const SLOTS = 1024;

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
export async function loadLibraries(module, libraries) {
  const tableStart = module.wasmTable.length;
  let slot = FIRST_SLOT;
  for (const library of libraries) {
    const missing = slot - module.wasmTable.length;
    if (missing < 0) {
      throw new Error(`the function table has no free place ${slot} for ${library.path}`);
    }
    module.wasmTable.grow(missing);
    await loadLibrary(module, library);
    slot += SLOTS;
  }
  return tableStart;
}

/**
 * Load a side module, so that Python can open it by its name.
 *
 * @param {any} module Pyodide's Emscripten module.
 * @param {{path: string, module: WebAssembly.Module | Uint8Array}} library Of bytes, it is compiled
 *   while the event loop goes on.
 */
export async function loadLibrary(module, library) {
  const flags = { loadAsync: true, nodelete: true, allowUndefined: true, global: false };
  const exports = await module.loadWebAssemblyModule(library.module, flags, library.path, {});
  module.newDSO(library.path, undefined, exports).global = false;
}

/**
 * Put files where the libraries are opened, which must exist when they are opened for the first
 * time. What is in them is not read.
 *
 * @param {any} fs Emscripten's file system.
 * @param {readonly Pick<Library, "path">[]} libraries
 */
export function placeFiles(fs, libraries) {
  for (const { path } of libraries) {
    fs.mkdirTree(path.slice(0, path.lastIndexOf("/")));
    fs.writeFile(path, new Uint8Array());
  }
}
