/**
 * Settings: frozen, validated once, each with the place it came from.
 *
 * Rules of this file:
 *
 * - Names, meanings and limits are those of the Python package, in camelCase; times end in `Ms`.
 *   What a page cannot have (folders, logs) is left out.
 * - Every value is checked by its entry in `CHECKS`; an error names setting, value and source.
 * - Sizes are bytes; a size may be written `8 MiB`, `8M` or `8388608`.
 */

import { ConfigError } from "./errors.js";
import { Flags, unknown } from "./flags.js";

export const KIB = 1024;
export const MIB = 1024 * KIB;
export const GIB = 1024 * MIB;

/** What a worker with a dozen grammars and one large file takes, about. */
const WORKER_BYTES = 256 * MIB;

/**
 * Everything that a pool can be told.
 *
 * @typedef {object} Config
 * @property {number|"auto"} workers Number of workers, or `auto`: one less than the cores, as far
 *   as memory allows.
 * @property {number} minWorkers Workers kept when idle.
 * @property {number|null} maxWorkers Workers at most; null takes `workers`.
 * @property {number} batchSize Files in a batch at most.
 * @property {number} batchBytes Bytes in a batch, 64 to 512 KiB; a larger file is a batch alone.
 * @property {number} timeoutMs Milliseconds for one file.
 * @property {number|null} batchTimeoutMs Milliseconds for one batch; null for no limit.
 * @property {number} retries Further attempts after a lost worker or a timeout.
 * @property {readonly string[]|null} languages Only files of these languages; null for all. Workers
 *   have the first four of them ready from the start, and else Python and JavaScript.
 * @property {readonly string[]} include Globs, as in `.gitignore`; only files that one matches.
 * @property {readonly string[]} exclude Globs, as in `.gitignore`; no files that one matches.
 * @property {number} maxFileSize Larger files get a failed record instead of facts; bytes.
 * @property {number} cacheMaxBytes Size that the cache is kept to; bytes.
 * @property {"worker"|"inline"} backend What workers are.
 * @property {number} memoryLimit A worker that holds more is replaced after its batch; bytes.
 * @property {"default"|"all"} references `default`, or `all` with reads and writes of names.
 * @property {boolean} bindings Whether to find which values names get, as the graph needs it.
 * @property {Flags} flags The feature flags.
 * @property {Readonly<Record<string, string>>} sources Where each setting came from, for people.
 */

/**
 * What `createPool` takes of settings: any of `Config`, sizes also as text, flags by name.
 *
 * @typedef {{[Name in Exclude<keyof Config, "flags"|"sources">]?: Config[Name]|string|undefined} &
 *   {flags?: Readonly<Record<string, boolean|string>>|undefined}} ConfigOptions
 */

/** @type {Readonly<Omit<Config, "flags"|"sources">>} */
export const DEFAULTS = Object.freeze({
  workers: "auto",
  minWorkers: 0,
  maxWorkers: null,
  batchSize: 128,
  batchBytes: 256 * KIB,
  timeoutMs: 60_000,
  batchTimeoutMs: null,
  retries: 3,
  languages: null,
  include: Object.freeze([]),
  exclude: Object.freeze([]),
  maxFileSize: 16 * MIB,
  cacheMaxBytes: 256 * MIB,
  backend: "worker",
  memoryLimit: 512 * MIB,
  references: "default",
  bindings: false,
});

/** Names of all settings but `flags`. */
export const NAMES = Object.freeze(Object.keys(DEFAULTS));

/**
 * Gather the settings.
 *
 * @param {ConfigOptions} [options] By name; `undefined` stands for "not given".
 * @returns {Readonly<Config>}
 * @throws {ConfigError} A name is unknown or a value is not allowed; the message says which.
 */
export function loadConfig(options = {}) {
  const { flags, ...settings } = options;
  if (flags !== undefined && (typeof flags !== "object" || flags === null)) {
    throw new ConfigError(`flags = ${show(flags)} (option): must be an object of flags by name`);
  }
  const base = {
    ...DEFAULTS,
    flags: Flags.load(flags),
    sources: Object.fromEntries(NAMES.map((name) => [name, "default"])),
  };
  return withOptions(base, settings);
}

/**
 * Replace some settings, for one run.
 *
 * @param {Readonly<Config>} config The others.
 * @param {Readonly<Record<string, unknown>>} options By name; `undefined` stands for "not given".
 * @returns {Readonly<Config>}
 * @throws {ConfigError} A name is unknown or a value is not allowed; the message says which.
 */
export function withOptions(config, options) {
  /** @type {Record<string, unknown>} */
  const values = {};
  const sources = { ...config.sources };
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) {
      continue;
    }
    if (!Object.hasOwn(CHECKS, name)) {
      throw unknown("option", name, "option", [...NAMES, "flags"]);
    }
    sources[name] = "option";
    values[name] = CHECKS[name](value, (wish) => {
      throw new ConfigError(`${name} = ${show(value)} (option): must be ${wish}`);
    });
  }
  const made = Object.freeze({ ...config, ...values, sources: Object.freeze(sources) });
  if (made.workers !== "auto") {
    checkOrder(made, "workers", "maxWorkers");
    checkOrder(made, "minWorkers", "workers");
  }
  checkOrder(made, "minWorkers", "maxWorkers");
  return made;
}

/**
 * What the number of workers depends on.
 *
 * @typedef {object} Machine
 * @property {number} cores Logical cores.
 * @property {number|null} memory Bytes of memory; null where the browser does not tell.
 */

/**
 * @param {Readonly<Config>} config The settings.
 * @param {Machine} [machine] This one by default.
 * @returns {number} The number of workers: `workers`, or for `auto` what the machine gives.
 */
