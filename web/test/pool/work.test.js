/** Work goes in and values or errors come out. */

import assert from "node:assert/strict";
import test from "node:test";

import {
  PoolClosed, QueueFull, TaskCancelled, TaskError, TaskTimeout, WorkerLost,
} from "../../src/errors.js";
import { decodeValue } from "../../src/protocol.js";
import { Fault, Stage } from "./support.js";

test("a submitted task gives its value", async () => {
  const stage = new Stage();
  const handle = stage.pool.submit("double", 21, { options: { factor: 2 } });
  stage.worker().ready();
  const { task, options, announce, packed, item_timeout_ms } = stage.worker().batch;
  assert.deepEqual([task, options], ["double", { factor: 2 }]);
  assert.deepEqual([announce, packed, item_timeout_ms], [true, false, 60_000]);
  assert.equal(handle.done, false);
  stage.worker().work((n) => ({ twice: n * 2, bytes: new Uint8Array([1, 2]) }));
  assert.deepEqual(await handle, { twice: 42, bytes: new Uint8Array([1, 2]) });
  assert.equal(handle.done, true);
  assert.equal(await handle.result.then(({ twice }) => twice), 42);
  await stage.end();
});

test("a handler's error is the task's, with everything that is known of it", async () => {
  const stage = new Stage();
  const handle = stage.pool.submit("fail");
  stage.worker().ready();
  const fault = { type: "KeyError", message: "no x", phase: "check", traceback: "Traceback: x" };
  stage.worker().work(() => new Fault(fault));
  await assert.rejects(handle.result, (error) => {
    assert.ok(error instanceof TaskError);
    const { name, message, type, phase, attempts, retryable, traceback } = error;
    assert.deepEqual(
      { name, message, type, phase, attempts, retryable, traceback },
      { name: "TaskError", ...fault, attempts: 1, retryable: false },
    );
    return true;
  });
  assert.equal(await handle.catch((error) => error.phase), "check");
  await stage.end();
});

test("a task that fails and that nobody waits for disturbs nobody", async () => {
  const stage = new Stage();
  const handle = stage.pool.submit("fail");
  stage.worker().ready();
  stage.worker().work(() => new Fault({}));
  await stage.end(); // an unhandled rejection would fail this file
  assert.equal(handle.done, true);
});

test("priority decides who is first", async () => {
  const stage = new Stage();
  const handles = [50, 10, 0].map((priority) => stage.pool.submit("echo", priority, { priority }));
  stage.worker().ready();
  const order = [];
  for (let rest = handles.length; rest > 0; rest--) {
    order.push(stage.worker().payloads[0]);
    stage.worker().work((value) => value);
  }
  assert.deepEqual(order, [0, 10, 50]);
  await stage.end();
});

test("map gives the values in the order of the payloads, whoever ends first", async () => {
  const stage = new Stage({ workers: 2, minWorkers: 2 });
  const values = stage.pool.map("square", [1, 2, 3, 4, 5], { chunkSize: 2, priority: 3 });
  for (const id of ["w1", "w2"]) {
    stage.worker(id).ready();
  }
  await soon();
  assert.deepEqual(stage.worker("w1").payloads, [1, 2]);
  assert.deepEqual(stage.worker("w2").payloads, [3, 4]);
  assert.equal(stage.worker("w2").batch.announce, false);
  stage.worker("w2").work((n) => n * n);
  await soon();
  assert.deepEqual(stage.worker("w2").payloads, [5]);
  stage.worker("w2").work((n) => n * n);
  stage.worker("w1").work((n) => n * n);
  assert.deepEqual(await values, [1, 4, 9, 16, 25]);
  assert.deepEqual(await stage.pool.map("square", []), []);
  await assert.rejects(stage.pool.map("square", [1], { chunkSize: 0 }), RangeError);
  await stage.end();
});

test("map ends with the first error, and begins nothing more", async () => {
  const stage = new Stage();
  const values = stage.pool.map("check", [1, 2, 3, 4], { chunkSize: 2 });
  stage.worker().ready();
  await soon();
  stage.worker().work((n) => (n === 2 ? new Fault({ message: "two" }) : n));
  await assert.rejects(values, /two/);
  assert.equal(stage.pool.stats().tasks.submitted, 1);
  await stage.end();
});

