/** What callers pass by mistake is said at the door, and no worker hears of it. */

import assert from "node:assert/strict";
import test from "node:test";

import { Stage } from "./support.js";

/** @type {any} What no type would let through. */
const nothing = undefined;
const BAD_TASKS = [nothing, null, 42, "", {}, ["parse"]];
/** @type {[any, RegExp][]} */
const BAD_OPTIONS = [
  [null, /options is null; it must be an object/],
  [5, /options is 5/],
  [{ options: 5 }, /options\.options is 5/],
  [{ options: null }, /options\.options is null/],
  [{ signal: 1 }, /signal is 1; it must be an AbortSignal/],
  [{ signal: {} }, /signal is an object/],
  [{ requires: "worker" }, /requires is "worker"; it must be a list/],
];

test("a task that is no name is a TypeError, wherever it is given", async () => {
  const stage = new Stage();
  const { pool } = stage;
  for (const task of /** @type {any[]} */ (BAD_TASKS)) {
    const wish = { name: "TypeError", message: /^task is .*; it must be the name of a handler/ };
    assert.throws(() => pool.submit(task), wish);
    assert.throws(() => pool.submitWhenRoom(task, {}), wish);
    await assert.rejects(pool.map(task, [1]), wish);
    await assert.rejects(pool.runBatch(task, [1]), wish);
    await assert.rejects(pool.executeWithProgress(task, 1, () => {}), wish);
    await assert.rejects(pool.register(task, { source: "" }), wish);
  }
  assert.equal(pool.stats().tasks.submitted, 0);
  await stage.end();
});

test("options of the wrong kind are a TypeError that names them", async () => {
  const stage = new Stage();
  for (const [options, message] of BAD_OPTIONS) {
    const wish = { name: "TypeError", message };
    assert.throws(() => stage.pool.submit("echo", 1, options), wish);
    await assert.rejects(stage.pool.map("echo", [1], options), wish);
    await assert.rejects(stage.pool.runBatch("echo", [1], options), wish);
  }
  await stage.end();
});

test("what is to be called, iterated over or compiled must be such", async () => {
  const stage = new Stage();
  /** @type {any} */
  const pool = stage.pool;
  const name = "TypeError";
  const called = { name, message: "onProgress is 5; it must be a function" };
  await assert.rejects(pool.executeWithProgress("echo", 1, 5), called);
  assert.throws(() => pool.parseIter([], { onProgress: 5 }), called);
  assert.throws(() => pool.parseIter([], { onFile: {} }), { name, message: /onFile is an object/ });
  assert.throws(() => pool.parseIter([], { signal: 1 }), { name, message: /signal is 1/ });
  assert.throws(() => pool.parseIter([], 5), { name, message: /options is 5/ });
  await assert.rejects(pool.buildGraph([], { onProgress: 5 }), called);
  await assert.rejects(pool.buildGraph([], { signal: 1 }), { name, message: /signal is 1/ });
  await assert.rejects(pool.map("echo", 5), { name, message: /payloads is 5/ });
  await assert.rejects(pool.register("x", { source: 42 }), { name, message: /source is number/ });
  await stage.end();
});

test("a cancelled task says so once", async () => {
  const stage = new Stage();
  const handle = stage.pool.submit("echo", 1);
  handle.cancel();
  await assert.rejects(handle.result, { name: "TaskCancelled", message: "cancelled" });
  await stage.end();
});
