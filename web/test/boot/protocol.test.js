/** Values and payloads: what travels, what does not, and what the Python half agrees on. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { decodeValue, encodePayloads, encodeValue } from "../../src/protocol.js";
import { native } from "../files/native.js";

/** @import { Run } from "../../src/protocol.js" */

const bytes = (/** @type {string} */ text) => new TextEncoder().encode(text);

/**
 * @param {unknown[]} payloads
 * @param {object} [changes]
 * @returns {Run}
 */
function run(payloads, changes = {}) {
  return {
    ...{ type: "run", batch: "b1", task: "t", target: null, start: 5, stop: 5 + payloads.length },
    ...{ payloads, options: {}, announce: true, packed: false, item_timeout_ms: null },
    unsendable: {},
    ...changes,
  };
}

test("what goes in comes out", () => {
  const inner = { b: bytes("xy"), c: [bytes(""), bytes("z")] };
  const value = { a: [1, null, "é\u0000😀", inner], d: 1.5 };
  assert.deepEqual(decodeValue(encodeValue(value)), value);
});

test("the layout is length, head, bytes", () => {
  const data = encodeValue({ a: bytes("12"), b: bytes("3").buffer });
  const head = '{"a":{"$bytes":[0,2]},"b":{"$bytes":[2,3]}}';
  assert.deepEqual(
    Buffer.from(data),
    Buffer.concat([Buffer.from([head.length, 0, 0, 0]), Buffer.from(head), Buffer.from("123")]),
  );
});

test("an envelope is decoded wherever in a buffer it lies, also in shared memory", () => {
  const data = encodeValue(["a", bytes("bc")]);
  const shared = new Uint8Array(new SharedArrayBuffer(data.length + 7), 7);
  shared.set(data);
  const [text, part] = decodeValue(shared);
  assert.equal(text, "a");
  assert.deepEqual(Buffer.from(part), Buffer.from("bc"));
});

test("Python reads envelopes that JavaScript made, and makes those that JavaScript reads", () => {
  const value = { text: "\udcff é", list: [bytes("\u0000ÿ"), { deep: bytes("") }], none: null };
  const code =
    "from wasmpool.tasks.envelope import *\n" +
    "answer = encode_envelope(decode_envelope(bytes.fromhex(argument))).hex()";
  const answer = native(code, Buffer.from(encodeValue(value)).toString("hex"));
  assert.deepEqual(decodeValue(new Uint8Array(Buffer.from(answer, "hex"))), value);
});

for (const [name, value, message] of /** @type {[string, unknown, RegExp][]} */ ([
  ["a bigint", [1n], /bigint at "0"/],
  ["a function", { f: () => 1 }, /function at "f"/],
  ["a map", { m: new Map() }, /Map at "m"/],
  ["NaN", { n: NaN }, /NaN at "n"/],
  ["the reserved key", { $bytes: 1 }, /reserved/],
])) {
  test(`${name} cannot travel`, () => {
    assert.throws(() => encodeValue(value), message);
  });
}

test("payloads travel as JSON with their bytes in buffers; the caller keeps its own", () => {
  const content = bytes("hello world").subarray(6);
  const { message, transfers } = encodePayloads(run([{ path: "a", content }, bytes("x").buffer]));
  assert.deepEqual(message.payloads, {
    head: '[{"path":"a","content":{"$bytes":0}},{"$bytes":1}]',
    buffers: [bytes("world").buffer, bytes("x").buffer],
  });
  assert.equal(transfers.length, 2);
  structuredClone(message, { transfer: transfers });
  assert.deepEqual(content, bytes("world"));
});

test("a payload that cannot travel has failed; the others go on", () => {
  const bad = [bytes("gone"), () => 1];
  const { message } = encodePayloads(run([{ ok: bytes("a") }, bad, { ok: bytes("b") }]));
  assert.deepEqual(message.payloads, {
    head: '[{"ok":{"$bytes":0}},null,{"ok":{"$bytes":1}}]',
    buffers: [bytes("a").buffer, bytes("b").buffer],
  });
  assert.deepEqual(Object.keys(message.unsendable), ["6"]);
  assert.match(message.unsendable[6].message, /cannot be sent.*function/);
  assert.equal(message.unsendable[6].phase, "encode");
});

test("options that cannot travel fail the whole batch", () => {
  const options = { callback: () => 1 };
  const { message } = encodePayloads(run([1, 2], { options }));
  assert.deepEqual(message.options, {});
  assert.deepEqual(Object.keys(message.unsendable), ["5", "6"]);
  assert.match(message.unsendable[5].message, /options/);
});

test("payloads that are encoded already go as they are", () => {
  const pickled = bytes("pickle");
  const { message, transfers } = encodePayloads(run([], { payloads: pickled }));
  assert.deepEqual(message.payloads, pickled);
  structuredClone(message, { transfer: transfers });
  assert.deepEqual(pickled, bytes("pickle"));
});
