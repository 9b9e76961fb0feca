/**
 * The watch over workers: what is due when, and how running work is stopped.
 *
 * Rules of this file:
 *
 * - Only a worker that owes an answer has a clock: one that starts, works, or was asked to stop. An
 *   idle one has nothing to say; that it is gone the driver notices by itself.
 * - Work is stopped in two steps: `cancel_batch`, and `kill_worker` when that was not enough after
 *   `cancel_grace_ms`. `stop_worker` is followed by `kill_worker` in the same way.
 * - While something in a batch is being stopped its time limits rest; the grace time counts
 *   instead.
 * - The clock of an item starts when the worker announces it; without announcements with the batch
 *   or with the last report. An announced batch between two items has no item clock.
 * - An item that is over its limit is stopped alone and the batch goes on. A batch that is over its
 *   limit is stopped as a whole; the item under way is to blame, the others go back to the front.
 * - `stalled` moves every clock of a worker forward, never past the present.
 */

import { failed } from "./messages.js";

/** @import { Fleet } from "./fleet.js" */
/** @import { Ledger } from "./ledger.js" */
/** @import { Command, SchedulerConfig } from "./messages.js" */
/** @import { Settlement } from "./settlement.js" */
/** @import { Batch, Ending, Task } from "./task.js" */
/** @import { Worker } from "./worker.js" */

/** @typedef {"start" | "stop" | "silent" | "zombie" | "cancel" | "item" | "batch"} What */

/** Looks after the clocks of workers and tasks. */
export class Watch {
  #config;
  #ledger;
  #settlement;
  #fleet;
  #out;
  /** @type {What} What the last time that `#alarm` returned is about. */
  #what = "zombie";

  /**
   * @param {SchedulerConfig} config
   * @param {Ledger} ledger
   * @param {Settlement} settlement
   * @param {Fleet} fleet
   * @param {Command[]} out
   */
  constructor(config, ledger, settlement, fleet, out) {
    this.#config = config;
    this.#ledger = ledger;
    this.#settlement = settlement;
    this.#fleet = fleet;
    this.#out = out;
  }

  /**
   * Return when the next clock of a worker or a task runs out, or `due` if that is sooner.
   *
   * @param {number | null} due
   */
  nextDue(due) {
    const { waiting, timeouts } = this.#ledger;
    if (waiting.size > 0) {
      due = sooner(due, waiting.nextDue());
    }
    if (timeouts.size > 0) {
      due = sooner(due, timeouts.nextDue());
    }
    for (const worker of this.#fleet.slots) {
      due = sooner(due, this.#alarm(worker));
    }
    return due;
  }

  /**
   * Do what is due: workers in slot order, then retries, then time limits of tasks.
   *
   * @param {number} jitter
   * @param {number} now
   */
  expire(jitter, now) {
    for (const worker of this.#fleet.slots) {
      let due = this.#alarm(worker);
      while (due !== null && due <= now) {
        this.#ring(worker, this.#what, jitter, now);
        due = this.#alarm(worker);
      }
    }
    this.#ledger.wake(now);
    for (const task of this.#ledger.timeouts.popDue(now)) {
      const message = `the task ran longer than ${task.spec.task_timeout_ms} ms`;
      const failure = failed("TimeoutError", message, "run");
      this.end(task, { reason: "timeout", failure }, now);
    }
  }

  /**
   * Do not hold against workers the time in which the pool itself did not run.
   *
   * @param {number} duration
   * @param {number} now
   */
  credit(duration, now) {
    for (const worker of this.#fleet.slots) {
      worker.seen = Math.min(now, worker.seen + duration);
      if (worker.state === "starting" || worker.state === "stopping") {
        worker.since = Math.min(now, worker.since + duration);
      }
      const batch = worker.batch;
      if (batch !== null) {
        batch.itemSince = Math.min(now, batch.itemSince + duration);
        batch.assignedMs = Math.min(now, batch.assignedMs + duration);
        if (batch.cancelSince !== null) {
          batch.cancelSince = Math.min(now, batch.cancelSince + duration);
        }
      }
    }
  }

  /**
   * End everything left of a task; what workers have of it ends when they answer.
   *
   * @param {Task} task
   * @param {Ending} ending
   * @param {number} now
   */
  end(task, ending, now) {
    for (const batch of this.#ledger.end(task, ending, now)) {
      for (const worker of this.#fleet.slots) {
        if (worker.batch === batch) {
          this.#askToStop(worker, batch, null, ending.reason, now);
        }
      }
    }
  }

  // ------------------------------------------------------------ clocks

  /**
   * Return when something is due next about a worker and leave in `#what` what it is: the graver
   * thing where two are due together. This runs for each worker after each event, so it makes no
   * object.
   *
   * @param {Worker} worker
   * @returns {number | null}
   */
  #alarm(worker) {
    const { state, batch } = worker;
    if (state === "busy" && batch !== null) {
      return this.#busyAlarm(worker, batch);
    }
    if (state === "starting") {
      this.#what = "start";
      return worker.since + this.#config.start_timeout_ms;
    }
    if (state === "stopping" && !worker.killed) {
      this.#what = "stop";
      return worker.since + this.#config.cancel_grace_ms;
    }
    return null;
  }

