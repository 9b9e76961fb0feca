/**
 * Workers as Web Workers, or as threads under Node: isolated from each other, and can be ended by
 * force.
 *
 * A worker's script is loaded at once; what it boots from comes from the launcher, perhaps later.
 */

import { encodePayloads, messageOf } from "../protocol.js";
import { startThread } from "../boot/threads.js";

/** @import { Cancel, Register, Run, Stop } from "../protocol.js" */
/** @import { Launcher } from "../boot/launcher.js" */
/** @import { Hooks, WorkerStart } from "./base.js" */

/**
 * @typedef {object} WorkerOptions
 * @property {"json" | "pickle"} [codec] How payloads and values are encoded.
 */

/** Starts workers and carries messages to them. */
export class WorkerBackend {
  #hooks;
  #launcher;
  #codec;
  /** @type {Map<string, Child>} */
  #children = new Map();
  /** @type {Set<Child>} */
  #all = new Set();

  /**
   * @param {Hooks} hooks
   * @param {Launcher} launcher
   * @param {WorkerOptions} [options]
   */
  constructor(hooks, launcher, { codec = "json" } = {}) {
    this.name = "worker";
    this.#hooks = hooks;
    this.#launcher = launcher;
    this.#codec = codec;
  }

  /**
   * Start a worker; `ready` or an exit follows.
   * @param {WorkerStart} start
   */
  start(start) {
    const child = new Child(this.#hooks, this.#launcher, { ...start, codec: this.#codec }, () =>
      this.#all.delete(child),
    );
    this.#children.set(start.worker, child);
    this.#all.add(child);
  }

  /**
   * Send a worker a message; nothing happens if it is gone.
   *
   * @param {string} worker
   * @param {Run | Cancel | Stop | Register} message
   */
  send(worker, message) {
    this.#children.get(worker)?.send(message);
  }

  /**
   * End a worker by force; an exit follows.
   * @param {string} worker
   */
  kill(worker) {
    this.#children.get(worker)?.kill();
  }

  /** End all that is left, and resolve when it is gone; exits are no longer reported. */
  async close() {
    await Promise.all([...this.#all].map((child) => child.drop()));
  }
}

/** One worker, seen from here. */
class Child {
  #hooks;
  #start;
  #forget;
  #thread;
  #boarding;
  /** @type {Int32Array<SharedArrayBuffer> | null} Where running code is interrupted. */
  #interrupt = null;
  /** @type {string | null} The batch under way. */
  #batch = null;
  #isGone = false;

  /**
   * @param {Hooks} hooks
   * @param {Launcher} launcher
   * @param {WorkerStart & {codec: "json" | "pickle"}} start
   * @param {() => void} forget Called when it is gone.
   */
  constructor(hooks, launcher, start, forget) {
    this.#hooks = hooks;
    this.#start = start;
    this.#forget = forget;
    this.#thread = startThread(launcher.script, `wasmpool ${start.worker}.${start.generation}`, {
      onMessages: (messages) => messages.forEach((message) => this.#receive(message)),
      onError: (reason) => this.#end(reason),
    });
    this.#boarding = launcher.board();
    this.#thread.post([{ type: "prepare", base: launcher.base }]);
    this.#boot(launcher.base).catch((error) => this.#end(messageOf(error)));
  }

  /** @param {string} base */
  async #boot(base) {
    const kit = await this.#boarding.kit();
    if (this.#isGone) {
      return;
    }
    this.#interrupt = kit.interrupt === null ? null : new Int32Array(kit.interrupt);
    const heap = kit.snapshot?.heap;
    const boot = { ...kit, memoryLimit: this.#start.memory_limit_bytes };
    this.#thread.post(
      [{ type: "start", ...this.#start, base, boot }],
      heap instanceof ArrayBuffer ? [heap] : [],
    );
  }

  /** @param {Run | Cancel | Stop | Register} message */
  send(message) {
    if (this.#isGone) {
      return;
    }
    if (message.type === "run") {
      this.#batch = message.batch;
      const encoded = encodePayloads(message);
      this.#thread.post([encoded.message], encoded.transfers);
      return;
    }
    this.#thread.post([message]);
    if (message.type === "cancel") {
      this.#interruptFor(message);
    }
  }

  /**
   * Leave a cancellation where the worker finds it though it is busy, and interrupt it.
   *
   * Pyodide reads the signal and then clears it, so one that comes in between is lost: it is sent
   * again until the cancellation was taken, or the batch is over.
   *
   * @param {Cancel} message
   */
  #interruptFor(message) {
    const memory = this.#interrupt;
    if (memory === null || message.batch !== this.#batch) {
      return;
    }
    const text = new TextEncoder().encode(JSON.stringify(message));
    const box = new Uint8Array(memory.buffer, 8);
    if (text.length > box.length) {
      return; // it is heard between two items
    }
    box.set(text);
    Atomics.store(memory, 1, text.length);
    const signal = () => {
      if (!this.#isGone && this.#batch === message.batch && Atomics.load(memory, 1) !== 0) {
        Atomics.store(memory, 0, SIGINT);
        setTimeout(signal, SIGNAL_MS);
      }
    };
    signal();
  }

  kill() {
    if (!this.#isGone) {
      void this.#thread.terminate();
      queueMicrotask(() => this.#end("ended by the pool"));
    }
  }

  /** @returns {Promise<void>} Resolves when it is gone; no exit is reported. */
  drop() {
    if (!this.#isGone) {
      this.#isGone = true;
      this.#forget();
      this.#boarding.left();
    }
    return this.#thread.terminate();
  }

  /** @param {any} message */
  #receive(message) {
    if (this.#isGone) {
      return;
    }
    const { worker, generation } = this.#start;
    switch (message.type) {
      case "snapshot":
        this.#boarding.offer({ heap: message.heap, meta: message.meta });
        return;
      case "boot_failed":
        this.#end(`it could not start: ${message.message}`);
        return;
      case "exit":
        this.#end(message.reason);
        return;
      case "ready": {
        const notice = this.#boarding.ready(message.boot);
        if (notice !== "") {
          this.#hooks.onNotice(worker, notice);
        }
        break;
      }
      case "ended":
        this.#batch = null;
    }
    this.#hooks.onMessage(worker, generation, message);
  }

  /** @param {string} reason */
  #end(reason) {
    if (!this.#isGone) {
      this.#isGone = true;
      this.#forget();
      this.#boarding.lost(reason);
      void this.#thread.terminate();
      this.#hooks.onExit(this.#start.worker, this.#start.generation, reason);
    }
  }
}

/** What Pyodide takes for an interrupt from the keyboard. */
const SIGINT = 2;
const SIGNAL_MS = 20;
