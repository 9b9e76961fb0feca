/** How a run over files ends before its files do. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { parseIter } from "../../src/files/run.js";
import { all, FakePool, files, never, turns } from "./support.js";

test("stopping yields what is finished and cancels all else", async () => {
  const pool = new FakePool({ workers: 1, batchSize: 10 });
  pool.onBatch = async ({ payloads }) => {
    if (payloads.some(({ path }) => path === "15.py")) {
      await never();
    }
  };
  const run = parseIter(
    pool,
    files(40, (n) => "x".repeat(100 - n)),
  );
  const paths = [];
  for await (const { path } of run) {
    paths.push(path);
    if (path === "9.py") {
      await turns(); // the third batch is parsed, the second hangs
      run.stop();
      run.stop();
    }
  }
  const numbers = paths.map((path) => parseInt(path));
  assert.deepEqual(numbers.slice(0, 10), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.ok(numbers.length >= 20);
  assert.ok(numbers.every((n) => n < 10 || n >= 20));
  assert.equal(run.stats.interrupted, true);
  assert.equal(run.stats.files, numbers.length);
});

test("stopping waits neither for an input that gives nothing nor for bytes", async () => {
  const silent = { [Symbol.asyncIterator]: () => ({ next: never }) };
  const stuck = [{ path: "a.py", content: { arrayBuffer: never } }];
  for (const input of [silent, stuck]) {
    const run = parseIter(new FakePool(), /** @type {any} */ (input));
    const result = all(run);
    await turns();
    run.stop();
    assert.deepEqual(await result, []);
  }
});

test("an aborted run yields what is finished and throws the signal's reason", async () => {
  const pool = new FakePool({ workers: 1, batchSize: 10 });
  pool.onBatch = async ({ payloads }) => {
    if (payloads[0].path !== "0.py") {
      await never();
    }
  };
  const controller = new AbortController();
  const found = [];
  const run = parseIter(
    pool,
    files(40, (n) => "x".repeat(100 - n)),
    { signal: controller.signal },
  );
  await assert.rejects(
    async () => {
      for await (const facts of run) {
        found.push(facts);
        if (found.length === 3) {
          controller.abort();
        }
      }
    },
    { name: "AbortError" },
  );
  assert.equal(found.length, 10);
  assert.equal(run.stats.interrupted, true);
  const early = parseIter(pool, files(3), { signal: AbortSignal.abort(new Error("mine")) });
  await assert.rejects(all(early), /mine/);
});

test("leaving the loop cancels what is queued", async () => {
  const pool = new FakePool({ workers: 1, batchSize: 10 });
  pool.onBatch = async ({ payloads }) => {
    if (payloads[0].path !== "0.py") {
      await never();
    }
  };
  let closed = false;
  const input = (async function* () {
    try {
      yield* files(2000, (n) => "x".repeat(2000 - n));
    } finally {
      closed = true;
    }
  })();
  const run = parseIter(pool, input);
  for await (const facts of run) {
    assert.equal(facts.path, "0.py");
    break;
  }
  const before = pool.batches.length;
  await turns();
  assert.equal(pool.batches.length, before);
  assert.ok(before < 5);
  assert.equal(closed, true);
  assert.deepEqual(await run.next(), { done: true, value: undefined });
});

test("a run can be ended before it was begun", async () => {
  const pool = new FakePool();
  const run = parseIter(pool, files(3));
  await run.return();
  assert.deepEqual(await all(run), []);
  assert.equal(pool.batches.length, 0);
});
