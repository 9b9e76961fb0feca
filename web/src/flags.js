/**
 * Feature flags: what of wasmpool is switched on, and who said so.
 *
 * Rules of this file:
 *
 * - Names, meanings and defaults are those of the Python package: every flag is on by default, and
 *   switching one off takes a simpler way with the same results.
 * - Weakest first: default, `localStorage` (key `wasmpool.flags`, text `cache:off,fallback:on`),
 *   the page's address (`?wasmpool.flags=cache:off`), `enable` and `disable`, options.
 * - An unknown name is an error with the closest known one, wherever it comes from.
 */

import { ConfigError } from "./errors.js";

/** @type {Readonly<Record<string, string>>} */
export const DESCRIPTIONS = Object.freeze({
  worker_pool: "run work on Web Workers; off: everything inline",
  parallel_parsing: "parse files on the pool; off: parse one after another in this thread",
  parallel_processing: "run handlers other than parse on the pool; off: run them inline",
  cache: "keep facts by content and reuse them; off: parse every file",
  fallback: "go on inline when no worker can be started; off: fail instead",
  affinity: "prefer a worker that has the language's grammar loaded; off: first free worker",
});

export const NAMES = Object.freeze(Object.keys(DESCRIPTIONS));

/** The key in `localStorage` and the parameter in the address. */
export const KEY = "wasmpool.flags";

const ON = new Set(["on", "true", "yes", "1"]);
const OFF = new Set(["off", "false", "no", "0"]);

/** @type {Map<string, boolean>} */
const overrides = new Map();

/**
 * Where flags come from besides code, for tests and for places without a page.
 *
 * @typedef {object} Surroundings
 * @property {string|null} [stored] What `localStorage` holds under `KEY`.
 * @property {string} [query] The address's query, such as `?wasmpool.flags=cache:off`.
 */

/** The value of each flag, and in `sources` where each came from. Frozen. */
export class Flags {
  /**
   * @param {Readonly<Record<string, boolean>>} values By name; what is missing is on.
   * @param {Readonly<Record<string, string>>} [sources] By name, for people.
   */
  constructor(values = {}, sources = {}) {
    this.worker_pool = values.worker_pool ?? true;
    this.parallel_parsing = values.parallel_parsing ?? true;
    this.parallel_processing = values.parallel_processing ?? true;
    this.cache = values.cache ?? true;
    this.fallback = values.fallback ?? true;
    this.affinity = values.affinity ?? true;
    const defaults = Object.fromEntries(NAMES.map((name) => [name, "default"]));
    this.sources = Object.freeze({ ...defaults, ...sources });
    Object.freeze(this);
  }

  /**
   * Resolve every flag.
   *
   * @param {Readonly<Record<string, unknown>>} [options] The strongest values, by flag name:
   *   booleans or `on`/`off`.
   * @param {Surroundings} [surroundings] The page's by default.
   * @returns {Flags}
   * @throws {ConfigError} A flag is unknown or its value is neither on nor off.
   */
  static load(options = {}, surroundings = pageSurroundings()) {
    /** @type {Record<string, boolean>} */
    const values = {};
    /** @type {Record<string, string>} */
    const sources = {};
    /** @type {(name: string, value: unknown, source: string) => void} */
    const put = (name, value, source) => {
      const known = check(name, source);
      values[known] = toBoolean(known, value, source);
      sources[known] = source;
    };
    const stored = surroundings.stored ?? "";
    for (const [name, value] of parseAssignments(stored, `localStorage ${KEY}`)) {
      put(name, value, `localStorage ${KEY}`);
    }
    for (const text of new URLSearchParams(surroundings.query ?? "").getAll(KEY)) {
      for (const [name, value] of parseAssignments(text, `address ?${KEY}`)) {
        put(name, value, `address ?${KEY}`);
      }
    }
    for (const [name, value] of overrides) {
      put(name, value, "wasmpool.flags");
    }
    for (const [name, value] of Object.entries(options)) {
      put(name, value, "option");
    }
    return new Flags(values, sources);
  }

  /**
   * @param {string} name A flag.
   * @returns {boolean} Its value.
   * @throws {ConfigError} There is no such flag.
   */
  isEnabled(name) {
    return /** @type {boolean} */ (Reflect.get(this, check(name)));
  }
}

/**
 * Switch a flag on for this page, whatever `localStorage` and the address say.
 *
 * @param {string} name A flag.
 * @throws {ConfigError} There is no such flag.
 */
export function enable(name) {
  overrides.set(check(name), true);
}

/**
 * Switch a flag off for this page, whatever `localStorage` and the address say.
 *
 * @param {string} name A flag.
 * @throws {ConfigError} There is no such flag.
 */
export function disable(name) {
  overrides.set(check(name), false);
}

/**
 * Forget what `enable` and `disable` said of one flag, or of all.
 *
 * @param {string} [name] A flag; all without.
 * @throws {ConfigError} There is no such flag.
 */
