/**
 * What the pool knows of a task beside the scheduler: payloads, results, and who waits for it.
 *
 * Rules of this file:
 *
 * - Results stay encoded until somebody wants the values.
 * - `ended` never rejects: whoever waits asks for values or outcomes, which throw. So a task that
 *   fails while nobody waits for it is no unhandled rejection.
 */

import { TaskCancelled, TaskError, TaskTimeout, WorkerLost } from "../errors.js";
import { decodeValue } from "../protocol.js";

/** @import { Failure } from "../scheduler/messages.js" */
/** @import { Done } from "../protocol.js" */

/** One task. */
export class Job {
  /** @type {[number, number, Done][]} */
  #pieces = [];
  /** @type {Map<number, TaskError>} */
  #errors = new Map();
  /** @type {Error | null} */
  #failure = null;
  /** @type {(job: Job) => void} */
  #settle = () => {};

  /**
   * @param {string} id Its id.
   * @param {string} handler Name of its handler.
   * @param {unknown[]} payloads Its payloads.
   * @param {Record<string, unknown>} options What the handler reads as `context.options`.
   * @param {AbortSignal | null} [signal] What cancels it.
   */
  constructor(id, handler, payloads, options, signal = null) {
    this.id = id;
    this.handler = handler;
    this.payloads = payloads;
    this.options = options;
    this.signal = signal;
    /** Whether it has ended, in whatever way. */
    this.done = false;
    /** @type {Promise<Job>} The job itself, once all items have ended. */
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  // What the driver tells.

  /**
   * The results of the items `[start, stop)` are in `report`.
   *
   * @param {number} start
   * @param {number} stop
   * @param {Done} report
   */
  succeed(start, stop, report) {
    this.#pieces.push([start, stop, report]);
  }

  /**
   * An item ended with a failure; `report` is what its worker said last, if it did.
   *
   * @param {number} item
   * @param {Failure} failure
   * @param {number} attempts
   * @param {Done | null} report
   */
  fail(item, failure, attempts, report) {
    const result = report?.results[item - report.start];
    const traceback = result === undefined || Array.isArray(result) ? null : result.traceback;
    this.#errors.set(item, makeError(failure, attempts, traceback || null));
  }

  /**
   * The items `[start, stop)` ended without a result.
   *
   * @param {number} start
   * @param {number} stop
   * @param {string} reason
   */
  cancel(start, stop, reason) {
    const cause = this.signal?.reason; // none unless it was that
    const details = { type: "Cancelled", attempts: 0, cause };
    const message = reason === "cancelled" ? reason : `cancelled: ${reason}`;
    for (let item = start; item < stop; item++) {
      this.#errors.set(item, new TaskCancelled(message, details));
    }
  }

  /** It was cancelled before it was submitted. */
  drop() {
    this.cancel(0, this.payloads.length, "cancelled");
    this.end();
  }

  /**
   * All items have ended; with `failure`, as something went wrong with the whole pool.
   *
   * @param {Error | null} [failure]
   */
  end(failure = null) {
    this.#failure = failure;
    this.done = true;
    this.#settle(this);
  }

  // What the caller asks, once the job has ended.

  /** Whether an item failed or was cancelled. */
  get failed() {
    return this.#failure !== null || this.#errors.size > 0;
  }

  /**
   * How each item ended: an encoded value or an error.
   *
   * @returns {(Uint8Array | TaskError)[]}
   * @throws {PoolError} The pool was closed or failed.
   */
  outcomes() {
    if (this.#failure !== null) {
      throw this.#failure;
    }
    /** @type {(Uint8Array | TaskError)[]} */
    const outcomes = new Array(this.payloads.length);
    for (const [start, stop, { start: first, results, bytes }] of this.#pieces) {
      for (let item = start; item < stop; item++) {
        const [from, to] = /** @type {[number, number]} */ (results[item - first]);
        outcomes[item] = bytes.subarray(from, to);
      }
    }
    for (const [item, error] of this.#errors) {
      outcomes[item] = error;
    }
    return outcomes;
  }

  /**
   * All values.
   *
   * @returns {any[]}
   * @throws {TaskError} The error of the first item that failed.
   * @throws {unknown} The reason of the signal (an `AbortError`), if that cancelled it.
   * @throws {PoolError} The pool was closed or failed.
   */
  values() {
    return this.outcomes().map((outcome) => {
      if (outcome instanceof TaskError) {
        throw outcome instanceof TaskCancelled ? (outcome.cause ?? outcome) : outcome;
      }
      return decodeValue(outcome);
    });
  }
}

/**
 * The error for a failure.
 *
 * @param {Failure} failure
 * @param {number} attempts
 * @param {string | null} traceback
 * @returns {TaskError}
 */
function makeError({ type, message, phase, retryable }, attempts, traceback) {
  const details = { type, phase, attempts, retryable, traceback };
  if (type === "WorkerLost") {
    return new WorkerLost(message, details);
  }
  return type === "TimeoutError" && retryable
    ? new TaskTimeout(message, details)
    : new TaskError(message, details);
}
