/**
 * Does the work once Python runs: batches, a step at a time, in a worker or on the page's thread.
 *
 * Rules of this file:
 *
 * - Between steps the event loop gets its turn every few milliseconds, so that a cancellation can
 *   come in; where memory is shared it comes in at once, as an interrupt.
 * - Grammars that a batch needs are fetched before it begins. What Python finds out itself that it
 *   needs is fetched there and then. No failure is remembered longer than the batch.
 * - What breaks Python itself (a trap, memory that ends in the middle of C code) ends the engine:
 *   it says so once and does nothing more.
 */

import { LanguageTable } from "../web/src/files/languages.js";
import { messageOf } from "../web/src/protocol.js";
import { BundleFiles } from "./files.js";
import { GRAMMARS, loadLibrary, placeFiles } from "./libraries.js";

/** @import { Cancel, Register, Run } from "../web/src/protocol.js" */
/** @import { ManifestLanguage } from "../web/src/boot/assets.js" */
/** @import { Python } from "./boot.js" */

const BREATH_MS = 8;
/** As from inside of the work. */
const HEARTBEAT_MS = 5000;
/** Tasks whose payloads are files, with a language each. */
const FILE_TASKS = new Set(["parse", "analyze"]);

/**
 * @typedef {object} EngineParts
 * @property {Python} python
 * @property {"json" | "pickle"} codec
 * @property {ManifestLanguage[]} languages Those of the bundle.
 * @property {string} wheel Which file of the bundle is our own package.
 * @property {SharedArrayBuffer | null} interrupt Where running Python code is interrupted.
 * @property {string} base Where the bundle is.
 * @property {(messages: any[], transfers?: Transferable[]) => void} send Takes messages for the
 *   pool.
 * @property {() => Promise<void>} turn Lets the event loop have its turn.
 * @property {(reason: string) => void} exit Called once, when the engine has ended.
 * @property {(file: string) => Promise<ArrayBuffer>} [read] Fetches and checks a file of the bundle:
 *   given on a page's own thread, where browsers compile nothing large while others wait.
 */

/** Works for one worker of a pool. */
export class Engine {
  #parts;
  #files;
  #table;
  /** @type {Map<string, string>} Its file, by name of the language. */
  #grammars;
  #worker;
  #step;
  /** @type {Promise<void>} */
  #last = Promise.resolve();
  #isOver = false;

  /** @param {EngineParts} parts */
  constructor(parts) {
    this.#parts = parts;
    const { python, codec, languages, interrupt } = parts;
    this.#files = new BundleFiles(parts.base);
    this.#table = new LanguageTable(languages);
    this.#grammars = new Map(languages.map(({ name, grammar }) => [name, grammar.file]));
    const box = interrupt === null ? null : new Mailbox(interrupt);
    const host = {
      post: (/** @type {string} */ text, /** @type {any} */ data) => this.#post(text, data),
      memory: python.memory,
      read: (/** @type {string} */ file) => this.#files.readNow(file),
      mailbox: () => box?.take() ?? "",
    };
    this.#worker = python.half.start(host, codec, parts.wheel);
    this.#step = this.#worker.step;
    if (box !== null) {
      this.#worker.listen();
      python.pyodide.setInterruptBuffer(box.signal);
    }
  }

