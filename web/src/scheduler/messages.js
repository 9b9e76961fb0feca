/**
 * What goes into the scheduler (events) and what comes out (commands), as plain objects.
 *
 * Rules of this file:
 *
 * - A *task* is what a caller submitted: `items` pieces of work of one kind, numbered from 0. A
 *   single `submit` has one item; a chunk of `map` and a batch of files have many.
 * - A *batch* is a contiguous run `[start, stop)` of one task's items that one worker works off in
 *   order. A task begins as one batch; retries and lost workers split it.
 * - Times are integer milliseconds on one monotonic clock. Ids come from counters (`t1`, `w1`,
 *   `b1`).
 * - Every message about running work names the worker's `generation` and the `batch`; those of an
 *   older generation or a finished batch are dropped without an error.
 * - The shapes are those of the scenario files that every scheduler of the contract is tested with.
 *   Fields of an event that have a default may be left out; commands have all their fields.
 */

// ---------------------------------------------------------------- parts of messages

/**
 * Why an item failed, as a value.
 * @typedef {object} Failure
 * @property {string} type Name of the error type (`TimeoutError`, `WorkerLost`, ...).
 * @property {string} message What happened, for a person.
 * @property {string} [phase] The phase that failed; `run` by default.
 * @property {boolean} [retryable] Whether trying again can help (a lost worker, a timeout).
 */

/**
 * The failure of one item inside an `items_done` report.
 * @typedef {object} ItemFailure
 * @property {number} item
 * @property {Failure} failure
 * @property {boolean} [cancelled]
 */

/**
 * Return a failure with all its fields.
 *
 * @param {string} type
 * @param {string} message
 * @param {string} phase
 * @param {boolean} [retryable]
 * @returns {Failure}
 */
export function failed(type, message, phase, retryable = false) {
  return { type, message, phase, retryable };
}

// ---------------------------------------------------------------- events

/**
 * A caller submitted a task.
 * @typedef {object} TaskSubmitted
 * @property {"task_submitted"} type
 * @property {string} task Its id.
 * @property {number} [items] Number of items, at least 1.
 * @property {number} [priority] 0 first, 10 default, 100 last.
 * @property {number} [size] Bytes of all items, for balancing and statistics.
 * @property {string | null} [affinity] A key (a language); workers that met it before are preferred
 *   under `affinity`.
 * @property {readonly string[]} [requires] Capabilities that a worker must have.
 * @property {number | null} [retries] Retries for each item; `null` takes the configuration's.
 * @property {boolean} [retry_errors] Whether a handler's own error is tried again too.
 * @property {number | null} [item_timeout_ms] Limit for each item; `null` takes the
 *   configuration's.
 * @property {number | null} [task_timeout_ms] Limit for the whole task from its first start, over
 *   all attempts.
 * @property {boolean} [announce] Whether (by default) the worker tells of each item before it
 *   starts it. Without, reports are coalesced, which suits many tiny items; after a loss the
 *   scheduler turns it on.
 */

/**
 * The caller no longer wants a task.
 * @typedef {object} TaskCancelled
 * @property {"task_cancelled"} type
 * @property {string} task
 */

/**
 * Run a dead letter again, as the fresh one-item task `new_task`. The driver keeps the payload; the
 * letter leaves the list.
 * @typedef {object} DeadLetterRetried
 * @property {"dead_letter_retried"} type
 * @property {string} task
 * @property {number} item
 * @property {string} new_task
 */

/**
 * A worker has started and takes work. `capabilities` are what it can do.
 * @typedef {object} WorkerReady
 * @property {"worker_ready"} type
 * @property {string} worker
 * @property {number} generation
 * @property {readonly string[]} [capabilities]
 */

/**
 * A worker is about to work on an item (only with `announce`).
 * @typedef {object} ItemStarted
 * @property {"item_started"} type
 * @property {string} worker
 * @property {number} generation
 * @property {string} batch
 * @property {number} item
 */

/**
 * A worker ended the items `[start, stop)` of its batch; those not in `failures` succeeded.
 * @typedef {object} ItemsDone
 * @property {"items_done"} type
 * @property {string} worker
 * @property {number} generation
 * @property {string} batch
 * @property {number} start The first item of the batch that was not reported before.
 * @property {number} stop
 * @property {readonly ItemFailure[]} [failures]
 * @property {number} [jitter] In `[0, 1)`: spreads the delay of retries.
 */

