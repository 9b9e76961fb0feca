/**
 * Requests to a service, and its answers as values or errors.
 *
 * Rules of this file:
 *
 * - An error of the service becomes the error that a pool would throw.
 * - A job that was accepted goes on without its client. So waiting for it survives a lost connection
 *   and a restart of the service, for `AWAY_MS` at a time.
 * - A job has a key, by which the service knows it again when it is submitted once more because its
 *   answer was lost. Nobody here can tell that from a service that is away: so there is one more try.
 * - Browsers open few connections to a host: only so many wait at a time, and not for long.
 * - Who answers nothing for longer than he was asked to wait is away; so is a stream of events in
 *   which not even a sign of life comes.
 */

import {
  ConfigError,
  NotAllowed,
  PoolUnavailable,
  QueueFull,
  ServiceError,
  UnknownName,
  WasmpoolError,
} from "../errors.js";
import { Gate } from "../files/flow.js";
import { readEvents } from "./events.js";
import { SignsOfLife } from "./life.js";

/** @typedef {import("./events.js").ServerEvent} ServerEvent */

/**
 * A job, as the service shows it.
 *
 * @typedef {object} RemoteJob
 * @property {string} id
 * @property {string} kind
 * @property {string} state
 * @property {number} attempt
 * @property {{type: string, message: string, phase: string}|null} failure
 * @property {number|null} result_bytes
 */

/**
 * What goes with a job.
 *
 * @typedef {object} SubmitParts
 * @property {ReadonlyArray<readonly [string, Blob]>} [files] What they are called, and they.
 * @property {Blob} [archive]
 * @property {boolean} [whenRoom] Whether to wait until the queue has room, as by default.
 * @property {number} [wait] Seconds to wait for its end already here, which saves a small job a
 *   request.
 */

export const ENDED = new Set(["succeeded", "failed", "cancelled", "dead"]);
const WAIT_S = 10;
const AWAY_MS = 60_000;
const ANSWER_MS = 1000 * WAIT_S + 30_000;
const QUIET_MS = 45_000;
const WAITING_AT_ONCE = 3;

/** @type {Readonly<Record<number, new (message: string) => WasmpoolError>>} */
const ERRORS = {
  400: ConfigError,
  401: NotAllowed,
  403: NotAllowed,
  404: UnknownName,
  409: UnknownName,
  429: QueueFull,
  502: PoolUnavailable,
  503: PoolUnavailable,
  504: PoolUnavailable,
};

/** A connection to a service. */
export class Connection {
  #token;
  #gate = new Gate(WAITING_AT_ONCE);

  /**
   * @param {URL} url Where it is; what it has is below that.
   * @param {string} token Its token.
   */
  constructor(url, token) {
    this.url = url.href.endsWith("/") ? url : new URL(`${url.href}/`);
    this.#token = token;
  }

  /**
   * Make a request, and return its answer, decoded.
   *
   * @param {string} method
   * @param {string} path
   * @param {{json?: unknown, signal?: AbortSignal}} [options]
   * @returns {Promise<any>}
   * @throws {ServiceError} The service cannot be reached.
   * @throws {WasmpoolError} It refuses.
   */
  async ask(method, path, { json, signal } = {}) {
    const limit = AbortSignal.timeout(ANSWER_MS);
    /** @type {RequestInit} */
    const request = { method, signal: signal ? AbortSignal.any([signal, limit]) : limit };
    if (json !== undefined) {
      request.body = JSON.stringify(json);
      request.headers = { "Content-Type": "application/json" };
    }
    try {
      return await (await this.#checked(path, request)).json();
    } catch (error) {
      signal?.throwIfAborted();
      // What breaks off within its body does so with a TypeError.
      if (error instanceof WasmpoolError) {
        throw error;
      }
      return this.#unreachable(error);
    }
  }

  /**
   * Submit a job.
   *
   * @param {Readonly<Record<string, unknown>>} job What to do, as the service wants it.
   * @param {SubmitParts} [parts]
   * @returns {Promise<RemoteJob>}
   * @throws {QueueFull} The queue has no room.
   * @throws {WasmpoolError} The service cannot be reached, or refuses.
   */
  async submit(job, { files = [], archive, whenRoom = true, wait = 0 } = {}) {
    const text = JSON.stringify(job);
    const key = { "Idempotency-Key": newKey() };
    /** @type {RequestInit} */
    let request = { body: text, headers: { ...key, "Content-Type": "application/json" } };
    if (files.length > 0 || archive !== undefined) {
      const form = new FormData();
      form.append("job", text);
      files.forEach(([name, content]) => form.append("files", content, name));
      if (archive !== undefined) {
        form.append("archive", archive, "archive");
      }
      request = { body: form, headers: key };
    }
    let until = performance.now() + AWAY_MS;
    for (let tries = 1; ; tries += 1) {
      let seconds = 0.5;
      /** @type {unknown} */
      let trouble;
      try {
        const response = await this.#fetch(`v1/jobs?wait=${wait}`, { method: "POST", ...request });
        if (response.ok) {
          return await response.json().catch((error) => this.#unreachable(error));
        }
        seconds = Number(response.headers.get("Retry-After")) || 1;
        trouble = await errorOf(response);
      } catch (error) {
        trouble = error;
      }
      if (trouble instanceof QueueFull) {
        until = performance.now() + AWAY_MS; // somebody is there
      }
      const mayWait = whenRoom || (trouble instanceof Unreachable && tries === 1);
      if (!mayWait || !isPassing(trouble) || performance.now() > until) {
        throw trouble;
      }
      await delay(1000 * Math.min(Math.max(seconds, 0.1), 10));
    }
  }

  /**
   * Wait until a job has ended.
   *
   * @param {RemoteJob} job
   * @param {AbortSignal} signal Ends the wait.
   * @returns {Promise<RemoteJob>}
   * @throws {ServiceError} The service has been away for too long.
   * @throws {unknown} The reason of the signal.
   */
  async ended(job, signal) {
    let heard = performance.now();
    while (!ENDED.has(job.state)) {
      await this.#gate.pass(async () => {
        signal.throwIfAborted();
        try {
          job = await this.ask("GET", `v1/jobs/${job.id}?wait=${WAIT_S}`, { signal });
          heard = performance.now();
        } catch (error) {
          if (!isPassing(error) || performance.now() - heard > AWAY_MS) {
            throw error;
          }
          await delay(500);
        }
      });
    }
    return job;
  }

