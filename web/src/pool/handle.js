/** What a caller holds of a submitted task. */

/** @typedef {{ cancel: (id: string) => unknown }} Canceller A driver, or a client. */
/** @import { Job } from "./jobs.js" */

/**
 * A submitted task: `await` it, or its `result`, for its value.
 *
 * Since it can be awaited like a promise, no promise can resolve to a handle; so every method that
 * returns one returns it at once.
 */
export class TaskHandle {
  #driver;
  #job;

  /**
   * @param {Canceller} driver
   * @param {Job} job
   * @param {Promise<void>} accepted
   */
  constructor(driver, job, accepted) {
    this.#driver = driver;
    this.#job = job;
    /** The id of the task. */
    this.id = job.id;
    /** Resolves when the task is in the queue, or has ended before it came there. */
    this.accepted = accepted;
  }

  /** Whether the task has ended, in whatever way. */
  get done() {
    return this.#job.done;
  }

  /**
   * The value; rejects with a `TaskError` if the task failed, with the reason of the signal that
   * cancelled it, or with a `PoolError`.
   *
   * @returns {Promise<any>}
   */
  get result() {
    return this.#job.ended.then((job) => job.values()[0]);
  }

  /**
   * @template [A=any]
   * @template [B=never]
   * @param {((value: any) => A | PromiseLike<A>) | null} [onValue]
   * @param {((reason: any) => B | PromiseLike<B>) | null} [onError]
   * @returns {Promise<A | B>}
   */
  then(onValue, onError) {
    return this.result.then(onValue, onError);
  }

  /**
   * @template [B=never]
   * @param {((reason: any) => B | PromiseLike<B>) | null} [onError]
   * @returns {Promise<any>}
   */
  catch(onError) {
    return this.result.catch(onError);
  }

  /**
   * @param {(() => void) | null} [onEnd]
   * @returns {Promise<any>}
   */
  finally(onEnd) {
    return this.result.finally(onEnd);
  }

  /** Cancel the task: whoever waits gets `TaskCancelled`. */
  cancel() {
    this.#driver.cancel(this.id);
  }
}
