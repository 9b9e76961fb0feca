/** Workers at work: a first one that boots plainly, and others from its snapshot. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { getLauncher } from "../../src/boot/launcher.js";
import { native } from "../files/native.js";
import { baseOf, bundleFolder, file, Workers } from "./support.js";

const FILES = /** @type {[string, string][]} */ ([
  ["a.py", '"""Doc."""\nimport os\nclass A(B):\n    def f(self, x: int = 1): return g(x)\n'],
  ["b.js", "import a, {b as c} from 'd';\nexport const f = (x) => <b>{x}</b>;\n"],
  ["c.go", "package p\nfunc F(x int) string { return g(x) }\n"],
  ["d.css", "@import 'a.css';\n.b { color: red }\n"],
  ["tool", "#!/usr/bin/env python3\ndef f(): pass\n"],
  ["broken.py", "def f(:\n  )\n"],
  ["odd.py", "s = 'é\u{1F600}'\nname = s\n"],
  ["e.unknown", "what?"],
  ["f.py", "a\0b"],
]);

const HANDLERS = `
import ctypes
import wasmpool

@wasmpool.handler("echo")
def echo(payload):
    return payload

@wasmpool.handler("spin")
def spin(payload):
    while True:
        pass

@wasmpool.handler("spin_with_context")
def spin_with_context(payload, context):
    while True:
        pass

@wasmpool.handler("report")
def report(payload, context):
    context.log("info", "half", value=float("nan"))
    context.progress(0.5)

@wasmpool.handler("fill")
def fill(payload):
    blocks = []
    while True:
        blocks.append(bytearray(50_000_000))

@wasmpool.handler("trap")
def trap(payload):
    return ctypes.string_at(0xFFFFFFF0, 100)
`;

/** @type {Workers} */
let workers;

before(async () => {
  workers = new Workers(await getLauncher({ base: baseOf(bundleFolder()) }));
  const maker = await workers.start("maker");
  assert.equal(maker.type, "ready", maker.reason);
});

after(() => workers.close());

test("the first worker makes the snapshot and the others start from it", async () => {
  const [first] = workers.said;
  assert.equal(first.boot.how, "plain");
  assert.match(first.boot.shortcuts.snapshot, /made here/);
  const [a, b] = await Promise.all([workers.start("a"), workers.start("b")]);
  for (const { boot, capabilities } of [a, b]) {
    assert.equal(boot.how, "snapshot", boot.shortcuts.snapshot);
    assert.deepEqual(capabilities, ["worker"]);
    assert.equal(boot.shortcuts.sharedModule, "taken");
    assert.equal(boot.shortcuts.sharedMemory, "taken");
    assert.match(boot.shortcuts.cacheStorage, /no Cache Storage/);
    assert.equal(boot.interruptible, true);
    assert.ok(boot.memory_bytes > 2 ** 24);
  }
});

test("facts are the native program's, byte for byte", async () => {
  const expected = native(
    [
      "from wasmpool.tasks.context import Context",
      "from wasmpool.tasks.parse import parse",
      "class Host:",
      "    clock = staticmethod(lambda: 0.0)",
      "    last_sign = 0.0",
      "    def send(self, *messages): pass",
      "answer = []",
      "for options in ({}, {'references': 'all'}):",
      "    for path, text in argument:",
      "        payload = {'path': path, 'content': text.encode(), 'language': None}",
      "        result = parse(payload, Context(Host(), options))",
      "        status, language = result.status, result.language",
      "        answer.append([status, language, result.sha256, result.body.decode()])",
    ].join("\n"),
    FILES,
  );
  const payloads = FILES.map(([path, text]) => file(path, text));
  for (const worker of ["maker", "a"]) {
    const found = [
      ...(await workers.run(worker, "parse", payloads)),
      ...(await workers.run(worker, "parse", payloads, { options: { references: "all" } })),
    ];
    const decoder = new TextDecoder();
    assert.deepEqual(
      found.map(({ status, language, sha256, body }) => [
        status,
        language,
        sha256,
        decoder.decode(body),
      ]),
      expected,
    );
  }
});

test("workers that start from one snapshot draw different numbers", async () => {
  const source =
    "import random, wasmpool\n@wasmpool.handler('draw')\ndef draw(p): return random.random()\n";
  const drawn = [];
  for (const worker of ["a", "b"]) {
    assert.equal((await workers.register(worker, { name: "draw", source })).error, null);
    drawn.push(...(await workers.run(worker, "draw", [0])));
  }
  assert.notEqual(drawn[0], drawn[1]);
});

test("handlers come as Python source, or are told what is wrong with it", async () => {
  assert.equal((await workers.register("a", { name: "own", source: HANDLERS })).error, null);
  const values = [1, "é", null, [true, { b: new Uint8Array([0, 255]) }]];
  assert.deepEqual(await workers.run("a", "echo", values), values);
  const { error } = await workers.register("a", { name: "bad", source: "import nothing_there" });
  assert.equal(error.type, "ModuleNotFoundError");
  assert.equal(error.phase, "register");
  const { error: broken } = await workers.register("a", { name: "bad", wheel: new ArrayBuffer(9) });
  assert.match(broken.message, /zip/i);
});

