/**
 * The service worker, run in a small browser made of maps: what it keeps, what it answers with, and
 * that it never mixes two builds.
 */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { runInNewContext } from "node:vm";

const SOURCE = readFileSync(new URL("../src/sw.js", import.meta.url), "utf8");
const BASE = "https://site.example/app/";

/** What browsers have of Cache Storage, as far as it is used. */
class Caches {
  /** @type {Map<string, Map<string, Response>>} */
  all = new Map();

  async keys() {
    return [...this.all.keys()];
  }

  /** @param {string} name */
  async delete(name) {
    return this.all.delete(name);
  }

  /** @param {string} name */
  async open(name) {
    const entries = this.all.get(name) ?? new Map();
    this.all.set(name, entries);
    const address = (/** @type {string | { url: string }} */ key) =>
      typeof key === "string" ? key : key.url;
    return {
      keys: async () => [...entries.keys()].map((url) => ({ url })),
      match: async (/** @type {string | { url: string }} */ key) =>
        entries.get(address(key))?.clone(),
      put: async (/** @type {string} */ key, /** @type {Response} */ response) => {
        entries.set(key, response);
      },
    };
  }
}

/** A server and the browsers' stores; builds come and go. */
class World {
  caches = new Caches();
  /** @type {Map<string, string>} */
  server = new Map();
  /** @type {Map<string, string>} what the browser's own cache of requests has */
  stored = new Map();
  /** @type {string[]} */
  asked = [];
  isDown = false;
  windows = 1;
  /** @type {string[]} what the service worker that waits is told */
  waiting = [];

  /**
   * Put a build on the server and start its service worker.
   *
   * @param {Record<string, string>} contents
   * @param {{ base?: string, hasNewer?: boolean }} [options]
   */
  publish(contents, { base, hasNewer = false } = {}) {
    const files = Object.fromEntries(
      Object.entries(contents).map(([path, text]) => [
        path,
        { sha256: sha256(text), size: text.length },
      ]),
    );
    const build = sha256(JSON.stringify(files));
    this.server = new Map(Object.entries(contents));
    this.server.set("manifest.json", JSON.stringify({ build, files }));
    return new ServiceWorker(this, { build, files }, base, hasNewer);
  }

  /**
   * @param {string | { url: string }} request
   * @param {{ cache?: RequestCache }} [options]
   */
  fetch = async (request, { cache = "default" } = {}) => {
    const url = typeof request === "string" ? request : request.url;
    const path = url.replace(BASE, "");
    this.asked.push(path);
    if (this.isDown) {
      throw new TypeError("Failed to fetch");
    }
    const stored = cache === "default" ? this.stored.get(path) : undefined;
    const text = stored ?? this.server.get(path);
    return text === undefined
      ? new Response("no such file", { status: 404 })
      : new Response(text, { headers: { "Content-Type": "text/x", "Content-Length": "1" } });
  };
}

class ServiceWorker {
  /** @type {Record<string, (event: object) => void>} */
  #listeners = {};
  tookOver = false;

  /**
   * @param {World} world
   * @param {object} bundle
   * @param {string | undefined} base
   * @param {boolean} hasNewer
   */
  constructor(world, bundle, base, hasNewer) {
    const scope = {
      wasmpoolBundle: bundle,
      wasmpoolBase: base,
      location: new URL(base === undefined ? `${BASE}sw.js` : "https://site.example/sw.js"),
      addEventListener: (/** @type {string} */ type, /** @type {() => void} */ listener) => {
        this.#listeners[type] = listener;
      },
      skipWaiting: () => {
        this.tookOver = true;
      },
      clients: {
        matchAll: async () => Array(world.windows).fill({}),
      },
      registration: {
        waiting: hasNewer
          ? { postMessage: ({ type = "" }) => world.waiting.push(type) }
          : null,
      },
      caches: world.caches,
      fetch: world.fetch,
      ...{ console, crypto, Headers, Response, TextDecoder, URL },
    };
    runInNewContext(SOURCE, scope);
  }

