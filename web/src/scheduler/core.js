/**
 * The scheduler: one mutator, `handle(event, nowMs)`, that returns what to do.
 *
 * Rules of this file (the same for every implementation of the contract):
 *
 * - `handle` works in this order: the event itself; the clocks that have run out (workers in slot
 *   order, then retries, then time limits of tasks); dispatch, which gives ready batches to idle
 *   workers; staffing, which ends the pool, stops the workers that are too many, and starts those
 *   that are missing. Commands come out in the order in which they were decided.
 * - Time never runs backwards: an earlier `nowMs` than the last one counts as the last one.
 * - The driver carries out all commands in order, and sends a `tick` when `nextDeadline()` is
 *   reached and one at the beginning, so that `min_workers` are started.
 * - Nothing here reads a clock, draws a random number or does IO.
 *
 * The parts: `states` (the tables), `task` and `queue` (what is to do), `ledger` (how it ends),
 * `settlement` (what becomes of what a worker had), `fleet` (the workers), `reports` (what they
 * say), `watch` (the clocks), `dispatch` (who gets what), `staffing` (how many workers, and the end
 * of the pool).
 */

import { InvalidTransition, PoolClosed, QueueFull } from "../errors.js";
import { checkConfig, checkSpec, checkWhole } from "./checks.js";
import { Dispatch } from "./dispatch.js";
import { Fleet } from "./fleet.js";
import { Ledger } from "./ledger.js";
import { Reports } from "./reports.js";
import { Settlement } from "./settlement.js";
import { Staffing } from "./staffing.js";
import { takeStats, view } from "./stats.js";
import { specOf } from "./task.js";
import { Watch } from "./watch.js";

/** @import { Command, DeadLetterRetried, Event, SchedulerConfig } from "./messages.js" */
/** @import { TaskCancelled, TaskSubmitted } from "./messages.js" */
/** @import { Task } from "./task.js" */

/** Decides what a pool does next. */
export class Scheduler {
  /** @type {Command[]} */
  #out = [];
  #config;
  #ledger;
  #settlement;
  #fleet;
  #watch;
  #staffing;
  #dispatch;
  #reports;
  /** @type {number | null} */
  #began = null;
  #now = 0;
  /** @type {number | null} */
  #deadline = null;

