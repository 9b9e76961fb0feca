/**
 * The ledger: which items are still to do, and how each one ends.
 *
 * Rules of this file:
 *
 * - Every item ends exactly once, by one of `items_succeeded`, `item_failed`, `items_cancelled`;
 *   after a task's last item follows its `task_ended`, and the ledger forgets the task.
 * - An item that was given up although trying again might have helped becomes a dead letter.
 * - The ledger knows nothing of workers; it appends its commands to `out`. What is tried again, and
 *   when, is decided in `settlement.js`.
 */

import { DeadLetters, specAnew } from "./letters.js";
import { failed } from "./messages.js";
import { NORMAL, ReadyQueue, SUSPECTS } from "./queue.js";
import { TASK_TABLE, countsOf, move } from "./states.js";
import { Batch, Task } from "./task.js";
import { Timers } from "./timers.js";

/** @import { DeadLetter } from "./letters.js" */
/** @import { Command, Emit, Failure, SchedulerConfig } from "./messages.js" */
/** @import { Ending, TaskSpec } from "./task.js" */

/** All tasks that have not ended, and the dead letters. */
export class Ledger {
  /** @type {Map<string, Task>} Tasks that have not ended, by id, in order of submission. */
  tasks = new Map();
  letters = new DeadLetters();
  /** Set after a fall back: suspects are dead letters at once from then on. */
  inline = false;
  /** Number of tasks by state, ended ones too. */
  states = countsOf(TASK_TABLE);
  submitted = 0;
  retried = 0;
  itemsSucceeded = 0;
  itemsFailed = 0;
  itemsCancelled = 0;
  /** Sum of the sizes of all tasks. */
  bytesSubmitted = 0;
  /** Sum of the sizes of those that succeeded. */
  bytesSucceeded = 0;
  /** @type {Timers<Batch>} Batches that wait for a retry. */
  waiting = new Timers((batch) => batch.state === "retry_wait");
  /** @type {Timers<Task>} Time limits of tasks. */
  timeouts = new Timers((task) => task.left > 0 && task.ending === null);
  #config;
  #out;
  #batches = 0;

  /**
   * @param {SchedulerConfig} config
   * @param {Command[]} out
   */
  constructor(config, out) {
    this.#config = config;
    this.#out = out;
    /** The ready batches of all tasks. */
    this.queue = new ReadyQueue(config.ageing_ms, config.balance === "affinity");
  }

  // ------------------------------------------------------------ the way in and to a worker

  /**
   * Take in a task; its one batch is not queued yet: see `admit`.
   *
   * @param {TaskSpec} spec
   * @param {number} now
   */
  submit(spec, now) {
    const task = new Task(spec, now);
    this.tasks.set(task.id, task);
    this.states.pending += 1;
    this.submitted += 1;
    this.bytesSubmitted += spec.size;
    task.note(now, "submitted,", spec.items, "items");
    this.emit("task_submitted", { task: task.id, items: spec.items, priority: spec.priority });
    return task;
  }

  /**
   * Queue a submitted task as one batch.
   *
   * @param {Task} task
   * @param {number} now
   */
  admit(task, now) {
    const { items, announce } = task.spec;
    this.enqueue(this.batch(task, 0, items, 1, announce), NORMAL, now);
    this.#move(task, "queue");
  }

  /**
   * A ready batch goes to a worker.
   *
   * @param {Batch} batch
   * @param {string} worker
   * @param {number} now
   */
  start(batch, worker, now) {
    const task = batch.task;
    this.queue.remove(batch, "running");
    batch.assignedMs = batch.itemSince = now;
    task.ready -= 1;
    task.running += 1;
    task.note(now, batch.id, "attempt", batch.attempt, "to", worker);
    this.#move(task, "start");
    if (task.startedMs === null) {
      task.startedMs = now;
      if (task.spec.task_timeout_ms !== null) {
        this.timeouts.add(now + task.spec.task_timeout_ms, task);
      }
      this.emit("task_started", { task: task.id, worker });
    }
  }

  /**
   * Queue what has waited long enough for its retry.
   *
   * @param {number} now
   */
  wake(now) {
    for (const batch of this.waiting.popDue(now)) {
      this.enqueue(batch, batch.suspect ? SUSPECTS : NORMAL, now);
      this.settle(batch.task);
    }
  }

  // ------------------------------------------------------------ ends from outside

  /**
   * End everything left of a task, except what workers have: those batches are returned.
   *
   * @param {Task} task
   * @param {Ending} ending
   * @param {number} now
   */
  end(task, ending, now) {
    if (task.ending === null) {
      task.ending = ending;
      task.note(now, "ends:", ending.reason);
    }
    const running = [];
    for (const batch of [...task.batches.values()]) {
      if (batch.state === "running") {
        running.push(batch);
      } else {
        this.drop(batch);
        this.close(task, batch.next, batch.stop, batch.attempt - 1, task.ending);
      }
    }
    this.settle(task);
    return running;
  }

  /**
   * End a submitted task that was never queued.
   *
   * @param {Task} task
   * @param {Ending} ending
   */
  refuse(task, ending) {
    this.close(task, 0, task.left, 0, ending);
    this.settle(task);
  }

  /**
   * From now on work runs in the parent: suspects become dead letters instead.
   *
   * @param {number} now
   */
  fallBack(now) {
    this.inline = true;
    const failure = failed("WorkerLost", "it cost a worker before and is not run inline", "run");
    for (const task of [...this.tasks.values()]) {
      for (const batch of [...task.batches.values()]) {
        if (batch.suspect) {
          this.drop(batch);
          this.bury(batch, batch.next, failure, batch.attempt - 1, now);
        }
      }
      this.settle(task);
    }
  }