  /**
   * Let an event happen.
   *
   * @param {string} type
   * @param {object} [detail]
   * @returns {Promise<any>} what the listener makes the browser wait for, or answers with
   */
  async send(type, detail = {}) {
    let result = null;
    const take = (/** @type {Promise<unknown>} */ promise) => {
      result = promise;
    };
    this.#listeners[type]?.({ ...detail, waitUntil: take, respondWith: take });
    return await result;
  }

  /**
   * @param {string} url
   * @param {object} [more]
   */
  async get(url, more = {}) {
    const request = { url: new URL(url, BASE).href, method: "GET", mode: "cors", ...more };
    return this.send("fetch", { request });
  }

  /** @param {string[]} urls */
  async keep(urls) {
    /** @type {any[]} */
    const answers = [];
    const ports = [{ postMessage: (/** @type {object} */ answer) => answers.push(answer) }];
    const absolute = urls.map((url) => new URL(url, BASE).href);
    await this.send("message", { data: { type: "keep", urls: absolute }, ports });
    return answers[0];
  }
}

/** @param {string} text */
function sha256(text) {
  return createHash("sha256").update(text).digest("hex");
}

const FIRST = {
  "types/index.d.ts": "types",
  "index.html": "page 1",
  "wasmpool.js": "script 1",
  "pyodide/a.wasm": "runtime",
  "grammars/go.wasm": "go 1",
  "grammars/c.wasm": "c 1",
};
const SECOND = { ...FIRST, "wasmpool.js": "script 2", "grammars/go.wasm": "go 2" };

test("what every page needs is kept at once, grammars are not", async () => {
  const world = new World();
  const worker = world.publish(FIRST);
  await worker.send("install");
  assert.deepEqual(
    world.asked.sort(),
    ["index.html", "manifest.json", "pyodide/a.wasm", "wasmpool.js"],
  );
  world.isDown = true;
  for (const [url, text] of [
    ["./", "page 1"],
    ["index.html?x=1#y", "page 1"],
    ["wasmpool.js", "script 1"],
  ]) {
    const response = await worker.get(url, { mode: "navigate" });
    assert.equal(await response.text(), text);
    assert.equal(response.headers.get("Content-Type"), "text/x");
    assert.equal(response.headers.get("Content-Length"), null);
  }
});

test("a grammar is kept when it is first asked for", async () => {
  const world = new World();
  const worker = world.publish(FIRST);
  await worker.send("install");
  assert.equal(await (await worker.get("grammars/go.wasm")).text(), "go 1");
  world.isDown = true;
  assert.equal(await (await worker.get("grammars/go.wasm")).text(), "go 1");
  const missing = await worker.get("grammars/c.wasm");
  assert.equal(missing.status, 504);
  assert.match(await missing.text(), /Failed to fetch/);
});

test("what a page used before is kept when it says so", async () => {
  const world = new World();
  const worker = world.publish(FIRST);
  world.server.set("mine.js", "my script");
  await worker.send("install");
  const kept = await worker.keep([
    ...["grammars/c.wasm", "wasmpool.js", "mine.js", "https://else.where/x"],
  ]);
  assert.equal(kept.type, "kept");
  assert.equal(kept.files, 5); // with the manifest
  assert.equal(kept.bytes, ["page 1", "script 1", "runtime", "c 1"].join("").length);
  world.isDown = true;
  assert.equal(await (await worker.get("grammars/c.wasm")).text(), "c 1");
  assert.equal(await (await worker.get("mine.js")).text(), "my script");
  await assert.rejects(worker.get("other.js"), /Failed to fetch/);
});

test("a page's own files come from the network while there is one", async () => {
  const world = new World();
  const worker = world.publish(FIRST);
  world.server.set("mine.js", "old");
  await worker.send("install");
  await worker.keep(["mine.js"]);
  world.server.set("mine.js", "new");
  assert.equal(await (await worker.get("mine.js")).text(), "new");
  world.isDown = true;
  assert.equal(await (await worker.get("mine.js")).text(), "new");
});

