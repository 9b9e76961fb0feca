/**
 * What the benchmark program calls in the page, as `bench.<name>(…)`.
 *
 * Every function measures once; taking turns and medians are the program's concern. Times are in
 * milliseconds. All contenders get the same files, which lie in memory before the clock starts.
 */

import { createPool } from "../../bundle/wasmpool.mjs";
import { WorkerPool } from "../peer/pool.js";
import { BUSY_OR_EXIT, PHASES } from "./handlers.js";

/** @typedef {{path: string, content: Uint8Array<ArrayBuffer>}} File */
/** @typedef {Record<string, number>} Timings */

/**
 * What came of parsing a release.
 * @typedef {object} Parsed
 * @property {number} ms From the call to the last of the facts.
 * @property {number} facts How many bytes of facts there are.
 * @property {Timings} timings What the workers say, in all.
 */

const root = new URL("../../", import.meta.url).href;
const base = `${root}bundle/`;
const script = {
  peer: new URL("../peer/worker.js", import.meta.url),
  plain: new URL("../plain/worker.js", import.meta.url),
};
const READY = ["python", "javascript"];
/** @type {Map<string, Promise<File[]>>} */
const releases = new Map();

/**
 * @param {string} language
 * @returns {Promise<File[]>} The release in that language.
 */
export function files(language) {
  let found = releases.get(language);
  if (found === undefined) {
    found = fetchRelease(language);
    releases.set(language, found);
  }
  return found;
}

/**
 * @param {string} language
 * @returns {Promise<File[]>}
 */
async function fetchRelease(language) {
  const [index, contents] = await Promise.all([
    fetch(`${root}${language}.json`).then((response) => response.json()),
    fetch(`${root}${language}.bin`).then((response) => response.arrayBuffer()),
  ]);
  let at = 0;
  return index.map((/** @type {[string, number]} */ [path, size]) => {
    at += size;
    return { path, content: new Uint8Array(contents, at - size, size) };
  });
}

// ------------------------------------------------------------------ opening pools

/**
 * @param {number} workers
 * @param {readonly string[]} [languages] What they have ready from the start.
 * @param {number} [most] How many there may be.
 */
async function openOurs(workers, languages = READY, most = workers) {
  const pool = await createPool({
    base,
    languages,
    workers,
    minWorkers: workers,
    maxWorkers: most,
    flags: { cache: false, fallback: false },
  });
  await ready(pool, workers);
  return pool;
}

/**
 * @param {import("../../bundle/wasmpool.mjs").Pool} pool
 * @param {number} count How many workers are waited for.
 */
async function ready(pool, count) {
  const isReady = () => Object.keys(pool.stats().boot).length >= count;
  while (!isReady()) {
    await new Promise((resolve) => pool.addEventListener("worker_ready", resolve, { once: true }));
  }
}

/**
 * @param {number} workers
 * @param {string} [sending]
 */
async function openPeer(workers, sending = "bytes") {
  const languages = await fetch(`${root}bench/languages.json`).then((each) => each.json());
  return WorkerPool.open(script.peer, workers, { base, languages, sending });
}

/** @param {number} workers */
function openPlain(workers) {
  return WorkerPool.open(script.plain, workers, { base, languages: [...READY, "typescript"] });
}

// ------------------------------------------------------------------ throughput

/**
 * Our pool, freshly opened, over a release.
 *
 * @param {string} language
 * @param {number} workers
 * @returns {Promise<Parsed>}
 */
export async function parseOurs(language, workers) {
  const input = await files(language);
  const pool = await openOurs(workers, [language]);
  const began = performance.now();
  const results = await pool.parseFiles(input);
  const ms = performance.now() - began;
  await pool.shutdown();
  /** @type {Timings} */
  const timings = {};
  let facts = 0;
  for (const each of results) {
    if (each.status === "failed") {
      throw new Error(`${each.path}: ${JSON.stringify(each.failure)}`);
    }
    facts += each.bytes().length;
    addTimings(timings, each.timings ?? {});
  }
  return { ms, facts, timings };
}

/**
 * The peer, freshly opened, over a release.
 *
 * @param {string} language
 * @param {number} workers
 * @param {string} [sending]
 * @returns {Promise<Parsed>}
 */
export async function parsePeer(language, workers, sending) {
  return parseWith(await openPeer(workers, sending), language);
}

/**
 * Pyodide that parses and does nothing else.
 *
 * @param {string} language
 * @param {number} workers
 * @returns {Promise<Parsed>}
 */
export async function parsePlain(language, workers) {
  return parseWith(await openPlain(workers), language);
}

/**
 * @param {WorkerPool} pool
 * @param {string} language
 * @returns {Promise<Parsed>}
 */
async function parseWith(pool, language) {
  const input = await files(language);
  const began = performance.now();
  const { facts, timings } = await pool.parse(input, language);
  const ms = performance.now() - began;
  pool.close();
  const sizes = facts.map((each) => (each instanceof Uint8Array ? each.length : 0));
  return { ms, facts: sizes.reduce((sum, size) => sum + size, 0), timings };
}

/**
 * Compare the peer's facts with ours, byte by byte.
 *
 * @param {string} language
 * @returns {Promise<{files: number, different: string[]}>} The paths of what differs.
 */
export async function compare(language) {
  const input = await files(language);
  const peer = await openPeer(1);
  const { facts } = await peer.parse(input, language);
  peer.close();
  const pool = await openOurs(1);
  const decoder = new TextDecoder();
  const different = [];
  let index = 0;
  for await (const ours of pool.parseIter(input)) {
    const theirs = decoder.decode(/** @type {Uint8Array} */ (facts[index]));
    const head = `{"_type":"file","path":${JSON.stringify(ours.path)},`;
    if (ours.json() !== head + theirs.slice(1)) {
      different.push(ours.path);
    }
    index += 1;
  }
  await pool.shutdown();
  return { files: index, different };
}

