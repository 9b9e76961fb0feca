import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";

import { loadConfig } from "../../src/config.js";
import { LanguageError } from "../../src/errors.js";
import { contentOf } from "../../src/files/content.js";
import { LanguageTable } from "../../src/files/languages.js";
import { Walk } from "../../src/files/walk.js";
import { nodeOfFolder } from "./folders.js";
import { native } from "./native.js";
import { all } from "./support.js";

const FILES = /** @type {Record<string, string>} */ ({
  README: "no language\n",
  "a.py": "x = 1\n",
  "a/b.py": "x = 1\n",
  "a-b.py": "x = 1\n",
  "a.b/c.js": "f();\n",
  "\u{1f600}.py": "",
  "\uff5e.py": "",
  "é.py": "",
  "bin/run": "#!/usr/bin/env python3\n",
  "bin/program": "#!/usr/bin/python\0\n",
  "bin/logo.png": "\x89PNG\0\0",
  "big.py": "x".repeat(5000),
  "node_modules/m/index.js": "f();\n",
  "__pycache__/c.py": "",
  "env/pyvenv.cfg": "",
  "env/lib/site.py": "",
  ".hidden/h.py": "",
  ".hg/h.py": "",
  ".git/HEAD": "ref: refs/heads/main\n",
  ".git/info/exclude": "excluded.py\n",
  "excluded.py": "",
  ".gitignore": "\ufeffbuild/\n*.log.py\n",
  "build/out.py": "",
  "src/x.log.py": "",
  "src/y.log.py": "",
  ".wasmpoolignore": "!x.log.py\nsrc/z.py\n",
  "src/z.py": "",
  "vendor/.git/HEAD": "ref: refs/heads/main\n",
  "vendor/v.log.py": "",
  "vendor/build/w.py": "",
  "vendor/z.py": "",
});

/** @type {string} */
let root;
/** @type {LanguageTable} */
let table;

before(() => {
  root = mkdtempSync(join(tmpdir(), "wasmpool-"));
  for (const [name, content] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(
      join(root, name),
      Buffer.from(content, name.includes("bin/") ? "latin1" : "utf8"),
    );
  }
  table = new LanguageTable(
    native(`
from wasmpool.parsing.languages import table
answer = [
    {"name": l.name, "extensions": l.extensions, "filenames": l.filenames,
     "interpreters": l.interpreters, "by_content": l.by_content}
    for l in table().languages.values()
]
`),
  );
});

after(() => rmSync(root, { recursive: true }));

/**
 * @param {import("../../src/config.js").ConfigOptions} options
 * @param {Record<string, unknown>} settings The same for Python.
 */
async function compare(options, settings) {
  const expected = native(
    `
from wasmpool.config import Settings
from wasmpool.discover import discover
root, settings = argument
answer = [
    [s.path, s.size, s.language, s.problem and s.problem.type]
    for s in discover([root], Settings(**settings))
]
`,
    [root, settings],
  );
  const walk = new Walk(loadConfig(options), table);
  const found = await all(walk.folder(nodeOfFolder(root), ""));
  assert.deepEqual(
    found.map((item) => [item.path, item.size, item.language, item.facts?.failure?.type ?? null]),
    expected,
  );
  return expected.length;
}

test("a walk finds what the native one finds", async () => {
  assert.equal(await compare({}, {}), 14);
});

test("languages, globs and sizes choose as they do natively", async () => {
  await compare({ languages: ["javascript"] }, { languages: ["javascript"] });
  await compare({ exclude: ["a*"] }, { exclude: ["a*"] });
  await compare({ exclude: ["src", "/a/*.py"] }, { exclude: ["src", "/a/*.py"] });
  await compare({ include: ["src", "*.js"] }, { include: ["src", "*.js"] });
  const both = { include: ["*.py"], exclude: ["b.py", "[!a]*.py"] };
  await compare(both, both);
  await compare({ maxFileSize: 1000 }, { max_file_size: 1000 });
  assert.throws(
    () => new Walk(loadConfig({ languages: ["klingon"] }), table),
    (error) => error instanceof LanguageError && /unknown language 'klingon'/.test(error.message),
  );
});

/**
 * @param {import("../../src/config.js").ConfigOptions} options
 * @param {string} path
 * @param {string} content
 */
async function one(options, path, content) {
  const open = async () =>
    /** @type {import("../../src/files/content.js").Content} */ (contentOf(content));
  const item = await new Walk(loadConfig(options), table).file(path, open);
  return item && (item.facts?.failure?.message ?? item.language);
}

test("what is given by name is parsed, or its record says why not", async () => {
  assert.equal(await one({}, "node_modules/a.py", ""), "python");
  assert.equal(await one({}, "run", "#!/bin/bash\n"), "bash");
  assert.equal(await one({}, "run", "#!/bin/bash\n\0"), "bash");
  const wish = native(
    "from wasmpool.parsing.languages import unknown_message\n" +
      "answer = [unknown_message(head) for head in (b'text', b'\\0')]",
  );
  assert.equal(await one({}, "README", "text"), wish[0]);
  assert.equal(await one({}, "logo.png", "\0"), wish[1]);
  assert.match(String(await one({ maxFileSize: 3 }, "a.py", "x = 1")), /^more than 3 bytes; raise/);
});

test("what is given by name can be left out by languages and globs", async () => {
  assert.equal(await one({ languages: ["go"] }, "a.py", ""), null);
  assert.equal(await one({ languages: ["go"] }, "run", "#!/bin/bash\n"), null);
  assert.equal(await one({ exclude: ["src"] }, "src/a.py", ""), null);
  assert.equal(await one({ include: ["*.js"] }, "src/a.py", ""), null);
  assert.equal(await one({ include: ["src"] }, "src/a.py", ""), "python");
});

test("what cannot be listed, opened or read fails, and the others go on", async () => {
  const gone = async () => {
    throw new DOMException("it is gone", "NotFoundError");
  };
  const walk = new Walk(loadConfig(), table);
  const head = async () => new Uint8Array([0x78]);
  const good = async () => ({ size: 1, head, read: head });
  const folder = {
    name: "top",
    list: async () => [
      { name: "a.py", open: gone },
      { name: "b.py", open: good },
      { name: "c", list: gone },
      { name: ".gitignore", open: async () => ({ ...(await good()), read: gone }) },
      { name: "script", open: async () => ({ size: 3, head: gone, read: gone }) },
    ],
  };
  const found = await all(walk.folder(folder, "top/"));
  assert.deepEqual(
    found.map(({ path, facts }) => [path, facts?.failure?.message ?? null]),
    [
      ["top/.gitignore", "it is gone"],
      ["top/a.py", "it is gone"],
      ["top/b.py", null],
      ["top/c", "it is gone"],
      ["top/script", "it is gone"],
    ],
  );
  const [{ facts }] = found;
  assert.equal(facts?.status, "failed");
  assert.deepEqual(facts?.failure, {
    phase: "read",
    type: "NotFoundError",
    message: "it is gone",
  });
  const lost = await all(walk.folder({ name: "top", list: gone }, ""));
  assert.deepEqual(
    lost.map((item) => item.path),
    ["top"],
  );
});