test("a file of another build is never served", async () => {
  const world = new World();
  const worker = world.publish(FIRST);
  await worker.send("install");
  world.publish(SECOND);
  const response = await worker.get("grammars/go.wasm");
  assert.equal(response.status, 504);
  assert.match(await response.text(), /not of this build/);
  assert.equal(await (await worker.get("wasmpool.js")).text(), "script 1");
  assert.equal((await worker.keep(["grammars/go.wasm"])).type, "keep_failed");
});

test("a copy of another build in the browser's own cache is passed over", async () => {
  const world = new World();
  const worker = world.publish(FIRST);
  world.stored.set("wasmpool.js", "script 0");
  await worker.send("install");
  assert.equal(await (await worker.get("wasmpool.js")).text(), "script 1");
});

test("an installation that fails says why, and goes on where it was the next time", async () => {
  const world = new World();
  const worker = world.publish(FIRST);
  world.server.delete("pyodide/a.wasm");
  await assert.rejects(worker.send("install"), /pyodide\/a\.wasm: the server answered 404/);
  const note = await world.caches.open(`wasmpool-offline ${BASE} failure`);
  assert.match(await (await note.match(`${BASE}failure`)).text(), /answered 404/);
  world.server.set("pyodide/a.wasm", "runtime");
  world.asked = [];
  await worker.send("install");
  assert.deepEqual(world.asked, ["pyodide/a.wasm"]);
});

test("an update loads what has changed, keeps what was used, removes the older build", async () => {
  const world = new World();
  const first = world.publish(FIRST);
  await first.send("install");
  await first.keep(["grammars/go.wasm"]);
  const second = world.publish(SECOND);
  world.asked = [];
  await second.send("install");
  assert.deepEqual(world.asked.sort(), ["grammars/go.wasm", "manifest.json", "wasmpool.js"]);
  // Until it takes over, pages of the older build have all of theirs.
  assert.equal(await (await first.get("grammars/go.wasm")).text(), "go 1");
  const before = await world.caches.keys();
  await second.send("activate");
  const after = await world.caches.keys();
  assert.equal(before.length - after.length, 1);
  world.isDown = true;
  assert.equal(await (await second.get("grammars/go.wasm")).text(), "go 2");
  assert.equal(await (await second.get("pyodide/a.wasm")).text(), "runtime");
});

test("a server in the middle of an update gives no half of each", async () => {
  const world = new World();
  const first = world.publish(FIRST);
  await first.send("install");
  const second = world.publish(SECOND);
  world.server.set("grammars/go.wasm", "go 3");
  world.server.set("manifest.json", JSON.stringify({ build: "third" }));
  await assert.rejects(second.send("install"), /manifest\.json is not of this build/);
  assert.equal(await (await first.get("wasmpool.js")).text(), "script 1");
});

test("a newer build gets the next page only when the one that is left is the last", async () => {
  const world = new World();
  const worker = world.publish(FIRST, { hasNewer: true });
  await worker.send("install");
  world.windows = 2;
  assert.equal(await (await worker.get("./", { mode: "navigate" })).text(), "page 1");
  assert.deepEqual(world.waiting, []);
  world.windows = 1;
  const response = await worker.get("./", { mode: "navigate" });
  assert.equal(response.headers.get("Refresh"), "0");
  assert.deepEqual(world.waiting, ["take_over"]);
  assert.ok(!worker.tookOver);
  await worker.send("message", { data: { type: "take_over" } });
  assert.ok(worker.tookOver);
});

test("what is not for reading, or from elsewhere, is left to the browser", async () => {
  const world = new World();
  const worker = world.publish(FIRST);
  await worker.send("install");
  assert.equal(await worker.get("wasmpool.js", { method: "POST" }), null);
  assert.equal(await worker.get("https://else.where/x.js"), null);
  assert.equal(await (await worker.get("sw.js")).status, 404); // asked of the server
});

test("a page outside of the bundle has a service worker that says where it is", async () => {
  const world = new World();
  const worker = world.publish(FIRST, { base: "app/" });
  await worker.send("install");
  world.isDown = true;
  assert.equal(await (await worker.get("wasmpool.js")).text(), "script 1");
});
