/** A service with the calls of a pool: a real one, and the same answers as without it. */

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createServer, request as forward } from "node:http";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import test, { after, before } from "node:test";

import { ConfigError, NotAllowed, PoolClosed, PoolError, ServiceError } from "../../src/errors.js";
import { TaskCancelled, TaskError, UnknownName, WorkerLost } from "../../src/errors.js";
import { connect } from "../../src/remote/connect.js";
import { native } from "../files/native.js";
import { startService } from "./service.js";

/** @typedef {import("../../src/remote/pool.js").RemotePool} RemotePool */
/** @typedef {import("./service.js").Service} Service */

const FILES = {
  "app/a.py": "from app.b import f\n\ndef g():\n    return f()\n",
  "app/b.py": "def f():\n    '''größe'''\n    return 1\n",
  "app/__init__.py": "",
  "web/index.ts": "export const f = (a: number) => a;\n",
  "broken.py": "def (:\n",
  "no language": "?",
};
const FACTS = `
import wasmpool
arguments = argument.get("arguments", {})
language = argument.get("language")
files = [tuple(each) for each in argument["files"]]
found = wasmpool.parse_files(files, backend="inline", flags={"cache": False}, language=language,
    **arguments)
answer = [facts.to_json(reproducible=True).decode() for facts in found]
`;
const GRAPH = `
import wasmpool
graph = wasmpool.build_graph(argument, backend="inline", flags={"cache": False})
answer = sorted(graph.nodes), len(graph.edges)
`;

/** @type {Service} */
let service;
before(async () => {
  service = await startService();
});
after(() => service.stop());

/** @param {Record<string, unknown>} [settings] */
const open = (settings) => connect(service.url, { token: service.token, ...settings });

/**
 * @param {(pool: RemotePool) => Promise<void>} work
 * @param {Record<string, unknown>} [settings]
 */
const using = (work, settings) => async () => {
  const pool = await open(settings);
  try {
    await work(pool);
  } finally {
    await pool.shutdown();
  }
};

/** @param {string} file */
async function appears(file) {
  while (!existsSync(file)) {
    await delay(10);
  }
}

test("files give the same bytes as natively, in their order", using(async (pool) => {
  const files = Object.entries(FILES);
  const facts = await pool.parse_files(new Map(files));
  assert.deepEqual(
    facts.map((each) => each.json()),
    native(FACTS, { files }),
  );
  assert.equal(facts[1].definitions[0].doc, "größe");
  assert.ok(facts[0].timings !== null && Number(facts[0].timings.parse) >= 0);
  await pool.shutdown();}));

test("names that no upload can have", using(async (pool) => {
  const names = ["../up.py", "/root.py", 'quo"te.py', "new\nline.py", "größe.ts", "x.d.ts", "h.h"];
  const files = names.map((name, number) => [name, `/* ${number} */`]);
  const facts = await pool.parse_files(/** @type {[string, string][]} */ (files));
  assert.deepEqual(
    facts.map((each) => each.json()),
    native(FACTS, { files }),
  );}));

test("settings of a run, and a language that is told", using(async (pool) => {
  const files = Object.entries(FILES);
  const facts = await pool.parseFiles(new Map(files));
  const settings = { references: "all", max_file_size: 40 };
  assert.deepEqual(
    facts.map((each) => each.json()),
    native(FACTS, { files, arguments: settings }),
  );
  const [told] = await pool.parseFiles([["x", "print(1)"]], { language: "python" });
  assert.equal(told.language, "python");}, { references: "all", maxFileSize: 40 }));

test("many files in order, with progress, and leaving early", using(async (pool) => {
  const files = Array.from({ length: 400 }, (_, n) => [`f${n}.py`, `def f${n}(): return ${n}\n`]);
  let told = 0;
  const seen = [];
  const run = pool.parseIter(/** @type {[string, string][]} */ (files), {
    onProgress: () => (told += 1),
  });
  for await (const facts of run) {
    seen.push(facts.path);
  }
  assert.deepEqual(
    seen,
    files.map(([name]) => name),
  );
  assert.ok(told > 1);
  for await (const facts of pool.parseIter(/** @type {[string, string][]} */ (files))) {
    assert.equal(facts.path, "f0.py");
    break;
  }}));

