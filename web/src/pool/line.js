/**
 * Those who wait for room in the queue: first come, first served.
 *
 * Nobody waits for ever: whoever is let in, cancelled or refused leaves the line.
 */

import { QueueFull } from "../errors.js";

/** @import { TaskSubmitted } from "../scheduler/messages.js" */
/** @import { Job } from "./jobs.js" */

/** @typedef {{ job: Job, spec: TaskSubmitted, resolve: () => void }} Waiter */

/** A line of jobs. */
export class WaitingLine {
  #enter;
  /** @type {Waiter[]} */
  #waiters = [];
  #isAdmitting = false;

  /** @param {(job: Job, spec: TaskSubmitted) => void} enter Submits, or throws. */
  constructor(enter) {
    this.#enter = enter;
  }

  /**
   * Submit a job in its turn. Never rejects: what prevents it ends the job.
   *
   * @param {Job} job
   * @param {TaskSubmitted} spec
   * @returns {Promise<void>} Resolves when the job was submitted or has ended.
   */
  join(job, spec) {
    return new Promise((resolve) => {
      this.#waiters.push({ job, spec, resolve });
      this.admit();
    });
  }

  /**
   * Cancel a job if it waits here.
   *
   * @param {string} task
   * @returns {boolean} Whether it did.
   */
  cancel(task) {
    const index = this.#waiters.findIndex(({ job }) => job.id === task);
    if (index < 0) {
      return false;
    }
    const [{ job, resolve }] = this.#waiters.splice(index, 1);
    job.drop();
    resolve();
    return true;
  }

  /** Submit what waits, as far as there is room. */
  admit() {
    if (this.#isAdmitting) {
      return; // to submit one makes room for none
    }
    this.#isAdmitting = true;
    for (let next = this.#waiters.shift(); next !== undefined; next = this.#waiters.shift()) {
      try {
        this.#enter(next.job, next.spec);
      } catch (error) {
        if (error instanceof QueueFull) {
          this.#waiters.unshift(next);
          break;
        }
        next.job.end(/** @type {Error} */ (error));
      }
      next.resolve();
    }
    this.#isAdmitting = false;
  }
}
