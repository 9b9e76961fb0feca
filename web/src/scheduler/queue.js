/**
 * The queue of ready batches.
 *
 * Rules of this file:
 *
 * - Order: suspects first, then work that came back from a lost worker, then the rest. Inside each
 *   of these three lanes by `submitted + priority * ageing_ms`, then first in, first out.
 * - That sum is ageing without rescans: all batches grow older at the same pace, so a batch that
 *   has waited `ageing_ms` longer than another stands one priority step before it, and the order
 *   between two batches never changes. Nothing starves: each newcomer's sum is larger than the last
 *   one's.
 * - There is one heap for each pair of required capabilities and affinity key, so that a worker
 *   finds the best batch it may take by looking at the tops alone. Such pairs are few (languages).
 * - A batch that leaves the queue early (cancelled) stays in its heap until it comes to the top.
 */

import { Heap } from "./heap.js";

/** @import { Batch, TaskSpec } from "./task.js" */

export const SUSPECTS = 0;
export const RETURNED = 1;
export const NORMAL = 2;

/**
 * @typedef {object} Entry
 * @property {number} lane
 * @property {number} rank
 * @property {number} sequence
 * @property {Batch} batch
 *
 * @typedef {object} Shelf The batches that require the same and have the same affinity.
 * @property {readonly string[]} requires
 * @property {string | null} affinity
 * @property {Heap<Entry>} heap
 */

/** Ready batches, best first for each worker. */
export class ReadyQueue {
  /** Number of ready batches. */
  size = 0;
  /** Number of unended items in them. */
  items = 0;
  /** @type {Map<number, number>} Ready batches by priority. */
  depth = new Map();
  /** @type {Map<string, Shelf>} */
  #shelves = new Map();
  #sequence = 0;
  #ageingMs;
  #byAffinity;

  /**
   * @param {number} ageingMs
   * @param {boolean} byAffinity
   */
  constructor(ageingMs, byAffinity) {
    this.#ageingMs = ageingMs;
    this.#byAffinity = byAffinity;
  }

  /**
   * Queue a batch in one of the three lanes.
   *
   * @param {Batch} batch
   * @param {number} lane
   * @param {number} now
   */
  push(batch, lane, now) {
    const spec = batch.task.spec;
    batch.state = "ready";
    batch.readyMs = now;
    this.#sequence += 1;
    const rank = batch.task.submittedMs + spec.priority * this.#ageingMs;
    this.#shelf(spec).heap.push({ lane, rank, sequence: this.#sequence, batch });
    this.size += 1;
    this.items += batch.stop - batch.next;
    this.depth.set(spec.priority, (this.depth.get(spec.priority) ?? 0) + 1);
  }

  /**
   * Take a ready batch out; `state` is its next state.
   *
   * @param {Batch} batch
   * @param {"running" | "over"} state
   */
  remove(batch, state) {
    const priority = batch.task.spec.priority;
    batch.state = state;
    this.size -= 1;
    this.items -= batch.stop - batch.next;
    const depth = (this.depth.get(priority) ?? 0) - 1;
    if (depth) {
      this.depth.set(priority, depth);
    } else {
      this.depth.delete(priority);
    }
  }

  /**
   * Return the batch that a worker should take next, without taking it.
   *
   * @param {readonly string[]} capabilities What the worker can do.
   * @param {ReadonlySet<string>} met The affinity keys that it met before. Among batches of the
   *   same lane and priority as the very best one, one with such a key goes first, unless the very
   *   best one has waited `ageing_ms` already: then nothing passes it any more.
   * @param {number} now The time.
   * @returns {Batch | null}
   */
  best(capabilities, met, now) {
    /** @type {Entry | null} */
    let best = null;
    /** @type {Entry | null} */
    let favourite = null;
    for (const { requires, affinity, heap } of this.#shelves.values()) {
      if (!requires.every((name) => capabilities.includes(name))) {
        continue;
      }
      const entry = top(heap);
      if (entry === null) {
        continue;
      }
      if (best === null || before(entry, best)) {
        best = entry;
      }
      const known = affinity !== null && met.has(affinity);
      if (known && (favourite === null || before(entry, favourite))) {
        favourite = entry;
      }
    }
    if (best === null) {
      return null;
    }
    const batch = best.batch;
    if (favourite === null || favourite === best || now - batch.readyMs >= this.#ageingMs) {
      return batch;
    }
    const other = favourite.batch;
    const same =
      favourite.lane === best.lane && other.task.spec.priority === batch.task.spec.priority;
    return same ? other : batch;
  }

  /**
   * Yield each set of required capabilities that a ready batch has, with that batch.
   *
   * @returns {Generator<[readonly string[], Batch], void, void>}
   */
  *demands() {
    for (const { requires, heap } of this.#shelves.values()) {
      const entry = requires.length > 0 ? top(heap) : null;
      if (entry !== null) {
        yield [requires, entry.batch];
      }
    }
  }

  /**
   * @param {TaskSpec} spec
   * @returns {Shelf}
   */
  #shelf(spec) {
    const requires = spec.requires;
    const affinity = this.#byAffinity ? spec.affinity : null;
    const plain = affinity === null && requires.length === 0;
    const key = plain ? "" : JSON.stringify([affinity, ...requires]);
    let shelf = this.#shelves.get(key);
    if (shelf === undefined) {
      shelf = { requires, affinity, heap: new Heap(before) };
      this.#shelves.set(key, shelf);
    }
    return shelf;
  }
}

/**
 * @param {Entry} one
 * @param {Entry} other
 */
function before(one, other) {
  if (one.lane !== other.lane) {
    return one.lane < other.lane;
  }
  return one.rank !== other.rank ? one.rank < other.rank : one.sequence < other.sequence;
}

/** @param {Heap<Entry>} heap */
function top(heap) {
  for (;;) {
    const entry = heap.peek();
    if (entry === undefined) {
      return null;
    }
    if (entry.batch.state === "ready") {
      return entry;
    }
    heap.pop();
  }
}
