/** What a service tells of itself, as values: in camelCase, as a pool's own views. */

import { camelKeys } from "../pool/views.js";

/** @import { Connection, RemoteJob } from "./connection.js" */

/**
 * A worker, as the service shows it.
 *
 * @typedef {object} ServiceWorker
 * @property {string} worker
 * @property {number} generation
 * @property {string} state
 * @property {string | null} task
 * @property {number | null} item
 * @property {number} items_done
 * @property {number} restarts
 * @property {number | null} memory_bytes
 * @property {number | null} pid
 * @property {number | null} boot_ms
 */

/**
 * The service at one moment.
 *
 * @typedef {object} ServiceState
 * @property {string} health `healthy`, `degraded` or `critical`.
 * @property {string} backend What its workers are.
 * @property {number} minimum Workers at least …
 * @property {number} maximum … and at most.
 * @property {Record<string, number>} tasks Counts of its pool's tasks.
 * @property {number} reuse_rate
 * @property {number} spawns
 * @property {number} losses
 * @property {Record<string, number>} jobs How many jobs are in each state.
 * @property {Record<string, number>} queue Waiting jobs by priority.
 */

/**
 * A job that was given up.
 *
 * @typedef {object} RemoteLetter
 * @property {string} task Its id in the service.
 * @property {string} kind What it was to do.
 * @property {RemoteJob["failure"]} failure The last one.
 * @property {number} attempts How often it was tried.
 */

/** As the pool's own total counts. */
const LIVE = new Set(["starting", "idle", "busy", "stopping"]);

/**
 * Ask a service how it is.
 *
 * @param {Connection} connection
 * @returns {Promise<ServiceState & { workers: ServiceWorker[] }>}
 */
export function lookAt(connection) {
  return connection.ask("GET", "v1/workers");
}

/**
 * Counts, rates and health.
 *
 * @param {ServiceState & { workers: ServiceWorker[] }} state
 */
export function statsOf({ workers, ...stats }) {
  const live = workers.filter(({ state }) => LIVE.has(state)).length;
  return { ...camelKeys(stats), workers: live };
}

/**
 * The worker slots.
 *
 * @param {{ workers: ServiceWorker[] }} state
 */
export function workersOf({ workers }) {
  return workers.map((worker) => camelKeys(worker));
}

/**
 * All jobs that were given up, the newest first.
 *
 * @param {Connection} connection
 * @returns {Promise<RemoteLetter[]>}
 */
export async function deadLetters(connection) {
  /** @type {RemoteLetter[]} */
  const letters = [];
  for (let after = ""; ; ) {
    const page = await connection.ask("GET", `v1/dead-letters${after}`);
    for (const { id, kind, failure, attempt } of page.jobs) {
      letters.push({ task: id, kind, failure, attempts: attempt });
    }
    if (page.next === null) {
      return letters;
    }
    after = `?after=${page.next}`;
  }
}
