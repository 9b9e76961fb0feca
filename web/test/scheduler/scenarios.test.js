/** The scheduler does what the scenario files say, step by step; and the runner would notice. */

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import { findScenarios, runScenario } from "../../src/testing/scenarios.js";

/** @import { Event } from "../../src/scheduler/messages.js" */
/** @import { Scenario } from "../../src/testing/scenarios.js" */

const SCENARIOS = findScenarios();

/**
 * @param {URL} url
 * @returns {Scenario}
 */
function read(url) {
  return JSON.parse(readFileSync(url, "utf8"));
}

for (const url of SCENARIOS) {
  test(basename(url.pathname, ".json"), () => {
    runScenario(read(url));
  });
}

for (const url of SCENARIOS) {
  test(`${basename(url.pathname, ".json")}, and needless ticks change nothing`, () => {
    const scenario = read(url);
    /** @type {Event} */
    const event = { type: "tick" };
    const steps = scenario.steps.flatMap((step) => {
      const { at, error, next_deadline } = step;
      return error === undefined ? [step, { at, event, commands: [], next_deadline }] : [step];
    });
    runScenario({ ...scenario, steps });
  });
}

/** @type {Record<string, (scenario: any) => void>} */
const SPOILERS = {
  "no command": ({ steps }) => steps[1].commands.pop(),
  "swapped commands": ({ steps }) => steps[1].commands.reverse(),
  "a wrong field": ({ steps }) => (steps[1].commands[1].generation = 2),
  "a wrong deadline": ({ steps }) => (steps[1].next_deadline += 1),
  "an unknown key of a step": ({ steps }) => (steps[0].comands = []),
  "an unknown key": (scenario) => (scenario.note = "?"),
  "an unknown field of an event": ({ steps }) => (steps[1].event.prio = 3),
  "an unknown field of a command": ({ steps }) => (steps[1].commands[1].prio = 3),
  "a missing field of a command": ({ steps }) => delete steps[1].commands[1].generation,
  "an unknown setting": ({ config }) => (config.workers = 3),
  "an unknown event": ({ steps }) => (steps[0].event.type = "tock"),
  "no commands": ({ steps }) => delete steps[0].commands,
  "a wrong version": (scenario) => (scenario.version = 2),
  "no steps": (scenario) => (scenario.steps = []),
  "wrong stats": ({ steps }) => (steps[0].stats = { spawns: 7 }),
  "unknown stats": ({ steps }) => (steps[0].stats = { spawn: 0 }),
  "an expected error": ({ steps }) => (steps[0].error = "QueueFull"),
};

for (const [name, spoil] of Object.entries(SPOILERS)) {
  test(`a scenario with ${name} fails`, () => {
    const first = SCENARIOS.find((url) => url.pathname.endsWith("/first-task.json"));
    assert.ok(first);
    const scenario = read(first);
    runScenario(scenario);
    spoil(scenario);
    assert.throws(() => runScenario(scenario));
  });
}

test("a folder without a scenario fails", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "wasmpool-"));
  t.after(() => rmSync(folder, { recursive: true }));
  assert.throws(() => findScenarios(pathToFileURL(`${folder}/`)), /no scenario/);
});
