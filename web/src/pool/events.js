/**
 * What the pool tells, and who listens.
 *
 * Rules of this file:
 *
 * - Every event is a `CustomEvent` whose `detail` has snake_case keys: ids, counts, reasons, and
 *   durations in milliseconds, as every implementation of the pool tells them.
 * - What a listener throws is reported to the host and disturbs nobody else.
 */

/** The names of all events. */
export const EVENT_NAMES = Object.freeze([
  "pool_ready",
  "pool_scaled",
  "pool_fallback",
  "pool_closed",
  "task_submitted",
  "task_started",
  "task_progress",
  "task_completed",
  "task_failed",
  "task_cancelled",
  "task_retried",
  "task_dead_lettered",
  "worker_started",
  "worker_ready",
  "worker_silent",
  "worker_lost",
  "worker_recycled",
  "zombie_detected",
  "slot_closed",
  "item_progress",
  "log",
]);

/** @typedef {CustomEvent<Record<string, any>>} PoolEvent */
/** @typedef {(event: PoolEvent) => unknown} Listener */
/** @typedef {(name: string, detail: Record<string, any>) => void} Tell */

/** The listeners of a pool: those that `pool.on` added, by event name (`*`: all), and its own. */
export class Listeners {
  /** @type {Map<string, Set<{ listener: Listener }>>} */
  #byName = new Map();
  #pool;

  /** @param {EventTarget} pool Where `addEventListener` adds them. */
  constructor(pool) {
    this.#pool = pool;
  }

  /**
   * Call `listener` with each event `name`; the result unsubscribes it.
   *
   * @param {string} name
   * @param {Listener} listener
   * @returns {() => void}
   * @throws {TypeError} There is no such event.
   */
  add(name, listener) {
    if (name !== "*" && !EVENT_NAMES.includes(name)) {
      throw new TypeError(`no event is called "${name}": there are ${EVENT_NAMES.join(", ")}`);
    }
    let entries = this.#byName.get(name);
    if (entries === undefined) {
      this.#byName.set(name, (entries = new Set()));
    }
    const entry = { listener };
    entries.add(entry);
    return () => void entries.delete(entry);
  }

  /**
   * Tell everybody who listens.
   *
   * @param {string} name Of the event.
   * @param {Record<string, any>} detail What it carries.
   */
  tell(name, detail) {
    const event = new CustomEvent(name, { detail });
    for (const key of [name, "*"]) {
      for (const { listener } of [...(this.#byName.get(key) ?? [])]) {
        try {
          listener(event);
        } catch (error) {
          report(error);
        }
      }
    }
    this.#pool.dispatchEvent(event);
  }
}

/**
 * Tell the host of an error that no caller is there for: `window.onerror` hears of it where there
 * is one, else it is written to the console.
 *
 * @param {unknown} error
 */
export function report(error) {
  if (typeof globalThis.reportError === "function") {
    globalThis.reportError(error);
  } else {
    console.error(error);
  }
}

/**
 * What a `log` event carries that is about no task: something that a person should know of.
 *
 * @param {string | null} worker
 * @param {string} message
 */
export function notice(worker, message) {
  const about = { worker, task: null, item: null, time: Date.now() / 1000 };
  return { ...about, level: "WARNING", phase: "pool", message, data: {} };
}
