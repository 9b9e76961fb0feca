/**
 * Settlement: what becomes of the items that a worker had.
 *
 * Rules of this file:
 *
 * - An item that failed is tried again, alone, when its failure is `retryable` (or its task says
 *   `retry_errors`) and its attempts are not used up. Else it fails, and becomes a dead letter if
 *   it was of the kind that is tried again.
 * - A lost worker's batch goes back to the front: the suspect alone before everything else, the
 *   rest behind it, with the attempt that it was at. The suspect is the item that the worker had
 *   announced, or the only one left. If nobody can say which item it was, the rest is queued so
 *   that the next loss tells more: with announcements on or, when they were on already (the worker
 *   died before the first), in two halves. Both come to an end soon.
 * - A suspect is tried again at once after its first loss, later with backoff. `poison_limit`
 *   losses of workers that had nothing else to do make it a dead letter, if its attempts last that
 *   long.
 * - Delays are whole milliseconds: `backoff_ms` doubled for each attempt, at most `backoff_cap_ms`,
 *   plus `floor(delay * jitter_ratio * jitter)`, multiplied from the left in doubles.
 */

import { InvalidTransition } from "../errors.js";
import { failed } from "./messages.js";
import { NORMAL, RETURNED, SUSPECTS } from "./queue.js";

/** @import { Ledger } from "./ledger.js" */
/** @import { Failure, ItemFailure, SchedulerConfig } from "./messages.js" */
/** @import { Batch } from "./task.js" */

/** Settles running batches with the ledger: by report, by end, by loss, by force. */
export class Settlement {
  #config;
  #ledger;

  /**
   * @param {SchedulerConfig} config
   * @param {Ledger} ledger
   */
  constructor(config, ledger) {
    this.#config = config;
    this.#ledger = ledger;
  }

  /**
   * A worker ended the items `[start, stop)` of a running batch.
   *
   * @param {Batch} batch
   * @param {number} start
   * @param {number} stop
   * @param {readonly ItemFailure[]} failures
   * @param {number} jitter
   * @param {number} now
   * @throws {InvalidTransition} If they are not the next ones, or failures are out of order.
   */
  report(batch, start, stop, failures, jitter, now) {
    const task = batch.task;
    const following = start === batch.next && batch.next < stop && stop <= batch.stop;
    if (!following || !ascend(start, failures, stop)) {
      throw new InvalidTransition(
        `${batch.id} of ${task.id} is at item ${batch.next} of [${batch.start}, ${batch.stop})` +
          ` and cannot report [${start}, ${stop})`,
        task.tell(),
      );
    }
    batch.next = stop;
    batch.itemSince = now;
    if (batch.item !== null && batch.item < stop) {
      batch.item = null;
    }
    const ledger = this.#ledger;
    let begin = start;
    const returned = [];
    for (const { item, failure, cancelled } of failures) {
      if (begin < item) {
        ledger.succeed(task, begin, item);
      }
      begin = item + 1;
      if (!cancelled) {
        this.#fail(batch, item, failure, jitter, now);
      } else if (task.ending !== null) {
        ledger.close(task, item, begin, batch.attempt, task.ending);
      } else if (batch.blame === null) {
        ledger.cancel(task, item, begin, failure.message);
      } else if (batch.culprit === null || batch.culprit === item) {
        batch.culprit = item;
        this.#fail(batch, item, batch.blame, jitter, now);
      } else {
        returned.push(item);
      }
    }
    if (begin < stop) {
      ledger.succeed(task, begin, stop);
    }
    for (const [first, last] of runs(returned)) {
      this.#putBack(batch, first, last, now);
    }
    if (batch.culprit !== null && batch.culprit < stop && !batch.cancelAll) {
      batch.cancelSince = batch.culprit = batch.blame = null;
    }
    if (stop === batch.stop) {
      ledger.leave(batch);
    }
    if (task.left > 0 && task.ending === null) {
      const items = task.spec.items;
      ledger.emit("task_progress", { task: task.id, done: items - task.left, items });
    }
    ledger.settle(task);
  }

