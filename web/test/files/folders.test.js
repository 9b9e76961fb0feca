/** Folders and archives as inputs, in the forms in which browsers give them. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { takeDropped } from "../../src/files/inputs.js";
import { native } from "./native.js";
import { all, inputsOf, read } from "./support.js";

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
  const inputs = inputsOf(drop);
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
