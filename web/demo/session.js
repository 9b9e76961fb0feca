/**
 * One pool, kept from run to run, and the run under way.
 *
 * Rules of this file:
 *
 * - A pool is started when somebody is about to choose files, so that it is ready when they have.
 * - Settings count from the next run on: a pool with others is replaced when it is free.
 * - Facts are taken in slices of a few milliseconds, so that the page stays answering.
 */

import { wasmpool } from "./api.js";
import { breathe } from "./dom.js";

/** @typedef {import("./api.js").Pool} Pool */
/** @typedef {import("./api.js").FileFacts} FileFacts */
/** @typedef {import("../src/files/run.js").ParseRun} ParseRun */
/** @typedef {import("../src/files/run.js").Files} Files */

const SLICE_MS = 10;

export class Session {
  /** @param {(name: string, data: Record<string, any>) => void} onEvent  Gets the pool's events. */
  constructor(onEvent) {
    this._onEvent = onEvent;
    /** @type {Promise<Pool> | null} */
    this._starting = null;
    /** @type {Pool | null} */
    this.pool = null;
    /** @type {ParseRun | null} The run under way. */
    this.run = null;
    /** @type {number | null} How many workers are wanted; `null` leaves it to the pool. */
    this.workers = null;
    this._stale = false;
    this._isStopping = false;
  }

  /** Starts a pool if there is none; whoever waits for it gets it, or the error. */
  start() {
    this._starting ??= this._create();
    return this._starting;
  }

  /** Has the next run make a new pool, since settings have changed. */
  async renew() {
    this._stale = true;
    if (this.run === null) await this._drop();
  }

  /**
   * Parses files.
   *
   * @param {Files} files
   * @param {(facts: FileFacts) => void} take  Gets the facts of each file, in order.
   */
  async parse(files, take) {
    this._isStopping = false;
    if (this._stale) await this._drop();
    const pool = await this.start();
    const run = pool.parseIter(files, { announce: true });
    if (this._isStopping) run.stop();
    this.run = run;
    try {
      let since = performance.now();
      for await (const facts of run) {
        take(facts);
        if (performance.now() - since > SLICE_MS) {
          await breathe();
          since = performance.now();
        }
      }
      return run;
    } finally {
      this.run = null;
    }
  }

  /** Ends the run under way; what is finished is still taken. */
  stop() {
    this._isStopping = true;
    this.run?.stop();
  }

  async _create() {
    try {
      const settings = this.workers === null ? {} : { workers: this.workers };
      const pool = await wasmpool.createPool(settings);
      pool.on("*", ({ type, detail }) => this._onEvent(type, detail));
      this.pool = pool;
      return pool;
    } catch (error) {
      this._starting = null;
      throw error;
    }
  }

  async _drop() {
    this._stale = false;
    const pool = this._starting;
    this._starting = null;
    this.pool = null;
    await (await pool)?.shutdown({ graceful: false });
  }
}