test("a batch tells how each item ended", async () => {
  const stage = new Stage();
  /** @type {string[]} */
  const ids = [];
  const outcomes = stage.pool.runBatch("root", [4, -1, 9], {
    size: 30,
    affinity: "python",
    announce: false,
    onSubmit: (id) => void ids.push(id),
  });
  stage.worker().ready();
  stage.worker().done(2);
  stage.worker().done(new Fault({ message: "negative" }), 3);
  stage.worker().ended();
  const [first, second, third] = await outcomes;
  assert.deepEqual([first, third].map((value) => decodeValue(/** @type {any} */ (value))), [2, 3]);
  assert.ok(second instanceof TaskError);
  assert.equal(second.message, "negative");
  assert.deepEqual(ids, stage.details("task_submitted").map(({ task }) => task));
  assert.equal(stage.pool.stats().bytesSubmitted, 30);
  await stage.end();
});

test("a lost worker's item is tried again elsewhere, the finished ones are not", async () => {
  const stage = new Stage();
  const outcomes = stage.pool.runBatch("root", [1, 2, 3], { announce: true });
  stage.worker().ready();
  stage.worker().started();
  stage.worker().done("first");
  stage.worker().started();
  stage.worker().exit("a crash");
  stage.worker().ready();
  assert.equal(stage.worker().generation, 2);
  assert.deepEqual(stage.worker().payloads, [2]); // the suspect runs alone
  stage.worker().work(() => "second");
  assert.deepEqual(stage.worker().payloads, [3]);
  stage.worker().work(() => "third");
  const values = (await outcomes).map((value) => decodeValue(/** @type {any} */ (value)));
  assert.deepEqual(values, ["first", "second", "third"]);
  assert.equal(stage.details("worker_lost")[0].reason, "a crash");
  await stage.end();
});

test("what kills worker after worker becomes a dead letter, and can be run again", async () => {
  const stage = new Stage();
  const handle = stage.pool.submit("poison", "drop");
  for (let loss = 1; loss <= 2; loss++) {
    stage.worker().ready();
    stage.worker().started();
    stage.worker().exit("a crash");
  }
  await assert.rejects(handle.result, WorkerLost);
  const letters = stage.pool.deadLetters();
  assert.equal(letters.length, 1);
  assert.equal(letters[0].task, handle.id);
  assert.equal(letters[0].failure.type, "WorkerLost");
  const again = stage.pool.retryDeadLetter(letters[0]);
  assert.deepEqual(stage.pool.deadLetters(), []);
  assert.throws(() => stage.pool.retryDeadLetter(letters[0]), /no dead letter/);
  stage.worker().ready();
  assert.deepEqual(stage.worker().payloads, ["drop"]);
  stage.worker().work(() => "survived");
  assert.equal(await again, "survived");
  await stage.end();
});

test("a time limit stops the item inside the worker, then costs the worker", async () => {
  const stage = new Stage();
  const handle = stage.pool.submit("slow", null, { timeoutMs: 100, retries: 0 });
  stage.worker().ready();
  stage.worker().started();
  stage.clock.advance(100);
  assert.deepEqual(stage.worker().told.at(-1), {
    type: "cancel", batch: "b1", item: 0, reason: "timeout",
  });
  stage.clock.advance(2000);
  assert.equal(stage.worker().killed, true);
  await assert.rejects(handle.result, (error) => {
    assert.ok(error instanceof TaskTimeout);
    assert.match(error.message, /longer than 100 ms/);
    assert.equal(error.retryable, true);
    return true;
  });
  assert.throws(() => stage.pool.submit("slow", null, { timeoutMs: 0 }), RangeError);
  await stage.end();
});

test("a handler's own errors are tried again if asked, after a while", async () => {
  const stage = new Stage();
  const handle = stage.pool.submit("flaky", null, { retries: 1, retryErrors: true });
  stage.worker().ready();
  stage.worker().work(() => new Fault({}));
  assert.throws(() => stage.worker().batch);
  stage.clock.advance(1500);
  stage.worker().work(() => "now");
  assert.equal(await handle, "now");
  assert.equal(stage.details("task_retried").length, 1);
  await stage.end();
});

