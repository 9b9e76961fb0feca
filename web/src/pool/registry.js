/**
 * Custom handlers: which there are, and which workers have them.
 *
 * Rules of this file:
 *
 * - A worker gets all handlers when it is ready, before any work; and a new one at once, after the
 *   batch under way.
 * - Registering ends when every worker that was asked has answered or is gone and at least one has
 *   taken the handler; a worker is started for that if there is none. The first error ends it too,
 *   and the handler is forgotten.
 * - A worker that has nothing else to do and does not answer in time is killed, and the handler
 *   forgotten: workers that come later would hang alike. A busy one has limits of its own; when a
 *   second one is lost that was asked and did not answer, the handler is forgotten as well.
 */

import { PoolUnavailable, TaskError, TaskTimeout, WorkerLost } from "../errors.js";

/** @import { ItemError, Register, Registered } from "../protocol.js" */
/** @import { Clock } from "./clock.js" */

/** @typedef {Map<string, Register>} Handlers What workers get, by name. */

/**
 * What a registry works with.
 * @typedef {object} RegistryHost
 * @property {(worker: string, message: Register) => void} send Sends a worker a message.
 * @property {(worker: string) => void} kill Ends a worker by force.
 * @property {(worker: string) => boolean} isBusy Whether a worker has a batch.
 * @property {(worker: string, text: string) => void} notice Tells people something.
 * @property {() => boolean} needWorker Has a worker started if there is none; returns whether one
 *   is there or on its way.
 * @property {Clock} clock The time.
 */

/** So many workers may be lost before the handler is blamed. */
const MOST_LOSSES = 2;

/** A handler that is being registered. */
class Registration {
  /** @type {Set<string>} Workers that were asked and have not answered. */
  asked = new Set();
  /** Whether a worker has taken it. */
  taken = false;
  /** How many workers were lost that were asked. */
  losses = 0;
  /** @type {unknown} */
  timer = null;

  /**
   * @param {number} timeoutMs
   * @param {() => void} resolve
   * @param {(error: Error) => void} reject
   */
  constructor(timeoutMs, resolve, reject) {
    this.timeoutMs = timeoutMs;
    this.resolve = resolve;
    this.reject = reject;
  }
}

/** The handlers of one driver's workers. */
export class Registry {
  #host;
  #handlers;
  /** @type {Set<string>} Workers that are ready. */
  #workers = new Set();
  /** @type {Map<string, Registration>} What is under way, by name. */
  #open = new Map();

  /**
   * @param {RegistryHost} host
   * @param {Handlers} handlers
   */
  constructor(host, handlers) {
    this.#host = host;
    this.#handlers = handlers;
  }

  /**
   * Register a handler with all workers, now and later.
   *
   * @param {Register} message
   * @param {number} timeoutMs How long a worker may take.
   * @returns {Promise<void>}
   * @throws {TaskError} A worker cannot take it; with its traceback.
   * @throws {PoolUnavailable} There is no worker.
   * @throws {PoolClosed} The pool was shut down meanwhile.
   */
  add(message, timeoutMs) {
    return new Promise((resolve, reject) => {
      const { name } = message;
      this.#end(name, new TaskError(`handler ${name} was registered anew`, { phase: "register" }));
      this.#handlers.set(name, message);
      const registration = new Registration(timeoutMs, resolve, reject);
      this.#open.set(name, registration);
      for (const worker of this.#workers) {
        this.#ask(worker, message, registration);
      }
      this.#review(name, registration, "there is no worker");
    });
  }

  /**
   * A worker is ready: it gets what there is.
   *
   * @param {string} worker
   */
  onReady(worker) {
    this.#workers.add(worker);
    for (const message of this.#handlers.values()) {
      const registration = this.#open.get(message.name);
      if (registration === undefined) {
        this.#host.send(worker, message);
      } else {
        this.#ask(worker, message, registration);
      }
    }
  }

  /**
   * A worker has taken a handler, or has not.
   *
   * @param {string} worker
   * @param {Registered} answer
   */
  onAnswer(worker, { name, error }) {
    const registration = this.#open.get(name);
    if (registration?.asked.delete(worker)) {
      if (error === null) {
        registration.taken = true;
        this.#review(name, registration, "");
      } else {
        this.#forget(name, toError(name, error));
      }
    } else if (error !== null) {
      this.#host.notice(worker, toError(name, error).message);
    }
  }

  /**
   * A worker is gone.
   *
   * @param {string} worker
   * @param {string} reason
   */
  onGone(worker, reason) {
    this.#workers.delete(worker);
    for (const [name, registration] of this.#open) {
      registration.losses += Number(registration.asked.delete(worker));
      if (registration.losses < MOST_LOSSES) {
        this.#review(name, registration, reason);
      } else {
        const text = `handler ${name}: workers were lost that were to take it: ${reason}`;
        this.#forget(name, new WorkerLost(text, { type: "WorkerLost", phase: "register" }));
      }
    }
  }

  /**
   * End what is under way.
   *
   * @param {Error} error
   */
  close(error) {
    for (const name of [...this.#open.keys()]) {
      this.#forget(name, error);
    }
  }

  /**
   * @param {string} worker
   * @param {Register} message
   * @param {Registration} registration
   */
  #ask(worker, message, registration) {
    registration.asked.add(worker);
    this.#setTimer(message.name, registration);
    this.#host.send(worker, message);
  }

  /**
   * @param {string} name
   * @param {Registration} registration
   */
  #setTimer(name, registration) {
    const { clock } = this.#host;
    clock.clearTimer(registration.timer);
    const { timeoutMs } = registration;
    registration.timer = clock.setTimer(() => this.#timeOut(name, registration), timeoutMs);
  }

  /**
   * @param {string} name
   * @param {Registration} registration
   * @param {string} reason Why there may be no worker.
   */
  #review(name, registration, reason) {
    if (registration.asked.size > 0) {
      return;
    }
    if (registration.taken) {
      this.#end(name, null);
    } else if (!this.#host.needWorker()) {
      this.#forget(name, new PoolUnavailable(`handler ${name} was not registered: ${reason}`));
    }
  }

  /**
   * @param {string} name
   * @param {Registration} registration
   */
  #timeOut(name, registration) {
    const { asked, timeoutMs } = registration;
    const hanging = [...asked].filter((worker) => !this.#host.isBusy(worker));
    if (hanging.length === 0) {
      this.#setTimer(name, registration);
      return;
    }
    const text = `handler ${name}: registering it took longer than ${timeoutMs} ms`;
    this.#forget(name, new TaskTimeout(text, { type: "TimeoutError", phase: "register" }));
    for (const worker of hanging) {
      this.#host.kill(worker);
    }
  }

  /**
   * @param {string} name
   * @param {Error} error
   */
  #forget(name, error) {
    this.#handlers.delete(name);
    this.#end(name, error);
  }

  /**
   * @param {string} name
   * @param {Error | null} error
   */
  #end(name, error) {
    const registration = this.#open.get(name);
    if (registration !== undefined) {
      this.#open.delete(name);
      this.#host.clock.clearTimer(registration.timer);
      if (error === null) {
        registration.resolve();
      } else {
        registration.reject(error);
      }
    }
  }
}

/**
 * @param {string} name
 * @param {ItemError} error
 */
function toError(name, { type, message, traceback }) {
  const details = { type, phase: "register", traceback: traceback || null };
  return new TaskError(`handler ${name}: ${type}: ${message}`, details);
}
