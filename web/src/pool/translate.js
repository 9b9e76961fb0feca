/** What a worker says, in the scheduler's words, and the other way round. */

/** @import { Assign, Event } from "../scheduler/messages.js" */
/** @import { Beat, Done, Ended, ItemError, Ready, Run, Started } from "../protocol.js" */
/** @import { Job } from "./jobs.js" */

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

/**
 * The batch that a worker is to work off.
 *
 * @param {Assign} command
 * @param {Job} job
 * @returns {Run}
 */
export function toRun({ batch, start, stop, announce, item_timeout_ms }, job) {
  const { handler, payloads, options } = job;
  return {
    type: "run",
    batch,
    task: handler,
    target: null,
    start,
    stop,
    payloads: stop - start < payloads.length ? payloads.slice(start, stop) : payloads,
    options,
    announce,
    packed: false,
    item_timeout_ms,
    unsendable: {},
  };
}
