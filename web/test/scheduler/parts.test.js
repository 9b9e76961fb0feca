/** The parts of the scheduler: heap, timers, queue, tables, stories; and that it is sans-IO. */

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

import { InvalidTransition } from "../../src/errors.js";
import { Heap } from "../../src/scheduler/heap.js";
import { NORMAL, RETURNED, ReadyQueue, SUSPECTS } from "../../src/scheduler/queue.js";
import { TASK_TABLE, WORKER_TABLE, move } from "../../src/scheduler/states.js";
import { Batch, Story, Task, share } from "../../src/scheduler/task.js";
import { Timers } from "../../src/scheduler/timers.js";
import { Worker } from "../../src/scheduler/worker.js";

/** @import { TaskSpec } from "../../src/scheduler/task.js" */

test("a heap gives its entries in order", () => {
  /** @type {Heap<number>} */
  const heap = new Heap((one, other) => one < other);
  const numbers = Array.from({ length: 500 }, (_, index) => (index * 7919) % 503);
  numbers.forEach((number) => heap.push(number));
  heap.keep((number) => number % 3 > 0);
  const kept = numbers.filter((number) => number % 3 > 0).sort((one, other) => one - other);
  assert.equal(heap.size, kept.length);
  assert.equal(heap.peek(), kept[0]);
  assert.deepEqual(kept.map(() => heap.pop()), kept);
  assert.equal(heap.size, 0);
  assert.equal(heap.peek(), undefined);
});

test("a heap that is filled and emptied by turns stays in order", () => {
  /** @type {Heap<number>} */
  const heap = new Heap((one, other) => one < other);
  /** @type {number[]} */
  const sorted = [];
  for (let step = 0; step < 1_000; step += 1) {
    const number = (step * 7919) % 1009;
    heap.push(number);
    sorted.push(number);
    sorted.sort((one, other) => one - other);
    if (step % 3 > 0) {
      assert.equal(heap.pop(), sorted.shift());
    }
  }
  assert.equal(heap.size, sorted.length);
});

test("timers come in order and forget the dead", () => {
  /** @type {Set<number>} */
  const dead = new Set();
  /** @type {Timers<number>} */
  const timers = new Timers((thing) => !dead.has(thing));
  for (const thing of [3, 1, 2]) {
    timers.add(Math.floor(thing / 3), thing);
  }
  dead.add(1);
  assert.equal(timers.nextDue(), 0);
  assert.deepEqual([...timers.popDue(0)], [2]);
  assert.equal(timers.nextDue(), 1);
  for (let thing = 10; thing < 1_000; thing += 1) {
    dead.add(thing);
    timers.add(5, thing);
  }
  assert.ok(timers.size < 100);
  assert.deepEqual([...timers.popDue(10)], [3]);
  assert.equal(timers.nextDue(), null);
});

/**
 * @param {string} id
 * @param {number} now
 * @param {Partial<TaskSpec>} [fields]
 */
function batchOf(id, now, fields) {
  /** @type {TaskSpec} */
  const spec = {
    type: "task_submitted",
    task: `task of ${id}`,
    items: 1,
    priority: 10,
    size: 0,
    affinity: null,
    requires: [],
    retries: null,
    retry_errors: false,
    item_timeout_ms: null,
    task_timeout_ms: null,
    announce: true,
    ...fields,
  };
  return new Batch(id, new Task(spec, now), 0, spec.items, 1, true, false, 0);
}

test("the queue gives suspects, then what came back, then by priority and age", () => {
  const queue = new ReadyQueue(100, false);
  const batches = {
    late: batchOf("late", 50),
    early: batchOf("early", 0),
    urgent: batchOf("urgent", 50, { priority: 0 }),
    newer: batchOf("newer", 120, { priority: 9 }),
    returned: batchOf("returned", 90, { priority: 100 }),
    suspect: batchOf("suspect", 90, { priority: 100 }),
  };
  for (const batch of Object.values(batches)) {
    const lane = { returned: RETURNED, suspect: SUSPECTS }[batch.id] ?? NORMAL;
    queue.push(batch, lane, 120);
  }
  const order = [];
  for (let best = queue.best([], new Set(), 120); best; best = queue.best([], new Set(), 120)) {
    order.push(best.id);
    queue.remove(best, "running");
  }
  assert.deepEqual(order, ["suspect", "returned", "urgent", "early", "newer", "late"]);
  assert.deepEqual([queue.size, queue.items, queue.depth.size], [0, 0, 0]);
});

test("names of capabilities and affinities cannot be confused", () => {
  const queue = new ReadyQueue(100, true);
  queue.push(batchOf("b1", 0, { affinity: "a", requires: ["b"] }), NORMAL, 0);
  queue.push(batchOf("b2", 1, { affinity: null, requires: ["a", "b"] }), NORMAL, 1);
  queue.push(batchOf("b3", 2, { affinity: 'a","b', requires: [] }), NORMAL, 2);
  assert.equal(queue.best([], new Set(), 3)?.id, "b3");
  assert.equal(queue.best(["b"], new Set(), 3)?.id, "b1");
  assert.equal(queue.best(["a", "b"], new Set(['a","b']), 3)?.id, "b3");
  assert.deepEqual(
    [...queue.demands()].map(([requires]) => requires),
    [["b"], ["a", "b"]],
  );
});

for (const [name, table] of Object.entries({ TASK_TABLE, WORKER_TABLE })) {
  test(`${name} leads to states that it has, each of which is reached`, () => {
    const reached = Object.values(table).flatMap((row) => Object.values(row));
    const first = Object.keys(table)[0];
    assert.deepEqual(new Set([first, ...reached]), new Set(Object.keys(table)));
  });
}

test("what is not in the table is an error with a story", () => {
  const worker = new Worker(0);
  worker.note(7, "made");
  assert.throws(
    () => move(WORKER_TABLE, worker, "assign"),
    (error) =>
      error instanceof InvalidTransition &&
      error.message.startsWith("w1 is stopped: it cannot assign") &&
      error.story[0] === "7 made",
  );
});

test("a share of a size is exact however large it is", () => {
  const size = 2 ** 53 - 1;
  for (const [items, all] of [[1, 1], [1, 3], [999_999, 1_000_000]]) {
    const exact = (BigInt(size) * BigInt(items)) / BigInt(all);
    assert.equal(BigInt(share(size, items, all)), exact);
  }
});

test("a story keeps its latest entries", () => {
  const story = new Story();
  for (let number = 0; number < 20; number += 1) {
    story.note(number, "at", null);
  }
  assert.equal(story.tell().length, 16);
  assert.equal(story.tell().at(-1), "19 at null");
});

test("the scheduler imports only itself and the errors, and reads no clock", () => {
  const folder = new URL("../../src/scheduler/", import.meta.url);
  const names = readdirSync(folder);
  assert.ok(names.includes("core.js"));
  for (const name of names) {
    const source = readFileSync(new URL(name, folder), "utf8");
    const code = source.replaceAll(/\/\*[^]*?\*\//g, "").replaceAll(/\/\/.*/g, "");
    for (const [, from] of code.matchAll(/\bfrom "([^"]+)"/g)) {
      assert.match(from, /^(\.\/[a-z]+|\.\.\/errors)\.js$/, `${name} imports ${from}`);
    }
    assert.doesNotMatch(code, /\b(Date|performance|Math\.random|crypto|setTimeout|import\()/, name);
  }
});
