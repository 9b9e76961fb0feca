/** The book of a driver: jobs that have not ended, and what it takes to run dead letters again. */

import { Job } from "./jobs.js";

/** @import { ItemFailed, ItemsCancelled, ItemsSucceeded } from "../scheduler/messages.js" */
/** @import { TaskEnded } from "../scheduler/messages.js" */
/** @import { Done } from "../protocol.js" */

/** @typedef {ItemsSucceeded | ItemFailed | ItemsCancelled | TaskEnded} Ending What ends items. */

/**
 * What is needed to run a dead letter again.
 * @typedef {object} Letter
 * @property {string} handler
 * @property {unknown} payload
 * @property {Record<string, unknown>} options
 */

/** Jobs by id, and letters by task and item. */
export class JobBook {
  /** @type {Map<string, Job>} */
  #jobs = new Map();
  /** @type {Map<string, Letter>} */
  #letters = new Map();

  /** @param {Job} job */
  add(job) {
    this.#jobs.set(job.id, job);
  }

  /** @param {Job} job One that was not submitted after all. */
  remove(job) {
    this.#jobs.delete(job.id);
  }

  /**
   * @param {string} task
   * @returns {Job} A job that has not ended.
   */
  job(task) {
    return /** @type {Job} */ (this.#jobs.get(task));
  }

  /**
   * Take down how items or a whole task ended.
   *
   * @param {Ending} command
   * @param {Done | null} report What the worker said, if it was that.
   */
  settle(command, report) {
    const job = this.job(command.task);
    switch (command.type) {
      case "items_succeeded":
        job.succeed(command.start, command.stop, /** @type {Done} */ (report));
        return;
      case "item_failed": {
        const { item, failure, attempts, dead } = command;
        job.fail(item, failure, attempts, report);
        if (dead) {
          const { id, handler, payloads, options } = job;
          this.#letters.set(letterKey(id, item), { handler, payload: payloads[item], options });
        }
        return;
      }
      case "items_cancelled":
        job.cancel(command.start, command.stop, command.reason);
        return;
      case "task_ended":
        this.#jobs.delete(job.id);
        job.end();
        return;
    }
  }

  /**
   * Leave no waiter hanging.
   *
   * @param {Error} error
   */
  endAll(error) {
    for (const job of this.#jobs.values()) {
      job.end(error);
    }
    this.#jobs.clear();
  }

  /**
   * Whether this is a dead letter that can be run again.
   *
   * @param {string} task
   * @param {number} item
   */
  hasLetter(task, item) {
    return this.#letters.has(letterKey(task, item));
  }

  /**
   * Make a job of a dead letter.
   *
   * @param {string} task
   * @param {number} item
   * @param {string} newTask The id of the job.
   */
  revive(task, item, newTask) {
    const letter = this.#letters.get(letterKey(task, item));
    const { handler, payload, options } = /** @type {Letter} */ (letter);
    return new Job(newTask, handler, [payload], options);
  }

  /**
   * A dead letter is run again.
   *
   * @param {string} task
   * @param {number} item
   */
  dropLetter(task, item) {
    this.#letters.delete(letterKey(task, item));
  }
}

/**
 * @param {string} task
 * @param {number} item
 */
function letterKey(task, item) {
  return `${task}/${item}`;
}
