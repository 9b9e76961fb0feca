/**
 * Starts the workers' script, in browsers and under Node.
 *
 * Rules of this file:
 *
 * - Browsers start a worker only from the page's own origin. Where the bundle is on another, a tiny
 *   script of our own is started that imports it.
 * - What goes wrong, be it at once, is told to `onError`, later.
 */

import { messageOf } from "../protocol.js";

/**
 * One worker, as far as its host knows it.
 * @typedef {object} Thread
 * @property {(messages: object[], transfers?: Transferable[]) => void} post Send messages.
 * @property {() => Promise<void>} terminate End it; resolves when it is gone, as far as that can be
 *   known.
 */

/**
 * @typedef {object} Listeners
 * @property {(messages: any[]) => void} onMessages
 * @property {(reason: string) => void} onError It cannot go on; `reason` is for people.
 */

/** @returns {boolean} Whether this is Node, or something that is like it. */
export function isNode() {
  return typeof process === "object" && typeof process.versions?.node === "string";
}

/**
 * Start a worker.
 *
 * @param {string} url Of its script.
 * @param {string} name Shown in the host's tools; must begin with `wasmpool`.
 * @param {Listeners} listeners
 * @returns {Thread}
 */
export function startThread(url, name, listeners) {
  return isNode() ? startNodeThread(url, name, listeners) : startWebThread(url, name, listeners);
}

/**
 * @param {string} url
 * @param {string} name
 * @param {Listeners} listeners
 * @returns {Thread}
 */
function startWebThread(url, name, { onMessages, onError }) {
  /** @type {Worker} */
  let worker;
  try {
    worker = openWorker(url, name);
  } catch (error) {
    queueMicrotask(() => onError(`no worker can be started: ${messageOf(error)}`));
    return { post: () => {}, terminate: () => Promise.resolve() };
  }
  worker.onmessage = (event) => onMessages(event.data);
  worker.onmessageerror = () => onError("a message of it could not be read");
  worker.onerror = (event) => {
    event.preventDefault?.();
    const place = event.filename ? ` (${event.filename}:${event.lineno})` : "";
    onError(
      event.message ? event.message + place : `its script could not be loaded or run: ${url}`,
    );
  };
  return {
    post: (messages, transfers = []) => worker.postMessage(messages, transfers),
    terminate: async () => worker.terminate(),
  };
}

/**
 * @param {string} url
 * @param {string} name
 * @returns {Worker}
 */
function openWorker(url, name) {
  if (new URL(url, location.href).origin === location.origin) {
    return new Worker(url, { type: "module", name });
  }
  const script = `import ${JSON.stringify(url)};`;
  const blob = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const worker = new Worker(blob, { type: "module", name });
  // It is fetched later than here; the first message says that it was.
  worker.addEventListener("message", () => URL.revokeObjectURL(blob), { once: true });
  return worker;
}

/**
 * @param {string} url
 * @param {string} name
 * @param {Listeners} listeners
 * @returns {Thread}
 */
function startNodeThread(url, name, { onMessages, onError }) {
  /** @type {Promise<import("node:worker_threads").Worker>} */
  const opened = import("node:worker_threads").then(({ Worker: NodeWorker }) => {
    // Options of the program may not suit a thread: `--input-type` ends it at once.
    const options = { name, workerData: { name }, execArgv: [] };
    const worker = new NodeWorker(new URL(url), options);
    worker.on("message", onMessages);
    worker.on("messageerror", (error) => onError(`a message could not be read: ${error.message}`));
    worker.on("error", (error) => onError(messageOf(error)));
    worker.on("exit", (code) => onError(`its thread ended with code ${code}`));
    return worker;
  });
  opened.catch((error) => onError(`no thread can be started: ${messageOf(error)}`));
  return {
    post: (messages, transfers = []) => {
      opened.then(
        (worker) => worker.postMessage(messages, /** @type {any} */ (transfers)),
        () => {}, // onError has told
      );
    },
    terminate: async () => {
      await opened.then(
        (worker) => worker.terminate(),
        () => {},
      );
    },
  };
}
