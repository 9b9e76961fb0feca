/**
 * The way between a worker and whoever started it, in browsers and under Node.
 *
 * Rules of this file:
 *
 * - It is the only place in a worker that knows which of the two hosts there is.
 * - A port carries arrays of messages in both directions.
 */

/**
 * @typedef {object} Port
 * @property {(messages: object[], transfers?: Transferable[]) => void} post Send messages.
 * @property {(listener: (messages: any[]) => void) => void} listen Get messages from now on.
 * @property {(listener: (error: unknown) => void) => void} onUncaught Hear of errors that nobody
 *   catches.
 * @property {() => void} close End this worker.
 * @property {() => Promise<void>} turn Let waiting messages come in.
 */

/** Workers of ours are told by their name; this script may be imported elsewhere too. */
export const NAME = "wasmpool";

/** @returns {Promise<Port | null>} The port, or null where this is no worker of ours. */
export async function openPort() {
  if (typeof process === "object" && typeof process.versions?.node === "string") {
    const { parentPort, workerData } = await import("node:worker_threads");
    return parentPort !== null && workerData?.name?.startsWith(NAME) ? nodePort(parentPort) : null;
  }
  const scope = /** @type {any} */ (globalThis);
  return typeof scope.importScripts === "function" && scope.name.startsWith(NAME)
    ? webPort(scope)
    : null;
}

/**
 * @param {import("node:worker_threads").MessagePort} parent
 * @returns {Port}
 */
function nodePort(parent) {
  return {
    post: (messages, transfers = []) =>
      parent.postMessage(messages, /** @type {any} */ (transfers)),
    listen: (listener) => void parent.on("message", listener),
    onUncaught: (listener) => {
      process.on("uncaughtException", listener);
      process.on("unhandledRejection", listener);
    },
    close: () => parent.close(),
    turn: () => new Promise((resolve) => setImmediate(resolve)),
  };
}

/**
 * @param {any} scope The global scope of a dedicated worker.
 * @returns {Port}
 */
function webPort(scope) {
  return {
    post: (messages, transfers = []) => scope.postMessage(messages, transfers),
    listen: (listener) => {
      scope.onmessage = (/** @type {MessageEvent} */ event) => listener(event.data);
    },
    onUncaught: (listener) => {
      scope.addEventListener("error", (/** @type {ErrorEvent} */ event) =>
        listener(event.error ?? event.message),
      );
      scope.addEventListener("unhandledrejection", (/** @type {PromiseRejectionEvent} */ event) =>
        listener(event.reason),
      );
    },
    close: () => scope.close(),
    turn,
  };
}

/** @returns {Promise<void>} Resolves in a later turn of the event loop, soon. */
export function turn() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel(); // timers would be slowed down to 4 ms
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
