/** What scenario files do not reach: views, refusals, stories, settings, bounded memory. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { ConfigError, InvalidTransition, PoolClosed, QueueFull } from "../../src/errors.js";
import { DEFAULT_CONFIG, Scheduler } from "../../src/scheduler/index.js";

/** @import { Event, SchedulerConfig, TaskSubmitted } from "../../src/scheduler/messages.js" */

const W1 = { worker: "w1", generation: 1 };

/** @param {Partial<SchedulerConfig>} [config] */
function readyPool(config) {
  const scheduler = new Scheduler(config);
  scheduler.handle({ type: "scale_requested", delta: 1 }, 0);
  scheduler.handle({ type: "worker_ready", ...W1, capabilities: ["parse"] }, 0);
  return scheduler;
}

/** @param {Scheduler} scheduler */
function loseOneItemTask(scheduler) {
  scheduler.handle({ type: "task_submitted", task: "t1", retries: 0 }, 1);
  scheduler.handle({ type: "item_started", ...W1, batch: "b1", item: 0 }, 2);
  scheduler.handle({ type: "worker_lost", ...W1, reason: "terminated" }, 3);
}

test("workers() shows what each does", () => {
  const scheduler = readyPool({ max_workers: 2 });
  scheduler.handle({ type: "task_submitted", task: "t1", items: 4, affinity: "go" }, 5);
  scheduler.handle({ type: "items_done", ...W1, batch: "b1", start: 0, stop: 2 }, 6);
  scheduler.handle({ type: "item_started", ...W1, batch: "b1", item: 3 }, 7);
  scheduler.handle({ type: "heartbeat", ...W1, memory_bytes: 77 }, 8);
  assert.deepEqual(scheduler.workers(), [
    {
      worker: "w1",
      generation: 1,
      state: "busy",
      since_ms: 5,
      batch: "b1",
      task: "t1",
      item: 3,
      items_done: 2,
      memory_bytes: 77,
      restarts: 0,
      affinity: ["go"],
      capabilities: ["parse"],
    },
    {
      worker: "w2",
      generation: 0,
      state: "stopped",
      since_ms: 0,
      batch: null,
      task: null,
      item: null,
      items_done: 0,
      memory_bytes: null,
      restarts: 0,
      affinity: [],
      capabilities: [],
    },
  ]);
});

test("a dead letter tells its story", () => {
  const scheduler = readyPool();
  loseOneItemTask(scheduler);
  const [letter] = scheduler.deadLetters();
  assert.deepEqual([letter.task, letter.item, letter.attempts], ["t1", 0, 1]);
  assert.equal(letter.failure.type, "WorkerLost");
  assert.equal(letter.story[0], "1 submitted, 1 items");
  assert.ok(letter.story.some((line) => line.includes("terminated")));
});

test("a poison letter is not run inline", () => {
  const scheduler = readyPool({ restart_budget: 1 });
  loseOneItemTask(scheduler);
  scheduler.handle({ type: "fell_back" }, 4);
  /** @type {Event} */
  const again = { type: "dead_letter_retried", task: "t1", item: 0, new_task: "t2" };
  const commands = scheduler.handle(again, 5);
  assert.ok(!commands.some((command) => command.type === "start_worker"));
  assert.ok(
    commands.some((command) => command.type === "task_ended" && command.state === "failed"),
  );
});

test("a letter run again on a dead pool fails", () => {
  const scheduler = readyPool({ restart_budget: 1, fallback: false });
  loseOneItemTask(scheduler);
  /** @type {Event} */
  const again = { type: "dead_letter_retried", task: "t1", item: 0, new_task: "t2" };
  const failed = scheduler.handle(again, 5).find((command) => command.type === "item_failed");
  assert.equal(failed?.failure.type, "PoolUnavailable");
});

test("time does not run backwards", () => {
  const scheduler = readyPool();
  scheduler.handle({ type: "task_submitted", task: "t1" }, 100);
  scheduler.handle({ type: "heartbeat", ...W1 }, 50);
  assert.equal(scheduler.nextDeadline(), 100 + DEFAULT_CONFIG.heartbeat_warn_ms);
});

