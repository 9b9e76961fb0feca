/** The lanes of the workers: what they did and when. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Lanes, position, ticks } from "../../demo/lanes.js";

/** @param {Partial<import("../../demo/lanes.js").WorkerStatus>} fields */
function status(fields) {
  return { worker: "w1", state: "busy", task: null, item: null, memoryBytes: null, ...fields };
}

/** @param {Lanes} lanes */
function segments(lanes) {
  return lanes.list().map(({ segments }) => {
    return segments.map(({ kind, start, end }) => `${kind} ${start}-${end ?? ""}`);
  });
}

test("events make segments", () => {
  const lanes = new Lanes();
  lanes.tell("worker_started", { worker: "w1" }, 0);
  lanes.tell("worker_ready", { worker: "w1" }, 10);
  lanes.tell("task_started", { worker: "w1", task: "t1" }, 12);
  lanes.tell("task_completed", { task: "t1" }, 20);
  lanes.tell("task_started", { worker: "w1", task: "t2" }, 21);
  assert.deepEqual(segments(lanes), [["boot 0-10", "work 12-20", "work 21-"]]);
});

test("a lost worker has a mark, and what it did ends there", () => {
  const lanes = new Lanes();
  lanes.tell("task_started", { worker: "w1", task: "t1" }, 0);
  lanes.tell("worker_lost", { worker: "w1", reason: "trap" }, 5);
  lanes.tell("worker_started", { worker: "w1" }, 6);
  assert.deepEqual(segments(lanes), [["work 0-5", "boot 6-"]]);
  assert.deepEqual(lanes.list()[0].marks, [{ kind: "lost", at: 5 }]);
});

test("what is retried after a loss is seen by looking", () => {
  const lanes = new Lanes();
  lanes.tell("task_started", { worker: "w1", task: "t1" }, 0);
  lanes.tell("worker_lost", { worker: "w1", reason: "trap" }, 5);
  lanes.observe([status({ worker: "w2", task: "t1", item: 3 })], 7);
  lanes.observe([status({ worker: "w2", state: "idle" })], 9);
  assert.deepEqual(segments(lanes), [["work 0-5"], ["work 7-9"]]);
});

test("the end of a task does not end the next one of its worker", () => {
  const lanes = new Lanes();
  lanes.tell("task_started", { worker: "w1", task: "t1" }, 0);
  lanes.observe([status({ task: "t2" })], 3);
  lanes.tell("task_completed", { task: "t1" }, 4);
  assert.deepEqual(segments(lanes), [["work 0-3", "work 3-"]]);
});

test("workers that never started have no lane, the others are in order", () => {
  const lanes = new Lanes();
  lanes.observe(
    [
      status({ worker: "w10", state: "idle" }),
      status({ worker: "w2", state: "idle" }),
      status({ worker: "w3", state: "stopped" }),
    ],
    0,
  );
  assert.deepEqual(lanes.list().map(({ worker }) => worker), ["w2", "w10"]);
});

test("a new run keeps the workers that start, and forgets what was", () => {
  const lanes = new Lanes();
  lanes.tell("task_started", { worker: "w1", task: "t1" }, 0);
  lanes.tell("task_completed", { task: "t1" }, 4);
  lanes.tell("worker_started", { worker: "w2" }, 5);
  lanes.tell("worker_lost", { worker: "w3" }, 5);
  lanes.clear();
  assert.deepEqual(segments(lanes), [[], ["boot 5-"]]);
});

test("positions stay inside of the line", () => {
  const span = { start: 100, end: 200 };
  assert.deepEqual([50, 100, 150, 900].map((at) => position(at, span, 10)), [0, 0, 5, 10]);
});

test("labels are at round moments, and not too many", () => {
  assert.deepEqual(ticks({ start: 0, end: 1000 }, 5), [200, 400, 600, 800]);
  assert.deepEqual(ticks({ start: 7, end: 30_007 }, 4), [10_000, 20_000]);
});
