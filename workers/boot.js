/**
 * Boots a Python that can parse: plainly, or from a snapshot.
 *
 * Rules of this file:
 *
 * - Whatever keeps a shortcut from working is told in the report, and a plain boot follows; only
 *   when that fails, too, the boot has failed.
 * - A plain boot needs nothing that Pyodide keeps to itself.
 */

import { messageOf } from "../web/src/protocol.js";
import { loadLibraries, placeFiles } from "./libraries.js";
import { loadPython } from "./pyodide.js";
import { makeSnapshot, prepareRestore } from "./snapshot.js";

/** @import { Boot } from "../web/src/protocol.js" */
/** @import { BootKit } from "../web/src/boot/kits.js" */
/** @import { LoadOptions, Scripts } from "./pyodide.js" */
/** @import { Meta } from "./snapshot.js" */

export { loadScripts } from "./pyodide.js";

const PAGE = 65536;
const WALL_DISTANCE = 512 * 2 ** 20;

/** Unpacks wheels; the first Python code that runs. */
const INSTALL = `
def install(wheels):
    import importlib, io, sys, zipfile
    folder = next(path for path in sys.path if path.endswith("site-packages"))
    for wheel in wheels:
        with zipfile.ZipFile(io.BytesIO(wheel.to_bytes())) as archive:
            archive.extractall(folder)
    importlib.invalidate_caches()
install
`;

/** @typedef {(heap: ArrayBuffer, meta: Meta) => void} Offer Takes the snapshot that was made. */

/**
 * A Python that is ready to be asked.
 * @typedef {object} Python
 * @property {any} pyodide
 * @property {any} module Its Emscripten module.
 * @property {any} half The module `wasmpool.pool.backends.web_worker`.
 * @property {() => number} memory Bytes of WebAssembly's memory.
 * @property {string[]} loaded Languages whose grammars are loaded.
 * @property {Boot} boot How it came to be.
 */

/**
 * Boot.
 *
 * @param {BootKit} kit What the launcher hands over.
 * @param {Scripts} scripts
 * @param {Offer} offer Takes the snapshot, where one is asked for.
 * @param {string} base Where the bundle is.
 * @returns {Promise<Python>}
 * @throws {Error} Not even a plain boot worked.
 */
export async function bootPython(kit, scripts, offer, base) {
  const boot = new BootRun(kit, scripts, base);
  const { snapshot } = kit;
  if (snapshot !== null) {
    try {
      return await boot.restore(snapshot);
    } catch (error) {
      boot.shortcuts.snapshot = `cannot be restored: ${messageOf(error)}`;
    }
  } else if (kit.make) {
    try {
      return await boot.make(offer);
    } catch (error) {
      boot.shortcuts.snapshot = `cannot be made: ${messageOf(error)}`;
    }
  }
  return boot.plain();
}

/** One boot, with all its attempts. */
class BootRun {
  #began = performance.now();
  #lap = this.#began;
  /** @type {Record<string, number>} */
  #phases = {};

  /**
   * @param {BootKit} kit
   * @param {Scripts} scripts
   * @param {string} base
   */
  constructor(kit, scripts, base) {
    this.kit = kit;
    this.shortcuts = { ...kit.shortcuts };
    /** @type {LoadOptions} */
    this.load = {
      scripts,
      base,
      module: kit.module,
      stdlib: new Uint8Array(kit.stdlib).slice(), // never shared memory, which a Response refuses
      lock: kit.lock,
    };
  }

  /** Boot with nothing but what Pyodide promises. */
  async plain() {
    const { pyodide, module } = await loadPython(this.load);
    this.#mark("pyodide");
    this.#install(pyodide);
    const half = this.#import(pyodide);
    half.prepare(this.kit.grammars);
    this.#mark("prepare");
    return this.#python("plain", pyodide, module, half, []);
  }

