import assert from "node:assert/strict";
import { test } from "node:test";

import { KIB, loadConfig, MIB } from "../../src/config.js";
import { Item } from "../../src/files/item.js";
import { Collector, Window } from "../../src/files/windows.js";

/** @param {Array<[path: string, size: number]>} files */
async function windows(files) {
  const input = (async function* () {
    for (const [path, size] of files) {
      yield new Item(path, null, size, "python");
    }
  })();
  const keyOf = () => "";
  const options = { cache: null, keyOf, maxFileSize: MIB, withText: false };
  const collector = new Collector(input, options);
  const found = [];
  for (let each; (each = await collector.nextWindow()) !== null;) {
    found.push(each);
  }
  assert.equal(await collector.nextWindow(), null);
  return found;
}

/**
 * @param {number[]} sizes
 * @param {string} [language]
 */
function windowOf(sizes, language = "python") {
  const made = new Window();
  made.items = sizes.map((size, n) => new Item(`${n}.x`, null, size, language));
  return made;
}

/**
 * @param {Window} made
 * @param {{workers?: number, batchBytes?: number, batchSize?: number}} [options]
 */
function sizes(made, { workers = 1, ...limits } = {}) {
  const batches = made.batches(loadConfig(limits), workers);
  for (const { items, language, size } of batches) {
    assert.equal(
      size,
      items.reduce((sum, item) => sum + item.size, 0),
    );
    assert.ok(items.every((item) => item.language === language));
  }
  return batches.map((batch) => batch.items.map((item) => item.size));
}

const range = (/** @type {number} */ count) => Array.from({ length: count }, (_, n) => n);

test("windows grow and keep the order", async () => {
  const files = range(3000).map((n) => /** @type {[string, number]} */ ([`${n}.py`, 2]));
  const found = await windows(files);
  assert.deepEqual(
    found.map((each) => each.items.length),
    [64, 256, 512, 512, 512, 512, 512, 120],
  );
  assert.deepEqual(
    found.map((each) => each.isLast),
    [false, false, false, false, false, false, false, true],
  );
  assert.deepEqual(
    found.flatMap((each) => each.items.map((item) => item.path)),
    files.map(([path]) => path),
  );
});

test("windows are bounded in bytes", async () => {
  const found = await windows(range(12).map((n) => [`${n}.py`, 300 * KIB]));
  assert.deepEqual(
    found.map((each) => each.items.length),
    [1, 6, 5],
  );
  const large = await windows([
    ["a.py", 20 * MIB],
    ["b.py", 0],
  ]);
  assert.deepEqual(
    large.map((each) => each.items.length),
    [1, 1],
    "a large file is alone",
  );
  assert.deepEqual(await windows([]), []);
});

test("largest files go first", () => {
  assert.deepEqual(sizes(windowOf([10_000, 300_000, 20_000, 250_000, 30_000])), [
    [300_000],
    [250_000],
    [30_000, 20_000, 10_000],
  ]);
});

test("batches are bounded in bytes and files", () => {
  const all = range(118).map((n) => 1000 + n * 500);
  for (const limit of [64 * KIB, 256 * KIB, 512 * KIB]) {
    const made = sizes(windowOf(all), { batchBytes: limit });
    const sums = made.map((batch) => batch.reduce((sum, size) => sum + size, 0));
    assert.ok(sums.every((sum) => sum <= limit));
    assert.ok(sums.slice(0, -1).every((sum, index) => sum + made[index + 1][0] > limit));
    assert.deepEqual(
      made.flat().sort((a, b) => a - b),
      all,
    );
  }
  const ones = sizes(windowOf(range(25).map(() => 1)), { batchSize: 10 });
  assert.deepEqual(
    ones.map((batch) => batch.length),
    [10, 10, 5],
  );
});

test("small windows are shared out", () => {
  assert.equal(sizes(windowOf(range(52).map(() => 10 * KIB)), { workers: 2 }).length, 9);
});

test("a batch has one language", () => {
  const mixed = windowOf([1, 2, 3]);
  mixed.items.push(...windowOf([1, 2, 3], "go").items);
  const languages = mixed.batches(loadConfig(), 1).map((batch) => batch.language);
  assert.deepEqual(languages.sort(), ["go", "python"]);
});
