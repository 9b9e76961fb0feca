/** The self-test's own rules: a row for all that happens, and no end without one. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Absent, Report } from "../src/selftest/report.js";
import { manyFiles, SAMPLES } from "../src/selftest/samples.js";
import { compareFacts } from "../src/selftest/work.js";

/** @param {Report} report */
function results(report) {
  return report.rows.map(({ check, result, detail }) => [check, result, detail]);
}

test("what is well, fails or is not there has a row, and is told at once", async () => {
  /** @type {string[]} */
  const told = [];
  const report = new Report(({ check }) => told.push(check));
  assert.equal(await report.check("good", 1000, () => "seen"), true);
  assert.equal(await report.check("bad", 1000, () => Promise.reject(new Error("why"))), false);
  const absent = () => {
    throw new Absent("not here");
  };
  assert.equal(await report.check("absent", 1000, absent), false);
  report.skip("later", "bad failed");
  assert.deepEqual(results(report), [
    ["good", "ok", "seen"],
    ["bad", "failed", "why"],
    ["absent", "absent", "not here"],
    ["later", "skipped", "bad failed"],
  ]);
  assert.deepEqual(told, ["good", "bad", "absent", "later"]);
});

test("a check that never ends fails when its time is over", async () => {
  const report = new Report();
  await report.check("endless", 10, () => new Promise(() => {}));
  assert.deepEqual(results(report), [["endless", "failed", "nothing came in 0.01 s"]]);
});

test("facts that differ in one byte are found", () => {
  const facts = SAMPLES.map((_, number) => new Uint8Array([number, 1, 2]));
  assert.match(compareFacts(facts, facts.map((each) => each.slice())), /same, byte for byte/);
  const others = facts.map((each) => each.slice());
  others[3][2] = 9;
  assert.throws(() => compareFacts(facts, others), new RegExp(SAMPLES[3].path));
  assert.throws(() => compareFacts(facts, facts.slice(1)), /number of records/);
});

test("the many files are all different", () => {
  const contents = new Set(manyFiles(5).map(({ content }) => content));
  assert.equal(contents.size, 5);
});
