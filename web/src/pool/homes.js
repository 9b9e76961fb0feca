/**
 * Pools of one worker, for what has to stay in a worker between calls. They end with the pool that
 * they were made for.
 */

import { withOptions } from "../config.js";

/** @import { PoolParts } from "./options.js" */
/** @import { Pool } from "./pool.js" */

const ALONE = { workers: 1, minWorkers: 1, maxWorkers: 1 };

/** The homes that a pool has made. */
export class Homes {
  #parts;
  #open;
  #notice;
  /** @type {Set<Pool>} */
  #all = new Set();

  /**
   * @param {PoolParts} parts What the pool is made of.
   * @param {(parts: PoolParts) => Pool} open Opens another one.
   * @param {(text: string) => void} notice Tells the pool's listeners what a person should know.
   */
  constructor(parts, open, notice) {
    this.#parts = parts;
    this.#open = open;
    this.#notice = notice;
  }

  /** A pool with the same settings, but of one worker, which stays. */
  make() {
    const home = this.#open({ ...this.#parts, config: withOptions(this.#parts.config, ALONE) });
    this.#all.add(home);
    home.on("pool_closed", () => this.#all.delete(home));
    home.on("pool_fallback", ({ detail }) => this.#notice(`a live graph: ${detail.reason}`));
    return home;
  }

  /**
   * Shut down all that there are.
   *
   * @param {{ graceful: boolean }} options As for the pool itself.
   */
  async shutdown(options) {
    await Promise.all([...this.#all].map((home) => home.shutdown(options)));
  }
}
