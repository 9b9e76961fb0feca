/**
 * The messages between the pool and one worker, as data, and how values travel in them.
 *
 * Rules of this file:
 *
 * - Messages are plain objects with a `type`; their keys are those of the Python package, so that
 *   nothing is translated on the way.
 * - A port carries arrays of messages, for what belongs together goes together.
 * - Values of handlers are opaque bytes to the pool: an *envelope*, which is four bytes with the
 *   length of the head (little-endian), the head (JSON in UTF-8), then raw bytes. In the head
 *   `{"$bytes": [from, to]}` stands for those raw bytes, counted from the end of the head.
 * - Payloads travel the same way, with their bytes as buffers of their own: `{"$bytes": index}`.
 */

/**
 * First message: who the worker is and what it needs to know before it is ready.
 * @typedef {object} Start
 * @property {"start"} type
 * @property {string} worker Its id.
 * @property {number} generation How often this worker was started.
 * @property {"json" | "pickle"} codec How payloads and values are encoded.
 * @property {string} base Where the bundle is: a URL that ends in a slash.
 * @property {import("./boot/kits.js").BootKit} boot What the launcher hands over.
 */

/**
 * Work off the items `[start, stop)`, one for each payload, with the handler `task`.
 * @typedef {object} Run
 * @property {"run"} type
 * @property {string} batch Id of the batch.
 * @property {string} task Name of the handler.
 * @property {string | null} target Where to import the handler from if the name is unknown.
 * @property {number} start Number of the first item.
 * @property {number} stop Number after the last item.
 * @property {unknown[] | Payloads | Uint8Array} payloads A list until a backend sends it; then
 *   encoded, as the codec has it.
 * @property {Record<string, unknown>} options What the handler reads as `context.options`.
 * @property {boolean} announce Send `started` before and `done` after each item, at once.
 * @property {boolean} packed Encode many values together; only for callers in Python.
 * @property {number | null} item_timeout_ms Limit for each item.
 * @property {Record<string, ItemError>} unsendable Items whose payload could not be encoded, by
 *   number, with what they end as.
 */

/**
 * Encoded payloads.
 * @typedef {object} Payloads
 * @property {string} head JSON of the list of payloads.
 * @property {ArrayBuffer[]} buffers The bytes in them.
 */

/**
 * Stop one item of the batch (a timeout) or, with `item` null, all that is left of it.
 * @typedef {{type: "cancel", batch: string, item: number | null, reason: string}} Cancel
 */

/**
 * End after the batch under way.
 * @typedef {{type: "stop"}} Stop
 */

/**
 * Make handlers known: Python source that defines them, or a wheel to import them from.
 * @typedef {object} Register
 * @property {"register"} type
 * @property {string} name What the answer is called by.
 * @property {string} [source] Python source with `@wasmpool.handler(...)` functions.
 * @property {ArrayBuffer} [wheel] A wheel that Pyodide can install.
 */

/**
 * The worker has started.
 * @typedef {{type: "ready", capabilities: string[], boot: Boot}} Ready
 */

/**
 * How a worker came to be ready.
 * @typedef {object} Boot
 * @property {"snapshot" | "plain"} how
 * @property {number} boot_ms From when it had all that it boots from until it was ready.
 * @property {Record<string, number>} phases Milliseconds of its parts.
 * @property {Record<string, string>} shortcuts Of each, `taken` or why not.
 * @property {number} memory_bytes
 * @property {boolean} interruptible Whether running Python code can be stopped in its middle.
 */

/**
 * The worker cannot start.
 * @typedef {{type: "boot_failed", message: string}} BootFailed
 */

/**
 * The worker is about to work on an item.
 * @typedef {{type: "started", batch: string, item: number}} Started
 */

/**
 * A failed item in place of its value.
 * @typedef {object} ItemError
 * @property {string} type Name of the exception's type.
 * @property {string} message
 * @property {string} phase
 * @property {string} traceback
 * @property {boolean} retryable
 * @property {boolean} cancelled
 */