  /**
   * Boot plainly, and make a snapshot for others.
   * @param {Offer} offer
   */
  async make(offer) {
    const { libraries, preload } = this.kit;
    let tableStart = 0;
    const { pyodide, module } = await loadPython({
      ...this.load,
      options: { _makeSnapshot: true },
      preRun: async (created) => {
        tableStart = await loadLibraries(created, libraries);
      },
    });
    this.#mark("pyodide");
    this.#install(pyodide);
    placeFiles(pyodide.FS, libraries);
    let half = this.#import(pyodide);
    half.prepare.callKwargs(this.kit.grammars, { preload });
    const sample = half.sample();
    half.destroy(); // a snapshot had to hold what refers to it
    this.#mark("prepare");
    const { heap, meta } = makeSnapshot(pyodide, module, libraries, tableStart, sample);
    offer(heap, meta);
    this.#mark("snapshot");
    half = this.#import(pyodide);
    return this.#python("plain", pyodide, module, half, preload);
  }

  /**
   * Boot from a snapshot.
   * @param {import("./snapshot.js").Snapshot} snapshot
   */
  async restore(snapshot) {
    const { libraries, preload } = this.kit;
    const { pyodide, module } = await loadPython({
      ...this.load,
      options: { _loadSnapshot: new ArrayBuffer(0) },
      preRun: (created) => prepareRestore(created, libraries, snapshot),
    });
    this.#mark("restore");
    const half = this.#import(pyodide);
    const sample = half.sample();
    if (sample !== snapshot.meta.sample) {
      throw new Error("a sample does not give what it gave where the snapshot was made");
    }
    this.#mark("check");
    this.shortcuts.snapshot = "taken";
    return this.#python("snapshot", pyodide, module, half, preload);
  }

  /** @param {any} pyodide */
  #install(pyodide) {
    const install = pyodide.runPython(INSTALL);
    install(this.kit.wheels.map((wheel) => new Uint8Array(wheel)));
    install.destroy();
    this.#mark("install");
  }

  /** @param {any} pyodide */
  #import(pyodide) {
    const half = pyodide.pyimport("wasmpool.pool.backends.web_worker");
    this.#mark("import");
    return half;
  }

  /** @param {string} phase What has just ended. */
  #mark(phase) {
    const now = performance.now();
    this.#phases[phase] = Math.round((this.#phases[phase] ?? 0) + now - this.#lap);
    this.#lap = now;
  }

  /**
   * @param {"plain" | "snapshot"} how
   * @param {any} pyodide
   * @param {any} module
   * @param {any} half
   * @param {string[]} loaded
   * @returns {Python}
   */
  #python(how, pyodide, module, half, loaded) {
    const { memoryLimit, interrupt } = this.kit;
    if (memoryLimit !== null) {
      buildWall(module.memory, memoryLimit);
    }
    // Nothing here may hold the kit: it is larger than all that a worker needs afterwards.
    return {
      pyodide,
      module,
      half,
      memory: () => module.HEAPU8.length,
      loaded,
      boot: {
        how,
        boot_ms: Math.round(performance.now() - this.#began),
        phases: this.#phases,
        shortcuts: this.shortcuts,
        memory_bytes: module.HEAPU8.length,
        interruptible: interrupt !== null,
      },
    };
  }
}

/**
 * Let memory run out in one item, which Python survives, before it runs out in the browser. The
 * pool replaces a worker above its limit after a batch; this is the wall behind that.
 *
 * @param {WebAssembly.Memory} memory
 * @param {number} limit What the worker may use, in bytes.
 */
function buildWall(memory, limit) {
  const wall = Math.max(2 * limit, limit + WALL_DISTANCE);
  const grow = memory.grow.bind(memory);
  memory.grow = (pages) => {
    if (memory.buffer.byteLength + pages * PAGE > wall) {
      throw new RangeError(`the worker may not use more than ${wall} bytes`);
    }
    return grow(pages);
  };
}
