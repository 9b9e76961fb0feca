/**
 * Random work, random faults, random times: whatever happens, everything that was submitted ends
 * exactly once, with the right value or an error, and nothing is left behind.
 */

import assert from "node:assert/strict";
import test from "node:test";

import { TaskError } from "../../src/errors.js";
import { decodeValue } from "../../src/protocol.js";
import { Fault, Stage } from "./support.js";

/** @import { Puppet } from "./support.js" */

const RUNS = 60;
const STEPS = 150;

/**
 * Numbers in [0, 1) that are the same for the same seed.
 *
 * @param {number} seed
 */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A pool, and dice. */
class Game {
  /** @type {Promise<unknown>[]} */
  waits = [];
  /** @type {AbortController[]} */
  controllers = [];
  /** @type {string[]} */
  ids = [];

  /** @param {number} seed */
  constructor(seed) {
    this.random = randomFrom(seed);
    const scheduler = { queue_limit: 12, backoff_ms: 50 };
    this.stage = new Stage({ workers: 3, minWorkers: this.below(2) }, { scheduler });
  }

  /** @param {number} limit */
  below(limit) {
    return Math.floor(this.random() * limit);
  }

  /** A signal, sometimes. */
  signal() {
    const controller = new AbortController();
    this.controllers.push(controller);
    return this.below(2) ? { signal: controller.signal } : {};
  }

  submit() {
    const { pool } = this.stage;
    const n = this.below(1000);
    const payloads = Array.from({ length: 1 + this.below(6) }, (_, index) => n + index);
    const options = { ...this.signal(), priority: this.below(3) * 10, timeoutMs: 500 };
    switch (this.below(3)) {
      case 0: {
        const handle = pool.submitWhenRoom("negate", n, options);
        this.ids.push(handle.id);
        this.waits.push(handle.then((value) => assert.equal(value, -n), expectError));
        break;
      }
      case 1: {
        const onSubmit = (/** @type {string} */ id) => void this.ids.push(id);
        const ended = pool.runBatch("negate", payloads, { ...options, onSubmit });
        this.waits.push(ended.then((outcomes) => checkOutcomes(payloads, outcomes)));
        break;
      }
      default: {
        const values = pool.map("negate", payloads, { ...options, chunkSize: 2 });
        const wanted = payloads.map((each) => -each);
        this.waits.push(values.then((all) => assert.deepEqual(all, wanted), expectError));
      }
    }
  }

  /**
   * Let a worker do the next thing.
   *
   * @param {Puppet} worker
   * @param {boolean} isWell Whether nothing may go wrong.
   */
  step(worker, isWell) {
    if (worker.killed || worker.types.at(-1) === "stop") {
      worker.exit("as told");
    } else if (!isWell && this.below(12) === 0) {
      worker.exit("by accident");
    } else if (!worker.isReady) {
      worker.ready();
    } else if (worker.run !== null) {
      this.work(worker, isWell);
    }
  }

  /**
   * @param {Puppet} worker
   * @param {boolean} isWell
   */
  work(worker, isWell) {
    const { batch, start, stop, announce } = worker.batch;
    const order = worker.told.findLast(({ type }) => type === "run" || type === "cancel");
    if (order.type === "cancel" && order.item === null && order.batch === batch) {
      worker.ended();
    } else if (worker.next === stop) {
      worker.ended();
    } else {
      if (announce) {
        worker.started();
      }
      if (worker.run === null || (!isWell && this.below(10) === 0)) {
        return; // it takes its time
      }
      const fault = new Fault({ message: "bad luck" });
      const n = /** @type {number} */ (worker.payloads[worker.next - start]);
      worker.done(!isWell && this.below(10) === 0 ? fault : -n);
    }
  }

  /** @param {boolean} isWell */
  everyone(isWell) {
    for (const backend of this.stage.backends) {
      for (const worker of [...backend.workers.values()]) {
        this.step(worker, isWell);
      }
    }
  }

  /**
   * Go on without further faults until something has ended.
   *
   * @param {Promise<unknown>} end
   */
  async playOn(end) {
    let isOver = false;
    const over = end.finally(() => {
      isOver = true;
    });
    for (let turn = 0; turn < 2000 && !isOver; turn++) {
      this.everyone(true);
      this.stage.clock.advance(100);
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.ok(isOver, "somebody still waits");
    await over;
  }

  /** Do anything. */
  turn() {
    switch (this.below(8)) {
      case 0:
      case 1:
        this.submit();
        break;
      case 2:
        this.stage.clock.advance(this.below(400));
        break;
      case 3:
        this.stage.clock.stall(this.below(20_000));
        break;
      case 4:
        this.stage.pool.cancel(this.ids[this.below(this.ids.length)] ?? "t0");
        break;
      case 5:
        this.controllers[this.below(this.controllers.length)]?.abort();
        break;
      default:
        this.everyone(false);
    }
  }
}

/** @param {unknown} error */
function expectError(error) {
  assert.ok(error instanceof TaskError || /** @type {Error} */ (error).name === "AbortError");
}

/**
 * @param {number[]} payloads
 * @param {(Uint8Array | TaskError)[]} outcomes
 */
function checkOutcomes(payloads, outcomes) {
  assert.equal(outcomes.length, payloads.length);
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome instanceof Uint8Array) {
      assert.equal(decodeValue(outcome), -payloads[index]);
    } else {
      expectError(outcome);
    }
  }
}

for (let seed = 1; seed <= RUNS; seed++) {
  test(`game ${seed}: everything ends once, and as it should`, async () => {
    const game = new Game(seed);
    for (let step = 0; step < STEPS; step++) {
      game.turn();
      if (step % 10 === 0) {
        await Promise.resolve();
      }
    }
    await game.playOn(Promise.all(game.waits));
    const { tasks, queue } = game.stage.pool.stats();
    assert.equal(tasks.submitted, tasks.succeeded + tasks.failed + tasks.cancelled);
    assert.deepEqual([queue.items, tasks.ready, tasks.running, tasks.retryWait], [0, 0, 0, 0]);
    await game.playOn(game.stage.pool.shutdown());
    assert.equal(game.stage.clock.timers.size, 0);
  });
}