test("handlers come as a wheel", async () => {
  const hex = native(
    [
      "import io, zipfile",
      "target = io.BytesIO()",
      "information = 'extra-1.0.dist-info'",
      "with zipfile.ZipFile(target, 'w') as wheel:",
      "    wheel.writestr('extra/__init__.py', '')",
      "    code = 'import wasmpool.writers\\ndef twice(x): return x * 2\\n'",
      "    wheel.writestr('extra/tasks.py', code)",
      "    wheel.writestr(f'{information}/METADATA', 'Metadata-Version: 2.1\\nName: extra\\n')",
      "    wheel.writestr(f'{information}/WHEEL', 'Wheel-Version: 1.0\\nTag: py3-none-any\\n')",
      "    wheel.writestr(f'{information}/RECORD', '')",
      "answer = target.getvalue().hex()",
    ].join("\n"),
  );
  const wheel = new Uint8Array(Buffer.from(hex, "hex")).buffer;
  assert.equal((await workers.register("a", { name: "extra", wheel })).error, null);
  assert.deepEqual(await workers.run("a", "extra.tasks:twice", [21]), [42]);
});

test("progress and logs come out of the work", async () => {
  const batch = workers.send("a", "report", [1]);
  await workers.until((said) => said.type === "ended" && said.batch === batch);
  const own = workers.said.filter((said) => said.batch === batch);
  assert.deepEqual(
    own.map(({ type }) => type),
    ["started", "log", "progress", "done", "ended"],
  );
  assert.deepEqual(own[1].data, { value: "nan" });
  assert.equal(own[2].fraction, 0.5);
});

for (const task of ["spin", "spin_with_context"]) {
  test(`an endless loop in Python is stopped, and the worker goes on (${task})`, async () => {
    const batch = workers.send("a", task, [1, 2, 3]);
    await workers.until((said) => said.type === "started" && said.batch === batch);
    workers.backend.send("a", { type: "cancel", batch, item: 0, reason: "too slow" });
    await workers.until(
      (said) => said.type === "started" && said.item === 1 && said.batch === batch,
    );
    workers.backend.send("a", { type: "cancel", batch, item: null, reason: "not wanted" });
    await workers.until((said) => said.type === "ended" && said.batch === batch);
    const [slow, unwanted, ...more] = workers.results(batch);
    assert.deepEqual([slow.type, slow.message, slow.retryable], ["TimeoutError", "too slow", true]);
    assert.deepEqual([unwanted.type, unwanted.cancelled], ["Cancelled", true]);
    assert.deepEqual(more, []);
    assert.deepEqual(await workers.run("a", "echo", ["still there"]), ["still there"]);
  });
}

test("a batch is cancelled between two items, and one that comes late finds nothing", async () => {
  const done = workers.run("b", "parse", [file("a.py", "x = 1\n"), file("b.py", "y = 2\n")]);
  workers.backend.send("b", { type: "cancel", batch: "another", item: null, reason: "late" });
  assert.deepEqual((await done).map(({ status }) => status), ["ok", "ok"]);
});

test("memory ends in the item that wants it all", async () => {
  const limit = 2 ** 26;
  const { boot } = await workers.start("small", limit);
  await workers.register("small", { name: "own", source: HANDLERS });
  const [error, value] = [
    ...(await workers.run("small", "fill", [1])),
    ...(await workers.run("small", "echo", [1])),
  ];
  assert.deepEqual([error.type, value], ["MemoryError", 1]);
  const ended = workers.said.filter((said) => said.type === "ended" && said.worker === "small");
  assert.ok(ended[0].memory_bytes > boot.memory_bytes);
  assert.ok(ended[0].memory_bytes <= limit + 2 ** 29);
});

test("a trap ends the worker, with a reason, once", async () => {
  const batch = workers.send("a", "trap", [1]);
  const { reason } = await workers.exit("a");
  assert.match(reason, /Python has broken down: .*memory access out of bounds/);
  assert.deepEqual(workers.results(batch), []);
  workers.backend.send("a", { type: "stop" });
  workers.backend.kill("a");
  assert.equal((await workers.start("a")).type, "ready");
  assert.equal(workers.said.filter((said) => said.type === "exit").length, 1);
});

test("a worker that is told to stop ends after its batch", async () => {
  const batch = workers.send("a", "parse", [file("a.py", "x = 1\n")]);
  const from = workers.said.length;
  workers.backend.send("a", { type: "stop" });
  const { reason } = await workers.until(({ type }) => type === "exit", from);
  assert.equal(reason, "told to stop");
  assert.equal(workers.results(batch).length, 1);
});

test("a killed worker is gone at once, whatever it does", async () => {
  await workers.register("b", { name: "own", source: HANDLERS });
  const batch = workers.send("b", "spin", [1]);
  await workers.until((said) => said.type === "started" && said.batch === batch);
  let inside = true;
  workers.until((said) => said.worker === "b" && said.type === "exit").then(() =>
    assert.equal(inside, false),
  );
  workers.backend.kill("b");
  inside = false;
  assert.equal((await workers.exit("b")).reason, "ended by the pool");
});

test("closing ends all, and no exit is reported any more", async () => {
  void workers.start("late");
  await workers.close();
  const from = workers.said.length;
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(workers.said.slice(from), []);
});
