/** @typedef {(heap: ArrayBuffer, meta: Meta) => void} Offer Takes the snapshot that was made. */
/**
 * A Python that is ready to be asked.
 * @typedef {object} Python
 * @property {any} pyodide
 * @property {any} half The module `wasmpool.pool.backends.web_worker`.
 * @property {() => number} memory Bytes of WebAssembly's memory.
 * @property {string[]} languages Whose grammars are loaded.
 * @property {() => Boot} report How it came to be.
 * @property {Record<string, string>} shortcuts Of each, `taken` or why not.
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
export function bootPython(kit: BootKit, scripts: Scripts, offer: Offer, base: string): Promise<Python>;
export { loadScripts } from "./pyodide.js";
/**
 * Takes the snapshot that was made.
 */
export type Offer = (heap: ArrayBuffer, meta: Meta) => void;
/**
 * A Python that is ready to be asked.
 */
export type Python = {
    pyodide: any;
    /**
     * The module `wasmpool.pool.backends.web_worker`.
     */
    half: any;
    /**
     * Bytes of WebAssembly's memory.
     */
    memory: () => number;
    /**
     * Whose grammars are loaded.
     */
    languages: string[];
    /**
     * How it came to be.
     */
    report: () => Boot;
    /**
     * Of each, `taken` or why not.
     */
    shortcuts: Record<string, string>;
};
import type { BootKit } from "../web/src/boot/launcher.js";
import type { Scripts } from "./pyodide.js";
import type { Meta } from "./snapshot.js";
import type { Boot } from "../web/src/protocol.js";
