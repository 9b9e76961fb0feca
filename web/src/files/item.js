/** One file on its way from the input to its facts. */

import { FileFacts, failedBody } from "./results.js";

/**
 * @typedef {import("./content.js").Content} Content
 * @typedef {import("./results.js").Status} Status
 */

/**
 * Why a file has no facts.
 *
 * @typedef {object} FailureDetails
 * @property {string} phase `read`, `decode`, `detect`, `parse`, `extract` or `encode`.
 * @property {string} type Name of the error's type.
 * @property {string} message What happened and what to do.
 * @property {string|null} [language] The file's language, where known.
 * @property {number} [size] Its size in bytes, where known.
 */

/** One file on its way. */
export class Item {
  /** @type {FileFacts|null} Its facts, once it is done and until they are handed out. */
  facts = null;
  /** @type {Status|null} How it ended, once it is done. */
  status = null;
  /** @type {Uint8Array<ArrayBuffer>|null} Its bytes, once read and until they are handed over. */
  bytes = null;
  /** @type {Promise<void>|null} Settles when its batch has ended, once it is in one. */
  ended = null;

  /**
   * @param {string} path How records call it.
   * @param {Content|null} content Where its bytes are.
   * @param {number} size Bytes, as far as known.
   * @param {string|null} language Its language, or null to be detected by the worker.
   */
  constructor(path, content, size, language) {
    this.path = path;
    this.content = content;
    this.size = size;
    this.language = language;
  }

  /**
   * @param {string} path How records call it.
   * @param {FailureDetails} details Why it failed.
   * @returns {Item} One that is done.
   */
  static failed(path, details) {
    const item = new Item(path, null, details.size ?? 0, details.language ?? null);
    item.fail(details);
    return item;
  }

  /** Have its bytes at hand. */
  async load() {
    if (this.bytes === null && this.content !== null) {
      this.bytes = await this.content.read();
      this.size = this.bytes.length;
    }
  }

  /**
   * End with facts, and let go of the content.
   *
   * @param {FileFacts} facts Its facts.
   */
  finish(facts) {
    this.facts = facts;
    this.status = facts.status;
    this.content = null;
    this.bytes = null;
  }

  /**
   * End with a failed record.
   *
   * @param {FailureDetails} details Why it failed.
   */
  fail(details) {
    const { language = this.language, size = this.size } = details;
    const body = failedBody({ ...details, language, size });
    this.finish(new FileFacts(this.path, body, { status: "failed", language, size }));
  }
}

/**
 * @param {string} path The path of what could not be read.
 * @param {unknown} error What was thrown.
 * @param {string|null} [language] Its language, where known.
 * @returns {Item} Its failed record.
 */
export function readFailure(path, error, language = null) {
  return Item.failed(path, { ...describeReading(error), language });
}

/**
 * @param {unknown} error What was thrown.
 * @returns {{phase: "read", type: string, message: string}} Why, for its failed record.
 */
export function describeReading(error) {
  const { name: type, message } = error instanceof Error ? error : new Error(String(error));
  return { phase: "read", type, message: message || type };
}

/**
 * @param {number} limit The size allowed.
 * @returns {{phase: "read", type: string, message: string}} Why a larger file has no facts, in the
 *   words that it has everywhere.
 */
export function tooLarge(limit) {
  return {
    phase: "read",
    type: "FileTooLarge",
    message:
      `more than ${limit.toLocaleString("en-US")} bytes; ` +
      "raise the limit (max_file_size) or exclude the file",
  };
}
