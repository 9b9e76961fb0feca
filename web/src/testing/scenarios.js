/**
 * Runs scenario files against the scheduler, under Node.
 *
 * Rules of this file:
 *
 * - A scenario is a JSON file as `tests/conformance/scenario.schema.json` describes it. They are
 *   the very files that the scheduler in Python is tested with, read where they lie.
 * - Everything is compared exactly after every step: all commands in order, the next deadline, and
 *   of the snapshot what the step names. Unknown keys are an error, so that a misspelt one is
 *   noticed.
 */

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";

import { WasmpoolError } from "../errors.js";
import { Scheduler } from "../scheduler/index.js";

/** @import { Command, Event, Failure, SchedulerConfig } from "../scheduler/messages.js" */

/**
 * @typedef {object} Step
 * @property {number} at
 * @property {Event} event
 * @property {string} [error]
 * @property {Command[]} commands Fields that have their default are left out.
 * @property {Record<string, unknown>} [stats]
 * @property {number | null} next_deadline
 *
 * @typedef {object} Scenario
 * @property {1} version
 * @property {string} description
 * @property {Partial<SchedulerConfig>} config
 * @property {Step[]} steps
 *
 * @typedef {object} Schema What of JSON Schema the description of scenarios uses for names.
 * @property {string} [$ref]
 * @property {Schema[]} [oneOf]
 * @property {Record<string, Schema>} [properties]
 * @property {string[]} [required]
 * @property {boolean | Schema} [additionalProperties]
 * @property {Schema} [items]
 * @property {unknown} [const]
 */

const CONFORMANCE = new URL("../../../tests/conformance/", import.meta.url);

/** @type {Schema & {$defs: Record<string, Schema>}} */
const SCHEMA = JSON.parse(readFileSync(new URL("scenario.schema.json", CONFORMANCE), "utf8"));

/**
 * Return the scenario files of a folder.
 *
 * @param {URL} [folder]
 * @throws {Error} If there is none.
 */
export function findScenarios(folder = new URL("scenarios/", CONFORMANCE)) {
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  if (names.length === 0) {
    throw new Error(`no scenario in ${folder}`);
  }
  return names.sort().map((name) => new URL(name, folder));
}

/**
 * Run a scenario and return the scheduler as it is in the end.
 *
 * @param {Scenario} scenario
 * @throws {Error} At the first step that comes out otherwise, or if the scenario is malformed.
 */
export function runScenario(scenario) {
  checkNames("scenario", scenario, SCHEMA);
  assert.equal(scenario.version, 1, "unknown version");
  assert.ok(scenario.steps.length > 0, "no steps");
  const scheduler = new Scheduler(scenario.config);
  for (const [index, step] of scenario.steps.entries()) {
    try {
      runStep(scheduler, step);
    } catch (cause) {
      const told = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`step ${index + 1}: ${told}`, { cause });
    }
  }
  return scheduler;
}

/**
 * @param {Scheduler} scheduler
 * @param {Step} step
 */
function runStep(scheduler, step) {
  /** @type {string | undefined} */
  let error;
  /** @type {Command[]} */
  let commands = [];
  try {
    commands = scheduler.handle(step.event, step.at);
  } catch (thrown) {
    if (!(thrown instanceof WasmpoolError)) {
      throw thrown;
    }
    error = thrown.name;
  }
  assert.equal(error, step.error, "error");
  assert.deepEqual(commands.map(filled), step.commands.map(filled));
  assert.equal(scheduler.nextDeadline(), step.next_deadline, "next_deadline");
  if (step.stats !== undefined) {
    const stats = /** @type {Record<string, unknown>} */ ({ ...scheduler.snapshot() });
    assert.deepEqual(select(stats, step.stats), step.stats);
  }
}

/**
 * Return a command with those defaults written out that a file may leave out.
 *
 * @param {Command} command
 * @returns {Command}
 */
function filled(command) {
  switch (command.type) {
    case "assign":
      return { ...command, item_timeout_ms: command.item_timeout_ms ?? null };
    case "item_failed":
      return { ...command, failure: filledFailure(command.failure) };
    case "emit":
      return { ...command, data: command.data ?? {} };
    default:
      return command;
  }
}

/**
 * @param {Failure} failure
 * @returns {Failure}
 */
export function filledFailure(failure) {
  return { phase: "run", retryable: false, ...failure };
}

/**
 * Return the part of `value` that has the names of `like`.
 *
 * @param {Record<string, unknown>} value
 * @param {Record<string, unknown>} like
 * @returns {Record<string, unknown>}
 */
function select(value, like) {
  return Object.fromEntries(
    Object.entries(like).map(([name, part]) => {
      assert.ok(Object.hasOwn(value, name), `stats have no ${name}`);
      const own = value[name];
      return [name, isObject(part) && isObject(own) ? select(own, part) : own];
    }),
  );
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Throw unless the objects in a value have all the names that they must have, and no other.
 *
 * @param {string} where
 * @param {unknown} value
 * @param {Schema} schema
 */
function checkNames(where, value, schema) {
  if (Array.isArray(value) && schema.items !== undefined) {
    const { items } = schema;
    value.forEach((item, index) => checkNames(`${where}[${index}]`, item, items));
  } else if (isObject(value)) {
    const { properties = {}, required = [], additionalProperties } = shapeOf(where, value, schema);
    for (const name of required) {
      assert.ok(Object.hasOwn(value, name), `${where} has no ${name}`);
    }
    for (const [name, part] of Object.entries(value)) {
      if (Object.hasOwn(properties, name)) {
        checkNames(`${where}.${name}`, part, properties[name]);
      } else {
        assert.notEqual(additionalProperties, false, `${where} has an unknown ${name}`);
      }
    }
  }
}

/**
 * Return the schema of one object: messages are told apart by their `type`.
 *
 * @param {string} where
 * @param {Record<string, unknown>} value
 * @param {Schema} schema
 * @returns {Schema}
 */
function shapeOf(where, value, schema) {
  if (schema.$ref !== undefined) {
    return shapeOf(where, value, SCHEMA.$defs[schema.$ref.replace("#/$defs/", "")]);
  }
  if (schema.oneOf === undefined) {
    return schema;
  }
  const shapes = schema.oneOf.map((one) => shapeOf(where, value, one));
  const shape = shapes.find((one) => one.properties?.type.const === value.type);
  assert.ok(shape !== undefined, `${where} has an unknown type ${value.type}`);
  return shape;
}
