/** Numbers as text for people. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { counted, duration, size } from "../../demo/format.js";

test("sizes", () => {
  const sizes = [0, 999, 1000, 17_940_000, 999_950, 250_000_000, 3e12];
  const texts = ["0 B", "999 B", "1.0 KB", "17.9 MB", "1.0 MB", "250 MB", "3000 GB"];
  assert.deepEqual(sizes.map(size), texts);
});

test("durations", () => {
  const times = [0, 1.234, 340.4, 999.6, 2440, 59_960, 185_000];
  const texts = ["0 ms", "1.2 ms", "340 ms", "1.0 s", "2.4 s", "1 min 00 s", "3 min 05 s"];
  assert.deepEqual(times.map(duration), texts);
});

test("numbers of things", () => {
  assert.equal(counted(1, "file"), "1 file");
  assert.equal(counted(3000, "match", "matches"), "3,000 matches");
});
