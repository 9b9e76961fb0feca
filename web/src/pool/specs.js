/** What callers ask for, in the scheduler's words. */

import { milliseconds } from "./numbers.js";

/** @import { TaskSubmitted } from "../scheduler/messages.js" */
/** @import { BatchOptions, SubmitOptions } from "./options.js" */

/**
 * The submission of a task. What is not given takes the scheduler's defaults.
 *
 * @param {string} task Its id.
 * @param {number} items Number of items.
 * @param {SubmitOptions & BatchOptions} options
 * @returns {TaskSubmitted}
 * @throws {RangeError} A time limit is not above 0.
 */
export function taskSpec(task, items, options) {
  const { priority, size, affinity, requires, retries, announce } = options;
  const named = { priority, size, affinity, requires, retries, announce };
  const given = { ...named, retry_errors: options.retryErrors };
  return {
    type: "task_submitted",
    task,
    items,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    item_timeout_ms: milliseconds(options.timeoutMs),
    task_timeout_ms: milliseconds(options.totalTimeoutMs),
  };
}
