/** The parts of the client that need no service: streams of events, archives, records. */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test from "node:test";

import { ServiceError } from "../../src/errors.js";
import { poolName, readEvents } from "../../src/remote/events.js";
import { nameOf, splitRecord } from "../../src/remote/records.js";
import { tarOf } from "../../src/remote/tar.js";
import { native } from "../files/native.js";

const encoder = new TextEncoder();

/**
 * @param {string} text
 * @param {number} size Bytes in a chunk.
 */
async function eventsOf(text, size) {
  const bytes = encoder.encode(text);
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
    bytes.slice(n * size, (n + 1) * size),
  );
  const stream = new ReadableStream({
    start(controller) {
      chunks.forEach((chunk) => controller.enqueue(chunk));
      controller.close();
    },
  });
  const events = [];
  for await (const event of readEvents(stream)) {
    events.push(event);
  }
  return events;
}

test("events come as they are, however they are cut", async () => {
  const text = [
    ': sign of life\r\n\r\nid: 1\r\nevent: queued\r\ndata: {"attempt": 0}\r\n\r\n',
    'id:2\nevent:progress\ndata:{"phase":\ndata: "größe"}\n\n',
    "id: 3\nevent: nothing\n\n",
    'data: {"cut": "off"}\n',
  ].join("");
  for (const size of [1, 2, 3, 7, 1000]) {
    assert.deepEqual(await eventsOf(text, size), [
      { number: 1, type: "queued", data: { attempt: 0 } },
      { number: 2, type: "progress", data: { phase: "größe" } },
    ]);
  }
});

test("events have the names that a pool has for them", () => {
  const name = (/** @type {string} */ type, attempt = 0) =>
    poolName({ number: 1, type, data: { attempt } });
  assert.equal(name("queued"), "task_submitted");
  assert.equal(name("queued", 1), "task_retried");
  assert.equal(name("dead"), "task_dead_lettered");
  assert.equal(name("another"), null);
});

test("an archive is read by others", async () => {
  /** @type {[string, Uint8Array<ArrayBuffer>][]} */
  const files = [
    ["a.py", encoder.encode("a = 1")],
    [`${"long/".repeat(40)}größe.py`, encoder.encode("x".repeat(512))],
    ["empty", new Uint8Array()],
    ["=\n odd", encoder.encode("x".repeat(513))],
    // The length of the attribute is a number of its own digits: 99 or 101, never 100.
    ...[85, 86, 87, 88, 89, 90].map(
      (length) =>
        /** @type {[string, Uint8Array<ArrayBuffer>]} */ (["n".repeat(length), new Uint8Array(1)]),
    ),
  ];
  const folder = mkdtempSync(path.join(tmpdir(), "wasmpool-tar-"));
  try {
    const place = path.join(folder, "a.tar");
    writeFileSync(place, new Uint8Array(await tarOf(files).arrayBuffer()));
    const read = native(
      [
        "import tarfile",
        "with tarfile.open(argument) as tar:",
        "    answer = [(m.name, tar.extractfile(m).read().decode()) for m in tar]",
      ].join("\n"),
      place,
    );
    const decoder = new TextDecoder();
    assert.deepEqual(
      read,
      files.map(([name, content]) => [name, decoder.decode(content)]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("names on the way say the language and nothing else", () => {
  assert.equal(nameOf(3, "../../a/größe x.d.ts"), "3/gr__e_x.d.ts");
  assert.equal(nameOf(0, "a\\b.py"), "0/b.py");
  assert.equal(nameOf(0, "a/"), "0/_");
});

test("a record is taken apart", () => {
  const body = '"language":"python","sha256":"ab","size":3,"status":"ok","definitions":[]';
  const line = `{"_type":"file","path":"0/a.py",${body},"timings_ms":{"parse":1.5}}`;
  const record = splitRecord("0/a.py", encoder.encode(line));
  assert.equal(new TextDecoder().decode(/** @type {Uint8Array} */ (record.body)), body);
  assert.deepEqual({ ...record, body: null }, {
    ...{ sha256: "ab", language: "python", size: 3, status: "ok", timings: { parse: 1.5 } },
    body: null,
  });
  const plain = splitRecord("0/a.py", encoder.encode(`{"_type":"file","path":"0/a.py",${body}}`));
  assert.equal(plain.timings, null);
  assert.throws(() => splitRecord("0/b.py", encoder.encode(line)), ServiceError);
  assert.throws(() => splitRecord("0/b.py", undefined), ServiceError);
});