test("a task in the queue is cancelled at once", async () => {
  const stage = new Stage();
  const handle = stage.pool.submit("echo");
  handle.cancel();
  await assert.rejects(handle.result, TaskCancelled);
  stage.pool.cancel(handle);
  stage.pool.cancel("t99");
  await stage.end();
});

test("a task that runs is stopped by its worker", async () => {
  const stage = new Stage();
  const handle = stage.pool.submit("echo");
  stage.worker().ready();
  stage.worker().started();
  stage.pool.cancel(handle.id);
  assert.deepEqual(stage.worker().types, ["run", "cancel"]);
  stage.worker().work(() => new Fault({ type: "Cancelled", cancelled: true }));
  await assert.rejects(handle.result, TaskCancelled);
  await stage.end();
});

test("a signal cancels whatever it was given with, and says why", async () => {
  const stage = new Stage();
  const why = new Error("no longer wanted");
  const controller = new AbortController();
  const { signal } = controller;
  const handle = stage.pool.submit("echo", 1, { signal });
  const batch = stage.pool.runBatch("echo", [2, 3], { signal });
  const mapped = stage.pool.map("echo", [4, 5], { signal });
  const gone = [handle.result, mapped].map((ended) => assert.rejects(ended, why));
  controller.abort(why);
  await Promise.all(gone);
  for (const error of await batch) {
    assert.ok(error instanceof TaskCancelled);
    assert.equal(error.cause, why);
  }
  const late = stage.pool.submit("echo", 6, { signal });
  await assert.rejects(late.result, why);
  assert.equal(stage.pool.stats().queue.items, 0);
  await stage.end();
});

test("a full queue refuses, or lets wait until there is room", async () => {
  const stage = new Stage({}, { scheduler: { queue_limit: 1 } });
  const { pool } = stage;
  const first = pool.submit("echo", 1);
  assert.throws(() => pool.submit("echo", 2), QueueFull);
  const second = pool.submitWhenRoom("echo", 2);
  const controller = new AbortController();
  const third = pool.submitWhenRoom("echo", 3, { signal: controller.signal });
  const fourth = pool.submitWhenRoom("echo", 4);
  controller.abort();
  await assert.rejects(third.result, { name: "AbortError" });
  await third.accepted;
  assert.equal(second.done, false);
  stage.worker().ready(); // takes the first: room for the second
  await second.accepted;
  stage.worker().work((n) => n);
  await fourth.accepted;
  stage.worker().work((n) => n);
  stage.worker().work((n) => n);
  assert.deepEqual(await Promise.all([first, second, fourth]), [1, 2, 4]);
  const running = pool.submit("echo", 5);
  const waiting = [6, 7, 8].map((n) => pool.submitWhenRoom("echo", n));
  const ends = [running, ...waiting].map((handle) => handle.catch((error) => error.name));
  const closing = pool.shutdown({ graceful: false });
  assert.throws(() => pool.submit("echo"), PoolClosed);
  stage.worker().exit();
  await closing;
  assert.deepEqual(
    await Promise.all(ends),
    ["TaskCancelled", "TaskCancelled", "PoolClosed", "PoolClosed"],
  );
});

test("progress comes with the item's phase, only for the task that asked", async () => {
  const stage = new Stage();
  /** @type {unknown[]} */
  const seen = [];
  const other = stage.pool.submit("echo", 0);
  const value = stage.pool.executeWithProgress("echo", 1, (progress) => seen.push(progress));
  const worker = stage.worker();
  worker.ready();
  const say = (/** @type {number} */ fraction) =>
    worker.say({ type: "progress", batch: worker.batch.batch, item: 0, phase: "work", fraction });
  say(0.1);
  worker.work((n) => n);
  say(0.5);
  worker.work((n) => n);
  assert.equal(await value, 1);
  assert.equal(await other, 0);
  assert.deepEqual(seen, [{ phase: "work", fraction: 0.5 }]);
  assert.equal(stage.details("item_progress").length, 2);
  await stage.end();
});

/** Let what has settled reach those who wait. */
async function soon() {
  await new Promise((resolve) => setImmediate(resolve));
}
