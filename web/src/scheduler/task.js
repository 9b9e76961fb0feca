/**
 * Tasks and batches: what is left to do of what a caller submitted.
 *
 * Rules of this file:
 *
 * - The truth about items is the set of a task's live batches: an item has not ended exactly when
 *   one live batch covers it between `next` and `stop`. There is no record for each item, so an
 *   event costs the same for a task of one item and of a million.
 * - All unended items of a batch have had the same number of attempts.
 * - A batch is queued once, runs once and is then over; what is left of it goes into new batches.
 */

/** @import { Failure, TaskSubmitted } from "./messages.js" */
/** @import { TaskState } from "./states.js" */

/**
 * What was submitted, with every default filled in.
 * @typedef {Required<TaskSubmitted>} TaskSpec
 */

/**
 * Why everything left of a task ends: with `failure`, or cancelled when that is `null`.
 * @typedef {object} Ending
 * @property {string} reason
 * @property {Failure | null} failure
 */

/** Entries of a story that are kept: the latest. */
const STORY_LENGTH = 16;

/** The last things that happened, kept as arrays and formatted only when somebody reads it. */
export class Story {
  /** @type {(string | number | null)[][]} */
  #entries = [];

  /**
   * Add an entry `now, what, details ...`.
   *
   * @param {(string | number | null)[]} entry
   */
  note(...entry) {
    const entries = this.#entries;
    entries.push(entry);
    if (entries.length > STORY_LENGTH) {
      entries.shift();
    }
  }

  /** Return one line an entry, oldest first. */
  tell() {
    return this.#entries.map((entry) => entry.map(String).join(" "));
  }
}

/** A submitted task that has not ended. */
export class Task extends Story {
  /**
   * @param {TaskSpec} spec
   * @param {number} now
   */
  constructor(spec, now) {
    super();
    /** What submitted it. */
    this.spec = spec;
    this.id = spec.task;
    /** @type {TaskState} */
    this.state = "pending";
    /** Number of items that have not ended. */
    this.left = spec.items;
    /** Number of items that failed. */
    this.failed = 0;
    /** Number of items that were cancelled. */
    this.cancelled = 0;
    /** Number of items among the dead letters. */
    this.dead = 0;
    /** @type {Map<string, Batch>} Its live batches by id, oldest first. */
    this.batches = new Map();
    /** How many of them are queued. */
    this.ready = 0;
    /** How many of them a worker has. */
    this.running = 0;
    /** @type {Ending | null} Set once everything left is to end. */
    this.ending = null;
    /** @type {number | null} When its first batch was assigned. */
    this.startedMs = null;
    this.submittedMs = now;
  }
}

/** A run `[start, stop)` of a task's items. */
export class Batch {
  /**
   * @param {string} id
   * @param {Task} task
   * @param {number} start
   * @param {number} stop
   * @param {number} attempt
   * @param {boolean} announce
   * @param {boolean} suspect
   * @param {number} losses
   */
  constructor(id, task, start, stop, attempt, announce, suspect, losses) {
    this.id = id;
    this.task = task;
    /** First item when it was made. */
    this.start = start;
    /** Item after its last. */
    this.stop = stop;
    /** First item that was not reported yet. */
    this.next = start;
    /** The how-manieth attempt at its items this is, from 1. */
    this.attempt = attempt;
    /** Whether the worker tells of each item before it starts it. */
    this.announce = announce;
    /** Whether its one item cost a worker before. */
    this.suspect = suspect;
    /** How often its one item, alone on a worker, cost that worker. */
    this.losses = losses;
    /** @type {"ready" | "running" | "retry_wait" | "over"} */
    this.state = "over";
    /** When it was queued. */
    this.readyMs = 0;
    /** @type {number | null} The item that the worker announced and did not end yet. */
    this.item = null;
    /** When the clock of the item under way started. */
    this.itemSince = 0;
    /** @type {number | null} Time limit of each item. */
    this.itemTimeoutMs = null;
    /** When it was assigned. */
    this.assignedMs = 0;
    /** @type {number | null} When the worker was asked to stop something in it. */
    this.cancelSince = null;
    /** Whether it was asked to stop everything left (or else just `culprit`). */
    this.cancelAll = false;
    /** @type {number | null} The item that ran too long. */
    this.culprit = null;
    /** @type {Failure | null} What `culprit` fails with. */
    this.blame = null;
  }

  /** Bytes of the items that it was made of, as their share of the task. */
  get size() {
    const { size, items } = this.task.spec;
    return share(size, this.stop - this.start, items);
  }

  /** Whether its one item, a suspect, is to blame if its worker is lost now. */
  get guilty() {
    return this.suspect && this.next < this.stop;
  }
}

/**
 * Return what was submitted, with every default filled in.
 *
 * @param {TaskSubmitted} event
 * @returns {TaskSpec}
 */
export function specOf(event) {
  return {
    type: event.type,
    task: event.task,
    items: event.items ?? 1,
    priority: event.priority ?? 10,
    size: event.size ?? 0,
    affinity: event.affinity ?? null,
    requires: event.requires ?? [],
    retries: event.retries ?? null,
    retry_errors: event.retry_errors ?? false,
    item_timeout_ms: event.item_timeout_ms ?? null,
    task_timeout_ms: event.task_timeout_ms ?? null,
    announce: event.announce ?? true,
  };
}

/**
 * Return `floor(size * items / all)`, exactly however large the product is.
 *
 * @param {number} size
 * @param {number} items
 * @param {number} all
 */
export function share(size, items, all) {
  const rest = size % all;
  return ((size - rest) / all) * items + Math.floor((rest * items) / all);
}
