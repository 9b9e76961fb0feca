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
export async function loadScripts(base) {
  if (typeof process === "object" && typeof process.versions?.node === "string") {
    // Else the loader imports a package of Node's that the bundle does not have.
    const { createRequire } = await import("node:module");
    globalThis.require ??= createRequire(import.meta.url);
  }
  const [loader, code] = await Promise.all([
    import(`${base}pyodide/pyodide.mjs`),
    import(`${base}pyodide/pyodide.asm.mjs`),
  ]);
  return { loadPyodide: loader.loadPyodide, createModule: code.default };
}

/**
 * Load Pyodide.
 *
 * @param {LoadOptions} load
 * @returns {Promise<{pyodide: any, module: any}>} Its interface, and its Emscripten module.
 */
export function loadPython({ scripts, base, module, stdlib, lock, options = {}, preRun }) {
  const folder = `${base}pyodide/`;
  /** @type {() => void} */
  let restore;
  /** @type {Promise<{pyodide: any, module: any}>} */
  const loaded = new Promise((resolve, reject) => {
    /** @type {any} */
    let instance;
    /** @param {any} settings Emscripten's. */
    const createPyodideModule = async (settings) => {
      settings.preRun.push((/** @type {any} */ created) => {
        instance = created;
        if (preRun !== undefined) {
          created.addRunDependency("wasmpool");
          preRun(created).then(() => created.removeRunDependency("wasmpool"), reject);
        }
      });
      return scripts.createModule(settings);
    };
    restore = intercept(folder, stdlib, module, reject);
    scripts
      .loadPyodide({
        indexURL: pathOf(folder),
        lockFileContents: lock,
        packageBaseUrl: folder,
        createPyodideModule,
        ...options,
      })
      .then((pyodide) => resolve({ pyodide, module: instance }), reject);
  });
  return loaded.finally(() => restore());
}

/**
 * Give the loader what is there.
 *
 * @param {string} folder Where Pyodide is.
 * @param {Uint8Array} stdlib
 * @param {WebAssembly.Module | null} module
 * @param {(error: unknown) => void} fail Called when the code cannot be instantiated.
 * @returns {() => void} Undoes it.
 */
function intercept(folder, stdlib, module, fail) {
  const { fetch } = globalThis;
  const { instantiate, instantiateStreaming } = WebAssembly;
  /** @type {Record<string, () => Response>} */
  const known = {
    [`${folder}python_stdlib.zip`]: () => new Response(/** @type {BodyInit} */ (stdlib)),
  };
  if (module !== null) {
    known[`${folder}pyodide.asm.wasm`] = () => new Response(null);
  }
  globalThis.fetch = async (resource, init) => {
    const url = resource instanceof Request ? resource.url : String(resource);
    return known[url]?.() ?? fetch(resource, init);
  };
  /**
   * @param {any} source What the loader gives.
   * @param {WebAssembly.Imports} [imports]
   */
  const give = async (source, imports) => {
    try {
      if (module !== null) {
        return { module, instance: await instantiate(module, imports) };
      }
      const bytes = await source;
      return await (bytes instanceof Response
        ? instantiateStreaming(bytes, imports)
        : instantiate(bytes, imports));
    } catch (error) {
      fail(error);
      throw error;
    }
  };
  WebAssembly.instantiateStreaming = give;
  // Under Node the loader has read the file. Small modules are others' and compiled as they are.
  WebAssembly.instantiate = /** @type {any} */ (
    (/** @type {any} */ source, /** @type {WebAssembly.Imports} */ imports) =>
      source instanceof Uint8Array && imports?.env !== undefined && "GOT.mem" in imports
        ? give(source, imports)
        : instantiate(source, imports)
  );
  return () => {
    globalThis.fetch = fetch;
    WebAssembly.instantiate = instantiate;
    WebAssembly.instantiateStreaming = instantiateStreaming;
  };
}

/**
 * @param {string} url Of a folder.
 * @returns {string} The same as Pyodide wants it: under Node a path.
 */
function pathOf(url) {
  return url.startsWith("file://") ? decodeURIComponent(new URL(url).pathname) : url;
}