  /** @param {Run | Cancel | Register | {type: "stop"}} message What the pool says. */
  handle(message) {
    if (message.type === "cancel") {
      this.#guard(() =>
        this.#worker.cancel(message.batch, message.item ?? undefined, message.reason),
      );
    } else {
      this.#last = this.#last.then(() => this.#take(message)).catch((error) => this.#fail(error));
    }
  }

  /** @param {Run | Register | {type: "stop"}} message */
  async #take(message) {
    if (this.#isOver) {
      return;
    }
    if (message.type === "run") {
      await this.#run(message);
    } else if (message.type === "register") {
      this.#register(message);
    } else {
      this.#end("told to stop");
    }
  }

  /** @param {Run} run */
  async #run(run) {
    const { type: _, payloads, ...fields } = run;
    /** @type {any} */
    const sent = payloads;
    await this.#fetchGrammars(run, sent);
    this.#worker.begin(
      JSON.stringify({ ...fields, head: sent.head ?? null }),
      sent.buffers ?? sent,
    );
    let breath = performance.now();
    while (this.#step()) {
      if (performance.now() - breath > BREATH_MS) {
        await this.#parts.turn();
        breath = performance.now();
      }
    }
    this.#files.forget();
  }

  /**
   * Fetch what the files of a batch will be parsed with.
   *
   * @param {Run} run
   * @param {{head?: string, buffers?: ArrayBuffer[]}} payloads
   */
  async #fetchGrammars(run, { head, buffers = [] }) {
    if (head === undefined || !FILE_TASKS.has(run.task)) {
      return;
    }
    const { loaded, memory } = this.#parts.python;
    /** @type {Map<string, string>} Language by file. */
    const missing = new Map();
    for (const payload of JSON.parse(head)) {
      const language = this.#languageOf(payload, buffers);
      const entry = this.#grammars.get(language);
      if (entry !== undefined && !loaded.includes(language) && !this.#files.wasGiven(entry)) {
        missing.set(entry, language);
      }
    }
    const pulse = setInterval(
      () => this.#parts.send([{ type: "beat", memory_bytes: memory() }]),
      HEARTBEAT_MS,
    );
    try {
      await Promise.all([...missing].map(([file, language]) => this.#provide(file, language)));
    } finally {
      clearInterval(pulse);
    }
  }

  /**
   * Have a grammar where Python will look for it. What goes wrong is found again, and told, there.
   *
   * @param {string} file
   * @param {string} language
   */
  async #provide(file, language) {
    const { read, python } = this.#parts;
    if (read !== undefined) {
      try {
        const library = { path: `${GRAMMARS}/${language}.so`, module: new Uint8Array(await read(file)) };
        await loadLibrary(python.module, library);
        placeFiles(python.module.FS, [library]);
        this.#worker.have_grammar(language);
        python.loaded.push(language);
        return;
      } catch {
        // It is fetched as in a worker.
      }
    }
    await this.#files.fetch(file);
  }

  /**
   * @param {any} payload
   * @param {ArrayBuffer[]} buffers
   * @returns {string} As Python will see it; empty if that is not known.
   */
  #languageOf(payload, buffers) {
    if (typeof payload?.language === "string") {
      return payload.language;
    }
    if (typeof payload?.path !== "string") {
      return "";
    }
    const buffer = buffers[payload.content?.$bytes];
    const content = buffer === undefined ? null : new Uint8Array(buffer);
    return this.#table.detect(payload.path, content) ?? "";
  }

  /** @param {Register} message */
  #register({ name, source, wheel }) {
    let error = null;
    this.#worker.provide_package();
    try {
      if (wheel !== undefined) {
        this.#parts.python.pyodide.unpackArchive(wheel, "wheel");
      }
    } catch (thrown) {
      error = failure("register", thrown);
    }
    if (source !== undefined && error === null) {
      error = JSON.parse(this.#worker.register(name, source));
    }
    this.#parts.send([{ type: "registered", name, error }]);
  }

  /**
   * Send what Python posts.
   *
   * @param {string} text JSON of messages.
   * @param {any} data A Python `bytes`, for the message that has `bytes`; or nothing.
   */
  #post(text, data) {
    const messages = JSON.parse(text);
    /** @type {Transferable[]} */
    const transfers = [];
    for (const message of messages) {
      if (message.bytes === true) {
        message.bytes = data.toJs();
        transfers.push(message.bytes.buffer);
      }
    }
    this.#parts.send(messages, transfers);
  }

  /** @param {() => void} act */
  #guard(act) {
    if (!this.#isOver) {
      try {
        act();
      } catch (error) {
        this.#fail(error);
      }
    }
  }

  /** @param {unknown} error What broke Python. */
  #fail(error) {
    this.#end(`Python has broken down: ${messageOf(error)}`);
  }

  /** @param {string} reason */
  #end(reason) {
    if (!this.#isOver) {
      this.#isOver = true;
      this.#parts.exit(reason);
    }
  }
}

/** Where a cancellation lies that an interrupt is about, in shared memory. */
class Mailbox {
  /** @param {SharedArrayBuffer} memory The number of a signal, then a length and JSON. */
  constructor(memory) {
    this.signal = new Int32Array(memory, 0, 1);
    this.length = new Int32Array(memory, 4, 1);
    this.text = new Uint8Array(memory, 8);
  }

  /** @returns {string} What was left here, or nothing. */
  take() {
    const length = Atomics.exchange(this.length, 0, 0);
    return new TextDecoder().decode(this.text.slice(0, length));
  }
}

/**
 * @param {string} phase
 * @param {unknown} error
 * @returns {import("../web/src/protocol.js").ItemError}
 */
function failure(phase, error) {
  return {
    type: error instanceof Error ? error.name : "Error",
    message: messageOf(error),
    phase,
    traceback: "",
    retryable: false,
    cancelled: false,
  };
}
