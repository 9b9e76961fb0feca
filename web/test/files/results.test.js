import assert from "node:assert/strict";
import { test } from "node:test";

import { FileFacts, failedBody } from "../../src/files/results.js";
import { native } from "./native.js";

/** What the native program says of contents, each in base64. */
const PARSE = `
import asyncio, base64
from wasmpool.pool.here import run_here
from wasmpool.protocol import decode_value
from wasmpool.parsing.records import FileFacts
answer = []
for path, content in argument:
    payload = {"path": path, "file": None, "content": base64.b64decode(content),
               "language": None, "size": 0, "max_size": None}
    (outcome,), _ = run_here("parse", [payload], {"references": "all"}, 60)
    r = decode_value(outcome)
    facts = FileFacts(path, r.body, r.timings)
    answer.append({"body": r.body.decode(), "status": r.status, "language": r.language,
                   "size": r.size, "timings": r.timings,
                   "line": facts.to_json(reproducible=True).decode()})
`;

/**
 * @param {Array<[string, string|Buffer]>} files Paths and contents.
 * @returns {Array<{facts: FileFacts, line: string, content: Buffer<ArrayBuffer>}>} Facts, and what
 *   the native program writes.
 */
function parse(files) {
  const contents = files.map(([path, content]) => ({ path, content: Buffer.from(content) }));
  /** @type {any[]} */
  const answers = native(
    PARSE,
    contents.map(({ path, content }) => [path, content.toString("base64")]),
  );
  return answers.map(({ body, line, ...details }, index) => {
    const { path, content } = contents[index];
    return { facts: new FileFacts(path, Buffer.from(body), details), line, content };
  });
}

const TEXT = `\
# größe \u{1f600}
class Größe(Base):
    """\u{1f600} doc"""
    def \u{20000}(self, a="\u{1f600}\u{1f600}"): return äöü(b, "é").call(self)

import os as \u{1d4d0}
x = f("\u{1f600}") + g("\u{1f468}\u200d\u{1f469}"); y = h(
`;

test("bytes are those of the native program", () => {
  const paths = [
    "a.py",
    'odd "name"\n\\.py',
    "größe/\u{1f600}.py",
    "\u2028.py",
    "\x7f\x1f.py",
    "x",
  ];
  for (const { facts, line } of parse(paths.map((path) => [path, TEXT]))) {
    assert.equal(Buffer.from(facts.bytes()).toString(), line);
    assert.equal(facts.json(), line);
    assert.equal(facts.path, JSON.parse(line).path);
  }
});

test("failed records are those of the native program", () => {
  const details = {
    phase: "read",
    type: "OSError",
    message: 'no "such"\tfile\u0000\x7f: größe/\ud83d\ude00/\ud800.py \u2028',
    language: "python",
    size: 12,
  };
  const expected = native(
    `
from wasmpool.parsing.records import failed
answer = [
    failed("a/\\ud800\\u00e9.py", **argument).to_json(reproducible=True).decode(),
    failed("b", **{**argument, "language": None, "size": 0}).to_json(reproducible=True).decode(),
]
`,
    details,
  );
  /** @type {(path: string, body: Uint8Array) => string} */
  const line = (path, body) =>
    new FileFacts(path, body, { status: "failed", language: null, size: 0 }).json();
  assert.deepEqual(
    [
      line("a/\ud800é.py", failedBody(details)),
      line("b", failedBody({ ...details, language: null, size: 0 })),
    ],
    expected,
  );
});

test("facts are decoded when asked for", () => {
  const [{ facts, line }] = parse([["a.py", TEXT]]);
  assert.equal(facts.status, "partial");
  assert.equal(facts.language, "python");
  assert.equal(facts.size, Buffer.byteLength(TEXT));
  const { timings_ms: timings, ...record } = facts.record;
  assert.deepEqual(record, JSON.parse(line));
  assert.equal(timings, facts.timings);
  assert.equal(facts.record, facts.record);
  assert.deepEqual(JSON.parse(JSON.stringify(facts)), { ...record, timings_ms: timings });
  assert.equal(facts.definitions[0].qualified_name, "Größe");
  assert.equal(facts.imports[0].local_name, "\u{1d4d0}");
  assert.deepEqual(
    [facts.lines, facts.sha256, facts.exports, facts.failure, facts.metrics.lines],
    [record.lines, record.sha256, [], null, record.lines],
  );
  assert.ok(facts.references.length > 5);
  assert.ok(facts.diagnostics.length > 0);
  assert.equal(facts.offsets, "utf8");
  assert.equal(facts.text, null);
});

/**
 * Every range of facts, with the text that it is to have.
 *
 * @param {FileFacts} facts
 * @returns {Array<import("../../src/files/results.js").Range>}
 */
function ranges({ definitions, references, imports, exports, diagnostics }) {
  return [
    ...definitions.flatMap((each) => [each.range, each.name_range]),
    ...[...references, ...imports, ...exports, ...diagnostics].map((each) => each.range),
  ];
}

/**
 * @param {FileFacts} facts In bytes.
 * @param {FileFacts} converted In units of a string.
 * @param {Uint8Array} utf8 What offsets in bytes count in.
 * @param {number} [bare] Bytes at the beginning that are not in the text.
 */
