/**
 * A pool whose clock stands still until the test says so, and whose workers do only what the test
 * says.
 */

import { loadConfig } from "../../src/config.js";
import { Pool } from "../../src/pool/pool.js";
import { encodeValue } from "../../src/protocol.js";

/** @import { Backend, Hooks, WorkerStart } from "../../src/backends/base.js" */
/** @import { ConfigOptions } from "../../src/config.js" */
/** @import { FromWorker, ItemError, Run } from "../../src/protocol.js" */
/** @import { PoolEvent } from "../../src/pool/events.js" */
/** @import { PoolParts } from "../../src/pool/options.js" */

/** A clock that moves only when it is told to. */
export class FakeClock {
  #now = 1000;
  #lastId = 0;
  /** @type {Map<number, { due: number, callback: () => void }>} */
  timers = new Map();

  now = () => this.#now;

  /** @type {(callback: () => void, delayMs: number) => unknown} */
  setTimer = (callback, delayMs) => {
    this.#lastId += 1;
    this.timers.set(this.#lastId, { due: this.#now + delayMs, callback });
    return this.#lastId;
  };

  /** @type {(timer: any) => void} */
  clearTimer = (timer) => void this.timers.delete(timer);

  /**
   * Let time pass, and call each timer at its time.
   *
   * @param {number} ms
   */
  advance(ms) {
    const end = this.#now + ms;
    for (let next = this.#next(end); next !== null; next = this.#next(end)) {
      this.#now = Math.max(this.#now, next.due);
      next.callback();
    }
    this.#now = end;
  }

  /**
   * Let time pass without calling timers: the thread is held up.
   *
   * @param {number} ms
   */
  stall(ms) {
    this.#now += ms;
  }

  /** @param {number} end */
  #next(end) {
    const due = [...this.timers].filter(([, timer]) => timer.due <= end);
    due.sort(([, one], [, other]) => one.due - other.due);
    if (due.length === 0) {
      return null;
    }
    const [id, timer] = due[0];
    this.timers.delete(id);
    return timer;
  }
}

/**
 * A backend that notes what it is told.
 *
 * @implements {Backend}
 */
export class Puppets {
  /** @type {Map<string, Puppet>} The workers that are there. */
  workers = new Map();
  /** @type {WorkerStart[]} */
  starts = [];
  closed = false;

  /**
   * @param {Hooks} hooks
   * @param {string} [name]
   */
  constructor(hooks, name = "worker") {
    this.hooks = hooks;
    this.name = name;
  }

  /** @param {WorkerStart} start */
  start(start) {
    this.starts.push(start);
    this.workers.set(start.worker, new Puppet(this, start));
  }

  /** @type {Backend["send"]} */
  send(id, message) {
    const worker = this.workers.get(id);
    worker?.told.push(message);
    if (message.type === "run" && worker) {
      worker.run = message;
      worker.next = message.start;
    }
  }

  /** @param {string} id */
  kill(id) {
    const worker = this.workers.get(id);
    if (worker) {
      worker.killed = true;
    }
  }

  async close() {
    this.closed = true;
    this.workers.clear();
  }
}

/** A worker. */
export class Puppet {
  /** @type {any[]} */
  told = [];
  /** @type {Run | null} */
  run = null;
  next = 0;
  isReady = false;
  killed = false;

  /**
   * @param {Puppets} backend
   * @param {WorkerStart} start
   */
  constructor(backend, { worker, generation }) {
    this.backend = backend;
    this.id = worker;
    this.generation = generation;
  }

  /** @param {FromWorker} message */
  say(message) {
    this.backend.hooks.onMessage(this.id, this.generation, message);
  }

  /** @param {string[]} [capabilities] */
  ready(capabilities = ["worker"]) {
    const rest = { phases: {}, shortcuts: { snapshot: "taken" }, interruptible: false };
    const boot = { how: /** @type {const} */ ("snapshot"), boot_ms: 12, memory_bytes: 5, ...rest };
    this.isReady = true;
    this.say({ type: "ready", capabilities, boot });
  }

  /** The payloads of the batch under way, in their order. */
  get payloads() {
    return /** @type {unknown[]} */ (this.batch.payloads);
  }

  /** The batch under way. */
  get batch() {
    if (this.run === null) {
      throw new Error(`${this.id} has no batch`);
    }
    return this.run;
  }

