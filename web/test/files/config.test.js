import assert from "node:assert/strict";
import { test } from "node:test";

import {
  GIB,
  KIB,
  loadConfig,
  MIB,
  NAMES,
  parseSize,
  withOptions,
  workerCount,
} from "../../src/config.js";
import { ConfigError } from "../../src/errors.js";
import { native } from "./native.js";

test("settings are those of the Python package, as far as a page can have them", () => {
  /** @type {Record<string, unknown>} */
  const settings = native(`
import dataclasses
from wasmpool.config import NAMES, Settings
answer = {name: getattr(Settings(), name) for name in NAMES}
`);
  const camel = (/** @type {string} */ name) =>
    name.replace(/_(.)/g, (_, letter) => letter.toUpperCase()).replace(/imeout$/, "imeoutMs");
  // Folders, clusters, and where the bundle is, which `createPool` takes as `base`.
  const folders = ["cacheDir", "logDir", "languageDirs", "sharedFiles"];
  const there = new Set([...folders, "address", "bundle"]);
  const names = Object.keys(settings)
    .map(camel)
    .filter((name) => !there.has(name));
  assert.deepEqual(NAMES, names);
  /** @type {Record<string, unknown>} */
  const config = { ...loadConfig() };
  const own = new Set(["backend", "cache_max_bytes", "memory_limit", "timeout"]);
  for (const [name, value] of Object.entries(settings).filter(([name]) => !own.has(name))) {
    if (!there.has(camel(name))) {
      assert.deepEqual(config[camel(name)], value, name);
    }
  }
  assert.equal(config.timeoutMs, Number(settings.timeout) * 1000);
});

test("settings are frozen and know where they come from", () => {
  const config = loadConfig({ workers: 3, timeoutMs: undefined, maxFileSize: "2 MiB" });
  assert.ok(Object.isFrozen(config) && Object.isFrozen(config.include));
  assert.deepEqual([config.workers, config.timeoutMs, config.maxFileSize], [3, 60_000, 2 * MIB]);
  assert.deepEqual(
    [config.sources.workers, config.sources.timeoutMs, config.sources.maxFileSize],
    ["option", "default", "option"],
  );
  const other = withOptions(config, { include: "*.py, *.js" });
  assert.deepEqual(other.include, ["*.py", "*.js"]);
  assert.equal(other.workers, 3);
  assert.deepEqual(config.include, []);
});

test("values that are not allowed are named with their setting and source", () => {
  for (const [name, value, wish] of /** @type {Array<[string, unknown, string]>} */ ([
    ["workers", 0, "a whole number from 1 to 1024, or 'auto'"],
    ["workers", "many", "a whole number from 1 to 1024, or 'auto'"],
    ["workers", true, "a whole number from 1 to 1024, or 'auto'"],
    ["workers", null, "a whole number from 1 to 1024, or 'auto'"],
    ["minWorkers", -1, "a whole number from 0 to 1024"],
    ["maxWorkers", 0, "a whole number from 1 to 1024"],
    ["batchSize", 0, "a whole number from 1 to 100000"],
    ["batchBytes", 1024, "from 65536 to 524288 bytes"],
    ["batchBytes", "1 MiB", "from 65536 to 524288 bytes"],
    ["timeoutMs", 0, "a number of milliseconds above 0"],
    ["timeoutMs", "nan", "a number of milliseconds above 0"],
    ["timeoutMs", "", "a number of milliseconds above 0"],
    ["timeoutMs", Infinity, "a number of milliseconds above 0"],
    ["batchTimeoutMs", "soon", "a number of milliseconds above 0"],
    ["retries", 1.5, "a whole number from 0 to 100"],
    ["languages", 3, "a list of texts"],
    ["include", [""], "a list of texts"],
    ["exclude", "a,,b", "a list of texts"],
    ["maxFileSize", "8 apples", "a size such as 8 MiB or 8388608"],
    ["maxFileSize", 1.5, "a size such as 8 MiB or 8388608"],
    ["cacheMaxBytes", 1, "at least 1048576 bytes"],
    ["backend", "process", "'worker' or 'inline'"],
    ["memoryLimit", "1 KiB", "at least 67108864 bytes"],
    ["references", "some", "'default' or 'all'"],
  ])) {
    assert.throws(
      () => loadConfig({ [name]: value }),
      (error) => {
        assert.ok(error instanceof ConfigError);
        const shown = typeof value === "string" ? `'${value}'` : JSON.stringify(value);
        const start = `${name} = ${shown}`;
        assert.ok(error.message.startsWith(`${start} (option): must be ${wish}`), error.message);
        return true;
      },
    );
  }
  assert.throws(() => loadConfig({ flags: /** @type {any} */ (7) }), /flags = 7 \(option\)/);
});

test("what is not given, or null where that has a meaning, is allowed", () => {
  const config = loadConfig({ maxWorkers: null, batchTimeoutMs: null, languages: null });
  assert.deepEqual(
    [config.maxWorkers, config.batchTimeoutMs, config.languages],
    [null, null, null],
  );
  assert.equal(loadConfig({ workers: "4" }).workers, 4);
  assert.equal(loadConfig({ timeoutMs: "1500" }).timeoutMs, 1500);
});

test("unknown names are errors with the closest one", () => {
  assert.throws(
    () => loadConfig(/** @type {any} */ ({ worker: 1 })),
    /unknown option 'worker' \(option\); did you mean 'workers'\?/,
  );
  assert.throws(
    () => loadConfig(/** @type {any} */ ({ max_file_size: 1 })),
    /did you mean 'maxFileSize'\?/,
  );
});

test("limits are compared with each other", () => {
  assert.throws(
    () => loadConfig({ workers: 2, minWorkers: 3 }),
    /minWorkers = 3 \(option\) is more than workers = 2 \(option\)/,
  );
  assert.throws(
    () => loadConfig({ workers: 8, maxWorkers: 4 }),
    /workers = 8 \(option\) is more than maxWorkers = 4 \(option\)/,
  );
  assert.throws(() => loadConfig({ minWorkers: 5, maxWorkers: 4 }), /minWorkers = 5/);
});

test("workers are one less than the cores, as far as memory allows", () => {
  const auto = loadConfig();
  const count = (/** @type {number} */ cores, /** @type {number|null} */ memory = null) =>
    workerCount(auto, { cores, memory });
  assert.deepEqual([count(1), count(2), count(8)], [1, 1, 7]);
  assert.deepEqual([count(8, 8 * GIB), count(8, 2 * GIB), count(8, GIB / 4)], [7, 4, 1]);
  const machine = { cores: 8, memory: null };
  assert.equal(workerCount(loadConfig({ workers: 3 }), machine), 3);
  assert.equal(workerCount(loadConfig({ maxWorkers: 2 }), machine), 2);
  assert.equal(workerCount(loadConfig({ minWorkers: 9 }), machine), 9);
  assert.ok(workerCount(auto) >= 1);
});

test("sizes can be written", () => {
  const sizes = [
    1,
    "8388608",
    "8 MiB",
    "8MB",
    "8m",
    "1.5 k",
    "2 GiB",
    "3b",
    "",
    "x",
    "8 apples",
    -1,
  ];
  const expected = [
    1,
    8 * MIB,
    8 * MIB,
    8 * MIB,
    8 * MIB,
    1.5 * KIB,
    2 * GIB,
    3,
    NaN,
    NaN,
    NaN,
    -1,
  ];
  assert.deepEqual(sizes.map(parseSize), expected);
});
