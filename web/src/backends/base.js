/**
 * What every backend promises to the driver, as types.
 *
 * Rules of this file:
 *
 * - All hooks are called from the event loop, never from inside one of the backend's methods.
 * - `start` never throws: what goes wrong is an exit with its reason.
 * - For each started worker there is exactly one `onExit`, whatever ended it; then no message.
 * - Messages of one worker arrive in the order in which it sent them, all of them before its exit.
 */

/** @import { Cancel, FromWorker, Register, Run, Stop } from "../protocol.js" */

/**
 * What a backend calls.
 * @typedef {object} Hooks
 * @property {(worker: string, generation: number, message: FromWorker) => void} onMessage A worker
 *   sent a message.
 * @property {(worker: string, generation: number, reason: string) => void} onExit A worker is gone;
 *   `reason` is for people.
 * @property {(worker: string, text: string) => void} onNotice Something that a person should know
 *   of, such as a shortcut that failed.
 */

/**
 * Who a worker is.
 * @typedef {object} WorkerStart
 * @property {string} worker Its id.
 * @property {number} generation How often this worker was started.
 * @property {number | null} memory_limit_bytes What the worker may use; `null` for no limit.
 */

/**
 * Starts workers, carries messages to them and ends them.
 * @typedef {object} Backend
 * @property {string} name What workers are: `worker` or `inline`.
 * @property {(start: WorkerStart) => void} start Start a worker; `ready` or an exit follows.
 * @property {(worker: string, message: Run | Cancel | Stop | Register) => void} send Send a worker
 *   a message; nothing happens if it is gone.
 * @property {(worker: string) => void} kill End a worker by force; an exit follows.
 * @property {() => Promise<void>} close End all that is left, and resolve when it is gone; exits
 *   are no longer reported.
 */

export {};
