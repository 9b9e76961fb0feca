/**
 * The fleet: the worker slots, how they start, stop and are given up.
 *
 * Rules of this file:
 *
 * - There are `max_workers` slots, `w1`, `w2`, ...; each start is a new `generation` of its slot. A
 *   slot that was told to stop or was killed starts again only after `worker_stopped`, so there are
 *   never more workers than slots.
 * - A loss in a row: one that blames the slot, with no item finished since the one before and less
 *   than `restart_cooldown_ms` after it. `restart_budget` of them close the slot for good.
 * - A loss does not blame the slot when the item is to blame: a suspect that ran alone, an item
 *   that had to be stopped by force.
 * - The fleet knows nothing of tasks; it appends its commands to `out`.
 */

import { InvalidTransition } from "../errors.js";
import { WORKER_TABLE, countsOf, isLive, move } from "./states.js";
import { Worker } from "./worker.js";

/** @import { Command, Emit, SchedulerConfig } from "./messages.js" */
/** @import { Batch } from "./task.js" */

/** All worker slots. */
export class Fleet {
  /** Number of workers that are starting, idle or busy. */
  live = 0;
  /** Number of starts. */
  spawns = 0;
  /** Number of workers lost, or killed since they did not do what they should. */
  losses = 0;
  #config;
  #out;
  /** @type {Map<string, Worker>} */
  #byId = new Map();
  #cursor = 0;

  /**
   * @param {SchedulerConfig} config
   * @param {Command[]} out
   */
  constructor(config, out) {
    this.#config = config;
    this.#out = out;
    /** @type {Worker[]} The slots in order. */
    this.slots = [];
    for (let index = 0; index < config.max_workers; index += 1) {
      this.#addSlot();
    }
    /** Number of slots by state. */
    this.count = { ...countsOf(WORKER_TABLE), stopped: config.max_workers };
    /** Number of slots that are not closed. */
    this.open = config.max_workers;
    /** Most live workers now: `max_workers` unless scaled down by hand. */
    this.ceiling = config.max_workers;
    /** How many were asked for by hand, until there are as many. */
    this.asked = 0;
  }

  // ------------------------------------------------------------ looking

  /**
   * Return the worker that a message is from, or `null` when the message is outdated.
   *
   * @param {string} id
   * @param {number} generation
   * @throws {InvalidTransition} If there is no such slot, or it never had that generation.
   */
  current(id, generation) {
    const worker = this.#byId.get(id);
    if (worker === undefined || generation > worker.generation) {
      throw new InvalidTransition(`there is no worker ${id} of generation ${generation}`);
    }
    const { state } = worker;
    const gone = state === "stopped" || state === "lost" || state === "closed";
    return gone || generation < worker.generation ? null : worker;
  }

  /** Return how many workers may live now. */
  most() {
    return Math.min(this.ceiling, this.open);
  }

