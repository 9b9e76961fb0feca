/**
 * The workers of a driver: orders go to the backend, and what workers say comes back as events.
 *
 * Rules of this file:
 *
 * - An exit is a loss unless that worker was told to end.
 * - A worker has its custom handlers before it gets work, for its messages keep their order.
 * - A backend that was replaced is closed on the side; closing the crew waits for it.
 */

import { notice, report } from "./events.js";
import { Registry } from "./registry.js";
import { toEvent, toRun } from "./translate.js";

/** @import { Assign, CancelBatch, Event } from "../scheduler/messages.js" */
/** @import { KillWorker, StartWorker, StopWorker } from "../scheduler/messages.js" */
/** @import { Boot, Done, FromWorker, Log, Progress } from "../protocol.js" */
/** @import { Backend, Hooks } from "../backends/base.js" */
/** @import { Clock } from "./clock.js" */
/** @import { Tell } from "./events.js" */
/** @import { Job } from "./jobs.js" */
/** @import { Handlers } from "./registry.js" */

/** @typedef {(hooks: Hooks) => Backend} MakeBackend */

/**
 * What a crew works with.
 * @typedef {object} CrewHost
 * @property {(event: Event, report: Done | null) => void} handle Takes what happened; `report` is
 *   what the worker said, where it told of results.
 * @property {Tell} tell Tells the pool's listeners.
 * @property {() => boolean} needWorker Has a worker started if there is none; returns whether one
 *   is there or on its way.
 * @property {Clock} clock The time.
 * @property {Handlers} handlers The handlers that were registered.
 */

/** Workers, by their ids. */
export class Crew {
  #host;
  /** @type {Hooks} */
  #hooks;
  /** @type {Map<string, { batch: string, job: Job }>} What each works on. */
  #running = new Map();
  /** @type {Set<string>} Who was told to end, by id and generation. */
  #ending = new Set();
  /** @type {Set<Promise<void>>} Backends that were replaced and are being closed. */
  #closing = new Set();

  /**
   * @param {MakeBackend} makeBackend
   * @param {CrewHost} host
   */
  constructor(makeBackend, host) {
    this.#host = host;
    this.#hooks = {
      onMessage: (worker, generation, message) => this.#onMessage(worker, generation, message),
      onExit: (worker, generation, reason) => this.#onExit(worker, generation, reason),
      onNotice: (worker, text) => this.#notice(worker, text),
    };
    /** The backend, by now. */
    this.backend = makeBackend(this.#hooks);
    /** @type {Map<string, Boot & { generation: number }>} What each told when it was ready. */
    this.boots = new Map();
    /** Why a worker was lost last, for people who wonder why there is none left. */
    this.lastLoss = "";
    /** The handlers that workers have beside the built-in ones. */
    this.registry = new Registry(
      {
        send: (worker, message) => this.backend.send(worker, message),
        kill: (worker) => this.backend.kill(worker),
        isBusy: (worker) => this.#running.has(worker),
        notice: (worker, text) => this.#notice(worker, text),
        needWorker: host.needWorker,
        clock: host.clock,
      },
      host.handlers,
    );
  }

  // ---------------------------------------------------------------- orders

  /**
   * @param {StartWorker} command
   * @param {number | null} memoryLimit
   */
  start({ worker, generation }, memoryLimit) {
    this.backend.start({ worker, generation, memory_limit_bytes: memoryLimit });
  }

  /**
   * @param {Assign} command
   * @param {Job} job
   */
  assign(command, job) {
    this.#running.set(command.worker, { batch: command.batch, job });
    this.backend.send(command.worker, toRun(command, job));
  }

  /** @param {CancelBatch} command */
  cancel({ worker, batch, item, reason }) {
    this.backend.send(worker, { type: "cancel", batch, item, reason });
  }

  /** @param {StopWorker} command */
  stop({ worker, generation }) {
    this.#ending.add(`${worker}/${generation}`);
    this.backend.send(worker, { type: "stop" });
  }

  /** @param {KillWorker} command */
  kill({ worker, generation }) {
    this.#ending.add(`${worker}/${generation}`);
    this.backend.kill(worker);
  }

  /**
   * Go on with another backend.
   *
   * @param {MakeBackend} makeBackend
   */
  replaceBackend(makeBackend) {
    const closing = this.backend.close().catch(report);
    this.#closing.add(closing);
    void closing.then(() => this.#closing.delete(closing));
    this.backend = makeBackend(this.#hooks);
  }

  /** End all that is left; resolves when it is gone. */
  async close() {
    await this.backend.close();
    await Promise.all(this.#closing);
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
      case "boot_failed":
      case "packed":
        this.#notice(worker, `a worker sent "${message.type}", which nobody asked for`);
        return;
      case "ended":
        this.#running.delete(worker);
        break;
      case "ready":
        this.boots.set(worker, { ...message.boot, generation });
        this.registry.onReady(worker);
        break;
    }
    const about = message.type === "done" ? message : null;
    this.#host.handle(toEvent(worker, generation, message), about);
  }

  /**
   * @param {string} worker
   * @param {number} generation
   * @param {string} reason
   */
  #onExit(worker, generation, reason) {
    this.#running.delete(worker);
    if (this.#ending.delete(`${worker}/${generation}`)) {
      this.#host.handle({ type: "worker_stopped", worker, generation }, null);
    } else {
      const jitter = Math.random();
      this.lastLoss = reason;
      this.#host.handle({ type: "worker_lost", worker, generation, reason, jitter }, null);
    }
    this.registry.onGone(worker, reason);
  }

  /**
   * @param {string} worker
   * @param {Progress | Log} message
   */
  #passOn(worker, message) {
    const running = this.#running.get(worker);
    if (running?.batch === message.batch) {
      const { type, batch: _, ...rest } = message;
      const name = type === "log" ? "log" : "item_progress";
      this.#host.tell(name, { worker, task: running.job.id, ...rest });
    }
  }

  /**
   * @param {string} worker
   * @param {string} text
   */
  #notice(worker, text) {
    this.#host.tell("log", notice(worker, text));
  }
}
