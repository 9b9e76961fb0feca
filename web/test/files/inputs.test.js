import assert from "node:assert/strict";
import { test } from "node:test";
import { runInNewContext } from "node:vm";

import { loadConfig } from "../../src/config.js";
import { Inputs, takeDropped } from "../../src/files/inputs.js";
import { LanguageTable } from "../../src/files/languages.js";
import { Walk } from "../../src/files/walk.js";
import { native } from "./native.js";
import { all, LANGUAGES } from "./support.js";

/** @typedef {import("../../src/config.js").ConfigOptions} ConfigOptions */

const table = new LanguageTable(LANGUAGES);

/**
 * What becomes of files: path, language and content, or why they failed.
 *
 * @param {any} files
 * @param {{language?: string, config?: ConfigOptions}} [options]
 */
async function read(files, { language, config } = {}) {
  const inputs = new Inputs(files, new Walk(loadConfig(config), table), table, language ?? null);
  return Promise.all(
    (await all(inputs.items())).map(async (item) => {
      if (item.facts !== null) {
        return [item.path, item.language, item.facts.failure?.type];
      }
      const { size } = item;
      try {
        await item.load();
      } catch (error) {
        return [item.path, item.language, /** @type {Error} */ (error).name];
      }
      assert.equal(item.size, size || item.size);
      return [item.path, item.language, Buffer.from(item.bytes ?? []).toString()];
    }),
  );
}

/**
 * @param {string} path
 * @param {string} [content]
 */
function picked(path, content = "x") {
  const file = new File([content], path.split("/").at(-1) ?? "");
  return Object.defineProperty(file, "webkitRelativePath", { value: path });
}

/**
 * A folder as `showDirectoryPicker` gives it.
 *
 * @param {string} name
 * @param {Record<string, any>} content Texts and folders by name.
 */
function directory(name, content) {
  return {
    kind: "directory",
    name,
    getFileHandle: () => {},
    async *values() {
      for (const [key, value] of Object.entries(content)) {
        yield typeof value === "string" ? fileHandle(key, value) : directory(key, value);
      }
    },
  };
}

/**
 * @param {string} name
 * @param {string} content
 */
function fileHandle(name, content) {
  return { kind: "file", name, getFile: async () => new File([content], name) };
}

/**
 * A folder as a drop gives it; listings come in portions, as they do in browsers.
 *
 * @param {string} name
 * @param {string|Record<string, any>} content A text, or texts and folders by name.
 */
function entry(name, content) {
  if (typeof content === "string") {
    const file = (/** @type {(file: File) => void} */ resolve) =>
      resolve(new File([content], name));
    return { name, isFile: true, isDirectory: false, file };
  }
  return {
    name,
    isFile: false,
    isDirectory: true,
    getFile: () => {},
    createReader() {
      const rest = Object.entries(content).map(([key, value]) => entry(key, value));
      return {
        readEntries: (/** @type {(entries: any[]) => void} */ resolve) =>
          resolve(rest.splice(0, 2)),
      };
    },
  };
}

const TREE = {
  "b.py": "b",
  README: "text",
  a: { "x.js": "x", node_modules: { "m.js": "m" }, deep: { "y.ts": "y" } },
  ".gitignore": "ignored.py",
  "ignored.py": "",
};
const FOUND = [
  ["a/deep/y.ts", "typescript", "y"],
  ["a/x.js", "javascript", "x"],
  ["b.py", "python", "b"],
];

/** @param {string} prefix */
function found(prefix) {
  return FOUND.map(([path, ...rest]) => [prefix + path, ...rest]);
}

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
  const inputs = new Inputs(
    texts.map((content) => ({ path: "a.py", content })),
    new Walk(loadConfig(), table),
    table,
    null,
  );
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
  const inputs = new Inputs(lazily(), new Walk(loadConfig(), table), table, null);
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

