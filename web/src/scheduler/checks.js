/** Checks of the scheduler's configuration. */

import { ConfigError } from "../errors.js";
import { DEFAULT_CONFIG } from "./messages.js";

/** @import { SchedulerConfig } from "./messages.js" */

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
  const all = { ...DEFAULT_CONFIG, ...config };
  checkWhole(all, AT_LEAST_ONE, 1);
  checkWhole(all, NOT_NEGATIVE, 0);
  checkWhole(all, OPTIONAL.filter((name) => all[name] !== null), 1);
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
 * @param {SchedulerConfig} config
 * @param {readonly (keyof SchedulerConfig)[]} names
 * @param {number} least
 */
function checkWhole(config, names, least) {
  for (const name of names) {
    const value = config[name];
    if (!Number.isInteger(value) || Number(value) < least) {
      throw new ConfigError(`${name} is ${value}; it must be a whole number, at least ${least}`);
    }
  }
}
