/**
 * What workers boot from: gathered once for a page, and put together for each of them.
 *
 * Rules of this file:
 *
 * - Files are fetched once. What failed is fetched again for the next worker.
 * - What cannot be compiled here, as a page's policy may have it, is left to workers; without its
 *   libraries there is no snapshot. Neither is an error: a kit tells which shortcuts it takes.
 */

import { GRAMMARS } from "../../../workers/libraries.js";
import { PoolUnavailable } from "../errors.js";
import { unknownLanguage } from "../files/languages.js";
import { readZip } from "../files/zip.js";
import { messageOf } from "../protocol.js";
import { canShare, shareIfPossible, whyNotShared } from "./sharing.js";

/** @import { Library } from "../../../workers/libraries.js" */
/** @import { Snapshot } from "../../../workers/snapshot.js" */
/** @import { Assets, ManifestLanguage } from "./assets.js" */

/**
 * What a worker boots from.
 * @typedef {object} BootKit
 * @property {boolean} make Whether it is to make a snapshot.
 * @property {Snapshot | null} snapshot What to restore.
 * @property {WebAssembly.Module | null} module Pyodide's compiled code.
 * @property {ArrayBuffer | SharedArrayBuffer} stdlib Python's library.
 * @property {string} lock Pyodide's lock file.
 * @property {(ArrayBuffer | SharedArrayBuffer)[]} wheels To be installed in a plain boot.
 * @property {string} wheel Which file of the bundle is our own package.
 * @property {Library[]} libraries Side modules that a snapshot needs.
 * @property {string[]} preload Languages that a snapshot has loaded.
 * @property {string} grammars JSON of what Python must know of grammars, by language.
 * @property {ManifestLanguage[]} languages
 * @property {SharedArrayBuffer | null} interrupt Where running Python code is interrupted.
 * @property {number | null} memoryLimit What the worker may use, in bytes; null for no limit.
 * @property {Record<string, string>} shortcuts Of each, `taken` or why not.
 */

/**
 * What all workers boot from.
 * @typedef {object} Common
 * @property {WebAssembly.Module | null} module Null where only workers may compile it.
 * @property {ArrayBuffer | SharedArrayBuffer} stdlib
 * @property {string} lock
 * @property {(ArrayBuffer | SharedArrayBuffer)[]} wheels
 * @property {Library[]} libraries Empty where a snapshot cannot be used.
 * @property {string} problem Why it cannot.
 * @property {Record<string, string>} shortcuts
 */

const BINDING = /^tree_sitter\/_binding\..*\.so$/;
const SITE_PACKAGES = "/lib/python3.14/site-packages";

/** Gathers and puts together what workers boot from. */
export class Kits {
  #assets;
  #preload;
  /** @type {Promise<Common> | null} */
  #common = null;

  /**
   * @param {Assets} assets
   * @param {string[]} preload Languages that workers can parse from the start.
   */
  constructor(assets, preload) {
    this.#assets = assets;
    this.#preload = preload;
  }

  /**
   * Fetch and compile what all workers boot from.
   * @returns {Promise<Common>}
   */
  gather() {
    if (this.#common === null) {
      const common = this.#fetch();
      this.#common = common;
      common.catch(() => {
        this.#common = null;
      });
    }
    return this.#common;
  }

