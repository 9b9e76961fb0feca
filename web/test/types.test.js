/** The types that are published hold for a program in TypeScript. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

const WEB = fileURLToPath(new URL("../", import.meta.url));
const OPTIONS = {
  noEmit: true,
  strict: true,
  skipLibCheck: false, // the declarations themselves are what is checked
  target: "ES2022",
  module: "ESNext",
  moduleResolution: "Bundler",
  lib: ["ES2022", "DOM", "DOM.Iterable", "DOM.AsyncIterable", "ESNext.Disposable"],
  types: [],
};

/** @param {string[]} args */
function tsc(...args) {
  const compiler = path.join(WEB, "node_modules/typescript/bin/tsc");
  try {
    execFileSync(process.execPath, [compiler, ...args], { cwd: WEB, encoding: "utf8" });
  } catch (error) {
    assert.fail(/** @type {{ stdout: string }} */ (error).stdout);
  }
}

test("a user's program is well typed, and its mistakes are found", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "wasmpool-types-"));
  try {
    tsc("-p", "tsconfig.types.json", "--outDir", path.join(folder, "types"));
    const project = {
      compilerOptions: { ...OPTIONS, paths: { wasmpool: ["./types/web/src/index.d.ts"] } },
      files: [path.join(WEB, "test/types/user.ts")],
    };
    const file = path.join(folder, "tsconfig.json");
    writeFileSync(file, JSON.stringify(project));
    tsc("-p", file);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
