/**
 * Workers under Node on the bundle that is tested, and what they say.
 *
 * The bundle must have been built: `make bundle`. Another one can be named in `WASMPOOL_BUNDLE`.
 */

import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { WorkerBackend } from "../../src/backends/worker.js";
import { decodeValue } from "../../src/protocol.js";

/** @import { Launcher } from "../../src/boot/launcher.js" */
/** @import { Register, Run } from "../../src/protocol.js" */

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** @returns {string} The folder of the bundle. */
export function bundleFolder() {
  const folder = process.env.WASMPOOL_BUNDLE ?? join(ROOT, "build", "bundle");
  const isThere = existsSync(join(folder, "manifest.json"));
  assert.ok(isThere, `no bundle at ${folder}: run \`make bundle\``);
  return folder;
}

/** @param {string} folder Of a bundle. */
export function baseOf(folder) {
  return `${pathToFileURL(folder).href}/`;
}

/**
 * @param {string[]} own Files that the test is going to change; the others are links.
 * @returns {string} The folder of a copy of the bundle.
 */
export function copyBundle(own) {
  const source = bundleFolder();
  const target = mkdtempSync(join(tmpdir(), "wasmpool-bundle-"));
  /** @param {string} path */
  const copy = (path) => {
    mkdirSync(join(target, path), { recursive: true });
    for (const entry of readdirSync(join(source, path), { withFileTypes: true })) {
      const file = join(path, entry.name);
      if (entry.isDirectory()) {
        copy(file);
      } else if (own.includes(file)) {
        cpSync(join(source, file), join(target, file));
      } else {
        symlinkSync(join(source, file), join(target, file));
      }
    }
  };
  copy("");
  return target;
}

/**
 * A message, with the values of `done` decoded.
 * @typedef {{worker: string, generation: number, type: string, [key: string]: any}} Said
 */

/** A backend that remembers what it was told. */
export class Workers {
  /** @type {Said[]} */
  said = [];
  /** @type {(() => void)[]} */
  #waiting = [];
  #batches = 0;

  /** @param {Launcher} launcher */
  constructor(launcher) {
    this.backend = new WorkerBackend(
      {
        onMessage: (worker, generation, message) =>
          this.#hear({ worker, generation, ...decoded(message) }),
        onExit: (worker, generation, reason) =>
          this.#hear({ worker, generation, type: "exit", reason }),
        onNotice: (worker, text) => this.#hear({ worker, generation: 0, type: "notice", text }),
      },
      launcher,
    );
  }

  /** @param {Said} said */
  #hear(said) {
    this.said.push(said);
    this.#waiting.splice(0).forEach((wake) => wake());
  }

  /**
   * @param {(said: Said) => boolean} test
   * @param {number} [from] Where in `said` to begin.
   * @returns {Promise<Said>} The first that passes the test, once it is there.
   */
  async until(test, from = 0) {
    for (;;) {
      const found = this.said.slice(from).find(test);
      if (found !== undefined) {
        return found;
      }
      await /** @type {Promise<void>} */ (new Promise((wake) => this.#waiting.push(wake)));
    }
  }

  /**
   * @param {string} worker
   * @param {number} [memoryLimit]
   * @returns {Promise<Said>} `ready`, or the exit.
   */
  start(worker, memoryLimit) {
    const from = this.said.length;
    this.backend.start({ worker, generation: 1, memory_limit_bytes: memoryLimit ?? null });
    return this.until((said) => said.worker === worker && isEnd(said, "ready"), from);
  }

  /**
   * @param {string} worker
   * @param {string} task
   * @param {unknown[]} payloads
   * @param {object} [changes] To the message.
   * @returns {string} The batch.
   */
  send(worker, task, payloads, changes = {}) {
    const batch = `b${(this.#batches += 1)}`;
    /** @type {Run} */
    const run = {
      ...{ type: "run", batch, task, target: null, start: 0, stop: payloads.length, payloads },
      ...{ options: {}, announce: true, packed: false, item_timeout_ms: null, unsendable: {} },
      ...changes,
    };
    this.backend.send(worker, run);
    return batch;
  }

  /**
   * Run a batch to its end.
   *
   * @param {string} worker
   * @param {string} task
   * @param {unknown[]} payloads
   * @param {object} [changes] To the message.
   * @returns {Promise<any[]>} Values and errors of the items.
   */
  async run(worker, task, payloads, changes = {}) {
    const from = this.said.length;
    const batch = this.send(worker, task, payloads, changes);
    const end = await this.until((said) => said.worker === worker && isEnd(said, "ended"), from);
    assert.equal(end.type, "ended", end.reason);
    return this.results(batch);
  }

  /** @param {string} batch */
  results(batch) {
    return this.said
      .filter((said) => said.type === "done" && said.batch === batch)
      .flatMap((said) => said.results);
  }

  /**
   * @param {string} worker
   * @param {Omit<Register, "type">} handlers
   * @returns {Promise<Said>} `registered`.
   */
  register(worker, handlers) {
    const from = this.said.length;
    this.backend.send(worker, { type: "register", ...handlers });
    return this.until((said) => isEnd(said, "registered"), from);
  }

  /** @param {string} worker */
  async exit(worker) {
    return this.until((said) => said.worker === worker && said.type === "exit");
  }

  close() {
    return this.backend.close();
  }
}

/**
 * @param {Said} said
 * @param {string} type
 */
function isEnd(said, type) {
  return said.type === type || said.type === "exit";
}

/** @param {any} message */
function decoded({ bytes, ...message }) {
  if (message.type === "done") {
    message.results = message.results.map((/** @type {any} */ result) =>
      Array.isArray(result) ? decodeValue(bytes.subarray(...result)) : result,
    );
  }
  return message;
}

/**
 * @param {string} path
 * @param {string | Uint8Array} content
 * @param {object} [changes]
 */
export function file(path, content, changes = {}) {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return { path, content: bytes, language: null, size: bytes.length, max_size: null, ...changes };
}
