/** A binary heap in an array: the first of all entries without sorting them. */

/** @template T */
export class Heap {
  /** @type {T[]} */
  #entries = [];
  #before;

  /** @param {(one: T, other: T) => boolean} before Says which of two comes out first. */
  constructor(before) {
    this.#before = before;
  }

  get size() {
    return this.#entries.length;
  }

  /** Return the first entry, which stays, or `undefined` when there is none. */
  peek() {
    return this.#entries[0];
  }

  /** @param {T} entry */
  push(entry) {
    const entries = this.#entries;
    let index = entries.length;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#before(entry, entries[parent])) {
        break;
      }
      entries[index] = entries[parent];
      index = parent;
    }
    entries[index] = entry;
  }

  /** Take out the first entry. */
  pop() {
    const entries = this.#entries;
    const first = entries[0];
    const last = entries.pop();
    if (last !== undefined && entries.length > 0) {
      this.#sink(last);
    }
    return first;
  }

  /**
   * Keep only the entries that pass a test.
   *
   * @param {(entry: T) => boolean} test
   */
  keep(test) {
    const kept = this.#entries.filter(test);
    this.#entries.length = 0;
    for (const entry of kept) {
      this.push(entry);
    }
  }

  /** @param {T} entry What goes to where the first one was, and down from there. */
  #sink(entry) {
    const entries = this.#entries;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= entries.length) {
        break;
      }
      if (child + 1 < entries.length && this.#before(entries[child + 1], entries[child])) {
        child += 1;
      }
      if (!this.#before(entries[child], entry)) {
        break;
      }
      entries[index] = entries[child];
      index = child;
    }
    entries[index] = entry;
  }
}
