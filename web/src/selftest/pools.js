/** The pools of a self-test, all of which are shut down at its end. */

import { InlineBackend } from "../backends/inline.js";
import { WorkerBackend } from "../backends/worker.js";
import { getLauncher } from "../boot/launcher.js";
import { loadConfig } from "../config.js";
import { createPool } from "../pool/create.js";
import { Pool } from "../pool/pool.js";

/** Nothing is taken from earlier runs, and nothing is hidden by going on without workers. */
const FLAGS = { cache: false, fallback: false };

/**
 * A pool with what a test needs to know of it.
 *
 * @typedef {object} TestPool
 * @property {Pool} pool
 * @property {(worker: string) => void} kill Ends a worker from outside, as the system would.
 */

/** Makes pools, and ends them. */
export class Pools {
  #base;
  /** @type {Pool[]} */
  #made = [];

  /** @param {string} base Where the bundle is. */
  constructor(base) {
    this.#base = base;
  }

  /**
   * A pool with workers, all of which are ready.
   *
   * @param {{workers: number, snapshot: boolean}} options
   * @returns {Promise<TestPool>}
   */
  async withWorkers({ workers, snapshot }) {
    const launcher = await getLauncher({ base: this.#base, snapshot });
    /** @type {WorkerBackend[]} */
    const backends = [];
    const pool = new Pool({
      config: loadConfig({ workers, flags: FLAGS }),
      manifest: launcher.manifest,
      fallback: null,
      makeBackend: (hooks) => {
        const backend = new WorkerBackend(hooks, launcher);
        backends.push(backend);
        return backend;
      },
      makeInline: (hooks) => new InlineBackend(hooks, (parts) => launcher.openEngineHere(parts)),
    });
    this.#made.push(pool);
    await allReady(pool, workers);
    return { pool, kill: (worker) => backends.forEach((backend) => backend.kill(worker)) };
  }

  /** A pool that works in this thread. */
  async inline() {
    const pool = await createPool({ base: this.#base, backend: "inline", flags: FLAGS });
    this.#made.push(pool);
    return pool;
  }

  /** End them all. */
  async close() {
    await Promise.all(this.#made.splice(0).map((pool) => pool.shutdown({ graceful: false })));
  }
}

/**
 * Start workers and wait for them.
 *
 * @param {Pool} pool
 * @param {number} count
 * @returns {Promise<void>}
 */
function allReady(pool, count) {
  return new Promise((resolve, reject) => {
    let ready = 0;
    const off = pool.on("*", ({ type, detail }) => {
      ready += Number(type === "worker_ready");
      if (ready >= count) {
        off();
        resolve();
      } else if (type === "worker_lost") {
        off();
        reject(new Error(`worker ${detail.worker} was lost: ${detail.reason}`));
      }
    });
    pool.scaleUp(count);
  });
}