  /**
   * @param {Partial<SchedulerConfig>} [config] The numbers to work by, where they are not the
   *   default ones.
   * @throws {ConfigError} If a number makes no sense.
   */
  constructor(config = {}) {
    const all = checkConfig(config);
    const out = this.#out;
    this.#config = all;
    this.#ledger = new Ledger(all, out);
    this.#settlement = new Settlement(all, this.#ledger);
    this.#fleet = new Fleet(all, out);
    this.#watch = new Watch(all, this.#ledger, this.#settlement, this.#fleet, out);
    this.#dispatch = new Dispatch(all, this.#ledger, this.#fleet, out);
    this.#reports = new Reports(all, this.#settlement, this.#fleet);
    this.#staffing = new Staffing(
      all, this.#ledger, this.#settlement, this.#fleet, this.#watch, out,
    );
  }

  // ------------------------------------------------------------ the doors

  /**
   * Take in what happened and return what to do, in order.
   *
   * @param {Event} event What happened.
   * @param {number} nowMs When, in whole milliseconds on a monotonic clock.
   * @returns {Command[]}
   * @throws {PoolClosed} If a task is submitted after `shutdown_requested`; nothing has changed
   *   then.
   * @throws {QueueFull} If a task is submitted that the queue has no room for; nothing has changed.
   * @throws {InvalidTransition} If the event cannot happen in the present state.
   * @throws {ConfigError} If a number that a caller gave makes no sense; nothing has changed then.
   */
  handle(event, nowMs) {
    checkWhole("nowMs", nowMs, 0);
    const out = this.#out;
    out.length = 0;
    const now = Math.max(nowMs, this.#now);
    this.#take(event, now);
    this.#now = now;
    this.#began ??= now;
    let due = this.#deadline;
    for (;;) {
      if (due !== null && due <= now) {
        this.#watch.expire("jitter" in event ? (event.jitter ?? 0) : 0, now);
      }
      if (this.#ledger.queue.size > 0 && this.#fleet.count.idle > 0) {
        this.#dispatch.run(now);
      }
      due = this.#deadline = this.#watch.nextDue(this.#staffing.review(now));
      if (due === null || due > now) {
        return out.slice();
      }
    }
  }

  /** Return when a `tick` is due, or `null` while nothing is timed. */
  nextDeadline() {
    return this.#deadline;
  }

  /** Return counts, waits, rates and health. */
  snapshot() {
    const elapsed = this.#began === null ? 0 : this.#now - this.#began;
    return takeStats(this.#ledger, this.#fleet, this.#dispatch.waits, elapsed);
  }

  /** Return a view of each slot, in order. */
  workers() {
    return this.#fleet.slots.map(view);
  }

  /** Return the dead letters, oldest first. */
  deadLetters() {
    return this.#ledger.letters.list();
  }

  /** Whether `close_pool` has been commanded. */
  get closed() {
    return this.#staffing.phase === "closed";
  }

  /**
   * @param {Event} event
   * @param {number} now
   */
  #take(event, now) {
    switch (event.type) {
      case "task_submitted":
        return this.#onSubmitted(event, now);
      case "task_cancelled":
        return this.#onCancelled(event, now);
      case "dead_letter_retried":
        return this.#onLetterRetried(event, now);
      case "worker_ready":
        return this.#reports.onReady(event, now);
      case "item_started":
        return this.#reports.onItemStarted(event, now);
      case "items_done":
        return this.#reports.onItemsDone(event, now);
      case "batch_done":
        return this.#reports.onBatchDone(event, now);
      case "heartbeat":
        return this.#reports.onHeartbeat(event, now);
      case "worker_lost":
        return this.#reports.onLost(event, now);
      case "worker_stopped":
        return this.#reports.onStopped(event, now);
      case "scale_requested":
        checkWhole("delta", event.delta);
        return this.#staffing.scale(event.delta, now);
      case "stalled":
        checkWhole("duration_ms", event.duration_ms, 0);
        return this.#watch.credit(event.duration_ms, now);
      case "tick":
        return undefined; // `handle` looks at the clocks after every event
      case "fell_back":
        return this.#onFellBack(now);
      case "shutdown_requested":
        return this.#staffing.shutDown(event.graceful ?? true, now);
      default:
        throw new TypeError(`no event of the scheduler: ${JSON.stringify(event)}`);
    }
  }

  // ------------------------------------------------------------ events about tasks

  /**
   * @param {TaskSubmitted} event
   * @param {number} now
   */
  #onSubmitted(event, now) {
    const ledger = this.#ledger;
    this.#checkOpen();
    const spec = specOf(event);
    checkSpec(spec);
    if (ledger.tasks.has(spec.task) || spec.items < 1) {
      throw new InvalidTransition(
        `task ${spec.task} of ${spec.items} items cannot be submitted`,
      );
    }
    const waiting = ledger.queue.items;
    const limit = this.#config.queue_limit;
    if (waiting > 0 && waiting + spec.items > limit) {
      throw new QueueFull(
        `${waiting} items wait; ${spec.items} more are over the limit of ${limit}`,
      );
    }
    this.#admit(ledger.submit(spec, now), now);
  }

  /**
   * @param {TaskCancelled} event
   * @param {number} now
   */
  #onCancelled(event, now) {
    const task = this.#ledger.tasks.get(event.task);
    if (task !== undefined) {
      this.#watch.end(task, { reason: "cancelled", failure: null }, now);
    }
  }

  /**
   * @param {DeadLetterRetried} event
   * @param {number} now
   */
  #onLetterRetried(event, now) {
    const ledger = this.#ledger;
    this.#checkOpen();
    const letter = ledger.letters.get(event.task, event.item);
    if (letter === undefined || ledger.tasks.has(event.new_task)) {
      throw new InvalidTransition(
        `item ${event.item} of ${event.task} cannot be run again as ${event.new_task}`,
      );
    }
    const task = ledger.revive(letter, event.new_task, now);
    if (letter.suspect && ledger.inline) {
      ledger.refuse(task, { reason: "poison", failure: letter.failure });
    } else {
      this.#admit(task, now);
    }
  }

  /**
   * @param {Task} task
   * @param {number} now
   */
  #admit(task, now) {
    const unavailable = this.#staffing.unavailable;
    if (unavailable === null) {
      this.#ledger.admit(task, now);
    } else {
      this.#ledger.refuse(task, unavailable);
    }
  }

  #checkOpen() {
    if (this.#staffing.phase !== "open") {
      throw new PoolClosed("the pool has been shut down");
    }
  }

  // ------------------------------------------------------------ events about the pool

  /** @param {number} now */
  #onFellBack(now) {
    const { phase, falling } = this.#staffing;
    if (phase === "closing" || phase === "closed") {
      return;
    }
    if (!falling) {
      throw new InvalidTransition("the pool was not asked to fall back");
    }
    this.#staffing.fellBack(now);
  }
}
