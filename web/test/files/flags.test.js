import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { loadConfig } from "../../src/config.js";
import { ConfigError } from "../../src/errors.js";
import * as flags from "../../src/flags.js";
import { native } from "./native.js";

const { Flags, KEY } = flags;

/** What `localStorage` of a page does. */
class Storage {
  /** @type {Map<string, string>} */
  values = new Map();
  isFull = false;

  /** @param {string} key */
  getItem(key) {
    return this.values.get(key) ?? null;
  }

  /**
   * @param {string} key
   * @param {string} value
   */
  setItem(key, value) {
    if (this.isFull) {
      throw new DOMException("full", "QuotaExceededError");
    }
    this.values.set(key, value);
  }
}

/** @type {Storage} */
let store;

/**
 * Set a global for the test.
 *
 * @param {string} name
 * @param {PropertyDescriptor} descriptor
 */
function put(name, descriptor) {
  Object.defineProperty(globalThis, name, { configurable: true, ...descriptor });
}

beforeEach(() => {
  store = new Storage();
  put("localStorage", { value: store });
  put("location", { value: { search: "" } });
});

afterEach(() => {
  flags.reset();
  Reflect.deleteProperty(globalThis, "localStorage");
  Reflect.deleteProperty(globalThis, "location");
});

/** @param {RegExp} message */
function configError(message) {
  return (/** @type {unknown} */ error) => {
    assert.ok(error instanceof ConfigError);
    assert.match(error.message, message);
    return true;
  };
}

test("flags are those of the Python package, all on", () => {
  const names = native("from wasmpool import flags\nanswer = list(flags.NAMES)");
  assert.deepEqual(flags.NAMES, names);
  assert.ok(names.every((/** @type {string} */ name) => new Flags().isEnabled(name)));
  assert.deepEqual(
    flags.list().map(({ name, enabled, source }) => [name, enabled, source]),
    names.map((/** @type {string} */ name) => [name, true, "default"]),
  );
  assert.ok(flags.list().every(({ description }) => description.includes("; off: ")));
});

test("each source beats the one before", () => {
  /** @type {Record<string, string|boolean>} */
  const options = {};
  const value = () => {
    const { cache, sources } = loadConfig({ flags: options }).flags;
    return [cache, sources.cache];
  };
  assert.deepEqual(value(), [true, "default"]);
  store.setItem(KEY, "cache:off");
  assert.deepEqual(value(), [false, "localStorage wasmpool.flags"]);
  put("location", { value: { search: "?x=1&wasmpool.flags=affinity:off,cache:on" } });
  assert.deepEqual(value(), [true, "address ?wasmpool.flags"]);
  assert.equal(flags.isEnabled("affinity"), false);
  flags.disable("cache");
  assert.deepEqual(value(), [false, "wasmpool.flags"]);
  options.cache = "on";
  assert.deepEqual(value(), [true, "option"]);
});

test("switches for the page", () => {
  assert.ok(flags.isEnabled("worker_pool"));
  flags.disable("worker_pool");
  assert.ok(!flags.isEnabled("worker_pool"));
  assert.ok(!loadConfig().flags.worker_pool);
  store.setItem(KEY, "worker_pool:off");
  flags.enable("worker-pool");
  assert.ok(flags.isEnabled("worker_pool"));
  flags.reset("worker_pool");
  assert.ok(!flags.isEnabled("worker_pool"));
});

test("switching the workers off and on lasts", () => {
  store.setItem(KEY, "cache:off, worker_pool=on");
  assert.equal(flags.disableWorkerPool(), true);
  flags.reset(); // a later visit
  assert.equal(flags.isWorkerPoolEnabled(), false);
  assert.equal(flags.isEnabled("cache"), false);
  assert.equal(store.getItem(KEY), "cache:off,worker_pool:off");
  assert.equal(flags.enableWorkerPool(), true);
  flags.reset();
  assert.equal(flags.isWorkerPoolEnabled(), true);
  put("location", { value: { search: "?wasmpool.flags=worker_pool:on" } });
  flags.disableWorkerPool();
  assert.equal(flags.isWorkerPoolEnabled(), false, "whatever the address says");
});

test("without a store, switches hold for the page and say so", () => {
  const forbidden = () => {
    throw new DOMException("not here", "SecurityError");
  };
  store.isFull = true;
  assert.equal(flags.disableWorkerPool(), false);
  for (const descriptor of [{ get: forbidden }, { value: undefined }]) {
    flags.reset();
    put("localStorage", descriptor);
    assert.equal(flags.isWorkerPoolEnabled(), true);
    assert.equal(flags.disableWorkerPool(), false);
    assert.equal(flags.isWorkerPoolEnabled(), false);
  }
});

test("an unknown flag is an error with the closest one, wherever it comes from", () => {
  const message = /unknown flag 'worker_pol' .*; did you mean 'worker_pool'\?/;
  for (const use of [
    flags.enable,
    flags.disable,
    flags.reset,
    flags.isEnabled,
    (/** @type {string} */ name) => new Flags().isEnabled(name),
    (/** @type {string} */ name) => loadConfig({ flags: { [name]: true } }),
  ]) {
    assert.throws(() => use("worker_pol"), configError(message));
  }
  assert.throws(() => flags.enable("x"), configError(/known: affinity, cache, fallback,/));
  const stored = { stored: "chache:on" };
  assert.throws(
    () => Flags.load({}, stored),
    configError(/'chache' \(localStorage wasmpool\.flags\); did you mean 'cache'/),
  );
  const query = { query: "?wasmpool.flags=chache:on" };
  assert.throws(
    () => Flags.load({}, query),
    configError(/'chache' \(address \?wasmpool\.flags\); did you mean 'cache'/),
  );
});

test("values are words for on and off", () => {
  for (const [word, value] of [
    ["on", true],
    ["TRUE", true],
    [" yes ", true],
    ["1", true],
  ]) {
    assert.equal(Flags.load({ cache: word }, {}).cache, value);
  }
  for (const word of ["off", "False", "no", "0", false]) {
    assert.equal(Flags.load({ cache: word }, {}).cache, false);
  }
  assert.throws(
    () => Flags.load({ cache: "maybe" }, {}),
    configError(/flag cache = 'maybe' \(option\): must be on or off/),
  );
  assert.throws(
    () => Flags.load({}, { query: "?wasmpool.flags=cache" }),
    configError(/flag 'cache' \(address \?wasmpool\.flags\): write name:on or name:off/),
  );
});