test("an AbortSignal ends a run", using(async (pool) => {
  const controller = new AbortController();
  const files = Array.from({ length: 300 }, (_, n) => [`f${n}.py`, "x = 1\n".repeat(500)]);
  const run = pool.parseIter(/** @type {[string, string][]} */ (files), {
    signal: controller.signal,
  });
  await run.next();
  controller.abort();
  await assert.rejects(
    async () => {
      for await (const _ of run);
    },
    { name: "AbortError" },
  );}));

test("values and errors of handlers", using(async (pool) => {
  const handles = Array.from({ length: 12 }, (_, n) => pool.submit("square", n));
  assert.deepEqual(
    await Promise.all(handles.map((handle) => handle.result)),
    handles.map((_, n) => n * n),
  );
  assert.ok(handles.every((handle) => handle.done));
  const waiting = pool.submitWhenRoom("options", null, { options: { a: [1] }, priority: 0 });
  await waiting.accepted;
  assert.deepEqual(await waiting, { a: [1] });
  await assert.rejects(
    pool.submit("fail", 7).result,
    (error) => error instanceof TaskError && error.type === "ValueError" &&
      error.phase === "thinking" && /no good: 7/.test(error.message),
  );
  await assert.rejects(pool.submit("die", null, { retries: 0 }).result, WorkerLost);
  await assert.rejects(pool.submit("squire", 1).result, ConfigError);
  assert.throws(() => pool.submit("square", 1, { retryErrors: true }), ConfigError);
  await assert.rejects(pool.register(), PoolError);
  await assert.rejects(pool.live_graph(), /use buildGraph, or createPool/);
  const outcomes = await pool.runBatch("odd", [1, 2, 3]);
  assert.ok(outcomes[1] instanceof TaskError);}));

test("map keeps the order and stops at an error", using(async (pool) => {
  const numbers = Array.from({ length: 200 }, (_, n) => n);
  assert.deepEqual(
    await pool.map("square", numbers),
    numbers.map((n) => n * n),
  );
  assert.deepEqual(await pool.map("square", []), []);
  await assert.rejects(pool.map("odd", [1, 2, 3], { chunkSize: 1 }), /2 is even/);
  await assert.rejects(pool.map("odd", [1], { chunkSize: 0 }), RangeError);}));

test("cancelling, by the handle, by the id, and by a signal", using(async (pool) => {
  const controller = new AbortController();
  /** @param {string} name */
  const begin = async (name, options = {}) => {
    const begun = path.join(service.folder, name);
    const handle = pool.submit("wait_for", { begun, until: `${begun}-never` }, options);
    await appears(begun);
    return { handle }; // not alone: a promise cannot resolve to a handle
  };
  const { handle: one } = await begin("one");
  one.cancel();
  await assert.rejects(one.result, TaskCancelled);
  const { handle: two } = await begin("two");
  pool.cancel(two.id);
  await assert.rejects(two.result, TaskCancelled);
  const { handle: three } = await begin("three", { signal: controller.signal });
  controller.abort(new Error("mine"));
  await assert.rejects(three.result, /mine/);
  const early = pool.submit("square", 1);
  early.cancel();
  await assert.rejects(early.result, TaskCancelled);
  const { handle: four } = await begin("four");
  await pool.shutdown({ graceful: false });
  await assert.rejects(four.result, TaskCancelled);
  assert.throws(() => pool.submit("square", 1), PoolClosed);

  const response = await fetch(`${service.url}/v1/jobs?kind=wait_for`, {
    headers: { Authorization: `Bearer ${service.token}` },
  });
  const { jobs } = await response.json();
  assert.equal(jobs.length, 4);
  for (const { id } of jobs) {
    const job = await fetch(`${service.url}/v1/jobs/${id}?wait=30`, {
      headers: { Authorization: `Bearer ${service.token}` },
    });
    assert.equal((await job.json()).state, "cancelled");
  }}));

