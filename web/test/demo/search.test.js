/** The search: what is found, in which order. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Searcher } from "../../demo/search.js";

const FIELDS = {
  id: 0,
  kind: "function",
  parent: null,
  range: [0, 1, 0, 0, 0, 1],
  nameRange: [0, 1, 0, 0, 0, 1],
  signature: "",
  doc: null,
};

/** @param {Record<string, string[]>} files  Qualified names by path. */
function searcherOf(files) {
  const searcher = new Searcher();
  Object.entries(files).forEach(([path, names], file) => {
    const outline = names.map((qualified, id) => {
      const name = qualified.slice(qualified.lastIndexOf(".") + 1);
      return { ...FIELDS, id, name, qualified };
    });
    searcher.add(file, path, outline);
  });
  return searcher;
}

/**
 * @param {Searcher} searcher
 * @param {string} query
 */
function names(searcher, query) {
  return searcher.find(query, 100).found.map(({ name }) => name);
}

test("the same name comes first, then beginnings, parts and the rest", () => {
  const searcher = searcherOf({
    "x.py": ["sparse", "do_parse", "parse_file", "parse", "fastParse", "reparsed"],
  });
  assert.deepEqual(names(searcher, "parse"), [
    "parse",
    "parse_file",
    "do_parse",
    "fastParse",
    "sparse",
    "reparsed",
  ]);
});

test("case does not count", () => {
  assert.deepEqual(names(searcherOf({ "x.py": ["HTTPServer"] }), "httpserver"), ["HTTPServer"]);
});

test("a dot looks in qualified names, a slash in paths", () => {
  const searcher = searcherOf({ "src/box.py": ["Box.open", "open"], "lib/box.py": ["Lid.open"] });
  const found = searcher.find("box.open", 10).found;
  assert.deepEqual(found.map(({ within, name }) => `${within}.${name}`), ["Box.open"]);
  const paths = searcher.find("lib/b", 10).found;
  assert.deepEqual(paths.map(({ file, definition }) => [file, definition]), [[1, -1]]);
});

test("a file is found by its name, also with the dot in it", () => {
  assert.deepEqual(names(searcherOf({ "src/box.py": [] }), "box.py"), ["box.py"]);
});

test("the best are given, and how many there are", () => {
  const many = Array.from({ length: 50 }, (_, index) => `name${index}`);
  const { total, found } = searcherOf({ "x.py": many }).find("name", 3);
  assert.equal(total, 50);
  assert.deepEqual(found.map(({ name }) => name), ["name0", "name1", "name2"]);
});

test("no words find nothing", () => {
  assert.deepEqual(searcherOf({ "x.py": ["a"] }).find("  ", 5), { total: 0, found: [] });
});