test("refused submits change nothing", () => {
  const scheduler = readyPool({ queue_limit: 1 });
  scheduler.handle({ type: "task_submitted", task: "t1" }, 1);
  scheduler.handle({ type: "task_submitted", task: "t2" }, 1);
  const before = scheduler.snapshot();
  const due = scheduler.nextDeadline();
  /** @type {Event} */
  const third = { type: "task_submitted", task: "t3" };
  assert.throws(() => scheduler.handle(third, 99), QueueFull);
  assert.deepEqual(scheduler.snapshot(), before);
  assert.equal(scheduler.nextDeadline(), due);
  scheduler.handle({ type: "shutdown_requested" }, 100);
  assert.throws(() => scheduler.handle(third, 101), PoolClosed);
});

test("an impossible event tells the story", () => {
  const scheduler = readyPool();
  scheduler.handle({ type: "task_submitted", task: "t1", items: 2 }, 1);
  assert.throws(
    () => scheduler.handle({ type: "items_done", ...W1, batch: "b1", start: 1, stop: 2 }, 2),
    (error) =>
      error instanceof InvalidTransition &&
      error.story[0] === "1 submitted, 2 items" &&
      error.message.includes("attempt 1 to w1"),
  );
});

test("an unexpected fall back is an error", () => {
  assert.throws(() => readyPool().handle({ type: "fell_back" }, 1), InvalidTransition);
});

test("what is no event is an error", () => {
  const event = /** @type {Event} */ (/** @type {unknown} */ ({ type: "tock" }));
  assert.throws(() => readyPool().handle(event, 1), TypeError);
});

test("what handle returned does not change later", () => {
  const scheduler = new Scheduler();
  const commands = scheduler.handle({ type: "task_submitted", task: "t1" }, 0);
  const copy = structuredClone(commands);
  scheduler.handle({ type: "worker_ready", ...W1 }, 1);
  assert.deepEqual(commands, copy);
});

/** @type {[Partial<TaskSubmitted>, RegExp][]} */
const SENSELESS_TASKS = [
  [{ items: 1.5 }, /items is 1.5/],
  [{ priority: NaN }, /priority is NaN/],
  [{ size: -1 }, /size is -1/],
  [{ retries: Infinity }, /retries is Infinity/],
  [{ item_timeout_ms: NaN }, /item_timeout_ms is NaN/],
  [{ task_timeout_ms: 0.5 }, /task_timeout_ms is 0.5/],
];

for (const [fields, message] of SENSELESS_TASKS) {
  test(`a task is refused: ${message.source}`, () => {
    const scheduler = readyPool();
    const before = scheduler.snapshot();
    assert.throws(
      () => scheduler.handle({ type: "task_submitted", task: "t1", ...fields }, 0),
      (error) => error instanceof ConfigError && message.test(error.message),
    );
    assert.deepEqual(scheduler.snapshot(), before);
  });
}

test("times and changes that are no whole numbers are refused", () => {
  const scheduler = readyPool();
  for (const now of [NaN, 0.5, -1]) {
    assert.throws(() => scheduler.handle({ type: "tick" }, now), /^ConfigError: nowMs is/);
  }
  assert.throws(() => scheduler.handle({ type: "scale_requested", delta: NaN }, 1), /delta is NaN/);
  assert.throws(() => scheduler.handle({ type: "stalled", duration_ms: 0.5 }, 1), /duration_ms is/);
});

test("a setting that is undefined has its default", () => {
  const scheduler = new Scheduler({ max_workers: 2, item_timeout_ms: undefined });
  scheduler.handle({ type: "task_submitted", task: "t1" }, 0);
  const commands = scheduler.handle({ type: "worker_ready", ...W1 }, 0);
  const assign = commands.find((command) => command.type === "assign");
  assert.equal(assign?.item_timeout_ms, null);
});

/** @type {[Partial<SchedulerConfig>, RegExp][]} */
const SENSELESS = [
  [{ max_workers: 0 }, /max_workers is 0/],
  [{ max_workers: 1.5 }, /max_workers is 1.5/],
  [{ min_workers: 3, max_workers: 2 }, /more than max_workers/],
  [{ retries: -1 }, /retries is -1/],
  [{ item_timeout_ms: 0 }, /item_timeout_ms is 0/],
  [{ jitter_ratio: NaN }, /jitter_ratio is NaN/],
  [{ balance: "random" }, /balance is "random"/],
  [/** @type {{}} */ ({ workers: 2 }), /workers is no setting/],
];

for (const [config, message] of SENSELESS) {
  test(`a configuration is refused: ${message.source}`, () => {
    assert.throws(
      () => new Scheduler(config),
      (error) => error instanceof ConfigError && message.test(error.message),
    );
  });
}
