/** What a pool tells: to its listeners as it happens, and to those who ask. */

import assert from "node:assert/strict";
import test from "node:test";

import { reports, Stage } from "./support.js";

test("listeners hear events both ways, and one that fails disturbs nobody", async () => {
  const stage = new Stage();
  /** @type {unknown[]} */
  const heard = [];
  const fault = new Error("a listener's fault");
  const errors = await reports(async () => {
    stage.pool.on("task_completed", () => {
      throw fault;
    });
    const off = stage.pool.on("task_completed", ({ detail }) => heard.push(detail.task));
    stage.pool.addEventListener("task_completed", (event) => heard.push(event.type));
    const first = stage.pool.submit("echo", 1);
    stage.worker().ready();
    stage.worker().work((n) => n);
    assert.equal(await first, 1);
    off();
    const second = stage.pool.submit("echo", 2);
    stage.worker().work((n) => n);
    assert.equal(await second, 2);
  });
  assert.deepEqual(errors, [fault, fault]);
  assert.deepEqual(heard, ["t1", "task_completed", "task_completed"]);
  assert.throws(() => stage.pool.on("task_complete", () => {}), /no event is called/);
  await stage.end();
});

test("a listener may submit: what it starts comes after what is under way", async () => {
  const stage = new Stage();
  /** @type {import("../../src/pool/handle.js").TaskHandle[]} */
  const more = [];
  const off = stage.pool.on("task_completed", () => {
    off();
    more.push(stage.pool.submit("echo", 2));
  });
  const first = stage.pool.submit("echo", 1);
  stage.worker().ready();
  stage.worker().work((n) => n);
  stage.worker().work((n) => n);
  assert.deepEqual([await first, await more[0]], [1, 2]);
  await stage.end();
});

test("logs reach listeners with their task; so does what the backend has to say", async () => {
  const stage = new Stage();
  stage.pool.submit("echo", 1);
  const worker = stage.worker();
  worker.ready();
  const log = { time: 1.5, level: "INFO", phase: "run", message: "hello", data: { n: 1 } };
  worker.say({ type: "log", batch: worker.batch.batch, item: 0, ...log });
  stage.backend.hooks.onNotice("w1", "the snapshot is damaged");
  const [own, notice] = stage.details("log");
  assert.deepEqual(own, { worker: "w1", task: "t1", item: 0, ...log });
  assert.equal(notice.message, "the snapshot is damaged");
  assert.equal(notice.task, null);
  worker.work((n) => n);
  await stage.end();
});

test("stats and workers tell how things are", async () => {
  const stage = new Stage({ workers: 2 });
  const batch = stage.pool.runBatch("echo", [1, 2], { size: 1000 });
  stage.worker().ready();
  stage.worker().started();
  const [first, second] = stage.pool.getWorkerStatus();
  assert.deepEqual(
    { ...first, sinceMs: 0 },
    {
      worker: "w1", generation: 1, state: "busy", sinceMs: 0, batch: "b1", task: "t1", item: 0,
      itemsDone: 0, memoryBytes: 5, restarts: 0, affinity: [], capabilities: ["worker"], bootMs: 12,
    },
  );
  assert.equal(second.state, "stopped");
  assert.equal(second.bootMs, null);
  stage.clock.advance(500);
  stage.worker().work((n) => n);
  await batch;
  const stats = stage.pool.getStats();
  assert.deepEqual(stats.throughput, { itemsPerS: 4, bytesPerS: 2000 });
  assert.equal(stats.tasks.itemsSucceeded, 2);
  assert.equal(stats.health, "healthy");
  assert.equal(stats.backend, "worker");
  assert.deepEqual(stats.boot, {
    w1: {
      generation: 1, how: "snapshot", bootMs: 12, phases: {}, shortcuts: { snapshot: "taken" },
      memoryBytes: 5, interruptible: false,
    },
  });
  await stage.end();
});