test("events", using(async (pool) => {
  /** @type {string[]} */
  const told = [];
  const off = pool.on("*", ({ type, detail }) => told.push(`${detail.task} ${type}`));
  const handle = pool.submit("square", 3);
  assert.equal(await handle, 9);
  assert.equal(told[0], `${handle.id} task_submitted`);
  assert.equal(told.at(-1), `${handle.id} task_completed`);
  off();
  const count = told.length;
  await pool.submit("square", 3);
  assert.equal(told.length, count);
  assert.throws(() => pool.on("nonsense", () => {}), TypeError);
  const heard = new Promise((resolve) => pool.addEventListener("task_failed", resolve));
  await assert.rejects(pool.submit("fail", 1).result, TaskError);
  assert.equal((await heard).detail.state, "failed");
  assert.equal(await pool.executeWithProgress("square", 5, () => {}), 25);}));

test("looking, scaling and dead letters", using(async (pool) => {
  const workers = await pool.getWorkerStatus();
  assert.ok(workers.length > 0);
  assert.ok("itemsDone" in workers[0]);
  const stats = await pool.getStats();
  assert.equal(typeof stats.health, "string");
  assert.ok(stats.jobs.succeeded > 0);
  await pool.scaleUp();
  await pool.scaleDown();
  await assert.rejects(pool.submit("die", null, { retries: 0 }).result, WorkerLost);
  const [letter] = await pool.deadLetters();
  assert.equal(letter.kind, "die");
  assert.equal(letter.failure?.type, "WorkerLost");
  await assert.rejects(pool.retryDeadLetter(letter).result, WorkerLost);
  await assert.rejects(
    pool.retryDeadLetter({ task: "0".repeat(32), kind: "die" }).result,
    UnknownName,
  );}));

test("a graph is the same as natively", using(async (pool) => {
  /** @type {Record<string, string>} */
  const files = {
    ...FILES,
    "go.mod": "module example.org/x\n",
    "main.go": "package main\n",
    [`long/${"n".repeat(120)}/größe.py`]: "from app.b import f\nf()\n",
  };
  delete files["no language"];
  /** @type {string[]} */
  const phases = [];
  const graph = await pool.build_graph(new Map(Object.entries(files)), {
    onProgress: ({ phase }) => phases.push(phase),
  });
  const [ids, edges] = native(GRAPH, files);
  assert.deepEqual([...graph.nodes.keys()].sort(), ids);
  assert.equal(graph.edges.length, edges);}));

test("what is submitted once more, because its answer was lost, is done once", async () => {
  let posted = 0;
  const proxy = createServer((request, response) => {
    const options = { method: request.method, headers: request.headers };
    const onward = forward(new URL(request.url ?? "", service.url), options, (answer) => {
      if (request.method === "POST" && (posted += 1) === 1) {
        answer.resume().once("end", () => request.socket.destroy());
      } else {
        response.writeHead(answer.statusCode ?? 0, answer.headers);
        answer.pipe(response);
      }
    });
    request.pipe(onward);
  });
  await new Promise((resolve) => proxy.listen(0, "127.0.0.1", () => resolve(null)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (proxy.address());
  const trace = path.join(service.folder, "trace");
  const pool = await connect(`http://127.0.0.1:${port}`, { token: service.token });
  try {
    assert.equal(await pool.submit("note", trace), "noted");
    assert.equal(posted, 2);
    assert.equal(readFileSync(trace, "utf8"), "noted\n");
  } finally {
    await pool.shutdown();
    proxy.closeAllConnections();
    proxy.close();
  }
});

test("what cannot be connected to", async () => {
  const { url, token } = service;
  await assert.rejects(connect(url, { token: `${token}x` }), NotAllowed);
  // @ts-expect-error there is no token
  await assert.rejects(connect(url, {}), ConfigError);
  await assert.rejects(connect("nonsense", { token }), ConfigError);
  await assert.rejects(connect("http://127.0.0.1:9", { token }), ServiceError);
  await assert.rejects(connect(url, /** @type {any} */ ({ token, nonsense: 1 })), ConfigError);
});
