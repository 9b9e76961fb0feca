/**
 * One item after the other on the caller's own thread: the sequential fall back.
 *
 * Rules of this file:
 *
 * - It needs no Workers: the same Python code as in a worker runs here. Every few milliseconds the
 *   page gets its turn; while an item runs nothing else does, so a time limit takes effect only at
 *   the handler's checkpoints.
 * - There is one worker at a time, which is what schedulers ask for inline. It comes and goes; its
 *   Python stays, since booting another one would cost seconds and memory that never comes back.
 */

import { encodePayloads, messageOf } from "../protocol.js";

/** @import { Boot, Cancel, FromWorker, Register, Run, Stop } from "../protocol.js" */
/** @import { Hooks, WorkerStart } from "./base.js" */
/** @typedef {import("./base.js").Backend} Backend As a type of its own: declarations need it. */

/**
 * What works off messages; see `workers/engine.js`.
 * @typedef {object} Engine
 * @property {(message: Run | Cancel | Register) => void} handle Takes a message.
 */

/**
 * @typedef {object} EngineHooks
 * @property {(messages: FromWorker[]) => void} send Takes messages.
 * @property {(reason: string) => void} exit Called once, when the engine has broken down.
 */

/** @typedef {{ engine: Engine, boot: Boot }} Opened An engine, and how it came to be. */
/** @typedef {(hooks: EngineHooks) => Promise<Opened>} OpenEngine Boots Python on this thread. */

/**
 * The worker that the pool has now.
 * @typedef {object} Tenant
 * @property {string} worker
 * @property {number} generation
 * @property {string | null} batch The batch under way.
 */

/** @implements {Backend} */
export class InlineBackend {
  name = "inline";
  #hooks;
  #open;
  /** @type {Tenant | null} */
  #tenant = null;
  /** @type {Promise<Opened> | null} */
  #opening = null;
  /** @type {Engine | null} */
  #engine = null;

  /**
   * @param {Hooks} hooks
   * @param {OpenEngine} open
   */
  constructor(hooks, open) {
    this.#hooks = hooks;
    this.#open = open;
  }

  /** @param {WorkerStart} start */
  start({ worker, generation }) {
    const tenant = { worker, generation, batch: null };
    this.#tenant = tenant;
    void this.#moveIn(tenant);
  }

  /**
   * @param {string} worker
   * @param {Run | Cancel | Stop | Register} message
   */
  send(worker, message) {
    if (this.#tenant?.worker !== worker) {
      return;
    }
    if (message.type === "stop") {
      this.#moveOut("told to stop");
    } else if (message.type === "run") {
      this.#tenant.batch = message.batch;
      this.#engine?.handle(encodePayloads(message).message);
    } else {
      this.#engine?.handle(message);
    }
  }

  /** @param {string} worker */
  kill(worker) {
    if (this.#tenant?.worker === worker) {
      this.#moveOut("ended by the pool");
    }
  }

  async close() {
    this.#drop();
  }

  /** @param {Tenant} tenant */
  async #moveIn(tenant) {
    try {
      this.#opening ??= this.#open({
        send: (messages) => this.#hear(messages),
        exit: (reason) => this.#breakDown(reason),
      });
      const { engine, boot } = await this.#opening;
      this.#engine = engine;
      if (this.#tenant === tenant) {
        const { worker, generation } = tenant;
        const capabilities = ["inline"];
        this.#hooks.onMessage(worker, generation, { type: "ready", capabilities, boot });
      }
    } catch (error) {
      this.#opening = null;
      if (this.#tenant === tenant) {
        this.#moveOut(messageOf(error));
      }
    }
  }

  /**
   * The worker ends, and says so in another turn.
   *
   * @param {string} reason
   */
  #moveOut(reason) {
    const tenant = this.#drop();
    if (tenant !== null) {
      queueMicrotask(() => this.#hooks.onExit(tenant.worker, tenant.generation, reason));
    }
  }

  /** The worker ends: its work stops at the next checkpoint, and nothing more is heard of it. */
  #drop() {
    const tenant = this.#tenant;
    this.#tenant = null;
    if (tenant !== null && tenant.batch !== null) {
      const { batch } = tenant;
      this.#engine?.handle({ type: "cancel", batch, item: null, reason: "ended by the pool" });
    }
    return tenant;
  }

  /** @param {string} reason */
  #breakDown(reason) {
    this.#opening = this.#engine = null;
    this.#moveOut(reason);
  }

  /** @param {FromWorker[]} messages */
  #hear(messages) {
    for (const message of messages) {
      const tenant = this.#tenant;
      if (tenant !== null && (!("batch" in message) || message.batch === tenant.batch)) {
        if (message.type === "ended") {
          tenant.batch = null;
        }
        this.#hooks.onMessage(tenant.worker, tenant.generation, message);
      }
    }
  }
}
