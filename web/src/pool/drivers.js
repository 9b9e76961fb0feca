/**
 * The drivers of a pool: the main one, and where a flag wants some tasks done inline while others
 * go to workers, one for these.
 */

import { Driver } from "./driver.js";
import { schedulerConfig } from "./numbers.js";

/** @import { Config } from "../config.js" */
/** @import { SchedulerConfig } from "../scheduler/messages.js" */
/** @import { Clock } from "./clock.js" */
/** @import { MakeBackend } from "./crew.js" */
/** @import { Tell } from "./events.js" */
/** @import { Handlers } from "./registry.js" */

/**
 * What drivers are made of.
 * @typedef {object} DriversParts
 * @property {Readonly<Config>} config All settings.
 * @property {Partial<SchedulerConfig>} scheduler Numbers that the settings do not name.
 * @property {MakeBackend} makeBackend Makes the backend with workers.
 * @property {MakeBackend} makeInline Makes the backend that works in this thread.
 * @property {boolean} hasWorkers Whether there can be workers here.
 * @property {Tell} tell Tells the pool's listeners.
 * @property {Clock} clock The time.
 */

/** All drivers of a pool. */
export class Drivers {
  #parts;
  #numbers;
  /** @type {Driver | null} */
  #beside = null;
  /** @type {Handlers} */
  #handlers = new Map();

  /** @param {DriversParts} parts */
  constructor(parts) {
    const { config, scheduler, makeBackend, hasWorkers } = parts;
    this.#parts = parts;
    this.#numbers = schedulerConfig(config, scheduler);
    const wantsWorkers = config.flags.worker_pool && config.backend === "worker";
    /** The main one. */
    this.main =
      wantsWorkers && hasWorkers ? this.#make(this.#numbers, makeBackend) : this.#makeInline();
  }

  /** Workers at most. */
  get maxWorkers() {
    return this.#numbers.max_workers;
  }

  /** Those that there are. */
  get all() {
    return this.#beside === null ? [this.main] : [this.main, this.#beside];
  }

  /**
   * The one that runs a task.
   *
   * @param {string} task The handler's name.
   */
  for(task) {
    const { parallel_parsing: parsing, parallel_processing: processing } = this.#parts.config.flags;
    if ((task === "parse" ? parsing : processing) || this.main.backend === "inline") {
      return this.main;
    }
    this.#beside ??= this.#makeInline();
    return this.#beside;
  }

  #makeInline() {
    const config = { ...this.#numbers, min_workers: 0, max_workers: 1 };
    return this.#make(config, this.#parts.makeInline);
  }

  /**
   * @param {Partial<SchedulerConfig>} config
   * @param {MakeBackend} makeBackend
   */
  #make(config, makeBackend) {
    const { makeInline: makeFallback, tell, clock } = this.#parts;
    return new Driver({ config, makeBackend, makeFallback, tell, clock, handlers: this.#handlers });
  }
}
