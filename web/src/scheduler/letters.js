/** The dead letters: items that were given up although trying again might have helped. */

/** @import { Failure } from "./messages.js" */
/** @import { TaskSpec } from "./task.js" */

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

  /** @param {DeadLetter} letter */
  add(letter) {
    this.#letters.set(keyOf(letter.task, letter.item), letter);
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
 * @param {string} task
 * @param {number} item
 */
function keyOf(task, item) {
  return `${item} ${task}`;
}