function checkRanges(facts, converted, utf8, bare = 0) {
  const text = String(converted.text);
  const lines = text.split("\n");
  const found = ranges(converted);
  assert.ok(found.length > 0);
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  for (const [index, [start, end]] of ranges(facts).entries()) {
    const [from, to, startLine, startColumn, endLine, endColumn] = found[index];
    const slice = decoder.decode(utf8.subarray(Math.max(start, bare), end));
    assert.equal(text.slice(from, to), slice);
    assert.ok(lines[startLine].length >= startColumn);
    /** @type {(line: number) => number} */
    const begin = (line) => lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, 0);
    assert.equal(begin(startLine) + startColumn, from);
    assert.equal(begin(endLine) + endColumn, to);
  }
  return text;
}

test("positions can be had in a string, however it was given", () => {
  const texts = [TEXT, TEXT.replaceAll("\n", "\r\n"), "x = f(1)\n", "ä = ä(1)"];
  for (const [index, { facts, content }] of parse(texts.map((text) => ["a.py", text])).entries()) {
    const text = texts[index];
    for (const source of [text, content, new Uint8Array(content).buffer]) {
      const converted = facts.utf16(source);
      assert.equal(checkRanges(facts, converted, content), text);
      assert.equal(converted.offsets, "utf16");
      assert.equal(converted.json(), facts.json(), "bytes stay as they are");
    }
  }
});

test("a byte-order mark counts if it is in the string", () => {
  const text = `\ufeff${TEXT}`;
  const [{ facts, content }] = parse([["a.py", text]]);
  checkRanges(facts, facts.utf16(text), content);
  for (const source of [TEXT, content]) {
    assert.equal(checkRanges(facts, facts.utf16(source), content, 3), TEXT);
  }
});

test("bytes that are no UTF-8 count as the replacement characters for them", () => {
  const broken = ["\xff", "\xc3", "\xe2\x82", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc0\x80"];
  const contents = broken.map((bytes) =>
    Buffer.concat([
      Buffer.from('def f(): return g("ä'),
      Buffer.from(bytes, "latin1"),
      Buffer.from('", h(1))\nx = k()\n'),
    ]),
  );
  for (const { facts, content } of parse(contents.map((each) => ["a.py", each]))) {
    assert.equal(facts.failure?.phase, "decode");
    const converted = facts.utf16(content);
    const text = checkRanges(facts, converted, content);
    assert.equal(text, new TextDecoder().decode(content));
    const names = ["g", "h", "k"];
    for (const { name, range } of converted.references.filter((each) => each.kind === "call")) {
      assert.ok(names.includes(name));
      assert.ok(text.slice(range[0], range[1]).startsWith(`${name}(`));
    }
    assert.throws(() => facts.utf16(text).record, /give its bytes/);
  }
});

test("a table of random bytes agrees with the decoder", () => {
  const interesting = Buffer.from("0a4180a0bfc2e0e2edefbbf0f4f5", "hex");
  let state = 7;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 8;
  for (let round = 0; round < 2000; round++) {
    const content = Uint8Array.from({ length: 12 }, () => interesting[next() % interesting.length]);
    const size = content.length;
    const record = { encoding: "utf-8", sha256: null, size, lines: 1, status: "ok", failure: null };
    const lists = { definitions: [], references: [], imports: [], exports: [] };
    const range = [0, size, 0, 0, 0, size];
    const body = JSON.stringify({ ...record, ...lists, diagnostics: [{ range }] }).slice(1, -1);
    const details = { status: /** @type {const} */ ("ok"), language: null, size };
    const facts = new FileFacts("a", Buffer.from(body), details).utf16(content);
    assert.equal(facts.diagnostics[0].range[1], new TextDecoder().decode(content).length);
  }
});

test("files in other encodings have positions in their text", () => {
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(TEXT, "utf16le")]);
  const big = Buffer.from(utf16).swap16();
  for (const { facts, content } of parse([
    ["a.py", utf16],
    ["a.py", big],
  ])) {
    assert.equal(facts.record.encoding, "utf-16");
    for (const source of [content, TEXT]) {
      const converted = facts.utf16(source);
      assert.equal(checkRanges(facts, converted, Buffer.from(TEXT)), TEXT);
    }
  }
  const text = "# -*- coding: latin-1 -*-\ndef größe(): return ä(\x85\xff)\n".replace("\x85", "");
  const [{ facts, content }] = parse([["a.py", Buffer.from(text, "latin1")]]);
  assert.equal(facts.record.encoding, "latin-1");
  assert.equal(checkRanges(facts, facts.utf16(content), Buffer.from(text)), text);
  const japanese = "# coding: shift_jis\nx = f('\u540d')\n";
  const encoded = Buffer.concat([
    Buffer.from("# coding: shift_jis\nx = f('"),
    Buffer.from([0x96, 0xbc]),
    Buffer.from("')\n"),
  ]);
  const [{ facts: other }] = parse([["a.py", encoded]]);
  assert.equal(checkRanges(other, other.utf16(encoded), Buffer.from(japanese)), japanese);
});

test("a text that is another file's is refused", () => {
  const [{ facts, content }] = parse([["a.py", TEXT]]);
  assert.throws(() => facts.utf16(`${TEXT}ä`).record, /a\.py: the text given has/);
  assert.throws(() => facts.utf16(content.subarray(1)).record, RangeError);
  assert.throws(() => facts.utf16(/** @type {any} */ (undefined)), /a\.py: positions in a string/);
});

test("a file without facts has no positions", () => {
  const body = failedBody({ phase: "read", type: "E", message: "m", language: null, size: 3 });
  const facts = new FileFacts("a", body, { status: "failed", language: null, size: 3 });
  assert.deepEqual(facts.utf16("xyz").record, facts.record);
});
