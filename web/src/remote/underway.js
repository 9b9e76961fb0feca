/**
 * The jobs of one client that have not ended yet.
 *
 * Rules of this file:
 *
 * - A cancelled job ends at once for its caller; what the service has of it is cancelled behind.
 * - A job is not broken off while it is being submitted: the service would have one that nobody
 *   knows of.
 */

import { Gate } from "../files/flow.js";
import { report } from "../pool/events.js";
import { poolName } from "./events.js";

/**
 * @typedef {import("../pool/events.js").Tell} Tell
 * @typedef {import("../pool/jobs.js").Job} Job
 * @typedef {import("./connection.js").Connection} Connection
 * @typedef {import("./connection.js").RemoteJob} RemoteJob
 * @typedef {import("./ways.js").Way} Way
 *
 * @typedef {object} Running
 * @property {Job} job
 * @property {AbortController} controller Ends the wait for it.
 * @property {Promise<void>} over Settles when there is nothing more to do for it.
 */

/** Fewer than the connections that a browser opens to a host, with those that wait for an end. */
const STREAMS_AT_ONCE = 2;

/** The jobs under way. */
export class Underway {
  /** How many listen to what happens to jobs; with none, the service is not asked for it. */
  listening = 0;
  #connection;
  #streams = new Gate(STREAMS_AT_ONCE);
  #tell;
  /** @type {Map<string, Running>} */
  #running = new Map();

  /**
   * @param {Connection} connection
   * @param {Tell} tell Tells listeners of an event.
   */
  constructor(connection, tell) {
    this.#connection = connection;
    this.#tell = tell;
  }

  /**
   * Begin a job.
   *
   * @param {Job} job
   * @param {Way} way
   * @param {() => Promise<RemoteJob>} [submit] How it is submitted, if not as usual.
   * @returns {Promise<void>} Resolves when the service has it, or it has ended before.
   */
  start(job, way, submit = () => this.#connection.submit(way.request, way)) {
    const controller = new AbortController();
    const onAbort = () => this.cancel(job.id);
    /** @type {() => void} */
    let accept = () => {};
    /** @type {Promise<void>} */
    const accepted = new Promise((resolve) => (accept = resolve));
    const over = this.#run(job, way, submit, controller.signal, accept).finally(() => {
      job.signal?.removeEventListener("abort", onAbort);
      this.#running.delete(job.id);
      accept();
    });
    this.#running.set(job.id, { job, controller, over });
    job.signal?.addEventListener("abort", onAbort);
    if (job.signal?.aborted) {
      onAbort();
    }
    return accepted;
  }

  /**
   * @param {Job} job
   * @param {Way} way
   * @param {() => Promise<RemoteJob>} submit
   * @param {AbortSignal} signal
   * @param {() => void} accept
   */
  async #run(job, way, submit, signal, accept) {
    /** @type {RemoteJob | null} */
    let remote = null;
    try {
      await null; // to be cancelled before it begins
      if (!signal.aborted) {
        // Not to be broken off: the service would have a job that nobody knows of.
        remote = await submit();
        accept();
        signal.throwIfAborted();
        const telling = this.listening > 0 ? this.#follow(job.id, remote.id, signal) : null;
        const ended = await this.#connection.ended(remote, signal);
        await telling?.begun;
        await way.take(ended);
        if (!job.done) {
          job.end();
        }
      }
    } catch (error) {
      if (!job.done) {
        job.end(/** @type {Error} */ (error));
      }
    }
    if (signal.aborted && remote !== null) {
      await this.#connection.cancel(remote.id).catch(report);
    }
  }

  /**
   * Tell what happens to a job, until it has ended.
   *
   * @param {string} task Its id here.
   * @param {string} id Its id in the service.
   * @param {AbortSignal} signal
   * @returns {{begun: Promise<void> | null}} The end of it, once it has begun: what has to wait for
   *   its turn holds up nothing.
   */
  #follow(task, id, signal) {
    /** @type {{begun: Promise<void> | null}} */
    const telling = { begun: null };
    const follow = async () => {
      for await (const event of this.#connection.events(id, signal)) {
        const name = poolName(event);
        if (name !== null) {
          this.#tell(name, { task, ...event.data });
        }
      }
    };
    void this.#streams.pass(() => {
      telling.begun = follow().catch((error) => {
        if (!signal.aborted) {
          report(error);
        }
      });
      return telling.begun;
    });
    return telling;
  }

  /**
   * Cancel a job; nothing happens if it has ended.
   *
   * @param {string} id
   */
  cancel(id) {
    const running = this.#running.get(id);
    if (running !== undefined && !running.job.done) {
      running.job.drop();
      running.controller.abort();
    }
  }

  /**
   * Resolves when no job is under way any more.
   *
   * @param {boolean} graceful Let them end; otherwise they are cancelled.
   */
  async end(graceful) {
    if (!graceful) {
      [...this.#running.keys()].forEach((id) => this.cancel(id));
    }
    await Promise.all([...this.#running.values()].map(({ over }) => over));
  }
}
