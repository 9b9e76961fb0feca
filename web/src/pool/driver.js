/**
 * Carries out what the scheduler decides.
 *
 * Rules of this file:
 *
 * - The scheduler decides, the driver acts: what backends and callers say becomes events, commands
 *   become actions. There is no policy here.
 * - There is one timer, armed for `nextDeadline()`. When it is late, the thread was held up, and the
 *   workers are credited with that time before anything else is handled: what they said meanwhile
 *   still waits in the host's queue. Late twice in a row is no stall but a host that slows timers
 *   down, as browsers do with hidden pages; that is not credited, or a clock might never run out.
 * - Commands are carried out in order. What happens meanwhile (a listener submits a task) is handled
 *   at once by the scheduler, but its commands wait their turn.
 * - Whatever ends the pool, no job is left without an end.
 */

import { PoolClosed, PoolError, QueueFull } from "../errors.js";
import { Scheduler } from "../scheduler/index.js";
import { notice, report } from "./events.js";
import { Job } from "./jobs.js";
import { Registry } from "./registry.js";
import { toEvent } from "./translate.js";

/** @import { Command, Event, SchedulerConfig, TaskSubmitted } from "../scheduler/messages.js" */
/** @import { DeadLetterRetried, Failure } from "../scheduler/messages.js" */
/** @import { Boot, Done, FromWorker, Log, Progress } from "../protocol.js" */
/** @import { Backend, Hooks } from "../backends/base.js" */
/** @import { Clock } from "./clock.js" */
/** @import { Tell } from "./events.js" */
/** @import { Letter } from "./jobs.js" */
/** @import { Handlers } from "./registry.js" */

/** A timer that is this late was held up. */
const STALL_MS = 250;

