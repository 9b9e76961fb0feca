import assert from "node:assert/strict";
import { test } from "node:test";

import { ConfigError, LanguageError, PoolClosed, TaskError, WorkerLost } from "../../src/errors.js";
import { parseIter } from "../../src/files/run.js";
import { all, fakeFacts, FakePool, files, never, turns } from "./support.js";

/** @typedef {import("../../src/files/stats.js").Progress} Progress */

test("results come in the order of the input, whatever is parsed first", async () => {
  const given = Array.from({ length: 500 }, (_, n) => ({
    path: `${n}.${n % 3 ? "py" : "js"}`,
    content: "x".repeat((n * 7919) % 3000),
  }));
  const pool = new FakePool({ workers: 3 });
  pool.onBatch = async ({ payloads }) => turns(payloads[0].size % 5);
  const run = parseIter(pool, given);
  const facts = await all(run);
  assert.deepEqual(
    facts.map(({ path, size, language, status, cached }) => ({
      path,
      size,
      language,
      status,
      cached,
    })),
    given.map(({ path, content }) => ({
      path,
      size: content.length,
      language: path.endsWith("py") ? "python" : "javascript",
      status: "ok",
      cached: false,
    })),
  );
  assert.equal(run.stats.files, 500);
  assert.deepEqual([...run.stats.workers], ["w1"]);
  assert.ok(
    pool.batches.every(({ options, payloads }) => {
      const languages = new Set(payloads.map((each) => each.language));
      return languages.size === 1 && languages.has(options.affinity);
    }),
  );
});

test("a run says what it needs of a worker", async () => {
  const pool = new FakePool();
  const options = {
    references: /** @type {const} */ ("all"),
    maxFileSize: "1 MiB",
    announce: true,
  };
  await all(parseIter(pool, [{ path: "a.py", content: "x" }], options));
  const [{ payloads, options: given }] = pool.batches;
  assert.deepEqual(payloads, [
    {
      path: "a.py",
      content: new Uint8Array([0x78]),
      language: "python",
      size: 1,
      max_size: 1024 * 1024,
    },
  ]);
  assert.deepEqual(given.options, { references: "all", bindings: false });
  assert.equal(given.announce, true);
  assert.equal(given.size, 1);
});

test("nothing to parse is no run at all", async () => {
  const pool = new FakePool();
  const run = parseIter(pool, []);
  assert.deepEqual(await all(run), []);
  assert.equal(run.stats.allFound, true);
  assert.equal(pool.batches.length, 0);
});

test("files are read a few batches ahead, and no more for a slow consumer", async () => {
  let read = 0;
  let taken = 0;
  const lazily = async function* () {
    for (let n = 0; ; n++) {
      taken += 1;
      yield {
        path: `${n}.py`,
        content: {
          arrayBuffer: async () => {
            read += 1;
            return new ArrayBuffer(10_000);
          },
        },
      };
    }
  };
  const pool = new FakePool({ workers: 2, batchSize: 10 });
  const run = parseIter(pool, lazily());
  const iterator = run[Symbol.asyncIterator]();
  await iterator.next();
  await turns(200);
  // Windows of 64, 256, 512 and 512, and one file that shows there is more.
  assert.equal(taken, 64 + 256 + 2 * 512 + 1);
  const before = taken;
  await turns(200);
  assert.equal(taken, before);
  await iterator.return?.();

  const busy = new FakePool({ workers: 2, batchSize: 10 });
  busy.onBatch = never;
  [read, taken] = [0, 0];
  const other = parseIter(busy, lazily());
  const first = other.next();
  await turns(200);
  assert.equal(busy.batches.length, 4, "two for each worker");
  assert.equal(read, 40);
  assert.ok(taken <= 66, String(taken));
  other.stop();
  assert.deepEqual(await first, { done: true, value: undefined });
});

test("a file that cannot be read is a failed record, and the others go on", async () => {
  const gone = () => Promise.reject(new DOMException("it has changed", "NotReadableError"));
  class Changed extends File {
    arrayBuffer() {
      return gone();
    }
  }
  const given = [
    new File(["a"], "a.py"),
    new Changed(["b"], "b.py"),
    { path: "c.py", content: { arrayBuffer: gone } },
    new File(["d"], "d.py"),
  ];
  const run = parseIter(new FakePool(), given);
  const facts = await all(run);
  assert.deepEqual(
    facts.map(({ path, status, language, size }) => [path, status, language, size]),
    [
      ["a.py", "ok", "python", 1],
      ["b.py", "failed", "python", 1],
      ["c.py", "failed", "python", 0],
      ["d.py", "ok", "python", 1],
    ],
  );
  const [, b, c] = facts.map(({ failure }) => failure);
  assert.deepEqual(b, {
    phase: "read",
    type: "NotReadableError",
    message: "it has changed",
  });
  assert.equal(c?.message, "it has changed");
  assert.deepEqual(run.stats.status, { ok: 2, partial: 0, failed: 2 });
});

test("content whose size was not known is bounded, too", async () => {
  const content = { arrayBuffer: async () => new ArrayBuffer(2000) };
  const pool = new FakePool();
  const [facts] = await all(parseIter(pool, [{ path: "a.py", content }], { maxFileSize: 1000 }));
  assert.equal(facts.failure?.type, "FileTooLarge");
  assert.equal(facts.failure?.message.split(";")[0], "more than 1,000 bytes");
  assert.equal(pool.batches.length, 0);
});

