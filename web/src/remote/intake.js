/**
 * How what callers give becomes jobs of a service.
 *
 * Rules of this file:
 *
 * - Arguments are checked before anything is done with them. A client that is closed takes none.
 * - Ids are the client's own, in the order in which jobs come in: `t1`, `t2` and so on.
 * - What these methods mean to callers, and what they throw, is told with those of `RemotePool`.
 */

import { ConfigError, PoolClosed } from "../errors.js";
import { checkChunkSize, checkPayloads, checkTask } from "../pool/arguments.js";
import { TaskHandle } from "../pool/handle.js";
import { Job } from "../pool/jobs.js";
import { mapChunks } from "../pool/map.js";
import { takeValues } from "./outcomes.js";
import { handlerWay, parseWay } from "./ways.js";

/** @import { Config } from "../config.js" */
/** @import { TaskError } from "../errors.js" */
/** @import { BatchOptions, MapOptions, SubmitOptions } from "../pool/options.js" */
/** @import { Connection, RemoteJob } from "./connection.js" */
/** @import { Underway } from "./underway.js" */

const CHUNKS_AT_ONCE = 4;
const MOST_PAYLOADS = 1_000;

/** Takes in the work for a service. */
export class Intake {
  #connection;
  #config;
  #underway;
  #isClosed = false;
  #lastId = 0;

  /**
   * @param {Connection} connection
   * @param {Readonly<Config>} config Settings of runs over files.
   * @param {Underway} underway
   */
  constructor(connection, config, underway) {
    this.#connection = connection;
    this.#config = config;
    this.#underway = underway;
  }

  // ---------------------------------------------------------------- work

  /**
   * One task.
   *
   * @param {string} task
   * @param {unknown} payload
   * @param {SubmitOptions} options
   * @param {boolean} whenRoom Whether to wait until the queue has room.
   */
  submit(task, payload, options, whenRoom) {
    checkTask(task, options);
    if ((options.totalTimeoutMs ?? null) !== null || options.retryErrors) {
      throw new ConfigError("totalTimeoutMs and retryErrors are for pools, not for a service");
    }
    const job = this.#job(task, [payload], options);
    const way = handlerWay(this.#connection, job, options, whenRoom);
    const accepted = this.#underway.start(job, way);
    return new TaskHandle(this.#underway, job, accepted);
  }

  /**
   * Many payloads, in chunks that are jobs.
   *
   * @param {string} task
   * @param {Iterable<unknown>} payloads
   * @param {MapOptions} options
   * @returns {Promise<any[]>} Their values.
   */
  async map(task, payloads, options) {
    checkTask(task, options);
    checkPayloads(payloads);
    const { chunkSize = null, ...others } = options;
    checkChunkSize(chunkSize);
    const items = [...payloads];
    const host = {
      cancel: (/** @type {string} */ id) => this.#underway.cancel(id),
      now: () => performance.now(),
      submit: async (/** @type {number} */ start, /** @type {number} */ stop) => {
        const job = this.#job(task, items.slice(start, stop), others);
        this.#underway.start(job, handlerWay(this.#connection, job, others, true));
        return job;
      },
    };
    // A chunk is a job, and costs as much as one; how long it takes says little of its payloads.
    const share = Math.ceil(items.length / (2 * CHUNKS_AT_ONCE));
    const size = chunkSize ?? Math.max(1, Math.min(MOST_PAYLOADS, share));
    return mapChunks(host, items.length, CHUNKS_AT_ONCE, size);
  }

  /**
   * Payloads that go together.
   *
   * @param {string} task
   * @param {unknown[]} payloads
   * @param {BatchOptions} options
   * @returns {Promise<(Uint8Array | TaskError)[]>} How each ended.
   */
  async runBatch(task, payloads, options) {
    checkTask(task, options);
    const job = this.#job(task, payloads, options);
    options.onSubmit?.(job.id);
    const way =
      task === "parse"
        ? parseWay(this.#connection, this.#config, job, options)
        : handlerWay(this.#connection, job, options, true);
    this.#underway.start(job, way);
    return (await job.ended).outcomes();
  }

  /**
   * A dead letter of the service.
   *
   * @param {string} id Of the job.
   * @param {string} kind What it was to do.
   */
  retryLetter(id, kind) {
    const job = this.#job(kind, [null], {});
    const path = `v1/dead-letters/${encodeURIComponent(id)}/retry`;
    const take = (/** @type {RemoteJob} */ remote) => takeValues(this.#connection, job, remote);
    const accepted = this.#underway.start(job, { request: {}, take }, () =>
      this.#connection.ask("POST", path),
    );
    return new TaskHandle(this.#underway, job, accepted);
  }

  // ---------------------------------------------------------------- whether

  /** @throws {PoolClosed} The client has been shut down. */
  checkOpen() {
    if (this.#isClosed) {
      throw new PoolClosed("the client has been shut down");
    }
  }

  /** Take nothing any more. */
  close() {
    this.#isClosed = true;
  }

  /**
   * @param {string} task
   * @param {unknown[]} payloads
   * @param {Pick<SubmitOptions, "options" | "signal">} options
   */
  #job(task, payloads, { options = {}, signal }) {
    this.checkOpen();
    this.#lastId += 1;
    return new Job(`t${this.#lastId}`, task, payloads, options, signal);
  }
}
