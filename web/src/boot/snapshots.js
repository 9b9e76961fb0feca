/**
 * Where a snapshot lies between visits: in Cache Storage, compressed.
 *
 * Rules of this file:
 *
 * - The key holds everything that a snapshot depends on: what is in it, and the engine it is for.
 * - Reading never throws: without a snapshot workers start as well, only later.
 */

import { messageOf } from "../protocol.js";

/** @import { Snapshot } from "../../../workers/snapshot.js" */

const CACHE = "wasmpool-snapshots";
/** Part of the key; raised when what workers put into a snapshot changes its form. */
const FORM = 1;

/** The snapshots that were kept for one bundle. */
export class SnapshotStore {
  #url;

  /**
   * @param {string} base Where the bundle is.
   * @param {string[]} parts Everything that a snapshot depends on, besides the engine.
   */
  constructor(base, parts) {
    const engine = [globalThis.navigator?.userAgent ?? "", "Suspending" in WebAssembly];
    const key = encodeURIComponent(JSON.stringify([FORM, ...engine, ...parts]));
    this.cache = CACHE;
    this.#url = `${base}snapshot?${key}`;
  }

  /** @returns {string} Why there is no store here; empty if there is one. */
  get problem() {
    return "caches" in globalThis ? "" : "there is no Cache Storage here";
  }

  /** @returns {string} What a snapshot is kept under. */
  get url() {
    return this.#url;
  }

  /**
   * @param {(size: number) => ArrayBuffer | SharedArrayBuffer} allocate Makes the memory for it.
   * @returns {Promise<{snapshot: Snapshot | null, problem: string}>} The snapshot, or why there is
   *   none.
   */
  async load(allocate) {
    if (this.problem !== "") {
      return { snapshot: null, problem: this.problem };
    }
    try {
      const store = await caches.open(CACHE);
      const response = await store.match(this.#url);
      if (response === undefined) {
        return { snapshot: null, problem: "none was kept" };
      }
      const meta = JSON.parse(response.headers.get("x-meta") ?? "");
      const heap = allocate(Number(response.headers.get("x-size")));
      await inflate(response.body ?? new Blob().stream(), new Uint8Array(heap));
      return { snapshot: { heap, meta }, problem: "" };
    } catch (error) {
      await this.forget();
      return { snapshot: null, problem: `what was kept is damaged: ${messageOf(error)}` };
    }
  }

  /** Forget what was kept. */
  async forget() {
    if (this.problem === "") {
      // Where even this fails there is no store that works, and nothing will be found in it.
      await caches.delete(CACHE).catch(() => false);
    }
  }
}

/**
 * @param {ReadableStream<Uint8Array<ArrayBuffer>>} stream Compressed.
 * @param {Uint8Array} target Exactly as large as what is in it.
 * @throws {Error} It is damaged, or of another size.
 */
async function inflate(stream, target) {
  const reader = stream.pipeThrough(new DecompressionStream("gzip")).getReader();
  let at = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      break;
    }
    target.set(value, at); // throws where there is more than there should be
    at += value.length;
  }
  if (at !== target.length) {
    throw new Error(`${at} bytes instead of ${target.length}`);
  }
}
