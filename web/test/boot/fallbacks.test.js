/** What is damaged or missing: the worker says so, and does without where it can. */

import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";

import { getLauncher } from "../../src/boot/launcher.js";
import { baseOf, bundleFolder, copyBundle, file, Workers } from "./support.js";

/** @type {(() => unknown)[]} */
const ends = [];
after(() => Promise.all(ends.map((end) => end())));

/**
 * @param {string} folder Of a bundle.
 * @param {object} [options] For the launcher.
 */
async function open(folder, options = {}) {
  const launcher = await getLauncher({ base: baseOf(folder), ...options });
  const workers = new Workers(launcher);
  ends.push(() => workers.close());
  return { launcher, workers };
}

/** @param {string[]} own Files that the test is going to change. */
function copy(own) {
  const folder = copyBundle(own);
  ends.push(() => rmSync(folder, { recursive: true }));
  return folder;
}

test("without a snapshot workers boot plainly and find grammars as they need them", async () => {
  const { workers } = await open(bundleFolder(), { snapshot: false });
  const { boot } = await workers.start("w1");
  assert.deepEqual([boot.how, boot.shortcuts.snapshot], ["plain", "is switched off"]);
  const files = [file("a.py", "x = 1\n"), file("b", "#!/bin/sh\n")];
  const found = await workers.run("w1", "parse", files);
  assert.deepEqual(found.map(({ status, language }) => [status, language]), [
    ["ok", "python"],
    ["ok", "bash"],
  ]);
});

test("where the compiled code cannot be had, the worker compiles it", async () => {
  const { launcher, workers } = await open(bundleFolder(), { snapshot: false });
  const board = launcher.board.bind(launcher);
  launcher.board = () => {
    const boarding = board();
    const kit = boarding.kit.bind(boarding);
    boarding.kit = async () => ({ ...(await kit()), module: null });
    return boarding;
  };
  const { boot } = await workers.start("w1");
  launcher.board = board;
  assert.equal(boot.how, "plain");
  assert.equal((await workers.run("w1", "parse", [file("a.py", "x = 1\n")]))[0].status, "ok");
});

test("a grammar that is missing or damaged fails its files; a later try may succeed", async () => {
  const [missing, damaged] = ["grammars/go.wasm", "grammars/css.wasm"];
  const folder = copy([missing, damaged]);
  const contents = [missing, damaged].map((name) => readFileSync(join(folder, name)));
  rmSync(join(folder, missing));
  writeFileSync(join(folder, damaged), contents[1].fill(0, 1000, 1100));
  const { workers } = await open(folder, { snapshot: false });
  await workers.start("w1");
  const texts = { "a.go": "package a\n", "b.css": "a { b: c }\n", "c.py": "x = 1\n" };
  const files = Object.entries(texts).map(([path, text]) => file(path, text));

  const [go, css, python] = await workers.run("w1", "parse", files);
  assert.deepEqual([go.status, css.status, python.status], ["failed", "failed", "ok"]);
  const [goFailure, cssFailure] = [go, css].map(({ body }) => {
    const text = new TextDecoder().decode(body);
    return JSON.parse(`{${text}}`).failure;
  });
  assert.deepEqual([goFailure.phase, goFailure.type], ["parse", "LanguageError"]);
  assert.match(goFailure.message, /^go: .*grammars\/go\.wasm.*no such file/s);
  assert.match(cssFailure.message, /^css: .*grammars\/css\.wasm.*damaged.*SHA-256/s);

  for (const name of [missing, damaged]) {
    writeFileSync(join(folder, name), readFileSync(join(bundleFolder(), name)));
  }
  const again = await workers.run("w1", "parse", files);
  assert.deepEqual(again.map(({ status }) => status), ["ok", "ok", "ok"]);
});

test("a damaged runtime ends the worker with a message that says which file", async () => {
  const name = "pyodide/python_stdlib.zip";
  const folder = copy([name]);
  writeFileSync(join(folder, name), readFileSync(join(folder, name)).fill(1, 5000, 5010));
  const { workers } = await open(folder);
  const { type, reason } = await workers.start("w1");
  assert.equal(type, "exit");
  assert.match(reason, /python_stdlib\.zip: its SHA-256 is .* of one build\?/);

  writeFileSync(join(folder, name), readFileSync(join(bundleFolder(), name)));
  assert.equal((await workers.start("w2")).type, "ready");
});

test("no bundle, or one of another form, is an error at once", async () => {
  await assert.rejects(getLauncher({ base: "file:///nowhere/at/all" }), {
    name: "PoolUnavailable",
    message: /no wasmpool bundle at file:\/\/\/nowhere\/at\/all\/.*manifest\.json/,
  });
  const folder = copy(["manifest.json"]);
  const path = join(folder, "manifest.json");
  const manifest = JSON.parse(readFileSync(path, "utf8"));
  writeFileSync(path, JSON.stringify({ ...manifest, version: 99 }));
  await assert.rejects(getLauncher({ base: baseOf(folder) }), /has form 99 .* one build/);
});

test("a script that is missing ends the worker", async () => {
  const folder = copy([]);
  const { workers } = await open(folder);
  rmSync(join(folder, "worker.mjs"));
  const { type, reason } = await workers.start("w1");
  assert.equal(type, "exit");
  assert.match(reason, /worker\.mjs/);
});
