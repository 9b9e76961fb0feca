/** How custom handlers get to workers. */

import assert from "node:assert/strict";
import test from "node:test";

import { PoolUnavailable, TaskError, TaskTimeout, WorkerLost } from "../../src/errors.js";
import { Fault, loseAll, Stage } from "./support.js";

/** @param {() => boolean} condition */
async function waitFor(condition) {
  while (!condition()) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test("a custom handler goes to workers that are there, and to those that come", async () => {
  const stage = new Stage({ workers: 2 });
  const ready = stage.pool.register("mine", { source: "x = 1" });
  assert.deepEqual(stage.backend.starts.length, 1); // one is started to try it
  stage.worker().ready();
  const message = { type: "register", name: "mine", source: "x = 1" };
  assert.deepEqual(stage.worker().told, [message]);
  stage.worker().say({ type: "registered", name: "mine", error: null });
  await ready;
  stage.pool.scaleUp();
  const handle = stage.pool.submit("mine", 1, { requires: ["second"] });
  stage.worker("w2").ready(["second"]);
  assert.deepEqual(stage.worker("w2").types, ["register", "run"]);
  stage.worker("w2").say({ type: "registered", name: "mine", error: null });
  stage.worker("w2").work((n) => n);
  assert.equal(await handle, 1);
  const wheel = stage.pool.register("package", { wheel: new Uint8Array([80, 75]) });
  await waitFor(() => stage.worker("w2").types.at(-1) === "register");
  assert.deepEqual(new Uint8Array(stage.worker("w2").told.at(-1).wheel), new Uint8Array([80, 75]));
  for (const id of ["w1", "w2"]) {
    stage.worker(id).say({ type: "registered", name: "package", error: null });
  }
  await wheel;
  await stage.end();
});

test("a handler that no worker takes is an error, and is forgotten", async () => {
  const stage = new Stage();
  const failed = stage.pool.register("mine", { source: "x =" });
  stage.worker().ready();
  const { error } = new Fault({ type: "SyntaxError", message: "line 1", traceback: "Traceback" });
  stage.worker().say({ type: "registered", name: "mine", error });
  await assert.rejects(failed, (problem) => {
    assert.ok(problem instanceof TaskError);
    assert.match(problem.message, /handler mine: SyntaxError: line 1/);
    assert.deepEqual([problem.phase, problem.traceback], ["register", "Traceback"]);
    return true;
  });
  stage.worker().exit();
  const handle = stage.pool.submit("echo", 1);
  stage.worker().ready();
  assert.deepEqual(stage.worker().types, ["run"]);
  stage.worker().work((n) => n);
  assert.equal(await handle, 1);
  const missing = stage.pool.register("wheel", { wheel: "data:nonsense" });
  await assert.rejects(missing, /handler wheel: the wheel data:nonsense cannot be loaded/);
  await stage.end();
});

test("a handler that hangs costs the worker, not the caller's patience", async () => {
  const stage = new Stage({ timeoutMs: 500 });
  const failed = stage.pool.register("mine", { source: "while True: pass" });
  stage.worker().ready();
  stage.clock.advance(500);
  assert.equal(stage.worker().killed, true);
  await assert.rejects(failed, TaskTimeout);
  stage.worker().exit();
  await stage.end();
});

test("a worker that is busy answers when it can", async () => {
  const stage = new Stage({ timeoutMs: 500 });
  const handle = stage.pool.submit("echo", 1, { timeoutMs: 5000 });
  stage.worker().ready();
  const registered = stage.pool.register("mine", { source: "" });
  stage.clock.advance(1200);
  assert.equal(stage.worker().killed, false);
  stage.worker().work((n) => n);
  stage.worker().say({ type: "registered", name: "mine", error: null });
  await registered;
  assert.equal(await handle, 1);
  await stage.end();
});

test("a handler that costs worker after worker is forgotten", async () => {
  const stage = new Stage();
  const failed = stage.pool.register("mine", { source: "" });
  for (let loss = 1; loss <= 2; loss++) {
    stage.worker().ready();
    stage.worker().exit("a trap");
  }
  await assert.rejects(failed, (error) => {
    assert.ok(error instanceof WorkerLost);
    assert.match(error.message, /handler mine: .* a trap/);
    return true;
  });
  const handle = stage.pool.submit("echo", 1);
  stage.worker().ready();
  assert.deepEqual(stage.worker().types, ["run"]);
  stage.worker().work((n) => n);
  assert.equal(await handle, 1);
  await stage.end();
});

test("registering goes on with the next worker, also inline, as long as there is one", async () => {
  const stage = new Stage();
  const ready = stage.pool.register("mine", { source: "" });
  loseAll(stage);
  assert.equal(stage.pool.backend, "inline");
  stage.worker("w2").ready();
  stage.worker("w2").say({ type: "registered", name: "mine", error: null });
  await ready;
  await stage.end();

  const alone = new Stage({ flags: { fallback: false } });
  const failed = alone.pool.register("mine", { source: "" });
  loseAll(alone);
  await assert.rejects(failed, (error) => {
    assert.ok(error instanceof PoolUnavailable);
    assert.match(error.message, /no memory/);
    return true;
  });
  await alone.end();
});