/**
 * A worker ended its batch and is free; items not reported before were not run (cancelled).
 * @typedef {object} BatchDone
 * @property {"batch_done"} type
 * @property {string} worker
 * @property {number} generation
 * @property {string} batch
 * @property {number | null} [memory_bytes]
 */

/**
 * A sign of life from inside the work.
 * @typedef {object} Heartbeat
 * @property {"heartbeat"} type
 * @property {string} worker
 * @property {number} generation
 * @property {number | null} [memory_bytes]
 */

/**
 * A worker is gone without having been told to stop; `reason` is for people.
 * @typedef {object} WorkerLost
 * @property {"worker_lost"} type
 * @property {string} worker
 * @property {number} generation
 * @property {string} reason
 * @property {number} [jitter]
 */

/**
 * A worker that was told to stop, or was killed on command, is gone.
 * @typedef {object} WorkerStopped
 * @property {"worker_stopped"} type
 * @property {string} worker
 * @property {number} generation
 */

/**
 * Change the number of wanted workers by `delta`, within `min_workers..max_workers`.
 * @typedef {object} ScaleRequested
 * @property {"scale_requested"} type
 * @property {number} delta
 */

/**
 * The pool's own thread did not run for `duration_ms`: credited to every worker's clocks.
 * @typedef {object} Stalled
 * @property {"stalled"} type
 * @property {number} duration_ms
 */

/**
 * Time passed; sent when `nextDeadline()` is reached.
 * @typedef {object} Tick
 * @property {"tick"} type
 * @property {number} [jitter]
 */

/**
 * The driver replaced the backend by the inline one after a `fall_back` command.
 * @typedef {object} FellBack
 * @property {"fell_back"} type
 */

/**
 * Close the pool: gracefully (the default: running and queued work ends first) or at once.
 * @typedef {object} ShutdownRequested
 * @property {"shutdown_requested"} type
 * @property {boolean} [graceful]
 */

/**
 * @typedef {TaskSubmitted | TaskCancelled | DeadLetterRetried | WorkerReady | ItemStarted
 *   | ItemsDone | BatchDone | Heartbeat | WorkerLost | WorkerStopped | ScaleRequested | Stalled
 *   | Tick | FellBack | ShutdownRequested} Event
 */

// ---------------------------------------------------------------- commands

/**
 * Start the worker of a slot.
 * @typedef {object} StartWorker
 * @property {"start_worker"} type
 * @property {string} worker
 * @property {number} generation
 */

/**
 * Give a worker the items `[start, stop)` of a task.
 * @typedef {object} Assign
 * @property {"assign"} type
 * @property {string} worker
 * @property {number} generation
 * @property {string} batch
 * @property {string} task
 * @property {number} start
 * @property {number} stop
 * @property {number} attempt Counts from 1.
 * @property {boolean} announce
 * @property {number | null} item_timeout_ms
 */

/**
 * Ask a worker to stop inside its batch.
 * @typedef {object} CancelBatch
 * @property {"cancel_batch"} type
 * @property {string} worker
 * @property {number} generation
 * @property {string} batch
 * @property {number | null} item The one item to stop (a timeout: the others go on); `null` stops
 *   all that is left.
 * @property {string} reason
 */

/**
 * Ask an idle worker to end by itself.
 * @typedef {object} StopWorker
 * @property {"stop_worker"} type
 * @property {string} worker
 * @property {number} generation
 */

/**
 * End a worker by force; the driver answers with `worker_stopped`. What the worker was doing has
 * been settled by the scheduler in the same list of commands.
 * @typedef {object} KillWorker
 * @property {"kill_worker"} type
 * @property {string} worker
 * @property {number} generation
 * @property {string} reason
 */

/**
 * The reported results of items `[start, stop)` count: hand them to the caller.
 * @typedef {object} ItemsSucceeded
 * @property {"items_succeeded"} type
 * @property {string} task
 * @property {number} start
 * @property {number} stop
 */

