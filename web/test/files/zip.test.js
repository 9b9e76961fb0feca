import assert from "node:assert/strict";
import { test } from "node:test";

import { isZip, readZip, ZipError } from "../../src/files/zip.js";
import { native } from "./native.js";

/**
 * Have Python make an archive.
 *
 * @param {string} code Uses `zip`, a `ZipFile` open for writing, and what is imported.
 * @returns {Buffer<ArrayBuffer>}
 */
function makeZip(code) {
  const lines = code
    .trim()
    .split("\n")
    .map((line) => `    ${line}`);
  const answer = native(
    [
      "import base64, io, os, zipfile, warnings",
      "from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipFile, ZipInfo",
      "warnings.simplefilter('ignore')",
      "memory = io.BytesIO()",
      "with ZipFile(memory, 'w', ZIP_DEFLATED) as zip:",
      ...lines,
      "answer = base64.b64encode(memory.getvalue()).decode()",
    ].join("\n"),
  );
  return Buffer.from(answer, "base64");
}

/**
 * @param {Buffer<ArrayBuffer>} bytes An archive.
 * @param {string} [name] Which of its entries; the only one without.
 */
async function entry(bytes, name) {
  const entries = await readZip(new Blob([bytes]));
  const found = name === undefined ? entries[0] : entries.find((each) => each.name === name);
  assert.ok(found);
  return found;
}

/** @param {Uint8Array} bytes */
function text(bytes) {
  return Buffer.from(bytes).toString();
}

/**
 * @param {RegExp} message
 * @param {string} [name]
 */
function zipError(message, name) {
  return (/** @type {unknown} */ error) => {
    assert.ok(error instanceof ZipError);
    assert.match(error.message, message);
    assert.equal(error.name, name ?? error.name);
    return true;
  };
}

const PLAIN = makeZip(`
zip.writestr("a.py", "x = 1\\n" * 5000)
zip.writestr(ZipInfo("src/"), "")
zip.writestr("src/b.py", os.urandom(70000), ZIP_STORED)
zip.writestr("empty.py", "")
zip.writestr("größe.py", "y")
link = ZipInfo("link.py")
link.create_system = 3
link.external_attr = 0o120777 << 16
zip.writestr(link, "a.py")
zip.comment = b"a comment" * 100
`);

test("files of an archive are read one by one", async () => {
  const entries = await readZip(new Blob([PLAIN]));
  assert.deepEqual(
    entries.map(({ name, size, problem }) => [name, size, problem]),
    [
      ["a.py", 30000, null],
      ["src/b.py", 70000, null],
      ["empty.py", 0, null],
      ["größe.py", 1, null],
    ],
  );
  assert.equal(text(await entries[0].read()), "x = 1\n".repeat(5000));
  assert.equal((await entries[1].read()).length, 70000);
  assert.equal((await entries[2].read()).length, 0);
  assert.equal(text(await entries[3].read()), "y");
});

test("the head of an entry is read without the rest", async () => {
  const [a, b, empty] = await readZip(new Blob([PLAIN]));
  assert.equal(text(await a.head(7)), "x = 1\nx");
  assert.equal((await a.head(30000)).length, 30000);
  assert.equal((await a.head(90000)).length, 30000);
  assert.deepEqual(await b.head(8), (await b.read()).subarray(0, 8));
  assert.equal((await empty.head(8)).length, 0);
});

test("only the end of an archive is read to list it", async () => {
  /** @type {Array<[number, number]>} */
  const read = [];
  class Watched extends Blob {
    /**
     * @param {number} [start]
     * @param {number} [end]
     */
    slice(start = 0, end = this.size) {
      read.push([start, end]);
      return super.slice(start, end);
    }
  }
  const big = makeZip('zip.writestr("big.py", os.urandom(300000)); zip.writestr("a.py", "x")');
  const entries = await readZip(new Watched([big]));
  assert.ok(
    read.every(([start]) => start > 200_000),
    JSON.stringify(read),
  );
  assert.equal(text(await entries[1].read()), "x");
  assert.ok(
    read.every(([start]) => start > 200_000),
    JSON.stringify(read),
  );
});

test("something may stand before an archive", async () => {
  const shifted = Buffer.concat([Buffer.from("#!/bin/sh\n"), PLAIN]);
  assert.equal(text(await (await entry(shifted, "größe.py")).read()), "y");
});

test("archives are told by their first bytes", () => {
  assert.ok(isZip(PLAIN));
  assert.ok(isZip(makeZip("pass")));
  assert.ok(!isZip(Buffer.from("PK")));
  assert.ok(!isZip(Buffer.from("def f(): pass")));
});

test("an empty archive holds nothing", async () => {
  assert.deepEqual(await readZip(new Blob([makeZip("pass")])), []);
});

