/**
 * The rows of a self-test, made one after the other.
 *
 * Rules of this file:
 *
 * - A check that fails makes a row and throws nothing; what stands on it is then left out by
 *   whoever asks, with a row that says so.
 * - No check waits for ever.
 */

import { messageOf } from "../protocol.js";

/**
 * One line of the table.
 *
 * @typedef {object} Row
 * @property {string} check What was looked at.
 * @property {"ok" | "failed" | "absent" | "skipped"} result `absent` is what this host does not
 *   have and nothing needs; `skipped` what could not be tried, since something else failed.
 * @property {string} detail What was seen, or why not.
 * @property {number} ms How long it took.
 */

/** Says of something that this host does not have it. */
export class Absent extends Error {}

/** Gathers rows. */
export class Report {
  #onRow;

  /** @param {(row: Row) => unknown} [onRow] Gets each row as it is made. */
  constructor(onRow = () => {}) {
    this.#onRow = onRow;
    /** @type {Row[]} */
    this.rows = [];
  }

  /**
   * Make a check.
   *
   * @param {string} check What is looked at.
   * @param {number} limitMs How long it may take.
   * @param {() => string | Promise<string>} look Tells what it sees; throws where that is not well.
   * @returns {Promise<boolean>} Whether it is well.
   */
  async check(check, limitMs, look) {
    const since = performance.now();
    try {
      const detail = await within(limitMs, look);
      this.#add({ check, result: "ok", detail, ms: performance.now() - since });
      return true;
    } catch (error) {
      const result = error instanceof Absent ? "absent" : "failed";
      this.#add({ check, result, detail: messageOf(error), ms: performance.now() - since });
      return false;
    }
  }

  /**
   * Note a check that cannot be made.
   *
   * @param {string} check What would have been looked at.
   * @param {string} detail Why not.
   */
  skip(check, detail) {
    this.#add({ check, result: "skipped", detail, ms: 0 });
  }

  /** @param {Row} row */
  #add(row) {
    const rounded = { ...row, ms: Math.round(row.ms * 10) / 10 };
    this.rows.push(rounded);
    this.#onRow(rounded);
  }
}

/**
 * @template T
 * @param {number} limitMs How long it may take.
 * @param {() => T | Promise<T>} act What to wait for.
 * @returns {Promise<T>}
 */
async function within(limitMs, act) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Promise<never>} */
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came in ${limitMs / 1000} s`)), limitMs);
  });
  try {
    return await Promise.race([act(), late]);
  } finally {
    clearTimeout(timer);
  }
}
