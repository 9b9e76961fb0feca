/**
 * What programs have in common.
 */

/**
 * Files as the pool takes them, from what Python hands over.
 * @param {{path: string, base64: string}[]} files
 */
export function decodeFiles(files) {
  return files.map(({ path, base64 }) => ({
    path,
    content: Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)),
  }));
}

/**
 * The next event of this kind.
 * @param {EventTarget} target
 * @param {string} type
 * @returns {Promise<any>}
 */
export function nextEvent(target, type) {
  return new Promise((resolve) => target.addEventListener(type, resolve, { once: true }));
}

/**
 * What an asynchronous condition gives as soon as that is true.
 * @template T
 * @param {() => T | PromiseLike<T>} condition
 * @returns {Promise<T>}
 */
export async function until(condition) {
  for (;;) {
    const value = await condition();
    if (value) {
      return value;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The keys of everything in Cache Storage. @returns {Promise<string[]>} */
export async function cachedKeys() {
  const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
  const keys = await Promise.all(caches_.map((cache) => cache.keys()));
  return keys.flat().map(({ url }) => url);
}

/**
 * A value that `runBatch` gave, without bytes beside it: length of the head, head.
 * @param {Uint8Array} value
 */
export function decodeJson(value) {
  const length = new DataView(value.buffer, value.byteOffset).getUint32(0, true);
  return JSON.parse(new TextDecoder().decode(value.subarray(4, 4 + length)));
}

/**
 * The error of what should fail.
 * @param {PromiseLike<unknown>} promise
 */
export async function failure(promise) {
  let value;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`did not fail but gave ${JSON.stringify(value)}`);
}

/**
 * Keeps hold of every Worker that is made from now on, as a page may that replaces `Worker`.
 * @returns {Worker[]}
 */
export function watchWorkers() {
  /** @type {Worker[]} */
  const made = [];
  const Original = globalThis.Worker;
  globalThis.Worker = class extends Original {
    /** @param {ConstructorParameters<typeof Worker>} values */
    constructor(...values) {
      super(...values);
      if (values[1]?.name !== "wasmpool store") {
        made.push(this); // the one that stores a snapshot comes and goes when there is time
      }
    }
  };
  return made;
}

/** Watches how long the main thread goes without a turn; `stop()` gives the longest. */
export function watchTurns() {
  const channel = new MessageChannel();
  let turns = 0;
  let longest = 0;
  let last = performance.now();
  channel.port1.onmessage = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    turns += 1;
    channel.port2.postMessage(0);
  };
  channel.port2.postMessage(0);
  return {
    count: () => turns,
    stop() {
      channel.port1.close();
      return { longest };
    },
  };
}
