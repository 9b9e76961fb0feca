/** What the page takes of a record. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { infoOf } from "../../demo/outline.js";

const RECORD = { failure: null, diagnostics: [], definitions: [], lines: 3 };

test("a file in order has no reason", () => {
  const info = infoOf({ ...RECORD, definitions: [{}, {}] });
  assert.deepEqual([info.definitions, info.lines, info.reason], [2, 3, null]);
});

test("syntax errors tell the first line, and how many there are", () => {
  const diagnostics = [4, 9].map((line) => ({ message: "missing ')'", range: [0, 0, line] }));
  const info = infoOf({ ...RECORD, diagnostics });
  assert.equal(info.reason, "line 5: missing ')', and 1 more");
  assert.deepEqual([info.phase, info.type, info.line], ["parse", "SyntaxError", 4]);
});

test("a failure tells its phase and type", () => {
  const failure = { phase: "read", type: "FileTooLarge", message: "more than 9 bytes" };
  const info = infoOf({ ...RECORD, failure });
  assert.deepEqual(
    [info.reason, info.phase, info.type, info.line],
    ["more than 9 bytes", "read", "FileTooLarge", null],
  );
});
