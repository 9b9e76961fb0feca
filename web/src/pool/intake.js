/**
 * How what callers give becomes jobs, and gets to the driver that runs them.
 *
 * Rules of this file:
 *
 * - Arguments are checked before anything is done with them, and a pool that is closed takes none.
 * - Ids are given in the order in which jobs come in: `t1`, `t2` and so on, over all drivers.
 * - What these methods mean to callers, and what they throw, is told with those of `Pool`.
 */

import { PoolClosed } from "../errors.js";
import { checkChunkSize, checkPayloads, checkTask } from "./arguments.js";
import { TaskHandle } from "./handle.js";
import { Job } from "./jobs.js";
import { mapChunks } from "./map.js";
import { taskSpec } from "./specs.js";

/** @import { TaskError } from "../errors.js" */
/** @import { Clock } from "./clock.js" */
/** @import { Drivers } from "./drivers.js" */
/** @import { BatchOptions, MapOptions, SubmitOptions } from "./options.js" */

/** Takes in the work of a pool. */
export class Intake {
  #drivers;
  #clock;
  #isClosed = false;
  #lastId = 0;

  /**
   * @param {Drivers} drivers
   * @param {Clock} clock
   */
  constructor(drivers, clock) {
    this.#drivers = drivers;
    this.#clock = clock;
  }

  // ---------------------------------------------------------------- work

  /**
   * One task, for which the queue must have room.
   *
   * @param {string} task
   * @param {unknown} payload
   * @param {SubmitOptions} options
   */
  submit(task, payload, options) {
    const { driver, job, spec } = this.#single(task, payload, options);
    driver.submit(job, spec);
    return new TaskHandle(driver, job, Promise.resolve());
  }

  /**
   * One task, that waits until the queue has room.
   *
   * @param {string} task
   * @param {unknown} payload
   * @param {SubmitOptions} options
   */
  submitWhenRoom(task, payload, options) {
    const { driver, job, spec } = this.#single(task, payload, options);
    const accepted = driver.submitWhenRoom(job, spec);
    return new TaskHandle(driver, job, accepted);
  }

  /**
   * Many payloads, in chunks.
   *
   * @param {string} task
   * @param {Iterable<unknown>} payloads
   * @param {MapOptions} options
   * @returns {Promise<any[]>} Their values.
   */
  async map(task, payloads, options) {
    checkTask(task, options);
    checkPayloads(payloads);
    const { chunkSize = null, ...others } = options;
    checkChunkSize(chunkSize);
    const driver = this.driverFor(task);
    const items = [...payloads];
    const host = {
      cancel: (/** @type {string} */ id) => driver.cancel(id),
      now: () => this.#clock.now(),
      submit: async (/** @type {number} */ start, /** @type {number} */ stop) => {
        const job = this.#job(task, items.slice(start, stop), others);
        const spec = taskSpec(job.id, stop - start, { ...others, announce: false });
        await driver.submitWhenRoom(job, spec);
        return job;
      },
    };
    return mapChunks(host, items.length, this.#drivers.maxWorkers, chunkSize);
  }

  /**
   * Payloads that go together.
   *
   * @param {string} task
   * @param {unknown[]} payloads
   * @param {BatchOptions} options
   * @returns {Promise<(Uint8Array | TaskError)[]>} How each ended.
   */
  async runBatch(task, payloads, options) {
    checkTask(task, options);
    const driver = this.driverFor(task);
    const job = this.#job(task, payloads, options);
    options.onSubmit?.(job.id);
    void driver.submitWhenRoom(job, taskSpec(job.id, payloads.length, options));
    return (await job.ended).outcomes();
  }

  /**
   * A dead letter, as a task of its own.
   *
   * @param {string} task
   * @param {number} item
   */
  retryLetter(task, item) {
    const driver = this.#drivers.all.find((each) => each.hasLetter(task, item));
    if (driver === undefined) {
      throw new RangeError(`item ${item} of ${task} is no dead letter any more`);
    }
    return new TaskHandle(driver, driver.retryLetter(task, item, this.#id()), Promise.resolve());
  }

  // ---------------------------------------------------------------- whether, and where

  /**
   * The driver that runs a task.
   *
   * @param {string} task The handler's name.
   * @throws {PoolClosed} The pool has been shut down.
   */
  driverFor(task) {
    this.checkOpen();
    return this.#drivers.for(task);
  }

  /** @throws {PoolClosed} The pool has been shut down. */
  checkOpen() {
    if (this.#isClosed) {
      throw new PoolClosed("the pool has been shut down");
    }
  }

  /** Take nothing any more. */
  close() {
    this.#isClosed = true;
  }

  // ---------------------------------------------------------------- inside

  #id() {
    this.#lastId += 1;
    return `t${this.#lastId}`;
  }

  /**
   * @param {string} task
   * @param {unknown[]} payloads
   * @param {Pick<SubmitOptions, "options" | "signal">} options
   */
  #job(task, payloads, { options = {}, signal }) {
    return new Job(this.#id(), task, payloads, options, signal);
  }

  /**
   * @param {string} task
   * @param {unknown} payload
   * @param {SubmitOptions} options
   */
  #single(task, payload, options) {
    checkTask(task, options);
    const driver = this.driverFor(task);
    const job = this.#job(task, [payload], options);
    return { driver, job, spec: taskSpec(job.id, 1, options) };
  }
}
