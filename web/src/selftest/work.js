/** What a self-test has workers do: each check tells what it saw, and throws where that is wrong. */

import { manyFiles, PROJECT, PROJECT_EDGES, SAMPLES } from "./samples.js";

/** @import { Pool } from "../pool/pool.js" */
/** @import { TestPool } from "./pools.js" */

const TRIPS = 50;
const MANY_FILES = 40;
const ECHO = `
import wasmpool

@wasmpool.handler("selftest_echo")
def echo(payload, context):
    return payload
`;

/**
 * How the workers of a pool started.
 *
 * @param {Pool} pool
 */
export function describeBoots(pool) {
  return Object.entries(pool.stats().boot)
    .map(([worker, { how, bootMs }]) => `${worker} ${how}, ${Math.round(bootMs)} ms`)
    .join("; ");
}

/**
 * Which shortcuts the last worker took, and why not the others.
 *
 * @param {Pool} pool
 */
export function describeShortcuts(pool) {
  const boots = Object.values(pool.stats().boot);
  const last = boots.reduce((best, boot) => (boot.bootMs < best.bootMs ? boot : best));
  return Object.entries(last.shortcuts)
    .map(([name, outcome]) => `${name}: ${outcome}`)
    .join("; ");
}

/**
 * The facts of the samples, as bytes.
 *
 * @param {Pool} pool
 */
export async function parseSamples(pool) {
  const facts = await pool.parseFiles(SAMPLES);
  return facts.map((each) => each.bytes());
}

/**
 * Parse the samples, good and bad.
 *
 * @param {Pool} pool
 */
export async function parseGoodAndBad(pool) {
  const facts = await pool.parseFiles(SAMPLES);
  const found = Object.fromEntries(facts.map(({ path, status }) => [path, status]));
  const expected = Object.fromEntries(SAMPLES.map(({ path, status }) => [path, status]));
  expectSame("the files ended as", JSON.stringify(found), JSON.stringify(expected));
  const [box] = facts.find(({ path }) => path === "good.py")?.definitions ?? [];
  expectSame("the first definition is", box?.name, "Box");
  return Object.entries(found)
    .map(([path, status]) => `${path} ${status}`)
    .join(", ");
}

/**
 * See that two ways gave the same bytes.
 *
 * @param {readonly Uint8Array[]} facts
 * @param {readonly Uint8Array[]} others
 */
export function compareFacts(facts, others) {
  expectSame("the number of records is", facts.length, others.length);
  facts.forEach((record, index) => {
    const same = record.length === others[index].length
      && record.every((byte, at) => byte === others[index][at]);
    if (!same) {
      throw new Error(`the facts of ${SAMPLES[index].path} are not the same`);
    }
  });
  return `${facts.length} records are the same, byte for byte`;
}

/**
 * Have workers take a handler as source, and call it.
 *
 * @param {Pool} pool
 */
export async function callOwnHandler(pool) {
  await pool.register("selftest", { source: ECHO });
  const payload = { text: "größe", number: 1, list: [null, true] };
  const value = await pool.submit("selftest_echo", payload);
  expectSame("the handler gave back", JSON.stringify(value), JSON.stringify(payload));
  return "the handler was taken and called";
}

/**
 * Measure the way to Python and back; `callOwnHandler` comes before.
 *
 * @param {Pool} pool
 */
export async function measureRoundTrips(pool) {
  const times = [];
  for (let trip = 0; trip < TRIPS; trip++) {
    const since = performance.now();
    await pool.submit("selftest_echo", trip);
    times.push(performance.now() - since);
  }
  times.sort((a, b) => a - b);
  const [middle, worst] = [times[TRIPS >> 1], times[TRIPS - 1]];
  return `${middle.toFixed(1)} ms in the middle, ${worst.toFixed(1)} ms at worst, of ${TRIPS}`;
}

/**
 * Measure how fast files are parsed.
 *
 * @param {Pool} pool
 */
export async function measureThroughput(pool) {
  const files = manyFiles(MANY_FILES);
  const bytes = files.reduce((sum, { content }) => sum + content.length, 0);
  const since = performance.now();
  const facts = await pool.parseFiles(files);
  const seconds = (performance.now() - since) / 1000;
  expectSame("the number of good files is", countGood(facts), MANY_FILES);
  const speed = bytes / 1e6 / seconds;
  return `${speed.toFixed(1)} MB/s, ${(bytes / 1e6).toFixed(1)} MB in ${seconds.toFixed(2)} s`;
}

/**
 * Build the graph of a small project.
 *
 * @param {Pool} pool
 */
export async function buildSmallGraph(pool) {
  const graph = await pool.buildGraph(PROJECT);
  const edges = graph.edges
    .filter(({ type }) => ["CALLS", "EXTENDS", "IMPORTS"].includes(type))
    .map(({ source, type, target }) => `${source} ${type} ${target}`)
    .sort();
  expectSame("the edges are", edges.join("; "), PROJECT_EDGES.join("; "));
  return `${graph.nodes.size} nodes, ${graph.edges.length} edges, all as they must be`;
}

/**
 * End a worker from outside while it works, and see that nothing is missing.
 *
 * @param {TestPool} parts
 */
export async function killAtWork({ pool, kill }) {
  let killed = "";
  let at = 0;
  let backAfterMs = -1;
  const off = pool.on("*", ({ type, detail }) => {
    if (type === "task_progress" && killed === "") {
      killed = pool.workers().find(({ state }) => state === "busy")?.worker ?? "";
      at = performance.now();
      kill(killed);
    } else if (type === "worker_ready" && detail.worker === killed && backAfterMs < 0) {
      backAfterMs = performance.now() - at;
    }
  });
  try {
    const facts = await pool.parseFiles(manyFiles(MANY_FILES), { announce: true });
    expectSame("a worker was killed:", killed !== "", true);
    expectSame("the number of good files is", countGood(facts), MANY_FILES);
  } finally {
    off();
  }
  expectSame("workers lost:", pool.stats().losses > 0, true);
  const ms = Math.round(backAfterMs);
  const back = ms < 0 ? "the others did its work" : `another was there in ${ms} ms`;
  return `${killed} was ended at work, ${back}, all ${MANY_FILES} files have their facts`;
}

/**
 * Cancel a run, and see that the pool goes on.
 *
 * @param {Pool} pool
 */
export async function cancelRun(pool) {
  const controller = new AbortController();
  let taken = 0;
  let name = "";
  const since = performance.now();
  try {
    for await (const _ of pool.parseIter(manyFiles(MANY_FILES), { signal: controller.signal })) {
      taken += 1;
      controller.abort();
    }
  } catch (error) {
    name = error instanceof Error ? error.name : String(error);
  }
  expectSame("the run ended with", name, "AbortError");
  const ms = Math.round(performance.now() - since);
  const [facts] = await pool.parseFiles(SAMPLES.slice(0, 1));
  expectSame("the next file is", facts.status, "ok");
  return `ended after ${taken} of ${MANY_FILES} files, in ${ms} ms, and the pool goes on`;
}

/** @param {readonly {status: string}[]} facts */
function countGood(facts) {
  return facts.filter(({ status }) => status === "ok").length;
}

/**
 * @param {string} what
 * @param {unknown} seen
 * @param {unknown} expected
 */
function expectSame(what, seen, expected) {
  if (seen !== expected) {
    throw new Error(`${what} ${seen}, not ${expected}`);
  }
}