/**
 * Results of consecutive items from `start` on: where in `bytes` each encoded value is, or its
 * error.
 * @typedef {object} Done
 * @property {"done"} type
 * @property {string} batch
 * @property {number} start
 * @property {([number, number] | ItemError)[]} results
 * @property {Uint8Array} bytes
 */

/**
 * The items `[start, stop)` succeeded; `bytes` is the list of their values, encoded once.
 * @typedef {{type: "packed", batch: string, start: number, stop: number, bytes: Uint8Array}} Packed
 */

/**
 * The batch is over and the worker free.
 * @typedef {{type: "ended", batch: string, memory_bytes: number | null}} Ended
 */

/**
 * A sign of life from inside the work.
 * @typedef {{type: "beat", memory_bytes: number | null}} Beat
 */

/**
 * A handler reports how far an item is (0 to 1) and in which phase.
 * @typedef {{type: "progress", batch: string, item: number, phase: string,
 *   fraction: number | null}} Progress
 */

/**
 * One log line about an item; `time` is in seconds since 1970.
 * @typedef {{type: "log", batch: string, item: number, time: number, level: string, phase: string,
 *   message: string, data: Record<string, unknown>}} Log
 */

/**
 * The answer to `register`.
 * @typedef {{type: "registered", name: string, error: ItemError | null}} Registered
 */

/** @typedef {Start | Run | Cancel | Stop | Register} ToWorker */
/**
 * @typedef {Ready | BootFailed | Started | Done | Packed | Ended | Beat | Progress | Log |
 *   Registered} FromWorker
 */

const LENGTH_BYTES = 4;
const MARK = "$bytes";
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * Encode the payloads of a batch; those that cannot be encoded have failed already.
 *
 * Bytes are copied, so that the caller still has them should the batch have to be sent again.
 *
 * @param {Run} run A batch with plain payloads.
 * @returns {{message: Run, transfers: ArrayBuffer[]}} The message to send, and what to transfer.
 */
export function encodePayloads(run) {
  const payloads = run.payloads;
  if (!Array.isArray(payloads)) {
    if (!ArrayBuffer.isView(payloads)) {
      return { message: run, transfers: payloads.buffers };
    }
    const copy = payloads.slice(); // encoded by the caller
    return { message: { ...run, payloads: copy }, transfers: [copy.buffer] };
  }
  /** @type {ArrayBuffer[]} */
  const buffers = [];
  /** @type {string[]} */
  const heads = [];
  const unsendable = { ...run.unsendable };
  payloads.forEach((payload, index) => {
    const before = buffers.length;
    try {
      heads.push(encodeJson(payload, (bytes) => buffers.push(bytes.slice().buffer) - 1));
    } catch (error) {
      buffers.length = before;
      heads.push("null");
      unsendable[run.start + index] = unsent("payload", error);
    }
  });
  const { options, problem } = plainOptions(run.options);
  for (let item = run.start; problem !== null && item < run.stop; item++) {
    unsendable[item] ??= problem;
  }
  const head = `[${heads.join(",")}]`;
  const message = { ...run, options, payloads: { head, buffers }, unsendable };
  return { message, transfers: buffers };
}

/**
 * @param {Record<string, unknown>} options Of a task.
 * @returns {{options: Record<string, unknown>, problem: ItemError | null}} As they can travel, or
 *   what all items end as.
 */
function plainOptions(options) {
  try {
    const json = encodeJson(options, () => {
      throw new TypeError("there are bytes in them");
    });
    return { options: JSON.parse(json), problem: null };
  } catch (error) {
    return { options: {}, problem: unsent("task's options", error) };
  }
}

/**
 * @param {string} what Cannot be sent.
 * @param {unknown} error Why.
 * @returns {ItemError}
 */
