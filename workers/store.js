/**
 * Keeps a snapshot for the next visit, compressed, in a worker of its own: it takes a second.
 */

/** @import { Meta } from "./snapshot.js" */

const CHUNK = 1 << 20;

/**
 * @typedef {object} StoreOrder
 * @property {string} cache Name of the cache.
 * @property {string} url What it is kept under; all else in the cache is deleted.
 * @property {Meta} meta
 * @property {ArrayBuffer | SharedArrayBuffer} heap
 */

/**
 * Keep a snapshot, and forget older ones.
 *
 * @param {StoreOrder} order
 */
export async function storeSnapshot({ cache, url, meta, heap }) {
  const bytes = new Uint8Array(heap);
  let at = 0;
  const source = new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) {
        controller.close();
      } else {
        controller.enqueue(bytes.slice(at, (at += CHUNK))); // a copy: it may be shared memory
      }
    },
  });
  const body = await new Response(source.pipeThrough(new CompressionStream("gzip"))).blob();
  const store = await caches.open(cache);
  for (const request of await store.keys()) {
    await store.delete(request);
  }
  const headers = { "x-meta": JSON.stringify(meta), "x-size": String(bytes.length) };
  await store.put(url, new Response(body, { headers }));
}
