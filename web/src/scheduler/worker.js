/** A worker slot: its latest worker, what that does, and what became of those before. */

import { isLive } from "./states.js";
import { Story } from "./task.js";

/** @import { WorkerState } from "./states.js" */
/** @import { Batch } from "./task.js" */

/** A slot and the worker in it. */
export class Worker extends Story {
  /** How often it was started. */
  generation = 0;
  /** @type {WorkerState} */
  state = "stopped";
  /** When it came into that state. */
  since = 0;
  /** The last sign of life. */
  seen = 0;
  /** Whether its present silence was told. */
  warned = false;
  /** @type {Batch | null} What it works on. */
  batch = null;
  /** @type {readonly string[]} What it can do, known once it is ready. */
  capabilities = [];
  /** @type {Set<string>} The affinity keys that this generation met. */
  met = new Set();
  /** @type {number | null} Bytes of memory that it reported last. */
  memory = null;
  /** Items that it finished, all generations. */
  itemsDone = 0;
  /** Batches that this generation finished. */
  batchesDone = 0;
  /** Bytes of work given to the slot, all generations; an item counts at least one byte. */
  load = 0;
  /** Losses in a row. */
  losses = 0;
  /** @type {number | null} When the latest of them was. */
  lostMs = null;
  /** Starts after a loss. */
  restarts = 0;
  /** Whether it was killed and is only waited for. */
  killed = false;

  /** @param {number} index Its number, from 0. */
  constructor(index) {
    super();
    this.index = index;
    this.id = `w${index + 1}`;
  }

  /** Whether it is starting, idle or busy. */
  get live() {
    return isLive(this.state);
  }

  /** Begin the next generation, of which nothing is known yet. */
  renew() {
    if (this.state === "lost" || this.killed) {
      this.restarts += 1;
    }
    this.generation += 1;
    this.killed = this.warned = false;
    this.capabilities = [];
    this.met = new Set();
    this.memory = null;
    this.batchesDone = 0;
  }

  /**
   * Count a loss that the slot is blamed for; long after the one before, a new row begins.
   *
   * @param {number} now
   * @param {number} cooldownMs
   */
  countLoss(now, cooldownMs) {
    const fresh = this.lostMs === null || now - this.lostMs > cooldownMs;
    this.losses = fresh ? 1 : this.losses + 1;
    this.lostMs = now;
  }

  /**
   * Return whether it has all these capabilities.
   *
   * @param {readonly string[]} requires
   */
  can(requires) {
    return requires.every((name) => this.capabilities.includes(name));
  }
}