  /**
   * @param {Worker} worker
   * @param {Batch} batch
   */
  #busyAlarm(worker, batch) {
    const config = this.#config;
    let due = worker.seen + config.zombie_ms;
    /** @type {What} */
    let what = "zombie";
    if (batch.next < batch.stop) {
      if (batch.cancelSince !== null) {
        const limit = batch.cancelSince + config.cancel_grace_ms;
        if (limit < due) {
          due = limit;
          what = "cancel";
        }
      } else {
        if (batch.itemTimeoutMs !== null && (batch.item !== null || !batch.announce)) {
          const limit = batch.itemSince + batch.itemTimeoutMs;
          if (limit < due) {
            due = limit;
            what = "item";
          }
        }
        if (config.batch_timeout_ms !== null) {
          const limit = batch.assignedMs + config.batch_timeout_ms;
          if (limit < due) {
            due = limit;
            what = "batch";
          }
        }
      }
    }
    if (!worker.warned && worker.seen + config.heartbeat_warn_ms < due) {
      due = worker.seen + config.heartbeat_warn_ms;
      what = "silent";
    }
    this.#what = what;
    return due;
  }

  // ------------------------------------------------------------ what happens when one runs out

  /**
   * @param {Worker} worker
   * @param {What} what
   * @param {number} jitter
   * @param {number} now
   */
  #ring(worker, what, jitter, now) {
    const { cancel_grace_ms: grace, start_timeout_ms: startTimeout } = this.#config;
    if (what === "stop") {
      this.#fleet.kill(worker, `did not stop in ${grace} ms`, now, false);
    } else if (what === "start") {
      this.#fleet.putDown(worker, `did not start in ${startTimeout} ms`, now, true);
    } else {
      this.#ringBusy(worker, /** @type {Batch} */ (worker.batch), what, jitter, now);
    }
  }

  /**
   * @param {Worker} worker
   * @param {Batch} batch
   * @param {What} what
   * @param {number} jitter
   * @param {number} now
   */
  #ringBusy(worker, batch, what, jitter, now) {
    const config = this.#config;
    const silence = now - worker.seen;
    if (what === "silent") {
      worker.warned = true;
      this.#fleet.emit("worker_silent", worker, { silent_ms: silence });
    } else if (what === "zombie") {
      this.#fleet.emit("zombie_detected", worker, { silent_ms: silence });
      const reason = `silent for ${silence} ms`;
      this.#fleet.putDown(worker, reason, now, !batch.guilty);
      this.#settlement.lose(batch, worker.id, reason, jitter, now);
    } else if (what === "cancel") {
      const reason = `did not stop its work in ${config.cancel_grace_ms} ms`;
      this.#fleet.putDown(worker, reason, now, false);
      this.#settlement.force(batch, worker.id, jitter, now);
    } else if (what === "item") {
      const message = `the item ran longer than ${batch.itemTimeoutMs} ms`;
      this.#timeOut(worker, batch, batch.item, message, now);
    } else {
      const message = `the batch ran longer than ${config.batch_timeout_ms} ms`;
      this.#timeOut(worker, batch, null, message, now);
    }
  }

  /**
   * @param {Worker} worker
   * @param {Batch} batch
   * @param {number | null} item
   * @param {string} message
   * @param {number} now
   */
  #timeOut(worker, batch, item, message, now) {
    batch.blame = failed("TimeoutError", message, "run", true);
    batch.culprit = batch.item;
    this.#askToStop(worker, batch, item, "timeout", now);
  }

  /**
   * @param {Worker} worker
   * @param {Batch} batch
   * @param {number | null} item
   * @param {string} reason
   * @param {number} now
   */
  #askToStop(worker, batch, item, reason, now) {
    if (batch.cancelAll) {
      return;
    }
    batch.cancelAll = item === null;
    batch.cancelSince ??= now;
    const { id, generation } = worker;
    this.#out.push({
      type: "cancel_batch",
      worker: id,
      generation,
      batch: batch.id,
      item,
      reason,
    });
  }
}

/**
 * Return the earlier of two times, either of which may be never.
 *
 * @param {number | null} one
 * @param {number | null} other
 */
function sooner(one, other) {
  if (one === null || other === null) {
    return one ?? other;
  }
  return Math.min(one, other);
}
