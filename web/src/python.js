/**
 * The door for Python on the page, which has a pool of its own and needs only its workers; see
 * `src/wasmpool/pool/backends/web.py`.
 *
 * Messages cross as JSON text and at most one block of bytes beside it: nothing that Python would
 * have to hold.
 */

import { InlineBackend } from "./backends/inline.js";
import { WorkerBackend } from "./backends/worker.js";
import { getLauncher } from "./boot/launcher.js";

/** @import { Hooks } from "./backends/base.js" */

/**
 * Make a backend whose values are pickles.
 *
 * @param {string} base Address of the bundle.
 * @param {boolean} onThisThread Without workers, one item after the other.
 * @param {(worker: string, generation: number, text: string, bytes?: Uint8Array) => void} onMessage
 * @param {Hooks["onExit"]} onExit
 * @param {Hooks["onNotice"]} onNotice
 */
export async function openForPython(base, onThisThread, onMessage, onExit, onNotice) {
  const launcher = await getLauncher({ base });
  /** @type {Hooks} */
  const hooks = {
    onMessage(worker, generation, message) {
      if ("bytes" in message) {
        const { bytes, ...rest } = message;
        onMessage(worker, generation, JSON.stringify(rest), bytes);
      } else {
        onMessage(worker, generation, JSON.stringify(message));
      }
    },
    onExit: (worker, generation, reason) => onExit(worker, generation, reason),
    onNotice: (worker, text) => onNotice(worker, text),
  };
  const codec = "pickle";
  const backend = onThisThread
    ? new InlineBackend(hooks, (parts) => launcher.openEngineHere({ ...parts, codec }))
    : new WorkerBackend(hooks, launcher, { codec });
  return {
    /** @param {string} text */
    start: (text) => backend.start(JSON.parse(text)),
    /**
     * @param {string} worker
     * @param {string} text
     * @param {Uint8Array} [payloads] Of a batch, encoded.
     */
    send(worker, text, payloads) {
      const message = JSON.parse(text);
      backend.send(worker, payloads === undefined ? message : { ...message, payloads });
    },
    /** @param {string} worker */
    kill: (worker) => backend.kill(worker),
    close: () => backend.close(),
  };
}
