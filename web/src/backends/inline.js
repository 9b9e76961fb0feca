/**
 * One item after the other on the caller's own thread: the sequential fall back.
 *
 * It needs no Workers. Python is the one of this thread, with the same code as in a worker. Every
 * few milliseconds the page gets its turn; while an item runs nothing else does, so a time limit
 * takes effect only at the handler's checkpoints.
 */

import { encodePayloads, messageOf } from "../protocol.js";

/** @import { Boot, Cancel, FromWorker, Register, Run, Stop } from "../protocol.js" */
/** @import { Backend, Hooks, WorkerStart } from "./base.js" */

/**
 * What works off messages; see `workers/engine.js`.
 * @typedef {object} Engine
 * @property {(message: Run | Cancel | Stop | Register) => void} handle Takes a message.
 */

/**
 * Makes an engine in this thread, and tells how.
 * @typedef {(parts: { send: (messages: FromWorker[]) => void, exit: (reason: string) => void }) =>
 *   Promise<{ engine: Engine, boot: Boot }>} OpenEngine
 */

/** Works in this thread. */
export class InlineBackend {
  name = "inline";
  #hooks;
  #open;
  /** @type {Map<string, Here>} */
  #workers = new Map();

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
    const here = new Here(
      (message) => this.#hooks.onMessage(worker, generation, message),
      (reason) => {
        this.#workers.delete(worker);
        this.#hooks.onExit(worker, generation, reason);
      },
    );
    this.#workers.set(worker, here);
    void here.boot(this.#open);
  }

  /**
   * @param {string} worker
   * @param {Run | Cancel | Stop | Register} message
   */
  send(worker, message) {
    this.#workers.get(worker)?.handle(message);
  }

  /** @param {string} worker */
  kill(worker) {
    this.#workers.get(worker)?.end("ended by the pool");
  }

  async close() {
    for (const here of this.#workers.values()) {
      here.drop();
    }
    this.#workers.clear();
  }
}

/** One worker. */
class Here {
  #say;
  #exit;
  #isOver = false;
  /** @type {Engine | null} */
  #engine = null;
  /** @type {string | null} The batch under way. */
  #batch = null;

  /**
   * @param {(message: FromWorker) => void} say
   * @param {(reason: string) => void} exit
   */
  constructor(say, exit) {
    this.#say = say;
    this.#exit = exit;
  }

  /** @param {OpenEngine} open */
  async boot(open) {
    try {
      const { engine, boot } = await open({
        send: (messages) => this.#hear(messages),
        exit: (reason) => this.end(reason),
      });
      this.#engine = engine;
      this.#hear([{ type: "ready", capabilities: ["inline"], boot }]);
    } catch (error) {
      this.end(messageOf(error));
    }
  }

  /** @param {Run | Cancel | Stop | Register} message */
  handle(message) {
    if (message.type === "run") {
      this.#batch = message.batch;
      this.#engine?.handle(encodePayloads(message).message);
    } else {
      this.#engine?.handle(message);
    }
  }

  /**
   * End, and say so in another turn.
   *
   * @param {string} reason
   */
  end(reason) {
    if (!this.#isOver) {
      this.drop();
      queueMicrotask(() => this.#exit(reason));
    }
  }

  /** Stop the work at its next checkpoint, and hear no more of it. */
  drop() {
    this.#isOver = true;
    if (this.#batch !== null) {
      const batch = this.#batch;
      this.#engine?.handle({ type: "cancel", batch, item: null, reason: "ended by the pool" });
    }
  }

  /** @param {FromWorker[]} messages */
  #hear(messages) {
    for (const message of messages) {
      if (this.#isOver) {
        return;
      }
      if (message.type === "ended") {
        this.#batch = null;
      }
      this.#say(message);
    }
  }
}