  started() {
    this.say({ type: "started", batch: this.batch.batch, item: this.next });
  }

  /**
   * Report the next items: their values, or their errors.
   *
   * @param {...(unknown)} values
   */
  done(...values) {
    const { batch } = this.batch;
    const start = this.next;
    this.next += values.length;
    this.say({ type: "done", batch, start, ...pack(values) });
  }

  /** @param {number | null} [memoryBytes] */
  ended(memoryBytes = null) {
    const { batch } = this.batch;
    this.run = null;
    this.say({ type: "ended", batch, memory_bytes: memoryBytes });
  }

  /**
   * Work off the batch.
   *
   * @param {(payload: any) => unknown} handler
   */
  work(handler) {
    this.done(...this.payloads.map(handler));
    this.ended();
  }

  /** @param {string} [reason] */
  exit(reason = "gone") {
    this.backend.workers.delete(this.id);
    this.backend.hooks.onExit(this.id, this.generation, reason);
  }

  /** What it was told, by type. */
  get types() {
    return this.told.map(({ type }) => type);
  }
}

/** An item that failed. */
export class Fault {
  /** @param {Partial<ItemError>} error */
  constructor(error) {
    const base = { type: "ValueError", message: "bad", phase: "run", traceback: "" };
    this.error = { ...base, retryable: false, cancelled: false, ...error };
  }
}

/** @param {unknown[]} values */
function pack(values) {
  /** @type {number[]} */
  const data = [];
  const results = values.map((value) => {
    if (value instanceof Fault) {
      return value.error;
    }
    const from = data.length;
    data.push(...encodeValue(value));
    return /** @type {[number, number]} */ ([from, data.length]);
  });
  return { results, bytes: Uint8Array.from(data) };
}

/** A pool with everything around it. */
export class Stage {
  clock = new FakeClock();
  /** @type {PoolEvent[]} */
  events = [];
  /** @type {Puppets[]} Every backend that was made, in order. */
  backends = [];

  /**
   * @param {ConfigOptions} [options]
   * @param {Partial<PoolParts>} [parts]
   */
  constructor(options = {}, parts = {}) {
    /** @param {string} name */
    const make = (name) => (/** @type {Hooks} */ hooks) => {
      const backend = new Puppets(hooks, name);
      this.backends.push(backend);
      return backend;
    };
    this.pool = new Pool({
      config: loadConfig({ workers: 1, ...options }),
      manifest: { build: "0", languages: [] },
      makeBackend: make("worker"),
      makeInline: make("inline"),
      clock: this.clock,
      ...parts,
    });
    this.pool.on("*", (event) => this.events.push(event));
  }

  /** The backend that was made last. */
  get backend() {
    return this.backends[this.backends.length - 1];
  }

  /** @param {string} id */
  worker(id = "w1") {
    const worker = this.backend.workers.get(id);
    if (worker === undefined) {
      throw new Error(`there is no worker ${id}`);
    }
    return worker;
  }

  /** Names of the events so far. */
  get names() {
    return this.events.map(({ type }) => type);
  }

  /** @param {string} name */
  details(name) {
    return this.events.filter(({ type }) => type === name).map(({ detail }) => detail);
  }

  /** Shut down while workers obey. */
  async end() {
    const closing = this.pool.shutdown();
    for (const backend of this.backends) {
      for (const worker of [...backend.workers.values()]) {
        if (worker.killed || worker.types.includes("stop")) {
          worker.exit();
        }
      }
    }
    await closing;
  }
}

/**
 * Have each worker that is started be lost at once, until no more is started.
 *
 * @param {Stage} stage
 */
export function loseAll(stage) {
  const [backend] = stage.backends;
  while (backend.workers.size > 0) {
    for (const worker of [...backend.workers.values()]) {
      worker.exit("no memory");
    }
  }
}

/**
 * Collect what is reported to the host while something is done.
 *
 * @param {() => unknown} action
 */
export async function reports(action) {
  /** @type {unknown[]} */
  const errors = [];
  const global = /** @type {any} */ (globalThis);
  const before = global.reportError;
  global.reportError = (/** @type {unknown} */ error) => errors.push(error);
  try {
    await action();
  } finally {
    global.reportError = before;
  }
  return errors;
}
