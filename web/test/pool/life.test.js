/** How a pool begins, what it survives, and how it ends. */

import assert from "node:assert/strict";
import test from "node:test";

import { PoolClosed, PoolError, TaskCancelled, TaskError } from "../../src/errors.js";
import { loseAll, reports, Stage } from "./support.js";

test("workers start when there is work, or at once with minWorkers", async () => {
  const lazy = new Stage({ workers: 4 });
  assert.equal(lazy.backend.starts.length, 0);
  const eager = new Stage({ workers: 4, minWorkers: 2, memoryLimit: "64 MiB" });
  const memory_limit_bytes = 64 * 2 ** 20;
  assert.deepEqual(eager.backend.starts, [
    { worker: "w1", generation: 1, memory_limit_bytes },
    { worker: "w2", generation: 1, memory_limit_bytes },
  ]);
  eager.pool.scaleUp();
  assert.equal(eager.backend.starts.length, 3);
  for (const id of ["w1", "w2", "w3"]) {
    eager.worker(id).ready();
  }
  eager.pool.scaleDown(2);
  assert.deepEqual(eager.worker("w3").types, ["stop"]);
  await Promise.all([lazy.end(), eager.end()]);
});

test("there is one timer, and none after the end", async () => {
  const stage = new Stage();
  const { timers } = stage.clock;
  assert.equal(timers.size, 0);
  const handle = stage.pool.submit("echo", 1, { totalTimeoutMs: 50_000 });
  stage.worker().ready();
  stage.worker().started();
  stage.worker().say({ type: "beat", memory_bytes: 7 });
  assert.equal(timers.size, 1);
  stage.worker().work((n) => n);
  assert.equal(await handle, 1);
  await stage.end();
  assert.equal(timers.size, 0);
});

test("a silent worker is a zombie: it is killed and its work goes elsewhere", async () => {
  const stage = new Stage();
  const handle = stage.pool.submit("echo", 1);
  stage.worker().ready();
  stage.worker().started();
  stage.clock.advance(15_000);
  assert.deepEqual(stage.details("worker_silent").map(({ worker }) => worker), ["w1"]);
  stage.clock.advance(15_000);
  assert.equal(stage.worker().killed, true);
  assert.equal(stage.details("zombie_detected").length, 1);
  stage.worker().exit();
  stage.worker().ready();
  stage.worker().work((n) => n);
  assert.equal(await handle, 1);
  assert.equal(stage.pool.stats().losses, 1);
  await stage.end();
});

test("time in which the page stood still is not held against a worker", async () => {
  const stage = new Stage();
  const handle = stage.pool.submit("echo", 1);
  stage.worker().ready();
  stage.worker().started();
  stage.clock.stall(60_000);
  stage.clock.advance(0); // the timer fires at last, and then comes what was said meanwhile
  stage.worker().say({ type: "beat", memory_bytes: null });
  stage.clock.stall(60_000);
  stage.worker().say({ type: "beat", memory_bytes: null }); // now it comes first
  stage.clock.advance(0);
  assert.equal(stage.worker().killed, false);
  assert.deepEqual(stage.details("zombie_detected"), []);
  stage.worker().work((n) => n);
  assert.equal(await handle, 1);
  await stage.end();
});

test("where the host slows timers down, a zombie is found all the same", async () => {
  const stage = new Stage();
  const slow = (/** @type {() => void} */ callback, /** @type {number} */ delay) =>
    setTimer(callback, Math.ceil(delay / 60_000) * 60_000);
  const { setTimer } = stage.clock;
  stage.clock.setTimer = slow;
  const handle = stage.pool.submit("echo", 1, { retries: 0 });
  stage.worker().ready();
  stage.worker().started();
  for (let minute = 0; minute < 4; minute++) {
    stage.clock.advance(60_000);
  }
  assert.equal(stage.worker().killed, true);
  handle.cancel();
  await stage.end();
});