/**
 * Where the time of one of our workers goes, step by step.
 *
 * @param {string} language
 * @returns {Promise<Timings>}
 */
export async function phases(language) {
  const input = await files(language);
  const pool = await openOurs(1);
  await pool.register("bench", { source: PHASES });
  const payloads = input.map(({ path, content }) => ({ path, content, language }));
  /** @type {Timings} */
  const timings = {};
  for (const each of await pool.map("bench_phases", payloads, { chunkSize: 32 })) {
    addTimings(timings, each);
  }
  await pool.shutdown();
  return timings;
}

/**
 * @param {Timings} sums
 * @param {Readonly<Timings>} timings
 */
function addTimings(sums, timings) {
  for (const [phase, milliseconds] of Object.entries(timings)) {
    sums[phase] = (sums[phase] ?? 0) + milliseconds;
  }
}

// ------------------------------------------------------------------ booting

/** @returns {Promise<number>} A plain boot of Pyodide, from its worker's start. */
export async function bootPlain() {
  const began = performance.now();
  const pool = await WorkerPool.open(script.plain, 1, { base, languages: READY });
  const ms = performance.now() - began;
  pool.close();
  return ms;
}

/**
 * @returns {Promise<{four: number, further: number, how: string[]}>} From opening a pool to four
 *   workers, and how long a fifth takes; how each was booted.
 */
export async function bootOurs() {
  const began = performance.now();
  const pool = await openOurs(4, READY, 5);
  const four = performance.now() - began;
  const again = performance.now();
  pool.scaleUp(1);
  await ready(pool, 5);
  const further = performance.now() - again;
  const how = Object.values(pool.stats().boot).map((boot) => boot.how);
  await kept();
  await pool.shutdown();
  return { four, further, how };
}

/** Wait until the snapshot is kept for the next visit. */
async function kept() {
  for (;;) {
    const store = await caches.open("wasmpool-snapshots");
    if ((await store.keys()).length > 0) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

// ------------------------------------------------------------------ memory

/** @type {import("../../bundle/wasmpool.mjs").Pool|null} */
let held = null;

/**
 * Hold a pool.
 *
 * @param {number} workers
 */
export async function hold(workers) {
  held = await openOurs(workers);
  return { isolated: globalThis.crossOriginIsolated };
}

/**
 * Let the pool that is held parse a release.
 *
 * @param {string} language
 * @returns {Promise<number>} How many files have facts.
 */
export async function useHeld(language) {
  let count = 0;
  for await (const facts of /** @type {any} */ (held).parseIter(await files(language))) {
    count += facts.status === "failed" ? 0 : 1;
  }
  return count;
}

// ------------------------------------------------------------------ answering, recovering

/**
 * @param {string} language
 * @returns {Promise<{task: number, turn: number}>} The longest task of the page while our pool
 *   parses a release (50 ms, where none is above), and the longest time between two turns.
 */
export async function blocking(language) {
  const input = await files(language);
  const pool = await openOurs(2);
  /** @type {number[]} */
  const tasks = [50];
  const observer = new PerformanceObserver((list) => {
    tasks.push(...list.getEntries().map((entry) => entry.duration));
  });
  observer.observe({ type: "longtask" });
  const turns = watchTurns();
  for await (const facts of pool.parseIter(input)) {
    if (facts.status === "failed") {
      throw new Error(facts.path);
    }
  }
  const turn = turns();
  await new Promise((resolve) => setTimeout(resolve, 100)); // entries come late
  observer.disconnect();
  await pool.shutdown();
  return { task: Math.max(...tasks), turn };
}

/** @returns {() => number} Ends the watching and gives the longest time between two turns. */
function watchTurns() {
  const { port1, port2 } = new MessageChannel();
  let last = performance.now();
  let longest = 0;
  port1.onmessage = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    port2.postMessage(null);
  };
  port2.postMessage(null);
  return () => {
    port1.close();
    return longest;
  };
}

/**
 * @param {string} once An address that answers 418 the first time.
 * @returns {Promise<number>} From a worker's death in the middle of a batch until the next item of
 *   that batch is done, all workers being busy.
 */
export async function recovery(once) {
  const pool = await openOurs(2);
  await pool.register("bench", { source: BUSY_OR_EXIT });
  const channel = new BroadcastChannel("bench");
  /** @type {Promise<number>} */
  const died = new Promise((resolve) => {
    channel.onmessage = ({ data }) => resolve(data);
  });
  const others = pool.map("bench_busy_or_exit", Array(200).fill({ once: null }), {
    chunkSize: 10,
  });
  const payloads = Array.from({ length: 40 }, (_, index) => ({
    once: index === 20 ? once : null,
  }));
  let id = "";
  /** @type {Promise<number>} */
  const resumed = new Promise((resolve) => {
    let wasRetried = false;
    pool.on("*", ({ type, detail }) => {
      wasRetried ||= type === "task_retried" && detail.task === id;
      if (wasRetried && type === "task_progress" && detail.task === id) {
        resolve(Date.now());
      }
    });
  });
  const batch = pool.runBatch("bench_busy_or_exit", payloads, {
    priority: 0,
    onSubmit: (task) => {
      id = task;
    },
  });
  const ms = (await resumed) - (await died);
  await Promise.all([batch, others]);
  channel.close();
  await pool.shutdown();
  return ms;
}
