/** The colours of sources: what is a comment, a text, a name. */

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";

import { TOKEN_CLASSES, tokenize } from "../../demo/tokens.js";

/**
 * @param {string} text
 * @param {string | null} language
 * @param {Parameters<typeof tokenize>[2]} [known]
 */
function tokens(text, language, known) {
  const found = tokenize(text, language, known);
  return Array.from({ length: found.length / 3 }, (_, index) => {
    const [start, end, kind] = found.subarray(index * 3, index * 3 + 3);
    return `${TOKEN_CLASSES[kind]} ${text.slice(start, end)}`;
  });
}

test("Python: keywords, texts of several lines, comments, numbers", () => {
  const text = 'def f(x=1):\n    """A # text\n    goes on."""  # note\n    return r"\\"';
  assert.deepEqual(tokens(text, "python"), [
    "keyword def",
    "number 1",
    'string """A # text\n    goes on."""',
    "comment # note",
    "keyword return",
    'string r"\\"',
  ]);
});

test("names of definitions come from the facts, calls and types by name", () => {
  const text = "class Box(Base):\n    f = g(1); g\n";
  const [calls, types] = [new Set(["g"]), new Set(["Base"])];
  assert.deepEqual(tokens(text, "python", { definitions: [[6, 9]], calls, types }), [
    "keyword class",
    "definition Box",
    "type Base",
    "call g",
    "number 1",
  ]);
});

test("a name in a comment or text is no definition", () => {
  assert.deepEqual(tokens("# f\n", "python", { definitions: [[2, 3]] }), ["comment # f"]);
});

test("names may be several words, begin with a sign, or stand in a text", () => {
  assert.deepEqual(tokens("# Two words 2\n", "markdown", { definitions: [[2, 11]] }), [
    "definition Two words",
    "number 2",
  ]);
  assert.deepEqual(tokens("#out = 1", "javascript", { definitions: [[0, 4]] }), [
    "definition #out",
    "number 1",
  ]);
  assert.deepEqual(tokens('{"key": "b"}', "json", { definitions: [[2, 5]] }), [
    'string "',
    "definition key",
    'string "',
    'string "b"',
  ]);
});

test("JavaScript: templates go over lines, quotes do not", () => {
  assert.deepEqual(tokens("x = `a\nb`; 'c\nconst y", "javascript"), [
    "string `a\nb`",
    "string 'c",
    "keyword const",
  ]);
});

test("what is not closed goes on to the end", () => {
  assert.deepEqual(tokens("/* a\nint b", "c"), ["comment /* a\nint b"]);
});

test("groups of several patterns do not get in each other's way", () => {
  const text = '--[==[ a ]] ]==] x = [[ b ]] -- c\nlocal d = "e"';
  assert.deepEqual(tokens(text, "lua"), [
    "comment --[==[ a ]] ]==]",
    "string [[ b ]]",
    "comment -- c",
    "keyword local",
    'string "e"',
  ]);
  assert.deepEqual(tokens('r##"a "# b"## // c', "rust"), ['string r##"a "# b"##', "comment // c"]);
});

test("SQL has keywords in any case", () => {
  assert.deepEqual(tokens("SELECT a From b", "sql"), ["keyword SELECT", "keyword From"]);
});

test("every language of the package can be read", () => {
  const folder = new URL("../../../src/wasmpool/parsing/queries/", import.meta.url);
  const entries = readdirSync(folder, { withFileTypes: true });
  const languages = entries.filter((each) => each.isDirectory());
  assert.ok(languages.length >= 25);
  for (const { name } of languages) {
    const text = '"text" # // -- `code` 12\n';
    assert.ok(tokens(text, name).some((token) => !token.startsWith("number")), name);
  }
});

test("an unknown language has numbers and definitions", () => {
  assert.deepEqual(tokens("f 1", null, { definitions: [[0, 1]] }), ["definition f", "number 1"]);
});