/**
 * An item ended with a failure; `dead` when it went to the dead letters.
 * @typedef {object} ItemFailed
 * @property {"item_failed"} type
 * @property {string} task
 * @property {number} item
 * @property {Failure} failure
 * @property {number} attempts
 * @property {boolean} dead
 */

/**
 * Items `[start, stop)` ended without a result: cancelled, or the pool closed.
 * @typedef {object} ItemsCancelled
 * @property {"items_cancelled"} type
 * @property {string} task
 * @property {number} start
 * @property {number} stop
 * @property {string} reason
 */

/**
 * All items of a task ended.
 * @typedef {object} TaskEnded
 * @property {"task_ended"} type
 * @property {string} task
 * @property {"succeeded" | "failed" | "cancelled"} state
 */

/**
 * All slots are closed: replace the backend by the inline one and answer `fell_back`.
 * @typedef {object} FallBack
 * @property {"fall_back"} type
 * @property {string} reason
 */

/**
 * Tell listeners: `name` is one of the pool's events, `data` its details in key order.
 * @typedef {object} Emit
 * @property {"emit"} type
 * @property {string} name
 * @property {Record<string, string | number | boolean | null>} data
 */

/**
 * Everything has ended; the pool is closed.
 * @typedef {object} ClosePool
 * @property {"close_pool"} type
 */

/**
 * @typedef {StartWorker | Assign | CancelBatch | StopWorker | KillWorker | ItemsSucceeded
 *   | ItemFailed | ItemsCancelled | TaskEnded | FallBack | Emit | ClosePool} Command
 */

// ---------------------------------------------------------------- configuration

/**
 * Numbers that the scheduler works by; all times in milliseconds.
 * @typedef {object} SchedulerConfig
 * @property {number} min_workers Workers kept when idle.
 * @property {number} max_workers Workers at most; the number of slots.
 * @property {number} retries Further attempts for each item.
 * @property {number} backoff_ms Delay before the first retry; doubles each time.
 * @property {number} backoff_cap_ms Longest delay.
 * @property {number} jitter_ratio Share of the delay that the event's jitter adds at most.
 * @property {number | null} item_timeout_ms Default limit for an item.
 * @property {number | null} batch_timeout_ms Limit for a batch on a worker.
 * @property {number} cancel_grace_ms Time between asking a worker to stop something and killing it.
 * @property {number} heartbeat_warn_ms Silence of a busy worker after which a warning is emitted.
 * @property {number} zombie_ms Silence after which a busy worker is killed and replaced.
 * @property {number} start_timeout_ms Longest start of a worker.
 * @property {number} restart_budget Losses in a row (no item finished between them) before a slot
 *   is closed.
 * @property {number} restart_cooldown_ms A loss this long after the one before starts a new row.
 * @property {number | null} memory_limit_bytes A worker that reports more is recycled after its
 *   batch.
 * @property {number} idle_ms Idle time after which a worker above `min_workers` is stopped.
 * @property {string} balance `pull`, `round_robin`, `least_loaded` or `affinity`.
 * @property {number} ageing_ms Waiting this long raises a task's priority by one step.
 * @property {number} poison_limit Losses alone after which an item is a dead letter.
 * @property {number} queue_limit Most waiting items; more throw `QueueFull`.
 * @property {number} shutdown_grace_ms Longest graceful shutdown before workers are killed.
 * @property {boolean} fallback Whether `fall_back` may be asked for.
 */

/** @type {Readonly<SchedulerConfig>} */
export const DEFAULT_CONFIG = Object.freeze({
  min_workers: 0,
  max_workers: 1,
  retries: 3,
  backoff_ms: 1_000,
  backoff_cap_ms: 30_000,
  jitter_ratio: 0.25,
  item_timeout_ms: null,
  batch_timeout_ms: null,
  cancel_grace_ms: 2_000,
  heartbeat_warn_ms: 15_000,
  zombie_ms: 30_000,
  start_timeout_ms: 30_000,
  restart_budget: 3,
  restart_cooldown_ms: 5_000,
  memory_limit_bytes: null,
  idle_ms: 30_000,
  balance: "pull",
  ageing_ms: 10_000,
  poison_limit: 2,
  queue_limit: 1_000_000,
  shutdown_grace_ms: 10_000,
  fallback: true,
});
