/** Texts of files and the places of facts in them. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { decodeText, lineStarts, lineText, offsetOf } from "../../demo/texts.js";

const encode = (/** @type {string} */ text) => new TextEncoder().encode(text);

test("columns in bytes become offsets in the text", () => {
  const text = "x\ngröße 𝒳 name\n";
  const starts = lineStarts(text);
  const line = lineText(text, starts, 1);
  const column = encode(line.slice(0, line.indexOf("name"))).length;
  assert.equal(offsetOf(text, starts, 1, column), text.indexOf("name"));
});

test("a place after the end is the end", () => {
  assert.equal(offsetOf("a", lineStarts("a"), 7, 3), 1);
  assert.equal(offsetOf("a\nb", lineStarts("a\nb"), 0, 99), 2);
});

test("lines end with either mark", () => {
  const text = "a\r\nb\nc";
  const starts = lineStarts(text);
  assert.deepEqual([0, 1, 2].map((line) => lineText(text, starts, line)), ["a", "b", "c"]);
});

test("encodings have the names that Python gives them", () => {
  assert.equal(decodeText(new Uint8Array([0xe9]), "latin-1"), "é");
  assert.equal(decodeText(new Uint8Array([0xff]), "cp1251"), "я");
  assert.equal(decodeText(new Uint8Array([0xfe, 0xff, 0, 0x61]), "utf-16"), "\ufeffa");
  assert.equal(decodeText(new Uint8Array([0xff, 0xfe, 0x61, 0]), "utf-16"), "\ufeffa");
});

test("what nobody knows is read as UTF-8", () => {
  assert.equal(decodeText(new Uint8Array([0x61]), "klingon"), "a");
  assert.equal(decodeText(new Uint8Array([0x61]), null), "a");
});
