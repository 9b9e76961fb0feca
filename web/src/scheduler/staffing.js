/**
 * Staffing: how many workers there are, and how the pool ends.
 *
 * Rules of this file:
 *
 * - Workers are started for `min_workers` and for ready work that no idle and no starting worker
 *   will take, at most `max_workers`. Nothing is started for work that waits for its retry.
 * - Idle workers beyond `min_workers` are stopped after `idle_ms`, the last slots first, but never
 *   while work is ready.
 * - When every slot is closed the pool asks once for a fall back, if it may; the inline worker gets
 *   a fresh slot. Otherwise everything that waits fails, and so does what is submitted later.
 * - A task that requires capabilities which no worker has fails once every worker that may live is
 *   ready and so has said what it can do.
 * - Graceful shutdown: queued, waiting and running work ends, then the workers stop. After
 *   `shutdown_grace_ms` it goes on like the immediate one: everything left is cancelled and every
 *   worker killed. `close_pool` comes once every worker is gone.
 */

import { failed } from "./messages.js";

/** @import { Fleet } from "./fleet.js" */
/** @import { Ledger } from "./ledger.js" */
/** @import { Command, SchedulerConfig } from "./messages.js" */
/** @import { Settlement } from "./settlement.js" */
/** @import { Batch, Ending } from "./task.js" */
/** @import { Watch } from "./watch.js" */

/** Decides how many workers there are. */
export class Staffing {
  /** @type {"open" | "draining" | "closing" | "closed"} Draining is the graceful part. */
  phase = "open";
  /** Whether a fall back was asked for and has not happened yet. */
  falling = false;
  /** @type {Ending | null} Why nothing can run any more, once that is so. */
  unavailable = null;
  /** @type {number | null} When a graceful shutdown has lasted long enough. */
  #shutdownAt = null;
  #config;
  #ledger;
  #settlement;
  #fleet;
  #watch;
  #out;
  #floor;

  /**
   * @param {SchedulerConfig} config
   * @param {Ledger} ledger
   * @param {Settlement} settlement
   * @param {Fleet} fleet
   * @param {Watch} watch
   * @param {Command[]} out
   */
  constructor(config, ledger, settlement, fleet, watch, out) {
    this.#config = config;
    this.#ledger = ledger;
    this.#settlement = settlement;
    this.#fleet = fleet;
    this.#watch = watch;
    this.#out = out;
    this.#floor = config.min_workers;
  }

  /**
   * Bring the number of workers to what the work and the configuration want.
   *
   * @param {number} now
   * @returns {number | null} When the next worker has been idle too long or the shutdown has lasted
   *   long enough.
   */
  review(now) {
    const fleet = this.#fleet;
    const { queue, tasks } = this.#ledger;
    // What fails tasks comes first: the rest sees what is left.
    if (queue.size > 0) {
      this.#failUnservable(now);
    }
    if (fleet.open === 0 && (this.phase === "open" || tasks.size > 0)) {
      this.#giveUp(now);
    }
    if (this.phase !== "open" && this.#windDown(now)) {
      return this.#shutdownAt;
    }
    if (fleet.live > fleet.ceiling) {
      fleet.stopSurplus(now);
    }
    const least = Math.max(this.#floor, Math.min(fleet.asked, fleet.open));
    if (queue.size > 0 || fleet.live < least) {
      const wanted = Math.max(least - fleet.live, queue.size - fleet.count.starting);
      fleet.startWanted(wanted, now);
    }
    if (fleet.live >= least) {
      fleet.asked = 0;
    }
    const isMore = fleet.live > this.#floor && fleet.count.idle > 0;
    if (isMore && queue.size === 0 && fleet.asked === 0) {
      return this.#shrink(now);
    }
    return this.#shutdownAt;
  }

  /**
   * Change the number of workers by hand; does nothing once the pool shuts down.
   *
   * @param {number} delta
   * @param {number} now
   */
  scale(delta, now) {
    if (this.phase === "open") {
      const before = this.#fleet.live;
      const after = this.#fleet.scale(delta, now);
      if (after !== before) {
        this.#ledger.emit("pool_scaled", { from: before, to: after, reason: "requested" });
      }
    }
  }

  /**
   * The driver has replaced the backend by the inline one.
   *
   * @param {number} now
   */
  fellBack(now) {
    this.falling = false;
    this.#ledger.fallBack(now);
    this.#fleet.reopen();
  }

  /**
   * Begin to close the pool.
   *
   * @param {boolean} graceful
   * @param {number} now
   */
  shutDown(graceful, now) {
    if (this.phase === "open") {
      this.phase = "draining";
      this.#floor = 0;
      this.#fleet.asked = 0;
      this.#shutdownAt = now + this.#config.shutdown_grace_ms;
    }
    if (!graceful && this.phase !== "closed") {
      this.#shutdownAt = now;
    }
  }

  // ------------------------------------------------------------ the number of workers

  /**
   * Stop what has been idle too long; return when the next one has been.
   *
   * @param {number} now
   */
  #shrink(now) {
    const fleet = this.#fleet;
    const before = fleet.live;
    const idleSince = fleet.stopUnused(this.#floor, now);
    if (fleet.live < before) {
      this.#ledger.emit("pool_scaled", { from: before, to: fleet.live, reason: "idle" });
    }
    if (idleSince === null || fleet.live <= this.#floor) {
      return this.#shutdownAt;
    }
    return Math.min(idleSince + this.#config.idle_ms, this.#shutdownAt ?? Infinity);
  }

  /** @param {number} now */
  #failUnservable(now) {
    const fleet = this.#fleet;
    if (fleet.count.starting > 0 || fleet.count.stopping > 0 || fleet.live < fleet.most()) {
      return;
    }
    for (let batch = this.#unservable(); batch !== null; batch = this.#unservable()) {
      const message = `no worker has all of: ${batch.task.spec.requires.join(", ")}`;
      const failure = failed("CapabilityError", message, "schedule");
      this.#watch.end(batch.task, { reason: "capability", failure }, now);
    }
  }

  /** @returns {Batch | null} */
  #unservable() {
    for (const [requires, batch] of this.#ledger.queue.demands()) {
      if (!this.#fleet.slots.some((worker) => worker.live && worker.can(requires))) {
        return batch;
      }
    }
    return null;
  }

