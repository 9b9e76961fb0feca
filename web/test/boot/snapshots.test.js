/** Snapshots between visits: kept whole, found again, and forgotten when they are damaged. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { storeSnapshot } from "../../../workers/store.js";
import { SnapshotStore } from "../../src/boot/snapshots.js";

const META = { handles: /** @type {[number, string][]} */ ([[7, "a"]]), tableStart: 3 };
const BASE = "https://example.org/wasmpool/";

/** @type {Map<string, Map<string, Response>>} What is in Cache Storage. */
let kept;

beforeEach(() => {
  kept = new Map();
  const storage = {
    async open(/** @type {string} */ name) {
      const cache = kept.get(name) ?? new Map();
      kept.set(name, cache);
      return {
        match: async (/** @type {string} */ url) => cache.get(url)?.clone(),
        put: async (/** @type {string} */ url, /** @type {Response} */ response) =>
          void cache.set(url, response),
        keys: async () => [...cache.keys()],
        delete: async (/** @type {string} */ url) => cache.delete(url),
      };
    },
    delete: async (/** @type {string} */ name) => kept.delete(name),
  };
  Object.assign(globalThis, { caches: storage });
});

afterEach(() => {
  Reflect.deleteProperty(globalThis, "caches");
});

/** @param {SnapshotStore} store */
async function keep({ cache, url }) {
  const heap = new Uint8Array(3_000_000).map((_, index) => index % 251).buffer;
  await storeSnapshot({ cache, url, meta: { ...META, libraries: [], sample: "s" }, heap });
  return heap;
}

/** @param {number} size */
const allocate = (size) => new ArrayBuffer(size);

test("what is kept is found again, compressed in between", async () => {
  const store = new SnapshotStore(BASE, ["a", "b"]);
  assert.deepEqual(await store.load(allocate), { snapshot: null, problem: "none was kept" });
  const heap = await keep(store);
  const response = kept.get(store.cache)?.get(store.url)?.clone();
  const size = (await response?.arrayBuffer())?.byteLength ?? 0;
  assert.ok(size > 0 && size < heap.byteLength / 10);
  const { snapshot } = await store.load((bytes) => new SharedArrayBuffer(bytes));
  assert.ok(snapshot?.heap instanceof SharedArrayBuffer);
  assert.ok(Buffer.from(snapshot.heap).equals(Buffer.from(heap)));
  assert.deepEqual(snapshot.meta, { ...META, libraries: [], sample: "s" });
});

test("a snapshot of other files is not found, and makes room for the new one", async () => {
  const [old, now] = [new SnapshotStore(BASE, ["a"]), new SnapshotStore(BASE, ["b"])];
  await keep(old);
  assert.equal((await now.load(allocate)).problem, "none was kept");
  await keep(now);
  assert.deepEqual([...(kept.get(now.cache)?.keys() ?? [])], [now.url]);
});

for (const [name, damage] of /** @type {[string, (bytes: Uint8Array) => Uint8Array][]} */ ([
  ["cut off", (bytes) => bytes.subarray(0, bytes.length / 2)],
  ["changed", (bytes) => bytes.map((byte, index) => (index === bytes.length >> 1 ? ~byte : byte))],
  ["nothing", () => new Uint8Array()],
  ["something else", () => new TextEncoder().encode("<!doctype html>")],
])) {
  test(`what is kept is ${name}: it is told and forgotten`, async () => {
    const store = new SnapshotStore(BASE, ["a"]);
    await keep(store);
    const cache = kept.get(store.cache);
    const response = cache?.get(store.url);
    assert.ok(cache !== undefined && response !== undefined);
    const bytes = damage(new Uint8Array(await response.arrayBuffer()));
    const { headers } = response;
    cache.set(store.url, new Response(/** @type {BodyInit} */ (bytes), { headers }));
    const { snapshot, problem } = await store.load(allocate);
    assert.equal(snapshot, null);
    assert.match(problem, /what was kept is damaged: /);
    assert.equal((await store.load(allocate)).problem, "none was kept");
  });
}

test("a size that is not true, or no sense at all, is damage too", async () => {
  const store = new SnapshotStore(BASE, ["a"]);
  await keep(store);
  for (const headers of [{ "x-meta": "{}", "x-size": "5" }, { "x-meta": "{", "x-size": "5" }]) {
    const body = await new Response(
      new Blob(["too long"]).stream().pipeThrough(new CompressionStream("gzip")),
    ).arrayBuffer();
    kept.set(store.cache, new Map([[store.url, new Response(body, { headers })]]));
    assert.match((await store.load(allocate)).problem, /damaged/);
  }
});

test("without Cache Storage nothing is kept", async () => {
  Reflect.deleteProperty(globalThis, "caches");
  const store = new SnapshotStore(BASE, ["a"]);
  assert.match((await store.load(allocate)).problem, /no Cache Storage/);
  await store.forget();
});