  /**
   * A worker is through with a batch; what it did not report it did not run.
   *
   * @param {Batch} batch
   * @param {number} now
   */
  finish(batch, now) {
    const { task, next: first, stop } = batch;
    if (first === stop) {
      return;
    }
    this.#ledger.leave(batch);
    if (task.ending !== null) {
      this.#ledger.close(task, first, stop, batch.attempt, task.ending);
    } else if (batch.blame === null) {
      this.#ledger.cancel(task, first, stop, "the worker ended the batch before");
    } else {
      this.#blame(batch, batch.blame, 0, now);
    }
    this.#ledger.settle(task);
  }

  /**
   * The worker that had a batch is gone, for a reason that may be the item's fault.
   *
   * @param {Batch} batch
   * @param {string} worker
   * @param {string} reason
   * @param {number} jitter
   * @param {number} now
   */
  lose(batch, worker, reason, jitter, now) {
    const { task, next: first, stop } = batch;
    if (first === stop) {
      return;
    }
    task.note(now, batch.id, "lost", worker, "at", batch.item, reason);
    const suspect = stop - first === 1 ? first : batch.item;
    this.#ledger.leave(batch);
    if (task.ending !== null) {
      this.#ledger.close(task, first, stop, batch.attempt, task.ending);
    } else if (suspect === null) {
      this.#putBackInDoubt(batch, now);
    } else {
      const failure = failed("WorkerLost", `${worker} was lost: ${reason}`, "run", true);
      this.#suspect(batch, suspect, failure, jitter, now);
      this.#putBackAround(batch, suspect, now);
    }
    this.#ledger.settle(task);
  }

  /**
   * The worker that had a batch was killed, since it did not stop when it was asked to.
   *
   * @param {Batch} batch
   * @param {string} worker
   * @param {number} jitter
   * @param {number} now
   */
  force(batch, worker, jitter, now) {
    const { task, next: first, stop } = batch;
    if (first === stop) {
      return;
    }
    task.note(now, batch.id, "killed", worker, "at", batch.item);
    this.#ledger.leave(batch);
    if (task.ending !== null) {
      this.#ledger.close(task, first, stop, batch.attempt, task.ending);
    } else {
      // Nothing but what is to blame, or ends, is asked to stop.
      const blame = /** @type {Failure} */ (batch.blame);
      batch.suspect = true;
      this.#blame(batch, blame, jitter, now);
    }
    this.#ledger.settle(task);
  }

  // ------------------------------------------------------------ going back to the queue

