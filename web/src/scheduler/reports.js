/**
 * Reports: what workers say, and what is said of them.
 *
 * Rules of this file (the same for every implementation of the contract):
 *
 * - A message of an older generation, of a batch that is over, or of a worker that was told to stop
 *   is dropped without a word. One that cannot be at all throws `InvalidTransition`.
 * - Each message of a live worker is a sign of life, whatever it tells.
 */

import { InvalidTransition } from "../errors.js";

/** @import { Fleet } from "./fleet.js" */
/** @import { BatchDone, Heartbeat, ItemsDone, ItemStarted } from "./messages.js" */
/** @import { SchedulerConfig, WorkerLost, WorkerReady, WorkerStopped } from "./messages.js" */
/** @import { Settlement } from "./settlement.js" */

/** Takes in what happens to workers. */
export class Reports {
  #config;
  #settlement;
  #fleet;
  #saidReady = false;

  /**
   * @param {SchedulerConfig} config
   * @param {Settlement} settlement
   * @param {Fleet} fleet
   */
  constructor(config, settlement, fleet) {
    this.#config = config;
    this.#settlement = settlement;
    this.#fleet = fleet;
  }

  /**
   * A worker has started.
   *
   * @param {WorkerReady} event
   * @param {number} now
   */
  onReady(event, now) {
    const worker = this.#speaker(event, now);
    if (worker === null) {
      return;
    }
    this.#fleet.ready(worker, event.capabilities ?? [], now);
    if (!this.#saidReady) {
      this.#saidReady = true;
      this.#fleet.emit("pool_ready", worker);
    }
  }

  /**
   * A worker starts an item.
   *
   * @param {ItemStarted} event
   * @param {number} now
   */
  onItemStarted(event, now) {
    const batch = this.#atWork(event, now)?.batch;
    if (batch === undefined) {
      return;
    }
    if (!(batch.next <= event.item && event.item < batch.stop)) {
      throw new InvalidTransition(
        `${batch.id} has no item ${event.item} left to start`,
        batch.task.tell(),
      );
    }
    batch.item = event.item;
    batch.itemSince = now;
  }

  /**
   * A worker ended items.
   *
   * @param {ItemsDone} event
   * @param {number} now
   */
  onItemsDone(event, now) {
    const atWork = this.#atWork(event, now);
    if (atWork === null) {
      return;
    }
    const { start, stop, failures = [], jitter = 0 } = event;
    this.#settlement.report(atWork.batch, start, stop, failures, jitter, now);
    this.#fleet.finishedItems(atWork.worker, stop - start);
  }

  /**
   * A worker is through with its batch.
   *
   * @param {BatchDone} event
   * @param {number} now
   */
  onBatchDone(event, now) {
    const atWork = this.#atWork(event, now);
    if (atWork === null) {
      return;
    }
    const { worker, batch } = atWork;
    this.#settlement.finish(batch, now);
    this.#fleet.free(worker, now);
    worker.memory = event.memory_bytes ?? worker.memory;
    const limit = this.#config.memory_limit_bytes;
    if (limit !== null && worker.memory !== null && worker.memory > limit) {
      this.#fleet.emit("worker_recycled", worker, { memory_bytes: worker.memory });
      this.#fleet.stop(worker, now);
    }
  }

  /**
   * A worker is alive.
   *
   * @param {Heartbeat} event
   * @param {number} now
   */
  onHeartbeat(event, now) {
    const worker = this.#speaker(event, now);
    if (worker !== null) {
      worker.memory = event.memory_bytes ?? worker.memory;
    }
  }

  /**
   * A worker is gone.
   *
   * @param {WorkerLost} event
   * @param {number} now
   */
  onLost(event, now) {
    const worker = this.#fleet.current(event.worker, event.generation);
    if (worker === null) {
      return;
    }
    if (worker.state === "stopping") {
      this.#fleet.stopped(worker, now);
      return;
    }
    const { batch } = worker;
    this.#fleet.lost(worker, event.reason, now, !batch?.guilty);
    if (batch !== null) {
      this.#settlement.lose(batch, worker.id, event.reason, event.jitter ?? 0, now);
    }
  }

  /**
   * A worker that was told to stop is gone.
   *
   * @param {WorkerStopped} event
   * @param {number} now
   */
  onStopped(event, now) {
    const worker = this.#fleet.current(event.worker, event.generation);
    if (worker !== null) {
      this.#fleet.stopped(worker, now);
    }
  }

  // ------------------------------------------------------------ whom a message is from

  /**
   * Return the live worker that a message is from; the message is a sign of life.
   *
   * @param {WorkerReady | ItemStarted | ItemsDone | BatchDone | Heartbeat} event
   * @param {number} now
   */
  #speaker(event, now) {
    const worker = this.#fleet.current(event.worker, event.generation);
    if (worker === null || worker.state === "stopping") {
      return null;
    }
    worker.seen = now;
    worker.warned = false;
    return worker;
  }

  /**
   * Return the live worker that a message is from if it still has the batch in question.
   *
   * @param {ItemStarted | ItemsDone | BatchDone} event
   * @param {number} now
   */
  #atWork(event, now) {
    const worker = this.#speaker(event, now);
    const batch = worker?.batch ?? null;
    if (worker === null || batch === null || batch.id !== event.batch) {
      return null;
    }
    return { worker, batch };
  }
}