test("a folder that was picked is walked", async () => {
  const files = [
    picked("top/b.py", "b"),
    picked("top/README"),
    picked("top/a/x.js", "x"),
    picked("top/a/node_modules/m.js"),
    picked("top/a/deep/y.ts", "y"),
    picked("top/.gitignore", "ignored.py"),
    picked("top/ignored.py"),
  ];
  assert.deepEqual(await read(files), found("top/"));
  const mixed = [...files, { path: "z.py", content: "z" }, picked("other/c.py", "c")];
  assert.deepEqual(await read(mixed), [
    ...found("top/"),
    ["z.py", "python", "z"],
    ["other/c.py", "python", "c"],
  ]);
});

test("a picked folder is named whatever it is called", async () => {
  assert.deepEqual(await read([picked("node_modules/a.py")]), [
    ["node_modules/a.py", "python", "x"],
  ]);
});

test("a folder by its handle is walked", async () => {
  const top = directory("top", TREE);
  assert.deepEqual(await read(top), FOUND);
  assert.deepEqual(await read([top]), FOUND);
  assert.deepEqual(await read([top, fileHandle("c.py", "c")]), [
    ...found("top/"),
    ["c.py", "python", "c"],
  ]);
  assert.deepEqual(await read(fileHandle("c.py", "c")), [["c.py", "python", "c"]]);
});

/** @param {any[]} items */
function dropped(items) {
  return { items, [Symbol.toStringTag]: "DataTransfer" };
}

test("what was dropped is taken hold of at once", async () => {
  const drop = dropped([
    { kind: "string" },
    { kind: "file", webkitGetAsEntry: () => entry("top", TREE), getAsFile: () => null },
    {
      kind: "file",
      webkitGetAsEntry: () => entry("c.py", "c"),
      getAsFile: () => new File(["c"], "c.py"),
    },
    { kind: "file", webkitGetAsEntry: () => null, getAsFile: () => new File(["d"], "d.py") },
  ]);
  const inputs = new Inputs(/** @type {any} */ (drop), new Walk(loadConfig(), table), table, null);
  drop.items = []; // as browsers do after the event
  assert.deepEqual(
    (await all(inputs.items())).map((item) => item.path),
    ["top/a/deep/y.ts", "top/a/x.js", "top/b.py", "c.py", "d.py"],
  );
  const one = dropped([{ kind: "file", webkitGetAsEntry: () => entry("top", TREE) }]);
  assert.deepEqual(await read(one), FOUND);
  assert.throws(() => takeDropped(/** @type {any} */ (drop)), /before any await/);
});

const ZIP = Buffer.from(
  native(
    `
import base64, io, zipfile
memory = io.BytesIO()
with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as zip:
    for path, content in argument:
        zip.writestr(path, content)
answer = base64.b64encode(memory.getvalue()).decode()
`,
    [
      ["b.py", "b"],
      ["README", "text"],
      ["a/x.js", "x"],
      ["a/node_modules/m.js", "m"],
      ["a/deep/y.ts", "y"],
      [".gitignore", "ignored.py"],
      ["ignored.py", ""],
    ],
  ),
  "base64",
);

test("an archive is walked, in whatever form it comes", async () => {
  const file = new File([ZIP], "Top.ZIP");
  for (const form of [file, new Blob([ZIP]), ZIP, new Uint8Array(ZIP).buffer, new Response(ZIP)]) {
    assert.deepEqual(await read(form), form instanceof Response ? found("archive.zip/") : FOUND);
  }
  assert.deepEqual(await read([file]), FOUND);
  assert.deepEqual(await read([file, new File(["c"], "c.py")]), [
    ...found("Top.ZIP/"),
    ["c.py", "python", "c"],
  ]);
});

test("entries that cannot be unpacked fail, and the others go on", async () => {
  const bad = Buffer.from(ZIP);
  bad[bad.indexOf("a/x.js") + 7] ^= 0xff;
  const results = await read(bad);
  assert.deepEqual(
    results.map(([path]) => path),
    FOUND.map(([path]) => path),
  );
  assert.match(String(results[1][2]), /^BadZip$|^ZipRefused$/);
  assert.deepEqual(results[2], FOUND[2]);
  const cut = [new File([ZIP.subarray(0, 200)], "top.zip"), new File(["c"], "c.py")];
  assert.deepEqual(await read(cut), [
    ["top.zip", null, "BadZip"],
    ["c.py", "python", "c"],
  ]);
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
