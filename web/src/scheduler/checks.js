/**
 * Checks of the numbers that callers give: those of the configuration and of each task.
 *
 * One that is no number would not be noticed later: its time limit would simply never be reached.
 */

import { ConfigError } from "../errors.js";
import { DEFAULT_CONFIG } from "./messages.js";

/** @import { SchedulerConfig } from "./messages.js" */
/** @import { TaskSpec } from "./task.js" */

export const BALANCES = Object.freeze(["pull", "round_robin", "least_loaded", "affinity"]);

/** @type {readonly (keyof SchedulerConfig)[]} */
const AT_LEAST_ONE = [
  "max_workers", "backoff_cap_ms", "cancel_grace_ms", "heartbeat_warn_ms", "zombie_ms",
  "start_timeout_ms", "restart_budget", "idle_ms", "ageing_ms", "poison_limit", "queue_limit",
  "shutdown_grace_ms",
];
/** @type {readonly (keyof SchedulerConfig)[]} */
const NOT_NEGATIVE = ["min_workers", "retries", "backoff_ms", "restart_cooldown_ms"];
/** @type {readonly (keyof SchedulerConfig)[]} */
const OPTIONAL = ["item_timeout_ms", "batch_timeout_ms", "memory_limit_bytes"];

/**
 * Return the whole configuration: `config` over the defaults.
 *
 * @param {Partial<SchedulerConfig>} config
 * @returns {Readonly<SchedulerConfig>}
 * @throws {ConfigError} If a setting is unknown or its value makes no sense.
 */
export function checkConfig(config) {
  for (const name of Object.keys(config)) {
    if (!Object.hasOwn(DEFAULT_CONFIG, name)) {
      throw new ConfigError(`${name} is no setting of the scheduler`);
    }
  }
  const given = Object.entries(config).filter(([, value]) => value !== undefined);
  /** @type {SchedulerConfig} */
  const all = { ...DEFAULT_CONFIG, ...Object.fromEntries(given) };
  for (const name of AT_LEAST_ONE) {
    checkWhole(name, all[name], 1);
  }
  for (const name of NOT_NEGATIVE) {
    checkWhole(name, all[name], 0);
  }
  for (const name of OPTIONAL) {
    checkWhole(name, all[name] ?? 1, 1);
  }
  if (!(all.jitter_ratio >= 0)) {
    throw new ConfigError(`jitter_ratio is ${all.jitter_ratio}; it must be at least 0`);
  }
  if (all.min_workers > all.max_workers) {
    throw new ConfigError(
      `min_workers is ${all.min_workers}, more than max_workers ${all.max_workers}`,
    );
  }
  if (!BALANCES.includes(all.balance)) {
    throw new ConfigError(`balance is "${all.balance}"; it must be one of ${BALANCES.join(", ")}`);
  }
  return Object.freeze(all);
}

/**
 * Throw `ConfigError` unless the numbers of a task make sense.
 *
 * @param {TaskSpec} spec
 */
export function checkSpec(spec) {
  checkWhole("items", spec.items, 0);
  checkWhole("priority", spec.priority);
  checkWhole("size", spec.size, 0);
  checkWhole("retries", spec.retries ?? 0, 0);
  checkWhole("item_timeout_ms", spec.item_timeout_ms ?? 0, 0);
  checkWhole("task_timeout_ms", spec.task_timeout_ms ?? 0, 0);
}

/**
 * Throw `ConfigError` unless a value is a whole number and not too small.
 *
 * @param {string} name
 * @param {unknown} value
 * @param {number} [least]
 */
export function checkWhole(name, value, least = -Infinity) {
  if (!Number.isInteger(value) || Number(value) < least) {
    const bound = least === -Infinity ? "" : `, at least ${least}`;
    throw new ConfigError(`${name} is ${value}; it must be a whole number${bound}`);
  }
}
