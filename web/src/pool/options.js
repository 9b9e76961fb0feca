/** What a pool is made of, and what callers may say to its methods, as types. */

/** @import { Config } from "../config.js" */
/** @import { LanguageEntry } from "../files/languages.js" */
/** @import { SchedulerConfig } from "../scheduler/messages.js" */
/** @import { Clock } from "./clock.js" */
/** @import { MakeBackend } from "./crew.js" */

/**
 * What a pool knows of its bundle.
 * @typedef {object} BundleFacts
 * @property {string} build Hash of everything in it.
 * @property {readonly LanguageEntry[]} languages The languages that it can parse.
 */

/**
 * What a pool is made of: see `createPool`.
 * @typedef {object} PoolParts
 * @property {Readonly<Config>} config All settings.
 * @property {BundleFacts} manifest What the bundle has.
 * @property {MakeBackend} makeInline Makes the backend that works in this thread.
 * @property {MakeBackend} makeBackend Makes the backend with workers.
 * @property {string | null} [fallback] Why there are no workers although there were to be some.
 * @property {Partial<SchedulerConfig>} [scheduler] Numbers that the settings do not name.
 * @property {Clock} [clock] The time.
 */

/**
 * @typedef {object} SubmitOptions
 * @property {number} [priority] 0 first, 10 default, 100 last.
 * @property {number | null} [timeoutMs] Limit for one attempt, not for all: a timeout is tried
 *   again, `retries` times. `retries: 0` or `totalTimeoutMs` bound the whole. `null` takes the
 *   setting's.
 * @property {number | null} [totalTimeoutMs] Limit over all attempts, from the first start.
 * @property {number | null} [retries] Further attempts after a lost worker or a timeout; `null`
 *   takes the setting's.
 * @property {boolean} [retryErrors] Try again after the handler's own errors too.
 * @property {readonly string[]} [requires] What the worker must be able to do.
 * @property {Readonly<Record<string, unknown>>} [options] What the handler reads as
 *   `context.options`.
 * @property {AbortSignal} [signal] Cancels the task.
 */

/**
 * @typedef {object} MapOptions
 * @property {number | null} [chunkSize] Payloads that go to a worker together; `null` lets the pool
 *   choose.
 * @property {number} [priority] 0 first, 10 default, 100 last.
 * @property {number | null} [timeoutMs] Limit for one payload; `null` takes the setting's.
 * @property {Readonly<Record<string, unknown>>} [options] What the handler reads as
 *   `context.options`.
 * @property {AbortSignal} [signal] Cancels what is left.
 */

/**
 * @typedef {object} BatchOptions
 * @property {Readonly<Record<string, unknown>>} [options] What the handler reads as
 *   `context.options`.
 * @property {number} [size] Bytes of all payloads, for balancing and statistics.
 * @property {string | null} [affinity] A key such as a language: workers that met it before are
 *   preferred.
 * @property {number} [priority] 0 first, 10 default, 100 last.
 * @property {number | null} [timeoutMs] Limit for one payload; `null` takes the setting's.
 * @property {boolean} [announce] Whether (by default) the worker tells of each item before it
 *   starts it. Without, it is faster for many tiny items, but a lost worker costs more to make out
 *   the culprit.
 * @property {(task: string) => void} [onSubmit] Called with the task's id before any event tells of
 *   it.
 * @property {AbortSignal} [signal] Cancels what is left.
 */

/**
 * How far an item is.
 * @typedef {object} ItemProgress
 * @property {string} phase What the handler is doing.
 * @property {number | null} fraction How much of it is done, 0 to 1, where that is known.
 */

export {};
