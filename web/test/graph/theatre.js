/** A pool whose workers play Python: the graph that they make is the texts that they have. */

import { Fault, Puppets, Stage } from "../pool/support.js";

/** @import { Hooks, WorkerStart } from "../../src/backends/base.js" */
/** @import { LiveGraph } from "../../src/graph/live.js" */

/**
 * @typedef {{ version: number, facts: Map<string, string>, configs: object, others: string[] }
 *   } Kept
 */

const encoder = new TextEncoder();
const decoder = new TextDecoder();
export const FILES = { "a.py": "one", "b.py": "two", "go.mod": "module m", "logo.svg": "" };

/** Workers that work as soon as they have something to do. */
class Players extends Puppets {
  /** @type {Map<string, Map<string, Kept>>} The graphs that each has. */
  kept = new Map();

  /**
   * @param {Hooks} hooks
   * @param {string} name
   * @param {Theatre} theatre
   */
  constructor(hooks, name, theatre) {
    super(hooks, name);
    this.theatre = theatre;
  }

  /** @param {WorkerStart} start */
  start(start) {
    super.start(start);
    this.kept.set(start.worker, new Map());
    const worker = this.workers.get(start.worker);
    const isBroken = this.theatre.isBroken && this.name === "worker";
    queueMicrotask(() => (isBroken ? worker?.exit("no memory") : worker?.ready([this.name])));
  }

  /** @type {Puppets["send"]} */
  send(id, message) {
    super.send(id, message);
    const worker = this.workers.get(id);
    if (message.type === "stop") {
      queueMicrotask(() => worker?.exit());
    } else if (message.type === "cancel") {
      this.kill(id);
    } else if (message.type === "run") {
      const { task } = message;
      if (this.theatre.stuck !== task) {
        const kept = /** @type {Map<string, Kept>} */ (this.kept.get(id));
        queueMicrotask(() => worker?.work((payload) => this.theatre.play(task, payload, kept)));
      }
      this.theatre.onRun(task);
    }
  }

  /** @param {string} id */
  kill(id) {
    const worker = this.workers.get(id);
    queueMicrotask(() => worker?.exit("killed"));
  }
}

/** A pool of players, and what they are told. */
export class Theatre {
  /** @type {any[]} The payloads of updates. */
  updates = [];
  /** @type {string | null} A task that never ends. */
  stuck = null;
  /** @type {Fault | null} What updates end with. */
  fault = null;
  /** Whether no more worker can be started. */
  isBroken = false;
  /** Called with each task that is begun. */
  onRun = (/** @type {string} */ _task) => {};
  /** @type {Players[]} */
  backends = [];

  /** @param {import("../../src/config.js").ConfigOptions} [options] */
  constructor(options = {}) {
    /** @type {(name: string) => (hooks: Hooks) => Players} */
    const make = (name) => (hooks) => {
      const players = new Players(hooks, name, this);
      this.backends.push(players);
      return players;
    };
    this.stage = new Stage(
      { workers: 2, retries: 1, flags: { cache: false }, ...options },
      { makeBackend: make("worker"), makeInline: make("inline") },
    );
    this.pool = this.stage.pool;
  }

  /** Lose the worker that keeps the graph. */
  lose() {
    const [home] = this.backends.slice(-1);
    [...home.workers.values()].forEach((worker) => worker.exit("lost"));
  }

  /** Resolves when a task is begun. @param {string} name */
  begun(name) {
    return new Promise((resolve) => {
      this.onRun = (task) => task.endsWith(name) && resolve(undefined);
    });
  }

  /**
   * What a worker answers.
   *
   * @param {string} task
   * @param {any} payload
   * @param {Map<string, Kept>} kept
   * @returns {unknown}
   */
  play(task, payload, kept) {
    if (task === "parse") {
      const body = encoder.encode(`"text":${JSON.stringify(decoder.decode(payload.content))}`);
      return { sha256: "", body, timings: {}, status: "ok", language: "python", size: 1 };
    }
    if (task.endsWith(":choose")) {
      /** @type {string[]} */
      const paths = payload.paths;
      return {
        configs: paths.filter((path) => path.endsWith(".mod")),
        others: paths.filter((path) => path.endsWith(".svg")),
      };
    }
    if (task.endsWith(":forget")) {
      kept.delete(payload.key);
      return null;
    }
    this.updates.push(payload);
    return this.fault ?? update(payload, kept);
  }
}

/**
 * As Python does it; the graph has a node for each file, and for what is around.
 *
 * @param {any} payload
 * @param {Map<string, Kept>} store
 */
export function update({ key, before, after, facts, edited = [], configs, others }, store) {
  const last = store.get(key);
  store.delete(key);
  if (before !== null && last?.version !== before) {
    return null;
  }
  const lines = decoder.decode(facts).split("\n").slice(0, -1).map((line) => JSON.parse(line));
  const now = {
    version: after,
    facts: new Map(before === null ? [] : last?.facts),
    configs: configs ?? last?.configs,
    others: others ?? last?.others,
  };
  for (const path of edited) {
    now.facts.delete(path);
  }
  for (const { path, text } of lines) {
    now.facts.set(path, text);
  }
  store.set(key, now);
  const contents = Object.entries(now.configs);
  const properties = {
    files: [...now.facts].sort(),
    configs: contents.map(([path, bytes]) => [path, decoder.decode(bytes)]),
    others: now.others,
  };
  const record = { _type: "node", id: "all", label: "Project", properties };
  const again = lines.map(({ path }) => path);
  return { graph: encoder.encode(`${JSON.stringify(record)}\n`), again };
}

/** @param {LiveGraph} live */
export function seen(live) {
  return live.graph.nodes.get("all")?.properties;
}

/**
 * What is seen of files.
 *
 * @param {Record<string, string>} files
 */
export function view(files) {
  const paths = Object.keys(files).sort();
  const configs = paths.filter((path) => path.endsWith(".mod"));
  return {
    files: paths.map((path) => [path, files[path]]),
    configs: configs.map((path) => [path, files[path]]),
    others: paths.filter((path) => path.endsWith(".svg")),
  };
}
