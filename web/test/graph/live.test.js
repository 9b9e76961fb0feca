/** Graphs that follow edits: what travels, what is lost, what is aborted, and how they end. */

import assert from "node:assert/strict";
import test from "node:test";

import { PoolClosed, TaskError } from "../../src/errors.js";
import { Fault } from "../pool/support.js";
import { FILES, seen, Theatre, update, view } from "./theatre.js";

const decoder = new TextDecoder();

test("edits alone travel, and what is around only when it has changed", async () => {
  const theatre = new Theatre();
  const live = await theatre.pool.live_graph(FILES, { name: "mine" });
  assert.deepEqual(seen(live), view(FILES));
  const again = await live.update({ "a.py": "new", "b.py": null, "never.py": null });
  assert.deepEqual([...again], ["a.py"]);
  const files = { "a.py": "new", "go.mod": "module m", "logo.svg": "" };
  assert.deepEqual(seen(live), view(files));
  const [first, second] = theatre.updates;
  assert.deepEqual([first.name, first.before, second.name], ["mine", null, "mine"]);
  assert.equal(decoder.decode(second.facts), '{"_type":"file","path":"a.py","text":"new"}\n');
  assert.deepEqual([second.configs, second.others], [null, null]);
  await live.update(new Map([["go.mod", "module n"]]));
  assert.deepEqual(seen(live), view({ ...files, "go.mod": "module n" }));
  assert.equal(theatre.updates[2].others, null);
  await live.update({ "logo.svg": null, "look.svg": "", "go.mod": null });
  assert.deepEqual(seen(live), view({ "a.py": "new", "look.svg": "" }));
  assert.deepEqual([...(await live.update({}))], []);
  assert.deepEqual(theatre.updates.map(({ before }) => before), [null, 1, 2, 3, 4]);
  await theatre.pool.shutdown();
});

test("a worker that was replaced is given everything again", async () => {
  const theatre = new Theatre();
  const live = await theatre.pool.liveGraph(FILES);
  theatre.lose();
  const again = await live.update({ "a.py": "new" });
  assert.deepEqual(again, new Set(Object.keys(FILES)));
  assert.deepEqual(seen(live), view({ ...FILES, "a.py": "new" }));
  assert.deepEqual(theatre.updates.map(({ before }) => before), [null, 1, null]);
  theatre.stuck = "wasmpool.graph.live_task:update";
  const begun = theatre.begun(":update");
  const updated = live.update({ "b.py": "new" });
  await begun;
  theatre.stuck = null;
  theatre.lose(); // in the middle of it
  await updated;
  assert.deepEqual(seen(live), view({ ...FILES, "a.py": "new", "b.py": "new" }));
  await theatre.pool.shutdown();
});

for (const task of ["parse", "wasmpool.graph.task:choose", "wasmpool.graph.live_task:update"]) {
  test(`an update that is aborted changes nothing: ${task}`, async () => {
    const theatre = new Theatre();
    const live = await theatre.pool.liveGraph(FILES);
    const controller = new AbortController();
    theatre.stuck = task;
    const begun = theatre.begun(task);
    const aborted = live.update({ "a.py": "lost" }, { signal: controller.signal });
    await begun;
    const waiting = live.update({ "b.py": "new" });
    controller.abort();
    theatre.stuck = null;
    await assert.rejects(aborted, { name: "AbortError" });
    await waiting;
    assert.deepEqual(seen(live), view({ ...FILES, "b.py": "new" }));
    await theatre.pool.shutdown();
  });
}

test("an update that waits is given up at once, and those after it keep their turn", async () => {
  const theatre = new Theatre();
  const live = await theatre.pool.liveGraph(FILES);
  theatre.stuck = "parse";
  const begun = theatre.begun("parse");
  const controller = new AbortController();
  const first = live.update({ "a.py": "lost" }, { signal: controller.signal });
  const reason = new Error("not now");
  const waiter = new AbortController();
  const second = live.update({ "a.py": "lost, too" }, { signal: waiter.signal });
  const third = live.update({ "a.py": "third" });
  const fourth = live.update({ "b.py": "fourth" });
  await begun;
  waiter.abort(reason);
  await assert.rejects(second, reason);
  await assert.rejects(live.update({}, { signal: AbortSignal.abort(reason) }), reason);
  theatre.stuck = null;
  controller.abort();
  await assert.rejects(first, { name: "AbortError" });
  assert.deepEqual(await Promise.all([third, fourth]), [new Set(["a.py"]), new Set(["b.py"])]);
  assert.deepEqual(seen(live), view({ ...FILES, "a.py": "third", "b.py": "fourth" }));
  await theatre.pool.shutdown();
});

test("an update that fails changes nothing", async () => {
  const theatre = new Theatre();
  const live = await theatre.pool.liveGraph(FILES);
  theatre.fault = new Fault({ type: "MemoryError" });
  await assert.rejects(live.update({ "a.py": "lost" }), TaskError);
  theatre.fault = null;
  assert.deepEqual(seen(live), view(FILES));
  await live.update({ "b.py": null });
  assert.deepEqual(seen(live), view({ "a.py": "one", "go.mod": "module m", "logo.svg": "" }));
  assert.deepEqual(theatre.updates.map(({ before }) => before), [null, 1, null]);
  await theatre.pool.shutdown();
});