test("a worker that holds too much memory is replaced after its batch", async () => {
  const stage = new Stage({ memoryLimit: "64 MiB" });
  const handles = [1, 2].map((n) => stage.pool.submit("echo", n));
  stage.worker().ready();
  stage.worker().done(1);
  stage.worker().ended(65 * 2 ** 20);
  assert.deepEqual(stage.worker().types, ["run", "stop"]);
  stage.worker().exit();
  stage.worker().ready();
  stage.worker().work((n) => n);
  assert.deepEqual(await Promise.all(handles), [1, 2]);
  assert.equal(stage.details("worker_recycled").length, 1);
  assert.equal(stage.pool.stats().losses, 0);
  await stage.end();
});

test("messages of an older generation are dropped", async () => {
  const stage = new Stage();
  const handle = stage.pool.submit("echo", 1);
  const first = stage.worker();
  first.ready();
  const { batch } = first.batch;
  first.exit();
  first.say({ type: "done", batch, start: 0, results: [[0, 0]], bytes: new Uint8Array() });
  const log = { time: 0, level: "INFO", phase: "", message: "", data: {} };
  first.say({ type: "log", batch, item: 0, ...log });
  stage.worker().ready();
  stage.clock.advance(2000);
  stage.worker().work(() => "right");
  assert.equal(await handle, "right");
  assert.deepEqual(stage.details("log"), []);
  await stage.end();
});

test("where no worker starts the work is done inline, and the pool says why", async () => {
  const stage = new Stage({ workers: 2 });
  const handle = stage.pool.submit("echo", 1);
  loseAll(stage);
  assert.equal(stage.backends.length, 2);
  assert.equal(stage.backends[0].closed, true);
  assert.equal(stage.pool.backend, "inline");
  assert.equal(stage.worker("w3").backend.name, "inline");
  stage.worker("w3").ready(["inline"]);
  stage.worker("w3").work((n) => n);
  assert.equal(await handle, 1);
  const [{ reason }] = stage.details("pool_fallback");
  assert.match(reason, /slots are closed: no memory/);
  assert.equal(stage.pool.stats().fallback, reason);
  assert.equal(stage.pool.stats().health, "degraded");
  await stage.end();
});

test("without the flag fallback it fails instead", async () => {
  const stage = new Stage({ flags: { fallback: false } });
  const handle = stage.pool.submit("echo", 1);
  loseAll(stage);
  await assert.rejects(handle.result, (error) => {
    assert.ok(error instanceof TaskError);
    assert.equal(error.type, "PoolUnavailable");
    assert.match(error.message, /slots are closed: no memory/);
    return true;
  });
  await assert.rejects(stage.pool.submit("echo", 2).result, TaskError);
  assert.equal(stage.pool.stats().health, "critical");
  await stage.end();
});

test("what is known before the pool opens is told once somebody can listen", async () => {
  const stage = new Stage({ workers: 4 }, { fallback: "this browser has no Workers" });
  assert.equal(stage.backend.name, "inline");
  assert.deepEqual(stage.names, []);
  stage.clock.advance(0);
  assert.deepEqual(stage.details("pool_fallback"), [{ reason: "this browser has no Workers" }]);
  await stage.end();
});

test("flags choose where work is done", async () => {
  const off = new Stage({ workers: 4, flags: { worker_pool: false } });
  assert.deepEqual(off.backends.map(({ name }) => name), ["inline"]);
  assert.equal(off.pool.stats().fallback, null);
  const parsing = new Stage({ flags: { parallel_parsing: false } });
  const handles = [parsing.pool.submit("parse", 1), parsing.pool.submit("echo", 2)];
  const ids = [];
  for (const [index, backend] of [parsing.backends[1], parsing.backends[0]].entries()) {
    const worker = /** @type {import("./support.js").Puppet} */ (backend.workers.get("w1"));
    worker.ready();
    ids.push([backend.name, worker.batch.task]);
    if (index === 0) {
      worker.work((n) => n);
    }
  }
  assert.deepEqual(ids, [["inline", "parse"], ["worker", "echo"]]);
  assert.equal(await handles[0], 1);
  parsing.pool.cancel(handles[1]);
  const closing = parsing.pool.shutdown({ graceful: false });
  for (const backend of parsing.backends) {
    backend.workers.forEach((worker) => worker.exit());
  }
  await closing;
  await assert.rejects(handles[1].result, TaskCancelled);
  await off.end();
});

