/** The backend that works on the caller's own thread, with an engine that the test plays. */

import assert from "node:assert/strict";
import test from "node:test";

import { InlineBackend } from "../../src/backends/inline.js";
import { TaskCancelled } from "../../src/errors.js";
import { encodeValue } from "../../src/protocol.js";
import { Stage } from "./support.js";

/** @import { Engine, EngineHooks, OpenEngine } from "../../src/backends/inline.js" */

/**
 * Plays Python: doubles numbers when it is let.
 *
 * @implements {Engine}
 */
class Doubling {
  /** @type {any[]} */
  told = [];

  /** @param {EngineHooks} hooks */
  constructor(hooks) {
    this.hooks = hooks;
  }

  /** @param {any} message */
  handle(message) {
    this.told.push(message);
  }

  /** Work off the last batch. */
  work() {
    const { batch, start, payloads } = this.told.findLast(({ type }) => type === "run");
    const bytes = encodeValue(JSON.parse(payloads.head)[0] * 2);
    const results = [/** @type {[number, number]} */ ([0, bytes.length])];
    this.hooks.send([
      { type: "done", batch, start, results, bytes },
      { type: "ended", batch, memory_bytes: null },
    ]);
  }
}

/**
 * @param {OpenEngine} open
 */
function inlineStage(open) {
  return new Stage(
    { flags: { worker_pool: false } },
    { makeInline: (hooks) => new InlineBackend(hooks, open) },
  );
}

/** A stage, and every engine that it opens. */
function play() {
  /** @type {Doubling[]} */
  const engines = [];
  const boot = /** @type {any} */ ({ how: "plain", boot_ms: 7, memory_bytes: 9 });
  const stage = inlineStage(async (hooks) => {
    const engine = new Doubling(hooks);
    engines.push(engine);
    return { engine, boot };
  });
  return { stage, engines, pool: stage.pool };
}

/** Let what has settled reach those who wait. */
async function soon() {
  await new Promise((resolve) => setImmediate(resolve));
}

test("work is done here, and one Python serves all workers that come and go", async () => {
  const { stage, engines, pool } = play();
  const first = pool.submit("double", 4);
  await soon();
  engines[0].work();
  assert.equal(await first, 8);
  assert.equal(pool.workers()[0].bootMs, 7);
  stage.clock.advance(60_000); // idle workers are stopped
  await soon();
  assert.equal(pool.workers()[0].state, "stopped");
  const second = pool.submit("double", 5);
  await soon();
  engines[0].work();
  assert.equal(await second, 10);
  assert.equal(engines.length, 1);
  await pool.shutdown();
});

test("what a worker of before still says is not heard", async () => {
  const { stage, engines, pool } = play();
  const stuck = pool.submit("double", 4, { timeoutMs: 100, retries: 0 });
  const gone = assert.rejects(stuck.result, /longer than 100 ms/);
  await soon();
  const [engine] = engines;
  const { batch } = engine.told[0];
  engine.hooks.send([{ type: "started", batch, item: 0 }]);
  stage.clock.advance(100);
  stage.clock.advance(2000);
  await gone;
  await soon();
  assert.deepEqual(
    engine.told.map(({ type, item }) => [type, item]),
    [["run", undefined], ["cancel", 0], ["cancel", null]],
  );
  const next = pool.submit("double", 5);
  await soon();
  engine.hooks.send([
    { type: "done", batch, start: 0, results: [[0, 0]], bytes: new Uint8Array() },
    { type: "ended", batch, memory_bytes: null },
  ]);
  engine.work();
  assert.equal(await next, 10);
  await pool.shutdown();
});

test("a Python that has broken down is replaced", async () => {
  const { engines, pool } = play();
  const handle = pool.submit("double", 4);
  await soon();
  engines[0].hooks.exit("a trap");
  await soon();
  assert.equal(engines.length, 2);
  engines[1].work();
  assert.equal(await handle, 8);
  assert.equal(pool.stats().losses, 1);
  await pool.shutdown({ graceful: false });
});

test("where Python does not start at all, whoever waits is told why", async () => {
  const stage = inlineStage(async () => {
    throw new Error("no WebAssembly here");
  });
  const handle = stage.pool.submit("double", 4);
  await assert.rejects(handle.result, { type: "PoolUnavailable" });
  assert.deepEqual(
    new Set(stage.details("worker_lost").map(({ reason }) => reason)),
    new Set(["no WebAssembly here"]),
  );
  await stage.pool.shutdown();
});

test("an immediate end leaves nothing under way", async () => {
  const { engines, pool } = play();
  const handle = pool.submit("double", 4);
  await soon();
  await pool.shutdown({ graceful: false });
  await assert.rejects(handle.result, TaskCancelled);
  assert.equal(engines[0].told.at(-1).type, "cancel");
  const late = play();
  const unheard = late.pool.submit("double", 4);
  await late.pool.shutdown({ graceful: false }); // before Python has booted
  await assert.rejects(unheard.result, TaskCancelled);
});
