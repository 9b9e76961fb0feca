/**
 * The states of tasks and workers, and every way from one to another, as tables.
 *
 * Rules of this file (after h11's `_state.py`: a state machine is data, not code):
 *
 * - A table maps a state and an event to the next state. What is not in the table is not allowed:
 *   `move` throws `InvalidTransition` with the story of the task or worker.
 * - A task's state sums up its batches: `running` while a worker has one of them, else `ready`
 *   while one of them is queued, else `retry_wait`. `dead_letter` is a failed task with an item
 *   among the dead letters.
 * - A worker is a slot; its state is that of the slot's latest generation. A slot begins `stopped`.
 */

import { InvalidTransition } from "../errors.js";

/**
 * @typedef {"pending" | "ready" | "running" | "retry_wait" | "succeeded" | "failed" | "cancelled"
 *   | "dead_letter"} TaskState
 * @typedef {"stopped" | "starting" | "idle" | "busy" | "stopping" | "lost" | "closed"} WorkerState
 */

/**
 * @template {string} S
 * @typedef {Readonly<Record<S, Readonly<Record<string, S>>>>} Table
 */

/** @type {Table<TaskState>} */
export const TASK_TABLE = {
  pending: {
    queue: "ready",
    fail: "failed", // no slot is left, or a poison item would run in the parent
  },
  ready: {
    queue: "ready",
    start: "running",
    wait: "retry_wait", // its suspects were buried by a fall back, the rest waits
    fail: "failed",
    cancel: "cancelled",
  },
  running: {
    start: "running",
    queue: "ready",
    wait: "retry_wait",
    succeed: "succeeded",
    fail: "failed",
    cancel: "cancelled",
  },
  retry_wait: {
    wait: "retry_wait",
    queue: "ready",
    fail: "failed",
    cancel: "cancelled",
  },
  succeeded: {},
  failed: { bury: "dead_letter" },
  cancelled: {},
  dead_letter: {},
};

/** @type {Table<WorkerState>} */
export const WORKER_TABLE = {
  stopped: { start: "starting", close: "closed" },
  lost: { start: "starting", close: "closed" },
  starting: { ready: "idle", kill: "stopping", lost: "lost" },
  idle: { assign: "busy", stop: "stopping", kill: "stopping", lost: "lost" },
  busy: { done: "idle", kill: "stopping", lost: "lost" },
  stopping: {
    kill: "stopping", // it was asked to stop and did not
    stopped: "stopped",
  },
  closed: {},
};

/**
 * Return a count of zero for each state of a table.
 *
 * @template {string} S
 * @param {Table<S>} table
 */
export function countsOf(table) {
  const counts = Object.keys(table).map((state) => [state, 0]);
  return /** @type {Record<S, number>} */ (Object.fromEntries(counts));
}

/**
 * Return whether a worker in this state is starting, idle or busy.
 *
 * @param {WorkerState} state
 */
export function isLive(state) {
  return state === "idle" || state === "busy" || state === "starting";
}

/**
 * Return the state that `event` leads to; the subject's own state is for the caller to set.
 *
 * @template {string} S
 * @param {Table<S>} table `TASK_TABLE` or `WORKER_TABLE`.
 * @param {{id: string, state: S, tell(): string[]}} subject The task or worker that something
 *   happens to.
 * @param {string} event What happens to it.
 * @returns {S}
 * @throws {InvalidTransition} If the table has no such row.
 */
export function move(table, subject, event) {
  const state = table[subject.state][event];
  if (state === undefined) {
    throw new InvalidTransition(
      `${subject.id} is ${subject.state}: it cannot ${event}`,
      subject.tell(),
    );
  }
  return state;
}
