/**
 * Dispatch: which idle worker gets which ready batch.
 *
 * Rules of this file:
 *
 * - Workers are asked in the fleet's order, and each takes the best batch that it may take.
 * - Under `affinity` a worker that has met a batch's key comes before one that has not, whatever
 *   their order; if there is none, the first that may take anything takes its best batch.
 */

import { Waits } from "./stats.js";

/** @import { Fleet } from "./fleet.js" */
/** @import { Ledger } from "./ledger.js" */
/** @import { Command, SchedulerConfig } from "./messages.js" */
/** @import { Batch } from "./task.js" */
/** @import { Worker } from "./worker.js" */

/** Gives ready batches to idle workers. */
export class Dispatch {
  /** How long batches have waited for this. */
  waits = new Waits();
  #byAffinity;
  #ledger;
  #fleet;
  #out;

  /**
   * @param {SchedulerConfig} config
   * @param {Ledger} ledger
   * @param {Fleet} fleet
   * @param {Command[]} out
   */
  constructor(config, ledger, fleet, out) {
    this.#byAffinity = config.balance === "affinity";
    this.#ledger = ledger;
    this.#fleet = fleet;
    this.#out = out;
  }

  /**
   * Give out as much as can be given out now.
   *
   * @param {number} now
   */
  run(now) {
    const { queue } = this.#ledger;
    const { count } = this.#fleet;
    while (queue.size > 0 && count.idle > 0) {
      const chosen = this.#match(now);
      if (chosen === null) {
        return;
      }
      this.#assign(chosen.worker, chosen.batch, now);
    }
  }

  /**
   * Return the next pair of idle worker and ready batch.
   *
   * @param {number} now
   */
  #match(now) {
    const { queue } = this.#ledger;
    let chosen = null;
    for (const worker of this.#fleet.idleInOrder()) {
      const batch = queue.best(worker.capabilities, worker.met, now);
      if (batch !== null) {
        const { affinity } = batch.task.spec;
        if (!this.#byAffinity || (affinity !== null && worker.met.has(affinity))) {
          return { worker, batch };
        }
        chosen ??= { worker, batch };
      }
    }
    return chosen;
  }

  /**
   * @param {Worker} worker
   * @param {Batch} batch
   * @param {number} now
   */
  #assign(worker, batch, now) {
    this.waits.count(now - batch.readyMs, worker.batchesDone > 0);
    this.#ledger.start(batch, worker.id, now);
    this.#fleet.assign(worker, batch, now);
    this.#out.push({
      type: "assign",
      worker: worker.id,
      generation: worker.generation,
      batch: batch.id,
      task: batch.task.id,
      start: batch.start,
      stop: batch.stop,
      attempt: batch.attempt,
      announce: batch.announce,
      item_timeout_ms: batch.itemTimeoutMs,
    });
  }
}
