/**
 * `await wasmpool.selfTest()`: what this host can do, which shortcuts were taken, what fails and
 * why.
 *
 * Rules of this file:
 *
 * - Nothing is thrown for what fails: it has a row, and the rows are the result.
 * - The pools are its own and use no cache; all are shut down at the end, whatever happened.
 * - What workers give is compared byte for byte with the sequential path in this thread.
 */

import { lookAtHost } from "./selftest/host.js";
import { Pools } from "./selftest/pools.js";
import { Report } from "./selftest/report.js";
import * as work from "./selftest/work.js";

/** @import { TestPool } from "./selftest/pools.js" */

/** @typedef {import("./selftest/report.js").Row} Row */

/**
 * @typedef {object} SelfTestOptions
 * @property {string | URL} [base] Where the bundle is; by default where this script came from.
 * @property {(row: Row) => unknown} [onRow] Gets each row as soon as it is known.
 */

const WORKERS = 2;
const BOOT_MS = 120_000;
const WORK_MS = 60_000;

/** @type {[string, (parts: TestPool) => string | Promise<string>][]} */
const CHECKS = [
  ["shortcuts", ({ pool }) => work.describeShortcuts(pool)],
  ["good and bad files", ({ pool }) => work.parseGoodAndBad(pool)],
  ["a handler as Python source", ({ pool }) => work.callOwnHandler(pool)],
  ["to Python and back", ({ pool }) => work.measureRoundTrips(pool)],
  ["many files", ({ pool }) => work.measureThroughput(pool)],
  ["a graph", ({ pool }) => work.buildSmallGraph(pool)],
  ["a worker killed at work", (parts) => work.killAtWork(parts)],
  ["a run cancelled", ({ pool }) => work.cancelRun(pool)],
];

/**
 * Test wasmpool in this host, and print a table.
 *
 * @param {SelfTestOptions} [options]
 * @returns {Promise<Row[]>} The rows of the table.
 */
export async function selfTest({ base = new URL("./", import.meta.url), onRow } = {}) {
  const report = new Report(onRow);
  const pools = new Pools(String(base));
  await lookAtHost(report);
  const parts = await testWorkers(report, pools);
  await report.check("the sequential path", BOOT_MS, async () => {
    const facts = await work.parseSamples(await pools.inline());
    if (parts === null) {
      return `${facts.length} records, with nothing to compare them with`;
    }
    return work.compareFacts(await work.parseSamples(parts.pool), facts);
  });
  await report.check("everything ends", WORK_MS, async () => {
    await pools.close();
    return "no worker is left";
  });
  const table = report.rows.map(({ check, ...others }) => [check, others]);
  console.table(Object.fromEntries(table));
  return report.rows;
}

/**
 * Make the checks that need workers.
 *
 * @param {Report} report
 * @param {Pools} pools
 * @returns {Promise<TestPool | null>} A pool that works, if there is one.
 */
async function testWorkers(report, pools) {
  await report.check("workers without a snapshot", BOOT_MS, async () => {
    const { pool } = await pools.withWorkers({ workers: 1, snapshot: false });
    return work.describeBoots(pool);
  });
  /** @type {TestPool[]} */
  const made = [];
  await report.check("workers", BOOT_MS, async () => {
    made.push(await pools.withWorkers({ workers: WORKERS, snapshot: true }));
    return work.describeBoots(made[0].pool);
  });
  for (const [check, look] of CHECKS) {
    if (made.length > 0) {
      await report.check(check, WORK_MS, () => look(made[0]));
    } else {
      report.skip(check, "there are no workers");
    }
  }
  return made[0] ?? null;
}