  /**
   * Take a dead letter in as a task of its own; it is not queued yet: see `admit`.
   *
   * @param {DeadLetter} letter
   * @param {string} newTask
   * @param {number} now
   */
  revive(letter, newTask, now) {
    this.letters.remove(letter);
    return this.submit(specAnew(letter, newTask), now);
  }

  // ------------------------------------------------------------ batches

  /**
   * Make a batch of a task; it is in no queue yet.
   *
   * @param {Task} task
   * @param {number} start
   * @param {number} stop
   * @param {number} attempt
   * @param {boolean} announce
   * @param {boolean} [suspect]
   * @param {number} [losses]
   */
  batch(task, start, stop, attempt, announce, suspect = false, losses = 0) {
    this.#batches += 1;
    const id = `b${this.#batches}`;
    const batch = new Batch(id, task, start, stop, attempt, announce, suspect, losses);
    batch.itemTimeoutMs = task.spec.item_timeout_ms ?? this.#config.item_timeout_ms;
    task.batches.set(id, batch);
    return batch;
  }

  /**
   * Queue a batch in one of the queue's lanes.
   *
   * @param {Batch} batch
   * @param {number} lane
   * @param {number} now
   */
  enqueue(batch, lane, now) {
    batch.task.ready += 1;
    this.queue.push(batch, lane, now);
  }

  /**
   * A running batch is over.
   *
   * @param {Batch} batch
   */
  leave(batch) {
    batch.state = "over";
    batch.task.running -= 1;
    batch.task.batches.delete(batch.id);
  }

  /**
   * A batch that no worker has is over.
   *
   * @param {Batch} batch
   */
  drop(batch) {
    if (batch.state === "ready") {
      batch.task.ready -= 1;
      this.queue.remove(batch, "over");
    }
    batch.state = "over";
    batch.task.batches.delete(batch.id);
  }

  // ------------------------------------------------------------ how items end

  /**
   * The items `[start, stop)` succeeded.
   *
   * @param {Task} task
   * @param {number} start
   * @param {number} stop
   */
  succeed(task, start, stop) {
    task.left -= stop - start;
    this.itemsSucceeded += stop - start;
    this.#out.push({ type: "items_succeeded", task: task.id, start, stop });
  }

  /**
   * The items `[start, stop)` end without a result.
   *
   * @param {Task} task
   * @param {number} start
   * @param {number} stop
   * @param {string} reason
   */
  cancel(task, start, stop, reason) {
    task.left -= stop - start;
    task.cancelled += stop - start;
    this.itemsCancelled += stop - start;
    this.#out.push({ type: "items_cancelled", task: task.id, start, stop, reason });
  }

  /**
   * An item failed for good.
   *
   * @param {Task} task
   * @param {number} item
   * @param {Failure} failure
   * @param {number} attempts
   * @param {boolean} dead
   */
  fail(task, item, failure, attempts, dead) {
    task.left -= 1;
    task.failed += 1;
    this.itemsFailed += 1;
    this.#out.push({ type: "item_failed", task: task.id, item, failure, attempts, dead });
  }

  /**
   * End items since everything left of their task ends.
   *
   * @param {Task} task
   * @param {number} start
   * @param {number} stop
   * @param {number} attempts
   * @param {Ending} ending
   */
  close(task, start, stop, attempts, ending) {
    if (ending.failure === null) {
      this.cancel(task, start, stop, ending.reason);
    } else {
      for (let item = start; item < stop; item += 1) {
        this.fail(task, item, ending.failure, attempts, false);
      }
    }
  }

  /**
   * An item of a batch failed for good and becomes a dead letter.
   *
   * @param {Batch} batch
   * @param {number} item
   * @param {Failure} failure
   * @param {number} attempts
   * @param {number} now
   */
  bury(batch, item, failure, attempts, now) {
    const task = batch.task;
    task.dead += 1;
    task.note(now, "item", item, "dead:", failure.type, failure.message);
    this.fail(task, item, failure, attempts, true);
    this.letters.add(batch, item, failure, attempts);
    this.emit("task_dead_lettered", { task: task.id, item, error: failure.type, attempts });
  }

  // ------------------------------------------------------------ tasks

  /**
   * Bring a task's state up to date with its batches; end it when no item is left.
   *
   * @param {Task} task
   */
  settle(task) {
    if (task.left === 0) {
      if (this.tasks.get(task.id) === task) {
        this.#end(task);
      }
    } else if (task.running === 0) {
      this.#move(task, task.ready > 0 ? "queue" : "wait");
    }
  }

  /**
   * Tell listeners.
   *
   * @param {string} name
   * @param {Emit["data"]} data
   */
  emit(name, data) {
    this.#out.push({ type: "emit", name, data });
  }

  /** @param {Task} task */
  #end(task) {
    const id = task.id;
    this.tasks.delete(id);
    if (task.cancelled > 0) {
      this.#move(task, "cancel");
      this.#out.push({ type: "task_ended", task: id, state: "cancelled" });
      this.emit("task_cancelled", { task: id, cancelled: task.cancelled });
    } else if (task.failed > 0) {
      this.#move(task, "fail");
      this.#out.push({ type: "task_ended", task: id, state: "failed" });
      this.emit("task_failed", { task: id, failed: task.failed });
      if (task.dead > 0) {
        this.#move(task, "bury");
      }
    } else {
      this.#move(task, "succeed");
      this.bytesSucceeded += task.spec.size;
      this.#out.push({ type: "task_ended", task: id, state: "succeeded" });
      this.emit("task_completed", { task: id, items: task.spec.items });
    }
  }

  /**
   * @param {Task} task
   * @param {string} event
   */
  #move(task, event) {
    const state = move(TASK_TABLE, task, event);
    this.states[task.state] -= 1;
    this.states[state] += 1;
    task.state = state;
  }
}
