/**
 * Carries out what the scheduler decides.
 *
 * Rules of this file:
 *
 * - The scheduler decides, the driver acts: what workers and callers say becomes events, commands
 *   become actions. There is no policy here.
 * - There is one timer, set to `nextDeadline()`. Time in which the thread was held up is credited
 *   to the workers.
 * - Commands are carried out in order. What happens meanwhile (a listener submits a task) is
 *   handled at once by the scheduler, but its commands wait their turn.
 * - Whatever ends the pool, no job is left without an end.
 *
 * The parts: `alarm` (the timer), `line` (who waits for room), `book` (jobs and dead letters),
 * `crew` (workers).
 */

import { PoolClosed, PoolError } from "../errors.js";
import { Scheduler } from "../scheduler/index.js";
import { Alarm } from "./alarm.js";
import { JobBook } from "./book.js";
import { Crew } from "./crew.js";
import { report } from "./events.js";
import { WaitingLine } from "./line.js";

/** @import { Command, DeadLetterRetried, Event, Failure } from "../scheduler/messages.js" */
/** @import { SchedulerConfig, TaskSubmitted } from "../scheduler/messages.js" */
/** @import { Done } from "../protocol.js" */
/** @import { Clock } from "./clock.js" */
/** @import { MakeBackend } from "./crew.js" */
/** @import { Tell } from "./events.js" */
/** @import { Job } from "./jobs.js" */
/** @import { Handlers } from "./registry.js" */

/**
 * What a driver is made of.
 * @typedef {object} DriverParts
 * @property {Partial<SchedulerConfig>} config The numbers that the scheduler works by.
 * @property {MakeBackend} makeBackend Makes the backend.
 * @property {MakeBackend} makeFallback Makes the one that it is replaced by when it does not work.
 * @property {Tell} tell Tells the pool's listeners.
 * @property {Clock} clock The time.
 * @property {Handlers} handlers The handlers that were registered, shared by a pool's drivers.
 */

/** Runs one scheduler with one backend. */
export class Driver {
  #tell;
  #alarm;
  #line;
  #book = new JobBook();
  #crew;
  #makeFallback;
  #memoryLimit;
  /** @type {{ command: Command, report: Done | null }[]} */
  #todo = [];
  #isBusy = false;
  /** @type {Promise<void> | null} */
  #closing = null;
  #isClosed = false;
  /** @type {() => void} */
  #resolveClosed = () => {};