  /**
   * Tell what happens to a job until it has ended, going on after a lost connection.
   *
   * @param {string} id
   * @param {AbortSignal} signal Ends it.
   * @returns {AsyncGenerator<ServerEvent, void>}
   */
  async *events(id, signal) {
    let last = 0;
    let heard = performance.now();
    for (;;) {
      const life = new SignsOfLife(QUIET_MS);
      try {
        const headers = { "Last-Event-ID": String(last), Accept: "text/event-stream" };
        const within = AbortSignal.any([signal, life.lost]);
        const response = await this.#checked(`v1/jobs/${id}/events`, { headers, signal: within });
        const body = /** @type {ReadableStream} */ (response.body);
        try {
          for await (const event of readEvents(body.pipeThrough(life.watch()))) {
            last = event.number;
            yield event;
            if (ENDED.has(event.data.state)) {
              return;
            }
          }
        } finally {
          heard = life.last; // somebody was there, however little happened
        }
      } catch (error) {
        signal.throwIfAborted();
        // The body of a stream breaks off with a TypeError.
        const isLost = isPassing(error) || error instanceof TypeError || life.lost.aborted;
        if (!isLost || performance.now() - heard > AWAY_MS) {
          throw error;
        }
      } finally {
        life.end();
      }
      await delay(500);
    }
  }

  /**
   * The results of a job that has ended.
   *
   * @param {RemoteJob} job
   * @param {AbortSignal} [signal]
   * @returns {Promise<Uint8Array<ArrayBuffer>>} JSON Lines.
   */
  async results(job, signal) {
    const start = performance.now();
    for (;;) {
      try {
        const response = await this.#checked(`v1/jobs/${job.id}/results`, {
          ...(signal && { signal }),
        });
        return new Uint8Array(await response.arrayBuffer());
      } catch (error) {
        signal?.throwIfAborted();
        const isLost = isPassing(error) || error instanceof TypeError;
        if (!isLost || performance.now() - start > AWAY_MS) {
          throw error;
        }
        await delay(500);
      }
    }
  }

  /**
   * Cancel a job; nothing happens if it has ended, or if nobody is there.
   *
   * @param {string} id
   */
  async cancel(id) {
    try {
      await this.ask("DELETE", `v1/jobs/${id}`);
    } catch (error) {
      if (!(error instanceof UnknownName || error instanceof ServiceError)) {
        throw error;
      }
    }
  }

  /**
   * @param {string} path
   * @param {RequestInit} request
   */
  async #checked(path, request) {
    const response = await this.#fetch(path, request);
    if (!response.ok) {
      throw await errorOf(response);
    }
    return response;
  }

  /**
   * @param {string} path
   * @param {RequestInit} request
   */
  async #fetch(path, request) {
    try {
      return await fetch(new URL(path, this.url), {
        ...request,
        headers: { ...request.headers, Authorization: `Bearer ${this.#token}` },
        credentials: "omit",
        cache: "no-store",
      });
    } catch (error) {
      request.signal?.throwIfAborted();
      return this.#unreachable(error);
    }
  }

  /**
   * @param {unknown} error
   * @returns {never}
   */
  #unreachable(error) {
    throw new Unreachable(
      `the service at ${this.url.origin} cannot be reached, or does not allow this page's ` +
        `origin: ${messageOf(error)}`,
    );
  }
}

/** No answer came: it may later. */
class Unreachable extends ServiceError {}

/**
 * @param {Response} response That refuses.
 * @returns {Promise<WasmpoolError>}
 */
async function errorOf(response) {
  const body = await response.json().catch(() => null);
  const message = body?.error?.message ?? `the service answered with ${response.status}`;
  return new (ERRORS[response.status] ?? ServiceError)(message);
}

/** @param {unknown} error Of a request. */
function isPassing(error) {
  return [Unreachable, PoolUnavailable, QueueFull].some((kind) => error instanceof kind);
}

/** @param {unknown} error Of `fetch`, whose cause says more under Node. */
function messageOf(error) {
  const { message, cause } = /** @type {{message?: string, cause?: Error}} */ (error ?? {});
  return cause?.message || message || String(error);
}

/** @returns {string} A key that no other job has. */
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {number} milliseconds */
function delay(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