test("a graceful end lets work end, and takes no more", async () => {
  const stage = new Stage();
  const handles = [1, 2].map((n) => stage.pool.submit("echo", n));
  stage.worker().ready();
  const closing = stage.pool.shutdown();
  assert.throws(() => stage.pool.submit("echo", 3), PoolClosed);
  await assert.rejects(stage.pool.map("echo", [3]), PoolClosed);
  await assert.rejects(stage.pool.runBatch("echo", [3]), PoolClosed);
  await assert.rejects(stage.pool.register("x", { source: "" }), PoolClosed);
  stage.worker().work((n) => n);
  stage.worker().work((n) => n);
  assert.deepEqual(stage.worker().types.at(-1), "stop");
  stage.worker().exit();
  await closing;
  assert.deepEqual(await Promise.all(handles), [1, 2]);
  assert.equal(stage.backend.closed, true);
  assert.equal(stage.names.at(-1), "pool_closed");
  await stage.pool.shutdown();
  assert.equal(stage.names.filter((name) => name === "pool_closed").length, 1);
});

test("a graceful end that lasts too long becomes the other one", async () => {
  const stage = new Stage();
  const handle = stage.pool.submit("echo", 1);
  stage.worker().ready();
  const closing = stage.pool.shutdown();
  stage.clock.advance(10_000);
  assert.equal(stage.worker().killed, true);
  stage.worker().exit();
  await closing;
  await assert.rejects(handle.result, TaskCancelled);
});

test("an immediate end cancels and kills, also while a graceful one is under way", async () => {
  const stage = new Stage();
  const handles = [1, 2].map((n) => stage.pool.submit("echo", n));
  stage.worker().ready();
  const both = [stage.pool.shutdown(), stage.pool.shutdown({ graceful: false })];
  assert.equal(stage.worker().killed, true);
  stage.worker().exit();
  await Promise.all(both);
  for (const handle of handles) {
    await assert.rejects(handle.result, TaskCancelled);
  }
  assert.equal(stage.clock.timers.size, 0);
});

test("a pool ends with the block that holds it, and with its page", async () => {
  const stage = new Stage();
  await stage.pool[Symbol.asyncDispose]();
  assert.equal(stage.names.at(-1), "pool_closed");

  const target = new EventTarget();
  const global = /** @type {any} */ (globalThis);
  global.addEventListener = target.addEventListener.bind(target);
  global.removeEventListener = target.removeEventListener.bind(target);
  try {
    const page = new Stage();
    const handle = page.pool.submit("echo");
    page.worker().ready();
    target.dispatchEvent(Object.assign(new Event("pagehide"), { persisted: true }));
    assert.equal(page.worker().killed, false);
    target.dispatchEvent(Object.assign(new Event("pagehide"), { persisted: false }));
    assert.equal(page.worker().killed, true);
    page.worker().exit();
    await assert.rejects(handle.result, TaskCancelled);
  } finally {
    delete global.addEventListener;
    delete global.removeEventListener;
  }
});

test("what cannot be leaves no waiter hanging", async () => {
  const stage = new Stage();
  const handle = stage.pool.submit("echo", 1);
  const registered = stage.pool.register("mine", { source: "" });
  const errors = await reports(async () => {
    stage.backend.hooks.onMessage("w1", 7, { type: "beat", memory_bytes: null });
    await assert.rejects(handle.result, PoolError);
    await assert.rejects(registered, PoolError);
  });
  assert.equal(errors.length, 1);
  assert.throws(() => stage.pool.submit("echo", 2), PoolClosed);
  await stage.pool.shutdown();
  assert.equal(stage.backend.closed, true);
});