  /**
   * Queue items that a worker had and did not start, with the attempt that they were at.
   *
   * @param {Batch} batch
   * @param {number} start
   * @param {number} stop
   * @param {number} now
   * @param {boolean} [announce]
   */
  #putBack(batch, start, stop, now, announce = batch.announce) {
    if (start < stop) {
      const rest = this.#ledger.batch(batch.task, start, stop, batch.attempt, announce);
      this.#ledger.enqueue(rest, RETURNED, now);
    }
  }

  /**
   * @param {Batch} batch
   * @param {number} item
   * @param {number} now
   */
  #putBackAround(batch, item, now) {
    this.#putBack(batch, batch.next, item, now);
    this.#putBack(batch, item + 1, batch.stop, now);
  }

  /**
   * Queue the rest of a batch so that more is known when this happens again.
   *
   * @param {Batch} batch
   * @param {number} now
   */
  #putBackInDoubt(batch, now) {
    const { next: first, stop } = batch;
    if (batch.announce) {
      const middle = first + Math.floor((stop - first) / 2);
      this.#putBack(batch, first, middle, now);
      this.#putBack(batch, middle, stop, now);
    } else {
      this.#putBack(batch, first, stop, now, true);
    }
  }

  /**
   * Settle what is left of a batch in which something ran too long.
   *
   * @param {Batch} batch
   * @param {Failure} blame
   * @param {number} jitter
   * @param {number} now
   */
  #blame(batch, blame, jitter, now) {
    const first = batch.next;
    const culprit = batch.culprit ?? (batch.stop - first === 1 ? first : null);
    if (culprit === null) {
      this.#putBackInDoubt(batch, now);
    } else if (culprit < first) {
      this.#putBack(batch, first, batch.stop, now);
    } else {
      this.#fail(batch, culprit, blame, jitter, now);
      this.#putBackAround(batch, culprit, now);
    }
  }

  // ------------------------------------------------------------ trying again

  /**
   * An attempt at an item failed: try again, or give up.
   *
   * @param {Batch} batch
   * @param {number} item
   * @param {Failure} failure
   * @param {number} jitter
   * @param {number} now
   */
  #fail(batch, item, failure, jitter, now) {
    const { task, attempt } = batch;
    if (task.ending !== null || !(failure.retryable || task.spec.retry_errors)) {
      this.#ledger.fail(task, item, failure, attempt, false);
    } else if (this.#usedUp(batch)) {
      this.#ledger.bury(batch, item, failure, attempt, now);
    } else {
      const delay = this.#backoff(attempt, jitter);
      this.#retry(batch, item, failure, delay, batch.suspect, batch.losses, now);
    }
  }

  /**
   * An item is the suspect in the loss of its worker.
   *
   * @param {Batch} batch
   * @param {number} item
   * @param {Failure} failure
   * @param {number} jitter
   * @param {number} now
   */
  #suspect(batch, item, failure, jitter, now) {
    const losses = batch.stop - batch.start === 1 ? batch.losses + 1 : 0;
    const delay = batch.suspect ? this.#backoff(batch.attempt - 1, jitter) : 0;
    batch.suspect = true;
    if (losses >= this.#config.poison_limit || this.#usedUp(batch) || this.#ledger.inline) {
      this.#ledger.bury(batch, item, failure, batch.attempt, now);
    } else {
      this.#retry(batch, item, failure, delay, true, losses, now);
    }
  }

  /** @param {Batch} batch */
  #usedUp(batch) {
    return batch.attempt > (batch.task.spec.retries ?? this.#config.retries);
  }

  /**
   * Return the delay before the `nth` retry; whole milliseconds, floored once at the end.
   *
   * @param {number} nth
   * @param {number} jitter
   */
  #backoff(nth, jitter) {
    const { backoff_cap_ms: cap, backoff_ms: first, jitter_ratio: ratio } = this.#config;
    const delay = Math.min(cap, first * 2 ** Math.min(nth - 1, 31));
    return delay + Math.floor(delay * ratio * jitter);
  }

  /**
   * @param {Batch} batch
   * @param {number} item
   * @param {Failure} failure
   * @param {number} delay
   * @param {boolean} suspect
   * @param {number} losses
   * @param {number} now
   */
  #retry(batch, item, failure, delay, suspect, losses, now) {
    const ledger = this.#ledger;
    const { task, announce } = batch;
    const attempt = batch.attempt + 1;
    ledger.retried += 1;
    task.note(now, "item", item, failure.type, "again in", delay);
    ledger.emit("task_retried", {
      task: task.id,
      item,
      attempt,
      delay_ms: delay,
      error: failure.type,
    });
    const again = ledger.batch(task, item, item + 1, attempt, announce, suspect, losses);
    if (delay > 0) {
      again.state = "retry_wait";
      ledger.waiting.add(now + delay, again);
    } else {
      ledger.enqueue(again, suspect ? SUSPECTS : NORMAL, now);
    }
  }
}

/**
 * Return whether the failures are those of different items in `[start, stop)`, in order.
 *
 * @param {number} start
 * @param {readonly ItemFailure[]} failures
 * @param {number} stop
 */
function ascend(start, failures, stop) {
  for (const { item } of failures) {
    if (!(start <= item && item < stop)) {
      return false;
    }
    start = item + 1;
  }
  return true;
}

/**
 * Yield the runs `[first, stop)` of consecutive numbers in an ascending list.
 *
 * @param {readonly number[]} items
 * @returns {Generator<[number, number], void, void>}
 */
function* runs(items) {
  let first = 0;
  for (let index = 1; index <= items.length; index += 1) {
    if (index === items.length || items[index] !== items[index - 1] + 1) {
      yield [items[first], items[index - 1] + 1];
      first = index;
    }
  }
}
