/** What a worker says, in the scheduler's words. */

/** @import { Event } from "../scheduler/messages.js" */
/** @import { Beat, Done, Ended, ItemError, Ready, Started } from "../protocol.js" */

/**
 * The event that a worker's message is for the scheduler.
 *
 * @param {string} worker
 * @param {number} generation
 * @param {Ready | Started | Done | Ended | Beat} message
 * @returns {Event}
 */
export function toEvent(worker, generation, message) {
  switch (message.type) {
    case "started": {
      const { batch, item } = message;
      return { type: "item_started", worker, generation, batch, item };
    }
    case "done": {
      const { batch, start, results } = message;
      const failures = [];
      for (const [index, result] of results.entries()) {
        if (!Array.isArray(result)) {
          failures.push(toFailure(start + index, result));
        }
      }
      const stop = start + results.length;
      const jitter = Math.random();
      return { type: "items_done", worker, generation, batch, start, stop, failures, jitter };
    }
    case "ended": {
      const { batch, memory_bytes } = message;
      return { type: "batch_done", worker, generation, batch, memory_bytes };
    }
    case "beat":
      return { type: "heartbeat", worker, generation, memory_bytes: message.memory_bytes };
    case "ready":
      return { type: "worker_ready", worker, generation, capabilities: message.capabilities };
  }
}

/**
 * @param {number} item
 * @param {ItemError} error
 */
function toFailure(item, { type, message, phase, retryable, cancelled }) {
  return { item, failure: { type, message, phase, retryable }, cancelled };
}
