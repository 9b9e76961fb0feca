/** The dead letters: items that were given up although trying again might have helped. */

/** @import { Failure } from "./messages.js" */
/** @import { Batch, TaskSpec } from "./task.js" */

/**
 * @typedef {object} DeadLetter
 * @property {string} task Its task.
 * @property {number} item Its number in the task.
 * @property {Failure} failure Why the last attempt failed.
 * @property {number} attempts How often it was tried.
 * @property {readonly string[]} story The last things that happened to its task.
 * @property {TaskSpec} spec What was submitted.
 * @property {boolean} suspect Whether it cost a worker: it is never run inside the parent.
 */

/** Dead letters by task and item, oldest first. */
export class DeadLetters {
  /** @type {Map<string, DeadLetter>} */
  #letters = new Map();

  get size() {
    return this.#letters.size;
  }

  /**
   * @param {Batch} batch Whose item it is.
   * @param {number} item
   * @param {Failure} failure
   * @param {number} attempts
   */
  add({ task, suspect }, item, failure, attempts) {
    const { id, spec } = task;
    const story = task.tell();
    const letter = { task: id, item, failure, attempts, story, spec, suspect };
    this.#letters.set(keyOf(id, item), letter);
  }

  /**
   * @param {string} task
   * @param {number} item
   */
  get(task, item) {
    return this.#letters.get(keyOf(task, item));
  }

  /** @param {DeadLetter} letter */
  remove(letter) {
    this.#letters.delete(keyOf(letter.task, letter.item));
  }

  /** Return all of them. */
  list() {
    return [...this.#letters.values()];
  }
}

/**
 * Return what to submit to run a dead letter again, as a task of its own.
 *
 * @param {DeadLetter} letter
 * @param {string} newTask
 * @returns {TaskSpec}
 */
export function specAnew({ spec }, newTask) {
  return { ...spec, task: newTask, items: 1, size: Math.floor(spec.size / spec.items) };
}

/**
 * @param {string} task
 * @param {number} item
 */
function keyOf(task, item) {
  return `${item} ${task}`;
}
