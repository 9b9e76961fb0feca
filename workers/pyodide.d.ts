/**
 * Starts Pyodide's own loader with what the launcher has fetched already.
 *
 * Rules of this file:
 *
 * - The loader would fetch its files and compile its code itself, in each worker. While it runs,
 *   `fetch` gives it what is there, and `WebAssembly` the compiled module; everything else goes
 *   through.
 * - The loader never settles when it cannot instantiate its code, or when `preRun` throws: such
 *   errors reject here.
 */
/**
 * What Pyodide consists of, imported.
 * @typedef {object} Scripts
 * @property {(options: object) => Promise<any>} loadPyodide
 * @property {(settings: any) => Promise<any>} createModule
 */
/**
 * @typedef {object} LoadOptions
 * @property {Scripts} scripts
 * @property {string} base Where the bundle is.
 * @property {WebAssembly.Module | null} module The compiled code; null: the loader compiles it.
 * @property {Uint8Array} stdlib
 * @property {string} lock Pyodide's lock file.
 * @property {object} [options] More options of `loadPyodide`.
 * @property {(module: any) => Promise<void>} [preRun] Runs before Python starts.
 */
/**
 * Import Pyodide's scripts.
 *
 * @param {string} base Where the bundle is.
 * @returns {Promise<Scripts>}
 */
export function loadScripts(base: string): Promise<Scripts>;
/**
 * Load Pyodide.
 *
 * @param {LoadOptions} load
 * @returns {Promise<{pyodide: any, module: any}>} Its interface, and its Emscripten module.
 */
export function loadPython({ scripts, base, module, stdlib, lock, options, preRun }: LoadOptions): Promise<{
    pyodide: any;
    module: any;
}>;
/**
 * What Pyodide consists of, imported.
 */
export type Scripts = {
    loadPyodide: (options: object) => Promise<any>;
    createModule: (settings: any) => Promise<any>;
};
export type LoadOptions = {
    scripts: Scripts;
    /**
     * Where the bundle is.
     */
    base: string;
    /**
     * The compiled code; null: the loader compiles it.
     */
    module: WebAssembly.Module | null;
    stdlib: Uint8Array;
    /**
     * Pyodide's lock file.
     */
    lock: string;
    /**
     * More options of `loadPyodide`.
     */
    options?: object | undefined;
    /**
     * Runs before Python starts.
     */
    preRun?: ((module: any) => Promise<void>) | undefined;
};
