import assert from "node:assert/strict";
import { test } from "node:test";

import { parseIter } from "../../src/files/run.js";
import { all, FakePool } from "./support.js";

test("results come in the order of the input, whatever is parsed first", async () => {
  const files = Array.from({ length: 500 }, (_, n) => ({
    path: `${n}.${n % 3 ? "py" : "js"}`,
    content: "x".repeat((n * 7919) % 3000),
  }));
  const pool = new FakePool({ workers: 3 });
  pool.onBatch = async ({ payloads }) => {
    for (let wait = payloads[0].size % 5; wait > 0; wait--) {
      await new Promise(setImmediate);
    }
  };
  const run = parseIter(pool, files);
  const facts = await all(run);
  assert.deepEqual(
    facts.map(({ path, size, language, status }) => ({ path, size, language, status })),
    files.map(({ path, content }) => ({
      path,
      size: content.length,
      language: path.endsWith("py") ? "python" : "javascript",
      status: "ok",
    })),
  );
  assert.equal(run.stats.files, 500);
  assert.deepEqual([...run.stats.workers], ["w1"]);
});
