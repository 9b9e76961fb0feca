/**
 * What each worker did and when, gathered from what the pool tells.
 *
 * Rules of this file:
 *
 * - No drawing and no clock: each call says what time it is, in milliseconds.
 * - Events tell of the beginning and end of a task's first attempt. What a worker does after a loss
 *   comes only from looking at the workers (`observe`), so both are used.
 * - A worker is in one segment at a time: `boot` or `work`.
 */

/**
 * @typedef {object} Segment
 * @property {"boot" | "work"} kind
 * @property {number} start
 * @property {number | null} end  `null` while it lasts.
 * @property {string | null} task
 */

/**
 * @typedef {object} Mark
 * @property {"lost" | "failed" | "silent" | "recycled"} kind
 * @property {number} at
 */

/**
 * @typedef {object} Lane
 * @property {string} worker
 * @property {string} state
 * @property {number | null} item  The item under way.
 * @property {number | null} memoryBytes
 * @property {Segment[]} segments
 * @property {Mark[]} marks
 */

/**
 * @typedef {object} WorkerStatus  What the pool shows of a worker; that much of it counts here.
 * @property {string} worker
 * @property {string} state
 * @property {string | null} task
 * @property {number | null} item
 * @property {number | null} memoryBytes
 */

export class Lanes {
  constructor() {
    /** @type {Map<string, Lane>} */
    this.byWorker = new Map();
    /** @type {Map<string, string>} Tasks under way, and who has them. */
    this._workers = new Map();
  }

  /** The lanes in the order of the workers' numbers. */
  list() {
    return [...this.byWorker.values()].sort((a, b) => numberOf(a.worker) - numberOf(b.worker));
  }

  /** Forgets what was, but not who is there: a new run begins. */
  clear() {
    this._workers.clear();
    for (const [worker, lane] of this.byWorker) {
      if (lane.state === "stopped" || lane.state === "lost") this.byWorker.delete(worker);
      else Object.assign(lane, { segments: lane.segments.filter(isOpenBoot), marks: [] });
    }
  }

  /**
   * Takes in an event of the pool.
   *
   * @param {string} name
   * @param {Record<string, any>} data
   * @param {number} now
   */
  tell(name, data, now) {
    const worker = data.worker ?? this._workers.get(data.task);
    if (worker === undefined) return;
    const lane = this._lane(worker);
    switch (name) {
      case "worker_started":
        begin(lane, "boot", null, now);
        lane.state = "starting";
        break;
      case "worker_ready":
        end(lane, now);
        lane.state = "idle";
        break;
      case "task_started":
        this._workers.set(data.task, worker);
        begin(lane, "work", data.task, now);
        lane.state = "busy";
        break;
      case "task_completed":
      case "task_failed":
      case "task_cancelled":
        this._workers.delete(data.task);
        if (name === "task_failed") lane.marks.push({ kind: "failed", at: now });
        if (open(lane)?.task === data.task) {
          end(lane, now);
          lane.state = "idle";
        }
        break;
      case "worker_lost":
        end(lane, now);
        lane.marks.push({ kind: "lost", at: now });
        lane.state = "lost";
        break;
      case "worker_silent":
        lane.marks.push({ kind: "silent", at: now });
        break;
      case "worker_recycled":
        end(lane, now);
        lane.marks.push({ kind: "recycled", at: now });
        break;
    }
  }

  /**
   * Takes in how the workers are at this moment.
   *
   * @param {readonly WorkerStatus[]} workers
   * @param {number} now
   */
  observe(workers, now) {
    for (const status of workers) {
      if (status.state === "stopped" && !this.byWorker.has(status.worker)) continue;
      const lane = this._lane(status.worker);
      lane.state = status.state;
      lane.item = status.item;
      lane.memoryBytes = status.memoryBytes;
      const segment = open(lane);
      if (lane.state === "busy") {
        if (segment?.task !== status.task) begin(lane, "work", status.task, now);
      } else if (segment !== null && (segment.kind === "work" || lane.state !== "starting")) {
        end(lane, now);
      }
    }
  }

  /**
   * @param {string} worker
   * @returns {Lane}
   */
  _lane(worker) {
    let lane = this.byWorker.get(worker);
    if (lane === undefined) {
      lane = {
        worker,
        state: "starting",
        item: null,
        memoryBytes: null,
        segments: [],
        marks: [],
      };
      this.byWorker.set(worker, lane);
    }
    return lane;
  }
}

/**
 * The segment that lasts, if any.
 *
 * @param {Lane} lane
 * @returns {Segment | null}
 */
export function open(lane) {
  const last = lane.segments.at(-1);
  return last !== undefined && last.end === null ? last : null;
}

/**
 * Where a moment is on a line of a length, in a span of time.
 *
 * @param {number} at
 * @param {{start: number, end: number}} span
 * @param {number} length
 */
export function position(at, span, length) {
  const share = (at - span.start) / Math.max(1, span.end - span.start);
  return Math.min(Math.max(share, 0), 1) * length;
}

/**
 * Moments at which the time line has a label: a round step, at most `most` of them.
 *
 * @param {{start: number, end: number}} span
 * @param {number} most
 * @returns {number[]} Milliseconds since the start of the span.
 */
export function ticks(span, most) {
  const length = span.end - span.start;
  let step = 100;
  for (const factor of cycle([2, 2.5, 2])) {
    if (length / step <= most) break;
    step *= factor;
  }
  const found = [];
  for (let at = step; at < length; at += step) found.push(at);
  return found;
}

/**
 * @param {number[]} values
 * @returns {Generator<number, never>}
 */
function* cycle(values) {
  for (;;) yield* values;
}

/**
 * @param {Lane} lane
 * @param {"boot" | "work"} kind
 * @param {string | null} task
 * @param {number} now
 */
function begin(lane, kind, task, now) {
  end(lane, now);
  lane.segments.push({ kind, start: now, end: null, task });
}

/**
 * @param {Lane} lane
 * @param {number} now
 */
function end(lane, now) {
  const segment = open(lane);
  if (segment !== null) segment.end = now;
}

/** @param {Segment} segment */
function isOpenBoot(segment) {
  return segment.kind === "boot" && segment.end === null;
}

/** @param {string} worker */
function numberOf(worker) {
  return Number(worker.replace(/\D+/g, "")) || 0;
}
