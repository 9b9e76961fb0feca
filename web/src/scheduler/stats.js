/**
 * What the scheduler shows of itself: plain objects, made on demand, with the names of the
 * scenario files.
 */

/** @import { Fleet } from "./fleet.js" */
/** @import { Ledger } from "./ledger.js" */
/** @import { WorkerState } from "./states.js" */
/** @import { Worker } from "./worker.js" */

/**
 * Workers by state; `total` is the live ones, `closed` the slots given up.
 * @typedef {object} WorkerCounts
 * @property {number} total
 * @property {number} starting
 * @property {number} idle
 * @property {number} busy
 * @property {number} stopping
 * @property {number} closed
 */

/**
 * Tasks by state, and items by how they ended.
 * @typedef {object} TaskCounts
 * @property {number} submitted All tasks ever.
 * @property {number} ready
 * @property {number} running
 * @property {number} retry_wait
 * @property {number} succeeded
 * @property {number} failed Those with dead letters too.
 * @property {number} cancelled
 * @property {number} retried Retries of items.
 * @property {number} dead The dead letters that are listed now.
 * @property {number} items_succeeded
 * @property {number} items_failed
 * @property {number} items_cancelled
 */

/**
 * The queue of ready batches.
 * @typedef {object} QueueStats
 * @property {number} batches Ready batches.
 * @property {number} items Items in them.
 * @property {[number, number][]} depth Pairs of priority and number of ready batches, lowest
 *   priority number first.
 * @property {number} waits Number of assignments so far.
 * @property {number} wait_total_ms Time that batches were ready before they were assigned, all
 *   together.
 * @property {number} wait_max_ms The longest of these times.
 */

/**
 * The scheduler at one moment.
 * @typedef {object} Stats
 * @property {WorkerCounts} workers Workers by state.
 * @property {TaskCounts} tasks Tasks by state, items by end.
 * @property {QueueStats} queue The queue of ready batches.
 * @property {number} spawns Workers started.
 * @property {number} losses Workers lost or killed for silence.
 * @property {number} reuse_rate Share of assignments that went to a worker which had done a batch
 *   before.
 * @property {number} bytes_submitted Sizes of all tasks submitted.
 * @property {number} bytes_succeeded Sizes of the tasks that succeeded.
 * @property {number} since_ms Time since the first event: with `items_*` and `bytes_*` it gives
 *   throughput.
 * @property {"healthy" | "degraded" | "critical"} health `degraded` with a slot closed, a loss not
 *   yet made up for, or after a fall back; `critical` when no slot is left.
 */

/**
 * A worker slot at one moment.
 * @typedef {object} WorkerView
 * @property {string} worker Its id.
 * @property {number} generation How often it was started.
 * @property {WorkerState} state
 * @property {number} since_ms When it came into that state.
 * @property {string | null} batch The batch that it has.
 * @property {string | null} task Its task.
 * @property {number | null} item The item under way, as far as known.
 * @property {number} items_done Items finished, all generations.
 * @property {number | null} memory_bytes Memory that it reported last.
 * @property {number} restarts Starts after a loss.
 * @property {string[]} affinity Affinity keys that this generation met.
 * @property {readonly string[]} capabilities What it can do.
 */

/** Counts how long batches were ready before a worker took them, and who took them. */
export class Waits {
  /** Number of assignments. */
  assigned = 0;
  /** Number of those that went to a worker which had done a batch before. */
  reused = 0;
  /** The waiting times all together. */
  totalMs = 0;
  /** The longest one. */
  maxMs = 0;

  /**
   * Count an assignment.
   *
   * @param {number} waitedMs
   * @param {boolean} reused
   */
  count(waitedMs, reused) {
    this.assigned += 1;
    this.reused += Number(reused);
    this.totalMs += waitedMs;
    this.maxMs = Math.max(this.maxMs, waitedMs);
  }
}

/**
 * Return the state of all parts as one value.
 *
 * @param {Ledger} ledger
 * @param {Fleet} fleet
 * @param {Waits} waits
 * @param {number} sinceMs
 * @returns {Stats}
 */
export function takeStats(ledger, fleet, waits, sinceMs) {
  const { states, queue } = ledger;
  const { count } = fleet;
  return {
    workers: {
      total: fleet.live,
      starting: count.starting,
      idle: count.idle,
      busy: count.busy,
      stopping: count.stopping,
      closed: count.closed,
    },
    tasks: {
      submitted: ledger.submitted,
      ready: states.ready,
      running: states.running,
      retry_wait: states.retry_wait,
      succeeded: states.succeeded,
      failed: states.failed + states.dead_letter,
      cancelled: states.cancelled,
      retried: ledger.retried,
      dead: ledger.letters.size,
      items_succeeded: ledger.itemsSucceeded,
      items_failed: ledger.itemsFailed,
      items_cancelled: ledger.itemsCancelled,
    },
    queue: {
      batches: queue.size,
      items: queue.items,
      depth: [...queue.depth].sort(([one], [other]) => one - other),
      waits: waits.assigned,
      wait_total_ms: waits.totalMs,
      wait_max_ms: waits.maxMs,
    },
    spawns: fleet.spawns,
    losses: fleet.losses,
    reuse_rate: waits.assigned > 0 ? waits.reused / waits.assigned : 0,
    bytes_submitted: ledger.bytesSubmitted,
    bytes_succeeded: ledger.bytesSucceeded,
    since_ms: sinceMs,
    health: health(fleet, ledger.inline),
  };
}

/**
 * Return what a slot is doing.
 *
 * @param {Worker} worker
 * @returns {WorkerView}
 */
export function view(worker) {
  const { batch } = worker;
  const underWay = batch !== null && batch.next < batch.stop;
  return {
    worker: worker.id,
    generation: worker.generation,
    state: worker.state,
    since_ms: worker.since,
    batch: batch?.id ?? null,
    task: batch?.task.id ?? null,
    item: underWay ? (batch.item ?? batch.next) : null,
    items_done: worker.itemsDone,
    memory_bytes: worker.memory,
    restarts: worker.restarts,
    affinity: [...worker.met],
    capabilities: worker.capabilities,
  };
}

/**
 * @param {Fleet} fleet
 * @param {boolean} inline
 */
function health(fleet, inline) {
  if (fleet.open === 0) {
    return "critical";
  }
  const wounded = fleet.slots.some((worker) => worker.losses > 0);
  return wounded || inline || fleet.count.closed > 0 ? "degraded" : "healthy";
}