test("close ends the worker, and what is under way", async () => {
  const theatre = new Theatre();
  const live = await theatre.pool.liveGraph(FILES);
  const [, home] = theatre.backends;
  theatre.stuck = "wasmpool.graph.live_task:update";
  const begun = theatre.begun(":update");
  const updates = [live.update({ "a.py": "lost" }), live.update({ "a.py": "never" })];
  const rejected = updates.map((each) => assert.rejects(each, PoolClosed));
  await begun;
  await Promise.all([live.close(), live.close(), ...rejected]);
  assert.deepEqual([home.closed, home.workers.size], [true, 0]);
  await assert.rejects(live.update({}), PoolClosed);
  assert.deepEqual(seen(live), view(FILES));
  assert.equal(theatre.backends[0].closed, false);
  await theatre.pool.shutdown();
});

for (const graceful of [true, false]) {
  test(`so does the end of its pool, graceful: ${graceful}`, async () => {
    const theatre = new Theatre();
    const live = await theatre.pool.liveGraph(FILES);
    await theatre.pool.shutdown({ graceful });
    assert.deepEqual(theatre.backends.map(({ closed }) => closed), [true, true]);
    await assert.rejects(live.update({ "a.py": "new" }), PoolClosed);
    await assert.rejects(live.update({ "a.py": null }), PoolClosed);
    await live.close();
    await assert.rejects(theatre.pool.liveGraph(FILES), PoolClosed);
  });
}

test("what cannot be opened leaves no worker behind", async () => {
  const theatre = new Theatre();
  theatre.fault = new Fault({});
  await assert.rejects(theatre.pool.liveGraph(FILES), TaskError);
  const signal = AbortSignal.abort();
  await assert.rejects(theatre.pool.liveGraph(FILES, { signal }), { name: "AbortError" });
  await assert.rejects(theatre.pool.liveGraph(FILES, /** @type {any} */ ({ names: 1 })), /names/);
  await assert.rejects(theatre.pool.liveGraph(/** @type {any} */ ("a.py")), TypeError);
  assert.deepEqual(theatre.backends.map(({ closed }) => closed), [false, true, true, true, true]);
  await theatre.pool.shutdown();
});

test("where work is done on this thread, the one Python there is keeps the graph", async () => {
  const theatre = new Theatre({ backend: "inline" });
  const live = await theatre.pool.liveGraph(FILES);
  await live.update({ "a.py": "new" });
  assert.deepEqual(seen(live), view({ ...FILES, "a.py": "new" }));
  assert.deepEqual(theatre.updates.map(({ before }) => before), [null, 1]);
  const [players, ...others] = theatre.backends;
  assert.deepEqual(others, []);
  const forgotten = theatre.begun(":forget");
  await live.close();
  await forgotten;
  await assert.rejects(live.update({}), PoolClosed);
  assert.equal(players.closed, false);
  await theatre.pool.shutdown();
});

test("a graph that gets no worker says so, and is kept on this thread", async () => {
  const theatre = new Theatre();
  await theatre.pool.parseFiles(FILES);
  theatre.isBroken = true;
  const live = await theatre.pool.liveGraph(FILES);
  await live.update({ "a.py": "new" });
  assert.deepEqual(seen(live), view({ ...FILES, "a.py": "new" }));
  assert.deepEqual(theatre.backends.map(({ name }) => name), ["worker", "worker", "inline"]);
  const [{ message }] = theatre.stage.details("log");
  assert.match(message, /^a live graph: .*no memory/);
  assert.equal(theatre.pool.backend, "worker");
  await theatre.pool.shutdown();
});

test("progress is told of updates, too", async () => {
  const theatre = new Theatre();
  /** @type {string[]} */
  const phases = [];
  const onProgress = (/** @type {{ phase: string }} */ { phase }) => phases.push(phase);
  const live = await theatre.pool.liveGraph(FILES, { onProgress });
  assert.deepEqual([...new Set(phases.splice(0))], ["parsing"]);
  const begun = theatre.begun(":update");
  theatre.stuck = "wasmpool.graph.live_task:update";
  const updated = live.update({ "a.py": "new" }, { onProgress });
  await begun;
  const [home] = theatre.backends.slice(-1);
  const [worker] = home.workers.values();
  const { batch } = worker.batch;
  worker.say({ type: "progress", batch, item: 0, phase: "calls", fraction: 0.5 });
  worker.work((payload) => update(payload, /** @type {any} */ (home.kept.get(worker.id))));
  await updated;
  assert.deepEqual([...new Set(phases)], ["parsing", "calls"]);
  await theatre.pool.shutdown();
});

test("mistaken arguments are told at once", async () => {
  const theatre = new Theatre();
  const live = await theatre.pool.liveGraph(FILES);
  const wrong = /** @type {any} */ (live);
  await assert.rejects(wrong.update("a.py"), /edits is "a.py"; it must be an object/);
  await assert.rejects(wrong.update({}, 7), /options is 7/);
  await assert.rejects(wrong.update({}, { signal: 7 }), /signal is 7/);
  await assert.rejects(wrong.update({}, { onProgress: 7 }), /onProgress is 7/);
  await assert.rejects(wrong.update({ "a.py": 7 }), /content of .*"a.py"/);
  await live.update({});
  assert.deepEqual(seen(live), view(FILES));
  await theatre.pool.shutdown();
});