/** @typedef {(hooks: Hooks) => Backend} MakeBackend */

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
  #clock;
  #makeFallback;
  #memoryLimit;
  /** @type {Hooks} */
  #hooks;
  /** @type {Map<string, Job>} */
  #jobs = new Map();
  /** @type {Map<string, Letter>} What dead letters were, by task and item. */
  #letters = new Map();
  /** @type {Map<string, { batch: string, job: Job }>} What each worker works on. */
  #running = new Map();
  /** Why a worker was lost last, for people who wonder why there is none left. */
  #lastLoss = "";
  /** @type {Set<string>} Workers that were told to end, by id and generation. */
  #ending = new Set();
  /** @type {{ command: Command, report: Done | null }[]} */
  #todo = [];
  /** @type {Done | null} The worker's report that the command under way is about. */
  #report = null;
  #busy = false;
  /** @type {unknown} */
  #timer = null;
  #timerDue = 0;
  #credited = false;
  /** @type {{ job: Job, spec: TaskSubmitted, resolve: () => void }[]} What waits for room. */
  #waiters = [];
  #admitting = false;
  /** @type {Set<Promise<void>>} */
  #oldBackends = new Set();
  /** @type {Promise<void> | null} */
  #closing = null;
  #isClosed = false;
  /** @type {() => void} */
  #resolveClosed = () => {};

  /** @param {DriverParts} parts */
  constructor({ config, makeBackend, makeFallback, tell, clock, handlers }) {
    this.#tell = tell;
    this.#clock = clock;
    this.#makeFallback = makeFallback;
    this.#memoryLimit = config.memory_limit_bytes ?? null;
    this.#hooks = {
      onMessage: (worker, generation, message) => this.#onMessage(worker, generation, message),
      onExit: (worker, generation, reason) => this.#onExit(worker, generation, reason),
      onNotice: (worker, text) => this.#notice(worker, text),
    };
    /** @type {Promise<void>} Resolves when the pool has closed. */
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    /** The scheduler; to look at, not to feed. */
    this.scheduler = new Scheduler(config);
    /** The backend, by now. */
    this.backend = makeBackend(this.#hooks);
    /** @type {Map<string, Boot & { generation: number }>} What each worker told when it was ready. */
    this.boots = new Map();
    /** The handlers that workers have beside the built-in ones. */
    this.registry = new Registry(
      {
        send: (worker, message) => this.backend.send(worker, message),
        kill: (worker) => this.backend.kill(worker),
        notice: (worker, text) => this.#notice(worker, text),
        needWorker: () => this.#needWorker(),
        clock,
      },
      handlers,
    );
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
    this.#enter(job, spec);
  }

  /**
   * Submit a task as soon as there is room, in turn. Never rejects: what prevents it ends the job.
   *
   * @param {Job} job
   * @param {TaskSubmitted} spec
   * @returns {Promise<void>} Resolves when the job was submitted or has ended.
   */
  submitWhenRoom(job, spec) {
    return new Promise((resolve) => {
      this.#waiters.push({ job, spec, resolve });
      this.#admit();
    });
  }

  /**
   * Cancel a job when its signal says so, as long as it has not ended.
   *
   * @param {Job} job A job that was submitted, or waits for room.
   */
  follow(job) {
    const { signal } = job;
    if (signal === null) {
      return;
    }
    const abort = () => this.cancel(job.id);
    if (signal.aborted) {
      abort();
    } else {
      signal.addEventListener("abort", abort);
      void job.ended.then(() => signal.removeEventListener("abort", abort));
    }
  }

  /**
   * Cancel a task; nothing happens if it has ended.
   *
   * @param {string} task
   */
  cancel(task) {
    const waiter = this.#waiters.find(({ job }) => job.id === task);
    if (waiter === undefined) {
      this.#handle({ type: "task_cancelled", task });
    } else {
      this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
      waiter.job.drop();
      waiter.resolve();
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
    const key = letterKey(task, item);
    const { handler, payload, options } = /** @type {Letter} */ (this.#letters.get(key));
    const job = new Job(newTask, handler, [payload], options);
    this.#enter(job, { type: "dead_letter_retried", task, item, new_task: newTask });
    this.#letters.delete(key);
    return job;
  }

  /**
   * Whether this is a dead letter that can be run again.
   *
   * @param {string} task
   * @param {number} item
   */
  hasLetter(task, item) {
    return this.#letters.has(letterKey(task, item));
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
    this.#disarm();
    try {
      await this.backend.close();
      await Promise.all(this.#oldBackends);
    } finally {
      this.#endAll(new PoolClosed("the pool was shut down"));
    }
  }

  // ---------------------------------------------------------------- what the backend tells

  /**
   * @param {string} worker
   * @param {number} generation
   * @param {FromWorker} message
   */
  #onMessage(worker, generation, message) {
    switch (message.type) {
      case "progress":
      case "log":
        this.#passOn(worker, message);
        return;
      case "registered":
        this.registry.onAnswer(worker, message);
        return;
      case "ended":
        this.#running.delete(worker);
        break;
      case "ready":
        this.boots.set(worker, { ...message.boot, generation });
        this.registry.onReady(worker); // before any work: messages keep their order
        break;
      case "boot_failed":
      case "packed":
        this.#notice(worker, `a worker sent "${message.type}", which nobody asked for`);
        return;
    }
    const report = message.type === "done" ? message : null;
    this.#handleSafely(toEvent(worker, generation, message), report);
  }

  /**
   * @param {string} worker
   * @param {number} generation
   * @param {string} reason
   */
  #onExit(worker, generation, reason) {
    this.#running.delete(worker);
    if (this.#ending.delete(`${worker}/${generation}`)) {
      this.#handleSafely({ type: "worker_stopped", worker, generation });
    } else {
      const jitter = Math.random();
      this.#lastLoss = reason;
      this.#handleSafely({ type: "worker_lost", worker, generation, reason, jitter });
    }
    this.registry.onGone(worker, reason);
  }

  /**
   * @param {string} worker
   * @param {string} message
   */
  #notice(worker, message) {
    this.#tell("log", notice(worker, message));
  }

  /**
   * @param {string} worker
   * @param {Progress | Log} message
   */
  #passOn(worker, message) {
    const running = this.#running.get(worker);
    if (running?.batch === message.batch) {
      const { type, batch: _, ...rest } = message;
      this.#tell(type === "log" ? "log" : "item_progress", { worker, task: running.job.id, ...rest });
    }
  }

  // ---------------------------------------------------------------- events, commands, actions

  /**
   * @param {Job} job
   * @param {TaskSubmitted | DeadLetterRetried} event
   */
  #enter(job, event) {
    if (this.#isClosed) {
      throw new PoolClosed("the pool has been shut down");
    }
    this.#jobs.set(job.id, job);
    try {
      this.#handle(event);
    } catch (error) {
      this.#jobs.delete(job.id);
      throw error;
    }
  }

  /** Submit what waits for room, first come first served, as far as there is some. */
  #admit() {
    if (this.#admitting) {
      return;
    }
    this.#admitting = true;
    for (let next = this.#waiters.shift(); next !== undefined; next = this.#waiters.shift()) {
      try {
        this.#enter(next.job, next.spec);
      } catch (error) {
        if (error instanceof QueueFull) {
          this.#waiters.unshift(next);
          break;
        }
        next.job.end(/** @type {Error} */ (error));
      }
      next.resolve();
    }
    this.#admitting = false;
  }

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
   * @param {Done | null} [report]
   */
  #handle(event, report = null) {
    const now = this.#now();
    if (this.#timer !== null && event.type !== "stalled") {
      this.#creditStall(now);
    }
    for (const command of this.scheduler.handle(event, now)) {
      this.#todo.push({ command, report });
    }
    if (this.#busy) {
      return;
    }
    this.#busy = true;
    try {
      for (let next = this.#todo.shift(); next !== undefined; next = this.#todo.shift()) {
        this.#report = next.report;
        this.#carryOut(next.command);
      }
    } finally {
      this.#busy = false;
      this.#report = null;
    }
    this.#admit();
    this.#arm();
  }

  /** @param {Command} command */
  #carryOut(command) {
    switch (command.type) {
      case "start_worker": {
        const { worker, generation } = command;
        this.backend.start({ worker, generation, memory_limit_bytes: this.#memoryLimit });
        return;
      }
      case "assign": {
        const { worker, batch, task, start, stop, announce, item_timeout_ms } = command;
        const job = this.#job(task);
        this.#running.set(worker, { batch, job });
        const payloads =
          stop - start < job.payloads.length ? job.payloads.slice(start, stop) : job.payloads;
        this.backend.send(worker, {
          type: "run",
          batch,
          task: job.handler,
          target: null,
          start,
          stop,
          payloads,
          options: job.options,
          announce,
          packed: false,
          item_timeout_ms,
          unsendable: {},
        });
        return;
      }
      case "cancel_batch": {
        const { worker, batch, item, reason } = command;
        this.backend.send(worker, { type: "cancel", batch, item, reason });
        return;
      }
      case "stop_worker":
        this.#ending.add(`${command.worker}/${command.generation}`);
        this.backend.send(command.worker, { type: "stop" });
        return;
      case "kill_worker":
        this.#ending.add(`${command.worker}/${command.generation}`);
        this.backend.kill(command.worker);
        return;
      case "items_succeeded": {
        const report = /** @type {Done} */ (this.#report);
        this.#job(command.task).succeed(command.start, command.stop, report);
        return;
      }
      case "item_failed": {
        const { task, item, failure, attempts, dead } = command;
        const job = this.#job(task);
        job.fail(item, this.#explain(failure), attempts, this.#report);
        if (dead) {
          const { handler, payloads, options } = job;
          this.#letters.set(letterKey(task, item), { handler, payload: payloads[item], options });
        }
        return;
      }
      case "items_cancelled":
        this.#job(command.task).cancel(command.start, command.stop, command.reason);
        return;
      case "task_ended": {
        const job = this.#job(command.task);
        this.#jobs.delete(command.task);
        job.end();
        return;
      }
      case "fall_back":
        this.#fallBack();
        return;
      case "emit":
        this.#tell(
          command.name,
          command.name === "pool_fallback"
            ? { ...command.data, reason: `${command.data.reason}: ${this.#lastLoss}` }
            : command.data,
        );
        return;
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
      ? { ...failure, message: `${failure.message}: ${this.#lastLoss}` }
      : failure;
  }

  /** @param {string} task */
  #job(task) {
    return /** @type {Job} */ (this.#jobs.get(task));
  }

  #fallBack() {
    const closing = this.backend.close().catch(report);
    this.#oldBackends.add(closing);
    void closing.then(() => this.#oldBackends.delete(closing));
    this.backend = this.#makeFallback(this.#hooks);
    this.#handle({ type: "fell_back" });
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
    for (const job of this.#jobs.values()) {
      job.end(error);
    }
    this.#jobs.clear();
    this.registry.close(error);
    this.#setClosed();
  }

  #setClosed() {
    this.#isClosed = true;
    this.#disarm();
    this.#resolveClosed();
    this.#admit();
  }

  // ---------------------------------------------------------------- the timer

  #now() {
    return Math.floor(this.#clock.now());
  }

  #arm() {
    const due = this.#isClosed ? null : this.scheduler.nextDeadline();
    if (due !== null && this.#timer !== null && due >= this.#timerDue) {
      return; // it fires early then, and is armed again
    }
    this.#disarm();
    if (due !== null) {
      this.#timerDue = due;
      this.#timer = this.#clock.setTimer(() => this.#onTimer(), Math.max(0, due - this.#clock.now()));
    }
  }

  #disarm() {
    if (this.#timer !== null) {
      this.#clock.clearTimer(this.#timer);
      this.#timer = null;
    }
  }

  #onTimer() {
    this.#timer = null;
    const now = this.#now();
    if (!this.#creditStall(now)) {
      this.#credited = false;
      const due = this.scheduler.nextDeadline();
      if (due !== null && due <= now) {
        this.#handleSafely({ type: "tick", jitter: Math.random() });
      } else {
        this.#arm();
      }
    }
  }

  /**
   * Credit the workers with the time that the thread was held up, if it was; and with a little more,
   * in which what they said meanwhile is heard.
   *
   * @param {number} now
   * @returns {boolean} Whether it was held up.
   */
  #creditStall(now) {
    const late = now - this.#timerDue;
    if (late < STALL_MS || this.#credited) {
      return false;
    }
    this.#credited = true;
    this.#disarm();
    this.#handleSafely({ type: "stalled", duration_ms: late + STALL_MS });
    return true;
  }
}

/**
 * @param {string} task
 * @param {number} item
 */
function letterKey(task, item) {
  return `${task}/${item}`;
}
