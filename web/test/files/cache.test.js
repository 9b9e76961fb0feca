import "fake-indexeddb/auto";

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { entryKey, FactsCache, openCache } from "../../src/cache.js";
import { KIB, loadConfig, MIB } from "../../src/config.js";
import { parseIter } from "../../src/files/run.js";
import { all, FakePool } from "./support.js";

const NAME = "wasmpool-facts-1";
const real = globalThis.indexedDB;

/** @type {string[]} */
let notices = [];

/** @param {number} [maxBytes] */
function open(maxBytes = MIB) {
  return new FactsCache(maxBytes, (text) => notices.push(text));
}

/** @param {object} descriptor Stands in for the browser's `indexedDB`. */
function replaceIndexedDB(descriptor) {
  Object.defineProperty(globalThis, "indexedDB", { value: descriptor, configurable: true });
}

afterEach(async () => {
  replaceIndexedDB(real);
  notices = [];
  await open().clear();
});

/**
 * @param {string} name
 * @param {number} [size]
 */
function body(name, size = 10) {
  return Buffer.from(`"name":"${name}${"x".repeat(Math.max(0, size - 12 - name.length))}",{}`);
}

/**
 * @param {string} key
 * @param {number} [size]
 * @returns {[string, import("../../src/cache.js").Entry]}
 */
function row(key, size) {
  return [key, { status: "ok", body: body(key, size) }];
}

/**
 * @template Result
 * @param {IDBRequest<Result>} request
 * @returns {Promise<Result>}
 */