function unsent(what, error) {
  return {
    type: error instanceof Error ? error.name : "Error",
    message: `the ${what} cannot be sent to a worker: ${messageOf(error)}`,
    phase: "encode",
    traceback: "",
    retryable: false,
    cancelled: false,
  };
}

/**
 * Encode a value as an envelope.
 *
 * @param {unknown} value What JSON has, and bytes (`ArrayBuffer` or a view of one).
 * @returns {Uint8Array<ArrayBuffer>}
 * @throws {TypeError} There is something in it that cannot travel.
 */
export function encodeValue(value) {
  /** @type {Uint8Array[]} */
  const parts = [];
  let size = 0;
  const json = encodeJson(value, (bytes) => {
    parts.push(bytes);
    return [size, (size += bytes.length)];
  });
  const head = encoder.encode(json);
  const result = new Uint8Array(LENGTH_BYTES + head.length + size);
  new DataView(result.buffer).setUint32(0, head.length, true);
  result.set(head, LENGTH_BYTES);
  let at = LENGTH_BYTES + head.length;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

/**
 * Decode an envelope; bytes in it become views of `data`.
 *
 * @param {Uint8Array} data What `encodeValue`, here or in Python, has made.
 * @returns {any}
 */
export function decodeValue(data) {
  const length = new DataView(data.buffer, data.byteOffset, data.byteLength).getUint32(0, true);
  const rest = LENGTH_BYTES + length;
  const head = data.subarray(LENGTH_BYTES, rest);
  return JSON.parse(decoder.decode(unshared(head)), (_, value) =>
    isMark(value) ? data.subarray(rest + value[MARK][0], rest + value[MARK][1]) : value,
  );
}

/**
 * @param {unknown} value Any.
 * @param {(bytes: Uint8Array) => unknown} keep Keeps bytes and tells what stands for them.
 * @returns {string} JSON.
 */
function encodeJson(value, keep) {
  const marks = new WeakSet();
  const json = JSON.stringify(value, function (key, item) {
    // `this` still has what `toJSON` of a Buffer or Date would replace.
    const raw = /** @type {Record<string, unknown>} */ (this)[key];
    const bytes = bytesOf(raw);
    if (bytes !== null) {
      const mark = { [MARK]: keep(bytes) };
      marks.add(mark);
      return mark;
    }
    const kind = raw instanceof Map || raw instanceof Set ? raw.constructor.name : typeof raw;
    if (["bigint", "function", "symbol", "Map", "Set"].includes(kind)) {
      throw new TypeError(`JSON has nothing for the ${kind} at ${JSON.stringify(key)}`);
    }
    if (typeof item === "number" && !Number.isFinite(item)) {
      throw new TypeError(`JSON has nothing for the ${item} at ${JSON.stringify(key)}`);
    }
    if (item !== null && typeof item === "object" && MARK in item && !marks.has(item)) {
      throw new TypeError(`the key ${JSON.stringify(MARK)} is reserved`);
    }
    return item;
  });
  return json ?? "null";
}

/**
 * @param {unknown} value Any.
 * @returns {Uint8Array | null} The bytes, if it is bytes.
 */
function bytesOf(value) {
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  const isBuffer =
    value instanceof ArrayBuffer ||
    (typeof SharedArrayBuffer !== "undefined" && value instanceof SharedArrayBuffer);
  return isBuffer ? new Uint8Array(value) : null;
}

/**
 * @param {any} value Any part of a head.
 * @returns {boolean} Whether it stands for bytes.
 */
function isMark(value) {
  return value !== null && typeof value === "object" && Array.isArray(value[MARK]);
}

/**
 * @param {Uint8Array} bytes Perhaps in shared memory, which decoders refuse.
 * @returns {Uint8Array}
 */
function unshared(bytes) {
  return bytes.buffer instanceof ArrayBuffer ? bytes : bytes.slice();
}

/**
 * @param {unknown} error Anything thrown.
 * @returns {string} Its message.
 */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}