  // ------------------------------------------------------------ ends

  /**
   * Every slot is closed: fall back, once, or fail all that waits.
   *
   * @param {number} now
   */
  #giveUp(now) {
    if (this.falling || this.unavailable !== null) {
      return;
    }
    const reason = `all ${this.#fleet.slots.length} worker slots are closed`;
    if (this.#config.fallback && !this.#ledger.inline) {
      this.falling = true;
      this.#out.push({ type: "fall_back", reason });
      this.#ledger.emit("pool_fallback", { reason });
      return;
    }
    const failure = failed("PoolUnavailable", reason, "schedule");
    this.unavailable = { reason: "unavailable", failure };
    for (const task of [...this.#ledger.tasks.values()]) {
      this.#ledger.end(task, this.unavailable, now);
    }
  }

  /**
   * Go on with the shutdown; return whether no more work is to be done.
   *
   * @param {number} now
   */
  #windDown(now) {
    if (this.phase === "closed") {
      return true;
    }
    if (this.#shutdownAt !== null && this.#shutdownAt <= now) {
      this.#cutOff(now);
    } else if (this.phase === "draining" && this.#ledger.tasks.size === 0) {
      this.phase = "closing";
    }
    if (this.phase === "draining") {
      return false;
    }
    const fleet = this.#fleet;
    for (const worker of fleet.slots) {
      if (worker.state === "idle") {
        fleet.stop(worker, now);
      } else if (worker.state === "starting") {
        fleet.kill(worker, "shutdown", now, false);
      }
    }
    if (fleet.live === 0 && fleet.count.stopping === 0) {
      this.phase = "closed";
      this.#shutdownAt = null;
      this.#out.push({ type: "close_pool" });
      this.#ledger.emit("pool_closed", {});
    }
    return true;
  }

  /**
   * Cancel everything left and kill every worker.
   *
   * @param {number} now
   */
  #cutOff(now) {
    this.phase = "closing";
    this.#shutdownAt = null;
    for (const task of [...this.#ledger.tasks.values()]) {
      this.#ledger.end(task, { reason: "shutdown", failure: null }, now);
    }
    for (const worker of this.#fleet.slots) {
      const batch = worker.batch;
      if (worker.live || (worker.state === "stopping" && !worker.killed)) {
        this.#fleet.kill(worker, "shutdown", now, false);
      }
      if (batch !== null) {
        this.#settlement.force(batch, worker.id, 0, now);
      }
    }
  }
}