function outcome(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * Change the database behind the cache's back.
 *
 * @param {string} store
 * @param {(store: IDBObjectStore) => void} change
 */
async function tamper(store, change) {
  const database = await outcome(indexedDB.open(NAME));
  const transaction = database.transaction(store, "readwrite");
  change(transaction.objectStore(store));
  await new Promise((resolve) => {
    transaction.oncomplete = resolve;
  });
  database.close();
}

test("facts come back as they went in", async () => {
  const cache = open();
  assert.equal(await cache.isEmpty(), true);
  await cache.putMany([row("a"), ["b", { status: "partial", body: body("b") }]]);
  assert.equal(await cache.isEmpty(), false);
  const found = await cache.getMany(["b", "c", "a"]);
  assert.deepEqual([...found.keys()], ["b", "a"]);
  assert.equal(found.get("b")?.status, "partial");
  assert.deepEqual(Buffer.from(found.get("a")?.body ?? []), body("a"));
  assert.deepEqual(await cache.getMany([]), new Map());
  await cache.putMany([]);
  await cache.close();
  const again = open();
  assert.equal((await again.getMany(["a"])).size, 1);
  await again.close();
  await again.close();
  assert.deepEqual(notices, []);
});

test("of a view only its own bytes are stored", async () => {
  const cache = open();
  const large = new Uint8Array(100_000);
  large.set(body("a"), 500);
  await cache.putMany([["a", { status: "ok", body: large.subarray(500, 500 + body("a").length) }]]);
  const found = (await cache.getMany(["a"])).get("a");
  assert.equal(found?.body.buffer.byteLength, body("a").length);
  await cache.close();
});

test("the sum of sizes is right, also when entries are replaced", async () => {
  const cache = open();
  await cache.putMany([row("a", 1000), row("b", 1000), row("a", 1000)]);
  await cache.putMany([row("b", 3000)]);
  const { entries, size, maxSize } = await cache.info();
  assert.deepEqual([entries, size, maxSize], [2, 4800, MIB]);
  await cache.clear();
  assert.deepEqual(await cache.info(), { entries: 0, size: 0, maxSize: MIB });
  await cache.close();
});

test("what was not asked for longest is evicted when there is too much", async () => {
  const cache = open(MIB);
  const size = 50 * KIB;
  const keys = Array.from({ length: 18 }, (_, n) => `k${n}`);
  await cache.putMany(keys.map((key) => row(key, size)));
  await tamper("uses", (store) => {
    for (const [n, key] of keys.entries()) {
      store.put({ used: n < 9 ? 100 : 200, size: size + 400 }, key);
    }
  });
  const asked = open(MIB);
  await asked.getMany(["k3"]);
  await asked.close(); // notes that it was asked for today
  await cache.putMany(["n1", "n2", "n3"].map((key) => row(key, size)));
  const found = await cache.getMany([...keys, "n1", "n2", "n3"]);
  assert.ok(found.has("k3") && found.has("n1") && found.has("n3") && found.has("k17"));
  assert.ok(!["k0", "k1", "k2", "k4"].some((key) => found.has(key)));
  const info = await cache.info();
  assert.ok(info.size <= 0.75 * MIB && info.size > 0.6 * MIB, String(info.size));
  assert.equal(info.entries, found.size);
  await cache.close();
});

test("a damaged entry is none", async () => {
  const cache = open();
  await cache.putMany([row("a"), row("b"), row("c"), row("d")]);
  await tamper("facts", (store) => {
    store.put({ status: "ok", body: "text" }, "a");
    store.put(null, "b");
    store.put({ status: "odd", body: body("c") }, "c");
  });
  assert.deepEqual([...(await cache.getMany(["a", "b", "c", "d"])).keys()], ["d"]);
  await cache.close();
});

test("a damaged database is begun anew", async () => {
  const broken = await new Promise((resolve) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore("other");
    request.onsuccess = () => resolve(request.result);
  });
  broken.close();
  const cache = open();
  assert.equal((await cache.getMany(["a"])).size, 0);
  assert.match(notices.join(), /was damaged \(NotFoundError.*begun anew/);
  await cache.putMany([row("a")]);
  assert.equal((await cache.getMany(["a"])).size, 1);
  await cache.close();
});

test("a database of a later version is begun anew", async () => {
  const later = await outcome(indexedDB.open(NAME, 7));
  later.close();
  const cache = open();
  await cache.putMany([row("a")]);
  assert.match(notices.join(), /VersionError/);
  await cache.putMany([row("a")]);
  assert.equal((await cache.getMany(["a"])).size, 1);
  await cache.close();
});

test("another page can clear the cache while it is open", async () => {
  const cache = open();
  await cache.putMany([row("a")]);
  await open().clear();
  assert.equal((await cache.getMany(["a"])).size, 0);
  await cache.putMany([row("a")]);
  assert.equal((await cache.getMany(["a"])).size, 1);
  await cache.close();
  assert.deepEqual(notices, []);
});

test("a page that does not let go of the database is told of", async () => {
  const cache = open();
  await cache.putMany([row("a")]);
  await cache.close();
  const other = await outcome(indexedDB.open(NAME));
  await assert.rejects(cache.clear(), /another tab/);
  other.close();
});

test("a browser that forbids databases costs a notice and nothing else", async () => {
  const forbidden = () => {
    throw new DOMException("not here", "SecurityError");
  };
  replaceIndexedDB({ open: forbidden, deleteDatabase: forbidden });
  const cache = open();
  assert.equal(await cache.isEmpty(), true);
  assert.equal((await cache.getMany(["a"])).size, 0);
  await cache.putMany([row("a")]);
  await cache.close();
  assert.deepEqual(notices, ["the cache is not used: SecurityError: not here"]);
});

test("without room no more is written, and what is there is still read", async () => {
  const cache = open();
  await cache.putMany([row("a")]);
  const database = await outcome(indexedDB.open(NAME));
  const store = Object.getPrototypeOf(database.transaction("facts").objectStore("facts"));
  database.close();
  const { put } = store;
  store.put = () => {
    throw new DOMException("no room", "QuotaExceededError");
  };
  try {
    await cache.putMany([row("b")]);
    await cache.putMany([row("c")]);
  } finally {
    store.put = put;
  }
  assert.deepEqual(notices, [
    "the cache takes no more entries in this run: QuotaExceededError: no room",
  ]);
  assert.deepEqual([...(await cache.getMany(["a", "b"])).keys()], ["a"]);
  await cache.close();
});

test("there is no cache without the flag, a database or hashes", (context) => {
  const tell = (/** @type {string} */ text) => notices.push(text);
  assert.ok(openCache(loadConfig(), tell) instanceof FactsCache);
  assert.equal(openCache(loadConfig({ flags: { cache: false } }), tell), null);
  assert.deepEqual(notices, []);
  context.mock.getter(globalThis.crypto, "subtle", () => undefined);
  assert.equal(openCache(loadConfig(), tell), null);
  assert.match(notices.join(), /secure page/);
  replaceIndexedDB(/** @type {any} */ (undefined));
  assert.equal(openCache(loadConfig(), tell), null);
});

test("a key changes with everything that facts depend on", () => {
  const facts = { sha256: "0", build: "b", language: "l", references: "default", bindings: false };
  const others = ["sha256", "build", "language", "references"];
  const keys = [facts, ...others.map((name) => ({ ...facts, [name]: "other" }))];
  assert.equal(new Set([...keys, { ...facts, bindings: true }].map(entryKey)).size, 6);
});

test("a second run over the same files parses what has changed", async () => {
  const options = { flags: { cache: true } };
  const files = Array.from({ length: 300 }, (_, n) => ({
    path: `${n}.py`,
    content: `x = ${n % 250}\n`, // some twice
  }));
  files.push({ path: "big.py", content: "x".repeat(2000) });
  const first = new FakePool(options);
  const before = await all(parseIter(first, files, { maxFileSize: 1000 }));
  const second = new FakePool(options);
  const changed = files.map((each, n) => (n === 7 ? { ...each, content: "changed" } : each));
  const run = parseIter(second, changed, { maxFileSize: 1000, offsets: "utf16" });
  const after = await all(run);
  assert.deepEqual(
    second.batches.map(({ payloads }) => payloads.map(({ path }) => path)),
    [["7.py"]],
  );
  assert.equal(run.stats.cacheHits, 299);
  assert.equal(run.stats.progress().cached, 299);
  for (const [n, facts] of after.entries()) {
    assert.equal(facts.cached, n !== 7 && n !== 300);
    assert.equal(facts.path, files[n].path);
    assert.equal(facts.size, changed[n].content.length);
    if (facts.cached) {
      assert.deepEqual(facts.bytes(), before[n].bytes());
      assert.equal(facts.text, changed[n].content);
    }
  }
  const other = new FakePool(options);
  await all(parseIter(other, files.slice(0, 3), { references: "all" }));
  assert.equal(other.batches[0].payloads.length, 3, "other facts are wanted");
  assert.deepEqual([...first.notices, ...second.notices, ...other.notices], []);
});

test("a cache that breaks in the middle of a run is told of, and the run goes on", async () => {
  const pool = new FakePool({ flags: { cache: true } });
  const forbidden = () => {
    throw new DOMException("not here", "SecurityError");
  };
  replaceIndexedDB({ open: forbidden });
  const facts = await all(parseIter(pool, [{ path: "a.py", content: "x" }]));
  assert.equal(facts[0].status, "ok");
  assert.deepEqual(pool.notices, ["the cache is not used: SecurityError: not here"]);
});
