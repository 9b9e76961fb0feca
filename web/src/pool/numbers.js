/** The numbers that a pool works by, made of its settings. */

import { workerCount } from "../config.js";

/** @import { Config } from "../config.js" */
/** @import { SchedulerConfig } from "../scheduler/messages.js" */

/** The first worker of a first visit may have to wait for all that it loads. */
const START_TIMEOUT_MS = 60_000;

/**
 * The scheduler's numbers: those that the settings name from there, the rest from `base`.
 *
 * @param {Readonly<Config>} config
 * @param {Partial<SchedulerConfig>} base
 * @returns {Partial<SchedulerConfig> & { max_workers: number }}
 */
export function schedulerConfig(config, base) {
  return {
    start_timeout_ms: START_TIMEOUT_MS,
    ...base,
    min_workers: config.minWorkers,
    max_workers: Math.max(workerCount(config), config.maxWorkers ?? 1),
    retries: config.retries,
    item_timeout_ms: milliseconds(config.timeoutMs),
    batch_timeout_ms: milliseconds(config.batchTimeoutMs),
    memory_limit_bytes: config.memoryLimit,
    balance: config.flags.affinity ? "affinity" : "pull",
    fallback: config.flags.fallback,
  };
}

/**
 * A time limit in whole milliseconds.
 *
 * @param {number | null} [limit]
 * @throws {RangeError} It is not above 0.
 */
export function milliseconds(limit = null) {
  if (limit === null) {
    return null;
  }
  if (!(limit > 0)) {
    throw new RangeError(`a time limit of ${limit} ms; it must be above 0`);
  }
  return Math.max(1, Math.round(Math.min(limit, Number.MAX_SAFE_INTEGER)));
}
