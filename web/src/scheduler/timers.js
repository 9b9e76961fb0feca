/** A heap of timers whose entries may die before they are due. */

import { Heap } from "./heap.js";

/**
 * Things with a time, earliest first; in order of adding where times are equal.
 *
 * @template T
 */
export class Timers {
  /** @type {Heap<{due: number, sequence: number, thing: T}>} */
  #heap = new Heap((one, other) =>
    one.due !== other.due ? one.due < other.due : one.sequence < other.sequence,
  );
  #alive;
  #sequence = 0;
  #sweepAt = 64;

  /**
   * @param {(thing: T) => boolean} alive Says whether an entry still counts. Dead ones are dropped
   *   when they come to the top, or all together when they may be more than half of the heap, so
   *   memory stays bounded.
   */
  constructor(alive) {
    this.#alive = alive;
  }

  /** Number of entries, dead ones too; zero when nothing is timed. */
  get size() {
    return this.#heap.size;
  }

  /**
   * Set a timer for `thing`.
   *
   * @param {number} due
   * @param {T} thing
   */
  add(due, thing) {
    const heap = this.#heap;
    if (heap.size >= this.#sweepAt) {
      heap.keep((entry) => this.#alive(entry.thing));
      this.#sweepAt = 2 * heap.size + 64;
    }
    this.#sequence += 1;
    heap.push({ due, sequence: this.#sequence, thing });
  }

  /**
   * Return the earliest time, or `null` when nothing is timed.
   *
   * @returns {number | null}
   */
  nextDue() {
    for (;;) {
      const entry = this.#heap.peek();
      if (entry === undefined) {
        return null;
      }
      if (this.#alive(entry.thing)) {
        return entry.due;
      }
      this.#heap.pop();
    }
  }

  /**
   * Remove and yield all that is due.
   *
   * @param {number} now
   * @returns {Generator<T, void, void>}
   */
  *popDue(now) {
    let due = this.nextDue();
    while (due !== null && due <= now) {
      yield this.#heap.pop().thing;
      due = this.nextDue();
    }
  }
}