  /** Return the idle workers, the one that should be served first first. */
  idleInOrder() {
    const idle = this.slots.filter((worker) => worker.state === "idle");
    const { balance } = this.#config;
    if (balance === "round_robin") {
      const passed = (/** @type {Worker} */ worker) => Number(worker.index < this.#cursor);
      idle.sort((one, other) => passed(one) - passed(other) || one.index - other.index);
    } else if (balance === "least_loaded") {
      idle.sort((one, other) => one.load - other.load || one.index - other.index);
    }
    return idle;
  }

  // ------------------------------------------------------------ the life of a worker

  /**
   * Start the next generation of a slot.
   *
   * @param {Worker} worker
   * @param {number} now
   */
  start(worker, now) {
    worker.renew();
    this.spawns += 1;
    this.#move(worker, "start", now);
    const { id, generation } = worker;
    this.#out.push({ type: "start_worker", worker: id, generation });
    this.emit("worker_started", worker);
  }

  /**
   * A worker has started.
   *
   * @param {Worker} worker
   * @param {readonly string[]} capabilities
   * @param {number} now
   */
  ready(worker, capabilities, now) {
    worker.capabilities = capabilities;
    this.#move(worker, "ready", now);
    this.emit("worker_ready", worker);
  }

  /**
   * A worker gets a batch.
   *
   * @param {Worker} worker
   * @param {Batch} batch
   * @param {number} now
   */
  assign(worker, batch, now) {
    const { affinity } = batch.task.spec;
    worker.batch = batch;
    worker.load += Math.max(batch.stop - batch.start, batch.size);
    this.#cursor = worker.index + 1;
    if (affinity !== null) {
      worker.met.add(affinity);
    }
    worker.warned = false;
    worker.seen = now;
    this.#move(worker, "assign", now);
  }

  /**
   * A worker is through with its batch.
   *
   * @param {Worker} worker
   * @param {number} now
   */
  free(worker, now) {
    worker.batch = null;
    worker.batchesDone += 1;
    this.#move(worker, "done", now);
  }

  /**
   * A worker finished items: its row of losses ends.
   *
   * @param {Worker} worker
   * @param {number} items
   */
  finishedItems(worker, items) {
    worker.itemsDone += items;
    worker.losses = 0;
  }

  /**
   * Ask an idle worker to end.
   *
   * @param {Worker} worker
   * @param {number} now
   */
  stop(worker, now) {
    this.#move(worker, "stop", now);
    const { id, generation } = worker;
    this.#out.push({ type: "stop_worker", worker: id, generation });
  }

  /**
   * End a worker by force; with `blame` it counts as a loss of its slot.
   *
   * @param {Worker} worker
   * @param {string} reason
   * @param {number} now
   * @param {boolean} blame
   */
  kill(worker, reason, now, blame) {
    worker.batch = null;
    worker.killed = true;
    if (blame) {
      worker.countLoss(now, this.#config.restart_cooldown_ms);
    }
    this.#move(worker, "kill", now);
    const { id, generation } = worker;
    this.#out.push({ type: "kill_worker", worker: id, generation, reason });
  }

  /**
   * Kill a worker that does not do what it should, and tell that it is lost.
   *
   * @param {Worker} worker
   * @param {string} reason
   * @param {number} now
   * @param {boolean} blame
   */
  putDown(worker, reason, now, blame) {
    this.losses += 1;
    this.emit("worker_lost", worker, { reason });
    this.kill(worker, reason, now, blame);
  }

  /**
   * A worker that was told to stop is gone.
   *
   * @param {Worker} worker
   * @param {number} now
   */
  stopped(worker, now) {
    this.#move(worker, "stopped", now);
    this.#closeIfSpent(worker, now);
  }

  /**
   * A worker is gone without having been told to.
   *
   * @param {Worker} worker
   * @param {string} reason
   * @param {number} now
   * @param {boolean} blame
   */
  lost(worker, reason, now, blame) {
    worker.batch = null;
    worker.note(now, "lost:", reason);
    this.losses += 1;
    if (blame) {
      worker.countLoss(now, this.#config.restart_cooldown_ms);
    }
    this.#move(worker, "lost", now);
    this.emit("worker_lost", worker, { reason });
    this.#closeIfSpent(worker, now);
  }

  // ------------------------------------------------------------ how many there are

  /**
   * Change the number of workers by hand and return the number wanted.
   *
   * More are started at once, or when slots are free whose workers still stop, and stay until they
   * are idle too long. Fewer is a ceiling that holds until more are asked for; at least one stays
   * possible.
   *
   * @param {number} delta
   * @param {number} now
   */
  scale(delta, now) {
    const base = Math.min(this.live, this.ceiling);
    if (delta <= 0) {
      this.ceiling = Math.max(base + delta, this.#config.min_workers, 1);
      this.asked = 0;
      return this.ceiling;
    }
    const target = Math.min(base + delta, this.open);
    this.ceiling = Math.max(this.ceiling, target);
    this.asked = target;
    this.startWanted(target - this.live, now);
    for (const worker of this.slots) {
      if (worker.state === "idle") {
        worker.since = now;
      }
    }
    return target;
  }

  /**
   * Start up to `wanted` more workers, as far as slots are free.
   *
   * @param {number} wanted
   * @param {number} now
   */
  startWanted(wanted, now) {
    let left = Math.min(wanted, this.most() - this.live);
    for (const worker of this.slots) {
      if (left <= 0) {
        return;
      }
      if (worker.state === "stopped" || worker.state === "lost") {
        this.start(worker, now);
        left -= 1;
      }
    }
  }

  /**
   * Stop idle workers that are more than the ceiling allows, the last slots first.
   *
   * @param {number} now
   */
  stopSurplus(now) {
    for (let index = this.slots.length - 1; index >= 0 && this.live > this.ceiling; index -= 1) {
      if (this.slots[index].state === "idle") {
        this.stop(this.slots[index], now);
      }
    }
  }

  /**
   * Stop workers that were idle too long, the last slots first, but keep `floor`.
   *
   * @param {number} floor
   * @param {number} now
   * @returns {number | null} Since when the longest idle one of the others is idle.
   */
  stopUnused(floor, now) {
    /** @type {number | null} */
    let longest = null;
    for (let index = this.slots.length - 1; index >= 0; index -= 1) {
      const worker = this.slots[index];
      if (worker.state !== "idle") {
        continue;
      }
      if (now - worker.since >= this.#config.idle_ms && this.live > floor) {
        this.stop(worker, now);
      } else if (longest === null || worker.since < longest) {
        longest = worker.since;
      }
    }
    return longest;
  }

  /** Add a fresh slot in place of the closed ones, for the inline backend. */
  reopen() {
    this.#addSlot();
    this.count.stopped += 1;
    this.open += 1;
    this.ceiling = 1;
  }

  /**
   * Tell listeners something about a worker.
   *
   * @param {string} name
   * @param {Worker} worker
   * @param {Emit["data"]} [details]
   */
  emit(name, worker, details) {
    const data = { worker: worker.id, generation: worker.generation, ...details };
    this.#out.push({ type: "emit", name, data });
  }

  #addSlot() {
    const worker = new Worker(this.slots.length);
    this.slots.push(worker);
    this.#byId.set(worker.id, worker);
  }

  /**
   * @param {Worker} worker
   * @param {number} now
   */
  #closeIfSpent(worker, now) {
    if (worker.losses >= this.#config.restart_budget) {
      this.#move(worker, "close", now);
      this.open -= 1;
      this.emit("slot_closed", worker, { losses: worker.losses });
    }
  }

  /**
   * @param {Worker} worker
   * @param {string} event
   * @param {number} now
   */
  #move(worker, event, now) {
    const state = move(WORKER_TABLE, worker, event);
    this.count[worker.state] -= 1;
    this.count[state] += 1;
    this.live += Number(isLive(state)) - Number(worker.live);
    worker.state = state;
    worker.since = now;
  }
}