export function workerCount(config, machine = thisMachine()) {
  if (config.workers !== "auto") {
    return config.workers;
  }
  // The page's own thread keeps a core, and the page keeps half of the memory.
  let count = machine.cores - 1;
  if (machine.memory !== null) {
    count = Math.min(count, Math.floor(machine.memory / 2 / WORKER_BYTES));
  }
  return Math.max(1, Math.min(count, config.maxWorkers ?? count), config.minWorkers);
}

/**
 * Read a number of bytes: an integer, or text such as `8 MiB`, `8MB` or `8m` (all the same).
 *
 * @param {unknown} value What was given.
 * @returns {number} NaN if it is neither.
 */
export function parseSize(value) {
  if (typeof value === "number") {
    return Number.isInteger(value) ? value : NaN;
  }
  const match = /^\s*(\d+(?:\.\d+)?)\s*([kmg]?)(?:i?b)?\s*$/i.exec(
    typeof value === "string" ? value : "",
  );
  if (match === null) {
    return NaN;
  }
  const unit = { "": 1, k: KIB, m: MIB, g: GIB }[match[2].toLowerCase()] ?? NaN;
  return Math.trunc(Number(match[1]) * unit);
}

/** @returns {Machine} */
function thisMachine() {
  const navigator = /** @type {{hardwareConcurrency?: number, deviceMemory?: number}} */ (
    globalThis.navigator ?? {}
  );
  const os = globalThis.process?.getBuiltinModule?.("node:os");
  return {
    cores: navigator.hardwareConcurrency ?? os?.availableParallelism() ?? 2,
    memory: navigator.deviceMemory === undefined ? null : navigator.deviceMemory * GIB,
  };
}

// ---------------------------------------------------------------- checks

/**
 * Checks a value and returns it as it is kept; `refuse` throws, given what the value must be.
 *
 * @typedef {(value: unknown, refuse: (wish: string) => never) => unknown} Check
 */

/**
 * @param {number} low The least.
 * @param {number} [high] The most.
 * @returns {Check}
 */
function integer(low, high = 1_000_000) {
  return (value, refuse) => {
    const number = typeof value === "string" && /^\s*\d+\s*$/.test(value) ? Number(value) : value;
    const isGood =
      typeof number === "number" && Number.isInteger(number) && low <= number && number <= high;
    return isGood ? number : refuse(`a whole number from ${low} to ${high}`);
  };
}

/** @type {Check} */
function workers(value, refuse) {
  return value === "auto" ? value : integer(1, 1024)(value, (wish) => refuse(`${wish}, or 'auto'`));
}

/** @type {Check} */
function milliseconds(value, refuse) {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && number > 0 && number < Infinity
    ? number
    : refuse("a number of milliseconds above 0");
}

/**
 * @param {number} low The least.
 * @param {number} [high] The most.
 * @returns {Check}
 */
function size(low, high = Number.MAX_SAFE_INTEGER) {
  return (value, refuse) => {
    const bytes = parseSize(value);
    if (Number.isNaN(bytes)) {
      return refuse("a size such as 8 MiB or 8388608");
    }
    const limit = high === Number.MAX_SAFE_INTEGER ? `at least ${low}` : `from ${low} to ${high}`;
    return low <= bytes && bytes <= high ? bytes : refuse(`${limit} bytes`);
  };
}

/**
 * @param {...string} allowed The values.
 * @returns {Check}
 */
function choice(...allowed) {
  return (value, refuse) =>
    allowed.includes(/** @type {string} */ (value))
      ? value
      : refuse(allowed.map((each) => `'${each}'`).join(" or "));
}

/** @type {Check} */
function texts(value, refuse) {
  const parts = typeof value === "string" ? value.split(",").map((part) => part.trim()) : value;
  if (!Array.isArray(parts) || !parts.every((part) => typeof part === "string" && part !== "")) {
    return refuse("a list of texts that are not empty, or one text with commas");
  }
  return Object.freeze([...parts]);
}

/**
 * @param {Check} check For what is not null.
 * @returns {Check}
 */
function optional(check) {
  return (value, refuse) => (value === null ? null : check(value, refuse));
}

/** @type {Readonly<Record<string, Check>>} */
const CHECKS = {
  workers,
  minWorkers: integer(0, 1024),
  maxWorkers: optional(integer(1, 1024)),
  batchSize: integer(1, 100_000),
  batchBytes: size(64 * KIB, 512 * KIB),
  timeoutMs: milliseconds,
  batchTimeoutMs: optional(milliseconds),
  retries: integer(0, 100),
  languages: optional(texts),
  include: texts,
  exclude: texts,
  maxFileSize: size(1),
  cacheMaxBytes: size(MIB),
  backend: choice("worker", "inline"),
  memoryLimit: size(64 * MIB),
  references: choice("default", "all"),
  bindings: (value, refuse) => (typeof value === "boolean" ? value : refuse("true or false")),
};

/**
 * @param {Readonly<Config>} config All settings.
 * @param {"workers"|"minWorkers"} low Name of what may not be more …
 * @param {"workers"|"maxWorkers"} high … than this.
 */
function checkOrder(config, low, high) {
  const [small, large] = [Number(config[low]), config[high]];
  if (large !== null && small > Number(large)) {
    throw new ConfigError(
      `${low} = ${small} (${config.sources[low]}) is more than ` +
        `${high} = ${large} (${config.sources[high]})`,
    );
  }
}

/**
 * @param {unknown} value Any.
 * @returns {string} How to show it in a message.
 */
function show(value) {
  return typeof value === "string" ? `'${value}'` : (JSON.stringify(value) ?? String(value));
}
