/** Snapshots that do not fit, and Python on this very thread, which has none. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { getLauncher } from "../../src/boot/launcher.js";
import { baseOf, bundleFolder, file, Workers } from "./support.js";

test("a snapshot that does not fit is told and not used again", async (context) => {
  const launcher = await getLauncher({ base: baseOf(bundleFolder()) });
  const workers = new Workers(launcher);
  context.after(() => workers.close());
  const [maker] = await Promise.all([workers.start("maker"), workers.start("w1")]);
  assert.equal(maker.boot.how, "plain");
  for (const [name, change, problem] of /** @type {[string, any, RegExp][]} */ ([
    ["table", { tableStart: 1 }, /function table starts at 1, here at \d+/],
    ["libraries", { libraries: ["0"] }, /made with other libraries/],
  ])) {
    const board = launcher.board.bind(launcher);
    launcher.board = () => {
      const boarding = board();
      const kit = boarding.kit.bind(boarding);
      boarding.kit = async () => {
        const { snapshot, ...rest } = await kit();
        assert.ok(snapshot !== null);
        return { ...rest, snapshot: { ...snapshot, meta: { ...snapshot.meta, ...change } } };
      };
      return boarding;
    };
    const { boot } = await workers.start(name);
    launcher.board = board;
    assert.equal(boot.how, "plain");
    assert.match(boot.shortcuts.snapshot, problem);
    const notice = await workers.until((said) => said.type === "notice" && said.worker === name);
    assert.match(notice.text, problem);
    assert.deepEqual((await workers.run(name, "parse", [file("a.py", "x\n")]))[0].status, "ok");
    if (name === "table") {
      assert.equal((await workers.start("second")).boot.how, "plain", "it makes another one");
      assert.equal((await workers.start("third")).boot.how, "snapshot");
    }
  }
  const { boot } = await workers.start("last");
  assert.equal(boot.how, "plain", "after two failures no more are made");
});

test("the engine also works on this thread", async () => {
  const launcher = await getLauncher({ base: baseOf(bundleFolder()) });
  /** @type {any[]} */
  const sent = [];
  /** @type {() => void} */
  let ended = () => {};
  const { engine, boot } = await launcher.openEngineHere({
    send: (messages) => {
      sent.push(...messages);
      if (sent.at(-1).type === "ended") {
        ended();
      }
    },
    exit: assert.fail,
  });
  assert.deepEqual([boot.how, boot.interruptible], ["plain", false]);
  const done = new Promise((resolve) => {
    ended = () => resolve(undefined);
  });
  const buffers = [new TextEncoder().encode("x = 1\n").buffer];
  engine.handle({
    ...{ type: "run", batch: "b", task: "parse", target: null, start: 0, stop: 1 },
    ...{ payloads: { head: '[{"path":"a.py","content":{"$bytes":0}}]', buffers }, options: {} },
    ...{ announce: false, packed: false, item_timeout_ms: null, unsendable: {} },
  });
  await done;
  assert.deepEqual(sent.map(({ type }) => type), ["done", "ended"]);
});

test("the languages asked for are in the snapshot, and their files are parsed alike", async (context) => {
  const launcher = await getLauncher({
    base: baseOf(bundleFolder()),
    languages: ["css", "typescript"],
  });
  const workers = new Workers(launcher);
  context.after(() => workers.close());
  await workers.start("maker");
  const { boot } = await workers.start("second");
  assert.equal(boot.how, "snapshot", boot.shortcuts.snapshot);
  const payloads = [
    file("a.ts", "export const f = (x: number): A => g(x);\n"),
    file("b.css", ".b { color: red }\n"),
    file("c.py", "def f(): pass\n"),
  ];
  const usual = new Workers(await getLauncher({ base: baseOf(bundleFolder()) }));
  context.after(() => usual.close());
  await usual.start("usual");
  const expected = await usual.run("usual", "parse", payloads);
  for (const worker of ["maker", "second"]) {
    const found = await workers.run(worker, "parse", payloads);
    assert.deepEqual(
      found.map(({ status, body }) => [status, body]),
      expected.map(({ status, body }) => [status, body]),
    );
    assert.ok(found.every(({ status }) => status === "ok"));
  }
});