export function reset(name) {
  if (name === undefined) {
    overrides.clear();
  } else {
    overrides.delete(check(name));
  }
}

/**
 * @param {string} name A flag.
 * @returns {boolean} The value that a pool made now and without options would use.
 * @throws {ConfigError} There is no such flag, or a source holds an error.
 */
export function isEnabled(name) {
  return Flags.load().isEnabled(name);
}

/**
 * One flag, for people.
 *
 * @typedef {{name: string, enabled: boolean, source: string, description: string}} FlagInfo
 */

/**
 * @returns {FlagInfo[]} Every flag with its value now and where that comes from.
 * @throws {ConfigError} A source holds an error.
 */
export function list() {
  const flags = Flags.load();
  return NAMES.map((name) => ({
    name,
    enabled: flags.isEnabled(name),
    source: flags.sources[name],
    description: DESCRIPTIONS[name],
  }));
}

/**
 * Switch workers on, now and on later visits.
 *
 * @returns {boolean} Whether later visits will know: false where `localStorage` is not allowed.
 */
export function enableWorkerPool() {
  return keep("worker_pool", true);
}

/**
 * Switch workers off, now and on later visits: all work is done in the page's own thread.
 *
 * @returns {boolean} Whether later visits will know: false where `localStorage` is not allowed.
 */
export function disableWorkerPool() {
  return keep("worker_pool", false);
}

/** @returns {boolean} Whether a pool made now and without options uses workers. */
export function isWorkerPoolEnabled() {
  return isEnabled("worker_pool");
}

/**
 * @param {string} name What may be a flag; `-` may stand for `_`.
 * @param {string} [source] Where it was said.
 * @returns {string} The flag's name.
 * @throws {ConfigError} It is none; the message has the closest one.
 */
export function check(name, source = "argument") {
  const known = name.replaceAll("-", "_");
  if (!Object.hasOwn(DESCRIPTIONS, known)) {
    throw unknown("flag", name, source, NAMES);
  }
  return known;
}

/**
 * Make the error for a name that nobody knows, with the closest one that is known.
 *
 * @param {string} what Flag or setting.
 * @param {string} name The unknown name.
 * @param {string} source Where it was said.
 * @param {readonly string[]} known The names that there are.
 * @returns {ConfigError}
 */
export function unknown(what, name, source, known) {
  const word = name.replaceAll("-", "_").toLowerCase();
  const [closest] = known
    .map((each) => ({ each, distance: distance(word, each.toLowerCase()) }))
    .filter(({ each, distance }) => distance <= Math.max(word.length, each.length) * 0.4)
    .sort((a, b) => a.distance - b.distance);
  const hint = closest
    ? `did you mean '${closest.each}'?`
    : `known: ${[...known].sort().join(", ")}`;
  return new ConfigError(`unknown ${what} '${name}' (${source}); ${hint}`);
}

/**
 * @param {string} text Such as `cache:off,fallback:on`.
 * @param {string} source Where it was said.
 * @returns {Array<[string, string]>} Names and values.
 */
function parseAssignments(text, source) {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => {
      const [, name, value] = /^([^:=]+)[:=](.*)$/.exec(part) ?? [];
      if (name === undefined) {
        throw new ConfigError(`flag '${part}' (${source}): write name:on or name:off`);
      }
      return [name.trim(), value];
    });
}

/**
 * @param {string} name The flag.
 * @param {unknown} value A boolean or one of on/off, true/false, yes/no, 1/0.
 * @param {string} source Where it was said.
 * @returns {boolean}
 */
function toBoolean(name, value, source) {
  if (typeof value === "boolean") {
    return value;
  }
  const word = String(value).trim().toLowerCase();
  if (ON.has(word) || OFF.has(word)) {
    return ON.has(word);
  }
  throw new ConfigError(`flag ${name} = '${value}' (${source}): must be on or off`);
}

/** @returns {Surroundings} Those of the page; empty in a worker and under Node. */
function pageSurroundings() {
  return { stored: storage()?.getItem(KEY), query: globalThis.location?.search };
}

/** @returns {Storage|null} Null where there is none or the browser forbids it. */
function storage() {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null; // a sandboxed frame, or cookies switched off
  }
}

/**
 * Set a flag here, and in `localStorage` among what else stands there.
 *
 * @param {string} name The flag.
 * @param {boolean} value Its value.
 * @returns {boolean} Whether it was stored.
 */
function keep(name, value) {
  overrides.set(name, value);
  const place = storage();
  if (place === null) {
    return false;
  }
  const others = (place.getItem(KEY) ?? "")
    .split(",")
    .filter((part) => part.trim() !== "" && part.split(/[:=]/)[0].trim() !== name);
  try {
    place.setItem(KEY, [...others, `${name}:${value ? "on" : "off"}`].join(","));
    return true;
  } catch {
    return false; // full, or forbidden for writing alone
  }
}

/**
 * @param {string} a A word.
 * @param {string} b Another.
 * @returns {number} How many letters must be put in, left out or replaced to get from one to the
 *   other.
 */
function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(same, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}
