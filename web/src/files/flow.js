/** How values and work pass through a run: in order, not too many at once, not for too long. */

/** How long work goes on at a time before the page may do something else. */
const SLICE_MS = 10;

/** Cuts long work into slices, so that the page goes on answering its user. */
export class Pace {
  #since = performance.now();

  /** Whether it is time to breathe. */
  get isDue() {
    return performance.now() - this.#since > SLICE_MS;
  }

  /**
   * Let the page do what waits. A timer would do, too, but browsers slow down timers that follow
   * each other.
   */
  async breathe() {
    await new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve(undefined);
      };
      port2.postMessage(null);
    });
    this.#since = performance.now();
  }
}

/**
 * Carries values from one who has them to one who waits for them; null ends it.
 *
 * @template Value
 */
export class Channel {
  /** @type {Array<Value|null>} */
  #values = [];
  /** @type {((value: Value|null) => void)|null} */
  #waiting = null;

  /** @param {Value|null} value The next one. */
  put(value) {
    if (this.#waiting === null) {
      this.#values.push(value);
    } else {
      this.#waiting(value);
      this.#waiting = null;
    }
  }

  /** @returns {Promise<Value|null>} */
  take() {
    const value = this.#values.shift();
    return value !== undefined
      ? Promise.resolve(value)
      : new Promise((resolve) => {
          this.#waiting = resolve;
        });
  }
}

/** Lets only so many pass at a time, the others one after the other. */
export class Gate {
  #room;
  /** @type {Array<() => void>} */
  #waiting = [];
  /** @type {Set<Promise<void>>} */
  #inside = new Set();

  /** @param {number} room How many may be inside. */
  constructor(room) {
    this.#room = room;
  }

  /** Whether somebody waits. */
  get isFull() {
    return this.#waiting.length > 0;
  }

  /**
   * @param {() => Promise<void>} work What to do inside.
   * @returns {Promise<void>} How it ended.
   */
  pass(work) {
    const done = this.#enter(work);
    this.#inside.add(done);
    return done.finally(() => this.#inside.delete(done));
  }

  /** Resolves when all who came have left, however it ended. */
  async idle() {
    await Promise.allSettled(this.#inside);
  }

  /** @param {() => Promise<void>} work What to do inside. */
  async #enter(work) {
    if (this.#room === 0) {
      await new Promise((resolve) => this.#waiting.push(() => resolve(undefined)));
    } else {
      this.#room -= 1;
    }
    try {
      await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) {
        this.#room += 1;
      } else {
        next();
      }
    }
  }
}
