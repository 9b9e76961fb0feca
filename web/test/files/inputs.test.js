import assert from "node:assert/strict";
import { test } from "node:test";
import { runInNewContext } from "node:vm";

import { native } from "./native.js";
import { all, inputsOf, read } from "./support.js";

test("content can be given in many forms", async () => {
  const bytes = new TextEncoder().encode("[größe]");
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  const forms = [
    "größe",
    bytes.subarray(1, -1),
    bytes.slice(1, -1).buffer,
    new DataView(bytes.buffer, 1, bytes.length - 2),
    shared.subarray(1, -1),
    Buffer.from("größe"),
    new Blob(["größe"]),
    new File(["größe"], "other.name"),
    new Response("größe"),
    { arrayBuffer: async () => bytes.slice(1, -1).buffer },
  ];
  const path = "src/a.py";
  for (const form of forms) {
    const content = () => (form instanceof Response ? form.clone() : form);
    const expected = [[path, "python", "größe"]];
    assert.deepEqual(await read([{ path, content: content() }]), expected);
    assert.deepEqual(await read({ path, content: content() }), expected);
    assert.deepEqual(await read([[path, content()]]), expected);
    assert.deepEqual(await read(new Map([[path, content()]])), expected);
    assert.deepEqual(await read({ [path]: content() }), expected);
  }
  assert.equal(bytes.length, 9, "the caller's bytes are still there");
});

test("what comes from another frame is taken as well", async () => {
  const foreign = runInNewContext("new Uint8Array([120])");
  assert.ok(!(foreign instanceof Uint8Array) && !(foreign.buffer instanceof ArrayBuffer));
  for (const content of [foreign, foreign.buffer]) {
    assert.deepEqual(await read([{ path: "a.py", content }]), [["a.py", "python", "x"]]);
  }
  assert.deepEqual(await read(runInNewContext('({ "a.py": "x" })')), [["a.py", "python", "x"]]);
  const ours = new File(["x"], "a.py");
  const methods = ["slice", "stream", "arrayBuffer"].map((name) => [
    name,
    Reflect.get(ours, name).bind(ours),
  ]);
  const file = { name: "a.py", size: 1, webkitRelativePath: "", ...Object.fromEntries(methods) };
  for (const files of [file, [file]]) {
    assert.deepEqual(await read(files), [["a.py", "python", "x"]]);
  }
});

test("text has the bytes that Python gives it", async () => {
  const texts = [
    "plain",
    "größe \u{1f600}",
    "lone \ud800 and \udfff",
    "\ud83d\ud83d\ude00",
    "\ufeffx",
  ];
  const expected = native(
    'answer = [t.encode("utf-8", "surrogatepass").hex() for t in argument]',
    texts,
  );
  const inputs = inputsOf(texts.map((content) => ({ path: "a.py", content })));
  const items = await all(inputs.items());
  await Promise.all(items.map((item) => item.load()));
  assert.deepEqual(
    items.map((item) => Buffer.from(item.bytes ?? []).toString("hex")),
    expected,
  );
});

test("what is given with its content is taken in any case, in its order", async () => {
  const files = [
    { path: "node_modules/z.py", content: "1" },
    { path: "a.unknown", content: "2" },
    { path: "run", content: "#!/usr/bin/env node\n" },
    { path: "node_modules/z.py", content: "3" },
    { path: "", content: "4" },
  ];
  const config = { exclude: ["*"], languages: ["python"], maxFileSize: 1 };
  assert.deepEqual(await read(files, { config }), [
    ["node_modules/z.py", "python", "1"],
    ["a.unknown", null, "2"],
    ["run", "javascript", "#!/usr/bin/env node\n"],
    ["node_modules/z.py", "python", "3"],
    ["", null, "4"],
  ]);
  const named = await read(files, { language: "python" });
  assert.ok(named.every(([, language]) => language === "python"));
});

test("collections of any kind are taken entry by entry", async () => {
  const a = { path: "a.py", content: "a" };
  const b = new File(["b"], "b.js");
  const expected = [
    ["a.py", "python", "a"],
    ["b.js", "javascript", "b"],
  ];
  let taken = 0;
  const lazily = function* () {
    taken += 1;
    yield a;
    taken += 1;
    yield b;
  };
  assert.deepEqual(await read([a, b]), expected);
  assert.deepEqual(await read(new Set([a, b])), expected);
  assert.deepEqual(await read(lazily()), expected);
  const slowly = async function* () {
    yield* lazily();
  };
  assert.deepEqual(await read(slowly()), expected);
  assert.deepEqual(await read(b), expected.slice(1));
  taken = 0;
  const inputs = inputsOf(lazily());
  const items = inputs.items();
  await items.next();
  assert.equal(taken, 1, "the second one is not asked for before it is wanted");
  await items.return();
});

test("files by themselves are taken by name; globs and languages hold", async () => {
  const files = [new File(["x"], "z.py"), new File(["x"], "a.unknown"), new File(["x"], "a.js")];
  assert.deepEqual(await read(files), [
    ["z.py", "python", "x"],
    ["a.unknown", null, "UnknownLanguage"],
    ["a.js", "javascript", "x"],
  ]);
  const config = { languages: ["javascript"] };
  assert.deepEqual(await read([files[0], files[2]], { config }), [["a.js", "javascript", "x"]]);
});

test("what are no files is a mistake that is named", async () => {
  for (const [files, message] of /** @type {Array<[unknown, RegExp]>} */ ([
    [null, /^files is null: give a File/],
    [undefined, /^files is undefined: /],
    ["a.py", /^files is "a\.py": a path cannot be opened here/],
    [42, /^files is 42: /],
    [() => {}, /^files is function: /],
    [new Date(), /^files is a Date: /],
  ])) {
    await assert.rejects(async () => read(files), { name: "TypeError", message });
  }
  const good = { path: "a.py", content: "" };
  for (const [file, message] of /** @type {Array<[unknown, RegExp]>} */ ([
    ["b.py", /^files\[1\] is "b\.py" \(a path alone cannot be opened here\): give a File/],
    [null, /^files\[1\] is null: /],
    [{ path: "b.py" }, /^files\[1\] has no content: it must be \{path, content\}$/],
    [["b.py"], /^files\[1\] is an Array: /],
    [{ content: "" }, /^files\[1\] has no path: /],
    [{}, /^files\[1\] is an object: /],
    [{ path: "b.py", content: 42 }, /^the content of files\[1\], "b\.py", is a number: it must be/],
    [{ path: "b.py", content: null }, /^the content of files\[1\], "b\.py", is null: /],
    [{ path: 42, content: "" }, /^the path of files\[1\] is a number: /],
    [new Blob(["x"]), /^files\[1\] is bytes without a path, and no zip archive: /],
  ])) {
    await assert.rejects(read([good, file]), { name: "TypeError", message });
  }
  await assert.rejects(read({ path: "b.py" }), /^TypeError: files\[0\] has no content: /);
  await assert.rejects(read({ "a.py": 42 }), /"a\.py", is a number/);
  await assert.rejects(read(Buffer.from("x")), /files\[0\] is bytes without a path/);
});

test("content that cannot be read when its language is asked for fails", async () => {
  const content = { arrayBuffer: () => Promise.reject(new Error("no network")) };
  assert.deepEqual(
    await read([
      { path: "run", content },
      { path: "a.py", content: "" },
    ]),
    [
      ["run", null, "Error"],
      ["a.py", "python", ""],
    ],
  );
});