test("what the pool gives up is a failed record that says why", async () => {
  const pool = new FakePool();
  pool.onBatch = async ({ payloads }) => [
    fakeFacts(payloads[0]),
    new WorkerLost("the worker died", { type: "WorkerLost", phase: "run" }),
    new TaskError("no", { type: "ValueError", phase: "extract" }),
  ];
  const run = parseIter(
    pool,
    files(3, (n) => "x".repeat(9 - n)),
  );
  const facts = await all(run);
  assert.deepEqual(
    facts.map(({ status, failure }) => status === "failed" && failure),
    [
      false,
      { phase: "parse", type: "WorkerLost", message: "the worker died" },
      { phase: "extract", type: "ValueError", message: "no" },
    ],
  );
  assert.equal(facts[1].size, 8);
});

test("what goes wrong with the pool ends the run with its error", async () => {
  const pool = new FakePool();
  pool.onBatch = async () => {
    throw new PoolClosed("the pool has been shut down");
  };
  await assert.rejects(all(parseIter(pool, files(300))), PoolClosed);
});

test("a mistake in the input ends the run, after what came before it", async () => {
  const given = [...files(100), 42];
  const found = [];
  await assert.rejects(
    async () => {
      for await (const facts of parseIter(new FakePool(), /** @type {any} */ (given))) {
        found.push(facts);
      }
    },
    { name: "TypeError", message: /files\[100\] is 42/ },
  );
  assert.equal(found.length, 64, "the first window");
  assert.throws(() => parseIter(new FakePool(), /** @type {any} */ (42)), TypeError);
});

test("an input that throws ends the run with its error", async () => {
  const failing = (async function* () {
    yield* files(3);
    throw new Error("the list broke off");
  })();
  await assert.rejects(all(parseIter(new FakePool(), failing)), /the list broke off/);
});

test("progress is told each time some files are done", async () => {
  const pool = new FakePool({ workers: 1, batchSize: 10 });
  /** @type {Progress[]} */
  const told = [];
  const given = [...files(95), new File([""], "x.unknown")];
  await all(parseIter(pool, given, { onProgress: (progress) => told.push(progress) }));
  assert.ok(told.length > 10);
  assert.deepEqual([told[0].done, told[0].files, told[0].total], [0, 64, null]);
  const last = told.at(-1);
  assert.ok(last !== undefined && last.bytesPerSecond > 0);
  const bytes = files(95).reduce((sum, { content }) => sum + content.length, 0);
  assert.deepEqual(
    { ...last, bytesPerSecond: 0 },
    { files: 96, total: 96, done: 96, bytes, failed: 1, cached: 0, bytesPerSecond: 0 },
  );
  for (const [index, { done }] of told.slice(1).entries()) {
    assert.ok(done >= told[index].done);
  }
  const failing = parseIter(pool, given, {
    onProgress: () => {
      throw new Error("a mistake of the page");
    },
  });
  await assert.rejects(all(failing), /a mistake of the page/);
});

test("what the pool tells is counted, and items are told by their path", async () => {
  const pool = new FakePool({ workers: 1 });
  const run = parseIter(
    pool,
    files(3, (n) => "x".repeat(9 - n)),
  );
  pool.onBatch = async () => {
    assert.equal(run.pathOf("t1", 1), "1.py");
    assert.equal(run.pathOf("t1", 3), null);
    assert.equal(run.pathOf("t2", 1), null);
    pool.tell("task_retried", { task: "t1" });
    pool.tell("task_retried", { task: "other" });
    pool.tell("task_dead_lettered", { task: "t1" });
    pool.tell("pool_fallback", { reason: "no workers" });
  };
  await all(run);
  assert.equal(run.pathOf("t1", 1), null);
  const { retries, deadLetters, fallbacks } = run.stats;
  assert.deepEqual([retries, deadLetters, fallbacks], [1, 1, 1]);
  const summary = run.stats.summary();
  assert.deepEqual(run.stats.summary({ reproducible: true }), {
    _type: "summary",
    schema_version: 1,
    files: 3,
    status: { ok: 3, partial: 0, failed: 0 },
    languages: { python: 3 },
    bytes: 24,
    interrupted: false,
  });
  assert.deepEqual(
    [summary.workers, summary.retries, /** @type {any[]} */ (summary.slowest).length],
    [1, 1, 3],
  );
});

test("facts can be had with positions in strings", async () => {
  const content = "größe = 1\n";
  const given = [{ path: "a.py", content }, new File([content], "b.py")];
  for (const facts of await all(parseIter(new FakePool(), given, { offsets: "utf16" }))) {
    assert.equal(facts.offsets, "utf16");
    assert.equal(facts.text, content);
  }
});

test("options are checked, and named where they are wrong", () => {
  const pool = new FakePool();
  for (const [options, message] of /** @type {Array<[any, RegExp]>} */ ([
    [{ langauge: "python" }, /unknown option 'langauge' \(option\); did you mean 'language'\?/],
    [{ workers: 3 }, /unknown option 'workers'/],
    [{ offsets: "utf32" }, /offsets = 'utf32' \(option\): must be 'utf8' or 'utf16'/],
    [{ maxFileSize: "big" }, /maxFileSize = 'big' \(option\): must be a size/],
  ])) {
    assert.throws(
      () => parseIter(pool, [], options),
      (error) => error instanceof ConfigError && message.test(error.message),
    );
  }
  assert.throws(() => parseIter(pool, [], { language: "klingon" }), LanguageError);
  assert.throws(() => parseIter(pool, [], { languages: ["klingon"] }), LanguageError);
});
