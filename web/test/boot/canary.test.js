/**
 * The names that Pyodide keeps to itself and that snapshots need. A new Pyodide may lack them or
 * mean something else by them: this test says so before a user's browser does.
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { FIRST_SLOT } from "../../../workers/libraries.js";
import { loadPython, loadScripts } from "../../../workers/pyodide.js";
import { baseOf, bundleFolder } from "./support.js";

const folder = bundleFolder();
const base = baseOf(folder);
const PINNED = "314.0.7";

test("the Pyodide that these names were found in", () => {
  const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
  assert.equal(manifest.pyodide, PINNED);
});

test("the names are there, and are what they were", async () => {
  /** @type {any} */
  let early;
  const { pyodide, module } = await loadPython({
    scripts: await loadScripts(base),
    base,
    module: await WebAssembly.compile(readFileSync(join(folder, "pyodide", "pyodide.asm.wasm"))),
    stdlib: readFileSync(join(folder, "pyodide", "python_stdlib.zip")),
    lock: readFileSync(join(folder, "pyodide", "pyodide-lock.json"), "utf8"),
    options: { _makeSnapshot: true },
    preRun: async (created) => {
      early = {
        module: created,
        table: created.wasmTable.length,
        handles: Object.keys(created.LDSO.loadedLibsByHandle),
      };
    },
  });
  assert.equal(early.module, module, "preRun gets the module that Python runs in");
  assert.ok(early.table < FIRST_SLOT, `the function table has ${early.table} places already`);
  assert.deepEqual(early.handles, ["0"]);
  assert.ok(module.wasmTable instanceof WebAssembly.Table);
  assert.ok(module.memory instanceof WebAssembly.Memory);
  assert.equal(module.HEAPU8.buffer, module.memory.buffer);
  assert.equal(module.HEAP32.buffer, module.memory.buffer);
  for (const name of ["loadWebAssemblyModule", "newDSO", "growMemory", "addRunDependency"]) {
    assert.equal(typeof module[name], "function", name);
  }
  assert.equal(module.loadWebAssemblyModule.length, 5);
  assert.equal(module.newDSO.length, 3);
  assert.equal(typeof module.LDSO.loadedLibsByName, "object");
  assert.equal(typeof module.__PyRuntime, "number");
  const offset = module.HEAP32[module.__PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET >> 2];
  const trampoline = module.HEAP32[(module.__PyRuntime + offset) >> 2];
  // 0 where the engine lacks what it is made of, as Node 20 does.
  assert.ok(trampoline === 0 || typeof module.wasmTable.get(trampoline) === "function");
  assert.match(module.API.config.BUILD_ID, /^[0-9a-f]{64}$/);
  assert.equal(typeof module.API.restoreSnapshot, "function");

  const snapshot = pyodide.makeMemorySnapshot();
  const words = new Uint32Array(snapshot.buffer, 0, 12);
  assert.equal(words[0], 0x706e7300);
  assert.equal(snapshot.length - words[1], module.HEAPU8.length);
  const state = JSON.parse(new TextDecoder().decode(snapshot.subarray(48, 48 + words[2])));
  assert.deepEqual(Object.keys(state), ["hiwireKeys", "immortalKeys"]);
});