  /** @param {DriverParts} parts */
  constructor({ config, makeBackend, makeFallback, tell, clock, handlers }) {
    this.#tell = tell;
    this.#makeFallback = makeFallback;
    this.#memoryLimit = config.memory_limit_bytes ?? null;
    this.#alarm = new Alarm(clock, {
      onTime: () => this.#onTime(),
      onStall: (duration) => this.#handleSafely({ type: "stalled", duration_ms: duration }),
    });
    this.#line = new WaitingLine((job, spec) => this.#enter(job, spec));
    this.#crew = new Crew(makeBackend, {
      handle: (event, about) => this.#handleSafely(event, about),
      tell,
      needWorker: () => this.#needWorker(),
      clock,
      handlers,
    });
    /** @type {Promise<void>} Resolves when the pool has closed. */
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    /** The scheduler; to look at, not to feed. */
    this.scheduler = new Scheduler(config);
  }

  /** What workers are by now: `worker` or `inline`. */
  get backend() {
    return this.#crew.backend.name;
  }

  /** What each worker told when it was ready, by id. */
  get boots() {
    return this.#crew.boots;
  }

  /** The handlers that workers have beside the built-in ones. */
  get registry() {
    return this.#crew.registry;
  }

  // ---------------------------------------------------------------- what the pool asks

  /** Start the workers that are wanted from the beginning. */
  begin() {
    this.#handle({ type: "tick" });
  }

  /**
   * Submit a task.
   *
   * @param {Job} job
   * @param {TaskSubmitted} spec
   * @throws {QueueFull} There is no room.
   * @throws {PoolClosed} The pool has been shut down.
   */
  submit(job, spec) {
    if (job.signal?.aborted) {
      job.drop(); // a worker that is free would have begun before it heard of it
      return;
    }
    this.#enter(job, spec);
    this.#follow(job);
  }

  /**
   * Submit a task as soon as there is room, in turn. Never rejects: what prevents it ends the job.
   *
   * @param {Job} job
   * @param {TaskSubmitted} spec
   * @returns {Promise<void>} Resolves when the job was submitted or has ended.
   */
  submitWhenRoom(job, spec) {
    if (job.signal?.aborted) {
      job.drop();
      return Promise.resolve();
    }
    const accepted = this.#line.join(job, spec);
    this.#follow(job);
    return accepted;
  }

  /**
   * Cancel a task; nothing happens if it has ended.
   *
   * @param {string} task
   */
  cancel(task) {
    if (!this.#line.cancel(task)) {
      this.#handle({ type: "task_cancelled", task });
    }
  }

  /**
   * Run a dead letter again as a task of its own.
   *
   * @param {string} task
   * @param {number} item
   * @param {string} newTask
   * @returns {Job}
   * @throws {PoolClosed} The pool has been shut down.
   */
  retryLetter(task, item, newTask) {
    const job = this.#book.revive(task, item, newTask);
    this.#enter(job, { type: "dead_letter_retried", task, item, new_task: newTask });
    this.#book.dropLetter(task, item);
    return job;
  }

  /**
   * Whether this is a dead letter that can be run again.
   *
   * @param {string} task
   * @param {number} item
   */
  hasLetter(task, item) {
    return this.#book.hasLetter(task, item);
  }

  /**
   * Change the number of wanted workers.
   *
   * @param {number} delta
   */
  scale(delta) {
    this.#handle({ type: "scale_requested", delta });
  }

  /**
   * Close the pool; resolves when everything is gone.
   *
   * @param {boolean} graceful
   */
  async shutdown(graceful) {
    this.#handleSafely({ type: "shutdown_requested", graceful });
    await this.closed;
    this.#closing ??= this.#close();
    await this.#closing;
  }

  async #close() {
    try {
      await this.#crew.close();
    } finally {
      this.#endAll(new PoolClosed("the pool was shut down"));
    }
  }

  // ---------------------------------------------------------------- jobs come in

  /**
   * @param {Job} job
   * @param {TaskSubmitted | DeadLetterRetried} event
   */
  #enter(job, event) {
    if (this.#isClosed) {
      throw new PoolClosed("the pool has been shut down");
    }
    this.#book.add(job);
    try {
      this.#handle(event);
    } catch (error) {
      this.#book.remove(job);
      throw error;
    }
  }

  /**
   * Cancel a job when its signal says so, as long as it has not ended.
   *
   * @param {Job} job
   */
  #follow(job) {
    const { signal } = job;
    const abort = () => this.cancel(job.id);
    if (signal?.aborted) {
      abort();
    } else if (signal) {
      signal.addEventListener("abort", abort);
      void job.ended.then(() => signal.removeEventListener("abort", abort));
    }
  }

  // ---------------------------------------------------------------- events, commands, actions

  /**
   * Handle an event that has no caller who could be told of an error.
   *
   * @param {Event} event
   * @param {Done | null} [about]
   */
  #handleSafely(event, about = null) {
    try {
      this.#handle(event, about);
    } catch (error) {
      report(error);
      const text = error instanceof Error ? error.message : String(error);
      this.#endAll(new PoolError(`the pool failed: ${text}`, { cause: error }));
    }
  }

  /**
   * @param {Event} event
   * @param {Done | null} [about] What the worker said whose results the commands are about.
   */
  #handle(event, about = null) {
    this.#alarm.check();
    for (const command of this.scheduler.handle(event, this.#alarm.now())) {
      this.#todo.push({ command, report: about });
    }
    if (this.#isBusy) {
      return;
    }
    this.#isBusy = true;
    try {
      for (let next = this.#todo.shift(); next !== undefined; next = this.#todo.shift()) {
        this.#carryOut(next.command, next.report);
      }
    } finally {
      this.#isBusy = false;
    }
    this.#line.admit();
    this.#setAlarm();
  }

  /**
   * @param {Command} command
   * @param {Done | null} about
   */
  #carryOut(command, about) {
    switch (command.type) {
      case "start_worker":
        this.#crew.start(command, this.#memoryLimit);
        return;
      case "assign":
        this.#crew.assign(command, this.#book.job(command.task));
        return;
      case "cancel_batch":
        this.#crew.cancel(command);
        return;
      case "stop_worker":
        this.#crew.stop(command);
        return;
      case "kill_worker":
        this.#crew.kill(command);
        return;
      case "item_failed":
        this.#book.settle({ ...command, failure: this.#explain(command.failure) }, about);
        return;
      case "items_succeeded":
      case "items_cancelled":
      case "task_ended":
        this.#book.settle(command, about);
        return;
      case "fall_back":
        this.#crew.replaceBackend(this.#makeFallback);
        this.#handle({ type: "fell_back" });
        return;
      case "emit": {
        const { name, data } = command;
        const why = name === "pool_fallback" ? { reason: this.#withLoss(String(data.reason)) } : {};
        this.#tell(name, { ...data, ...why });
        return;
      }
      case "close_pool":
        this.#setClosed();
        return;
    }
  }

  /**
   * @param {Failure} failure
   * @returns {Failure} The same; where no worker is left, with the reason of the last loss.
   */
  #explain(failure) {
    return failure.type === "PoolUnavailable"
      ? { ...failure, message: this.#withLoss(failure.message) }
      : failure;
  }

  /** @param {string} text Why there is no worker; the scheduler does not say more. */
  #withLoss(text) {
    return `${text}: ${this.#crew.lastLoss}`;
  }

  /** Have a worker started if there is none; returns whether one is there or on its way. */
  #needWorker() {
    if (!this.#isClosed && this.scheduler.snapshot().workers.total === 0) {
      this.#handleSafely({ type: "scale_requested", delta: 1 });
    }
    return !this.#isClosed && this.scheduler.snapshot().workers.total > 0;
  }

  // ---------------------------------------------------------------- the end

  /**
   * Leave no waiter hanging, whatever went wrong.
   *
   * @param {PoolError} error
   */
  #endAll(error) {
    this.#book.endAll(error);
    this.registry.close(error);
    this.#setClosed();
  }

  #setClosed() {
    this.#isClosed = true;
    this.#alarm.set(null);
    this.#resolveClosed();
    this.#line.admit();
  }

  // ---------------------------------------------------------------- the timer

  #setAlarm() {
    this.#alarm.set(this.#isClosed ? null : this.scheduler.nextDeadline());
  }

  #onTime() {
    const due = this.scheduler.nextDeadline();
    if (due !== null && due <= this.#alarm.now()) {
      this.#handleSafely({ type: "tick", jitter: Math.random() });
    } else {
      this.#setAlarm();
    }
  }
}
