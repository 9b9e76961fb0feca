/**
 * What the bundle's script has put in place before this page's modules run.
 */

/** @typedef {typeof import("../src/index.js")} Wasmpool */
/** @typedef {import("../src/pool/pool.js").Pool} Pool */
/** @typedef {import("../src/files/results.js").FileFacts} FileFacts */

export const wasmpool = /** @type {Wasmpool} */ (Reflect.get(globalThis, "wasmpool"));
