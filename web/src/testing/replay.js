/**
 * Replays scenarios that another scheduler recorded: `node replay.js < scenarios.jsonl`.
 *
 * One scenario a line comes in, one line goes out for each: `error`, which is `null` when every
 * step came out the same, and the workers and dead letters at the end.
 */

import { createInterface } from "node:readline";

import { filledFailure, runScenario } from "./scenarios.js";

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(replay(line))}\n`);
}

/** @param {string} line */
function replay(line) {
  try {
    const scheduler = runScenario(JSON.parse(line));
    const letters = scheduler.deadLetters().map(({ story: _, failure, ...letter }) => ({
      ...letter,
      failure: filledFailure(failure),
    }));
    return { error: null, workers: scheduler.workers(), dead_letters: letters };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
