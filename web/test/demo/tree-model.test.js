/** The outline's tree: order, counts, folding, definitions. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { isBranch, TreeModel } from "../../demo/tree-model.js";

/** @param {TreeModel} model */
function shown(model) {
  return model.rows().map(({ depth, name }) => `${"  ".repeat(depth)}${name}`);
}

/** @param {Partial<import("../../demo/outline.js").OutlineEntry>} fields */
function entry(fields) {
  return {
    id: 0,
    name: "f",
    qualified: "f",
    kind: "function",
    parent: null,
    range: [0, 1, 0, 0, 0, 1],
    nameRange: [0, 1, 0, 0, 0, 1],
    signature: "",
    doc: null,
    ...fields,
  };
}

test("folders stand before files, both by name, in whatever order they come", () => {
  const model = new TreeModel();
  ["src/b.py", "src/z/a.py", "a.py", "src/a.py"].forEach((path, file) => {
    model.add(file, path, "ok", true);
  });
  model.reveal(1);
  assert.deepEqual(shown(model), ["src", "  z", "    a.py", "  a.py", "  b.py", "a.py"]);
});

test("the first folder at the top is unfolded, others are not", () => {
  const model = new TreeModel();
  model.add(0, "one/a.py", "ok", true);
  model.add(1, "two/b.py", "ok", true);
  assert.deepEqual(shown(model), ["one", "  a.py", "two"]);
});

test("folders count files and failures at every depth", () => {
  const model = new TreeModel();
  model.add(0, "a/b/c.py", "failed", false);
  model.add(1, "a/d.py", "partial", true);
  const [a, b] = model.rows();
  assert.deepEqual([a.name, a.files, a.failed], ["a", 2, 1]);
  assert.deepEqual([b.name, b.files, b.failed], ["b", 1, 1]);
});

test("definitions are nested below their file, and unfolded with it", () => {
  const model = new TreeModel();
  model.add(0, "a.py", "ok", true);
  const file = model.file(0);
  assert.ok(file && isBranch(file));
  model.define(0, [
    entry({ id: 0, name: "Box", kind: "class" }),
    entry({ id: 1, name: "open", parent: 0 }),
    entry({ id: 2, name: "close" }),
  ]);
  assert.deepEqual(shown(model), ["a.py"]);
  file.unfolded = true;
  assert.deepEqual(shown(model), ["a.py", "  Box", "    open", "  close"]);
});

test("a file without definitions has nothing to unfold", () => {
  const model = new TreeModel();
  model.add(0, "a.json", "ok", false);
  assert.equal(isBranch(model.rows()[0]), false);
});