  /**
   * Put together what one worker boots from: a plain boot, with nothing to interrupt it.
   * @param {Common} common
   * @param {Record<string, string>} shortcuts Those that are taken or not with this worker.
   * @returns {BootKit}
   */
  make({ module, stdlib, lock, wheels, libraries, shortcuts: taken }, shortcuts) {
    const { languages, wheels: files } = this.#assets.manifest;
    const entries = languages.map(({ name, grammar }) => [
      name,
      { ...grammar, sha256: this.#assets.hash(grammar.file) },
    ]);
    return {
      make: false,
      snapshot: null,
      module,
      stdlib,
      lock,
      wheels,
      wheel: /** @type {string} */ (files.find((name) => /\/wasmpool-/.test(name))),
      libraries,
      preload: this.#preload,
      grammars: JSON.stringify(Object.fromEntries(entries)),
      languages,
      interrupt: null,
      memoryLimit: null,
      shortcuts: { ...taken, ...shortcuts },
    };
  }

  /** Hashes of every file that a snapshot depends on. */
  hashes() {
    const names = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"];
    const files = [
      "worker.mjs",
      ...names.map((name) => `pyodide/${name}`),
      ...this.#assets.manifest.wheels,
      ...this.#grammarFiles(),
    ];
    return files.map((file) => this.#assets.hash(file));
  }

  // ---------------------------------------------------------------- inside

  /** @returns {Promise<Common>} */
  async #fetch() {
    const assets = this.#assets;
    /** @type {Promise<WebAssembly.Module | Error>} */
    const compiling = assets.compile("pyodide/pyodide.asm.wasm").catch(unlessUnavailable);
    const [module, stdlib, lock, wheels, grammars] = await Promise.all([
      compiling,
      assets.read("pyodide/python_stdlib.zip").then(shareIfPossible),
      assets.read("pyodide/pyodide-lock.json").then((bytes) => new TextDecoder().decode(bytes)),
      Promise.all(assets.manifest.wheels.map((file) => assets.read(file))),
      Promise.all(this.#grammarFiles().map((file) => assets.compile(file))).catch(
        unlessUnavailable,
      ),
    ]);
    /** @type {Library[]} */
    let libraries = [];
    let problem = "";
    try {
      libraries = await this.#libraries(wheels, grammars);
    } catch (error) {
      problem = `its libraries cannot be prepared: ${messageOf(error)}`;
    }
    const isShared = !(module instanceof Error);
    return {
      module: isShared ? module : null,
      stdlib,
      lock,
      wheels: wheels.map(shareIfPossible),
      libraries,
      problem,
      shortcuts: {
        sharedModule: isShared ? "taken" : `cannot be compiled here: ${module.message}`,
        sharedMemory: canShare() ? "taken" : whyNotShared(),
        streaming: assets.streaming,
      },
    };
  }

  /**
   * @param {ArrayBuffer[]} wheels
   * @param {WebAssembly.Module[] | Error} grammars
   * @returns {Promise<Library[]>}
   */
  async #libraries(wheels, grammars) {
    if (grammars instanceof Error) {
      throw grammars;
    }
    const files = this.#grammarFiles();
    const libraries = this.#preload.map((language, index) => ({
      path: `${GRAMMARS}/${language}.so`,
      module: grammars[index],
      sha256: this.#assets.hash(files[index]),
    }));
    for (const [index, wheel] of wheels.entries()) {
      for (const entry of await readZip(new Blob([wheel]))) {
        if (BINDING.test(entry.name)) {
          libraries.unshift({
            path: `${SITE_PACKAGES}/${entry.name}`,
            module: await WebAssembly.compile(await entry.read()),
            sha256: this.#assets.hash(this.#assets.manifest.wheels[index]),
          });
        }
      }
    }
    if (libraries.length !== this.#preload.length + 1) {
      throw new Error("no wheel of the bundle has the binding of tree-sitter");
    }
    return libraries;
  }

  /** @returns {string[]} The files of the grammars that are loaded from the start. */
  #grammarFiles() {
    const { languages } = this.#assets.manifest;
    return this.#preload.map((name) => {
      const language = languages.find((each) => each.name === name);
      if (language === undefined) {
        throw unknownLanguage(name, languages.map((each) => each.name));
      }
      return language.grammar.file;
    });
  }
}

/**
 * @param {unknown} error
 * @returns {Error} That code cannot be compiled here, as a page's policy may have it.
 * @throws {PoolUnavailable} It was not even there.
 */
function unlessUnavailable(error) {
  if (error instanceof PoolUnavailable || !(error instanceof Error)) {
    throw error;
  }
  return error;
}