test("what is no archive, or not all of one, is an error", async () => {
  for (const bytes of [Buffer.alloc(0), Buffer.from("text"), PLAIN.subarray(0, 5000)]) {
    await assert.rejects(readZip(new Blob([bytes])), zipError(/no zip archive/, "BadZip"));
  }
  const cut = PLAIN.subarray(1000);
  const [first] = await readZip(new Blob([cut])).catch(() => [null]);
  assert.equal(first, null, "the offsets of an archive whose beginning is missing are wrong");
});

/**
 * @param {Buffer<ArrayBuffer>} bytes An archive.
 * @param {number} at Where to write, in its directory's first entry.
 * @param {number} value What.
 * @param {2|4} [length] Of how many bytes.
 */
function patched(bytes, at, value, length = 4) {
  const copy = Buffer.from(bytes);
  const start = copy.indexOf("PK\x01\x02") + at;
  length === 2 ? copy.writeUInt16LE(value, start) : copy.writeUInt32LE(value, start);
  return copy;
}

const ONE = makeZip('zip.writestr("a.py", "x = 1\\\\n" * 5000)');

test("damaged entries are errors, and say so", async () => {
  const damaged = Buffer.from(ONE);
  damaged[45] ^= 0xff;
  await assert.rejects((await entry(damaged)).read(), zipError(/is damaged in the archive/));
  const wrongSum = patched(ONE, 16, 1);
  await assert.rejects((await entry(wrongSum)).read(), zipError(/checksum is wrong/, "BadZip"));
  const wrongPlace = Buffer.from(ONE);
  wrongPlace[0] = 0;
  await assert.rejects((await entry(wrongPlace)).read(), zipError(/not where the archive says/));
  const larger = patched(ONE, 24, 40_000);
  await assert.rejects((await entry(larger)).read(), zipError(/checksum is wrong/));
  const wrongDirectory = patched(ONE, 0, 0);
  wrongDirectory.writeUInt32LE(0, ONE.indexOf("PK\x01\x02"));
  await assert.rejects(readZip(new Blob([wrongDirectory])), zipError(/directory is damaged/));
});

test("an entry that is larger than it says is refused before it is unpacked", async () => {
  const bomb = patched(makeZip('zip.writestr("a.py", b" " * 50_000_000)'), 24, 1000);
  await assert.rejects(
    (await entry(bomb)).read(),
    zipError(/larger than the archive says/, "ZipRefused"),
  );
  assert.equal((await (await entry(bomb)).head(100)).length, 100);
  const stored = patched(makeZip('zip.writestr("a.py", b" " * 5000, ZIP_STORED)'), 24, 1000);
  assert.match(String((await entry(stored)).problem?.message), /larger than the archive says/);
});

test("entries that share bytes are refused", async () => {
  const two = makeZip('zip.writestr("a.py", b"x" * 1000); zip.writestr("b.py", b"x" * 1000)');
  const second = two.indexOf("PK\x01\x02", two.indexOf("PK\x01\x02") + 4);
  two.writeUInt32LE(0, second + 42);
  const problems = (await readZip(new Blob([two]))).map((each) => each.problem?.message ?? null);
  assert.ok(problems.includes("shares bytes with another entry"));
  assert.ok(
    (await readZip(new Blob([PLAIN]))).every((each) => each.problem === null),
    "others do not",
  );
});

test("names that lead out of the archive are refused", async () => {
  for (const name of ["../a.py", "/a.py", "a/../../b.py", "C:/a.py", "..\\\\a.py", "\\\\a.py"]) {
    const { problem } = await entry(
      makeZip(`info = ZipInfo("x"); info.filename = "${name}"; zip.writestr(info, "x")`),
    );
    assert.match(String(problem?.message), /leads out of/, name);
    assert.equal(problem?.name, "ZipRefused");
  }
  const windows = await entry(
    makeZip('info = ZipInfo("x"); info.filename = "src\\\\a.py"; zip.writestr(info, "x")'),
  );
  assert.deepEqual([windows.name, windows.problem], ["src/a.py", null]);
});

test("what cannot be unpacked here says so", async () => {
  const encrypted = patched(ONE, 8, 1, 2);
  assert.match(String((await entry(encrypted)).problem?.message), /encrypted/);
  const lzma = await entry(makeZip('zip.writestr("a.py", "x", ZIP_LZMA)'));
  assert.match(String(lzma.problem?.message), /method 14/);
  await assert.rejects(lzma.read(), zipError(/method 14/, "ZipUnsupported"));
  const huge = Buffer.from(ONE);
  huge.writeUInt16LE(0xffff, huge.indexOf("PK\x05\x06") + 10);
  await assert.rejects(readZip(new Blob([huge])), zipError(/zip64/, "ZipUnsupported"));
  const part = Buffer.from(ONE);
  part.writeUInt16LE(1, part.indexOf("PK\x05\x06") + 4);
  await assert.rejects(readZip(new Blob([part])), zipError(/one part/, "ZipUnsupported"));
});
