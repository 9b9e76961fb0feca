/**
 * Checks of what callers pass, before anything is done with it.
 *
 * A mistake is a `TypeError` that says what was given and what is wanted. What is a setting, or a
 * number of the scheduler, is checked where these are.
 */

/**
 * @param {unknown} task The name of a handler.
 * @param {unknown} options Of the call.
 * @throws {TypeError} One of them cannot be that.
 */
export function checkTask(task, options) {
  if (typeof task !== "string" || task === "") {
    throw new TypeError(
      `task is ${shown(task)}; it must be the name of a handler, such as "parse", ` +
        'or "package.module:function"',
    );
  }
  checkObject("options", options);
  const { options: own, signal, requires } = /** @type {Record<string, unknown>} */ (options);
  if (own !== undefined) {
    checkObject("options.options", own);
  }
  if (requires !== undefined && !Array.isArray(requires)) {
    throw new TypeError(`requires is ${shown(requires)}; it must be a list of words`);
  }
  checkSignal(signal);
}

/**
 * @param {string} name What the caller knows it as.
 * @param {unknown} value Must be an object with fields.
 * @throws {TypeError} It is none.
 */
export function checkObject(name, value) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError(`${name} is ${shown(value)}; it must be an object`);
  }
}

/**
 * @param {unknown} signal Must be an `AbortSignal`, of whatever frame, or nothing.
 * @throws {TypeError} It is something else.
 */
export function checkSignal(signal) {
  const given = /** @type {any} */ (signal ?? null);
  if (given !== null && !(typeof given === "object" && "aborted" in given && given.addEventListener)) {
    throw new TypeError(`signal is ${shown(signal)}; it must be an AbortSignal`);
  }
}

/**
 * @param {string} name What the caller knows it as.
 * @param {unknown} value Must be a function, or nothing.
 * @throws {TypeError} It is something else.
 */
export function checkFunction(name, value) {
  if ((value ?? null) !== null && typeof value !== "function") {
    throw new TypeError(`${name} is ${shown(value)}; it must be a function`);
  }
}

/**
 * @param {unknown} payloads Must be something to iterate over.
 * @throws {TypeError} It is not.
 */
export function checkPayloads(payloads) {
  const iterable = typeof payloads === "object" && payloads !== null && Symbol.iterator in payloads;
  if (!iterable) {
    throw new TypeError(`payloads is ${shown(payloads)}; it must be a list or another iterable`);
  }
}

/**
 * @param {number | null} chunkSize How many payloads go together; null lets the pool choose.
 * @throws {RangeError} It is no whole number from 1 on.
 */
export function checkChunkSize(chunkSize) {
  if (chunkSize !== null && !(Number.isInteger(chunkSize) && chunkSize >= 1)) {
    throw new RangeError(`chunkSize is ${chunkSize}; it must be a whole number, at least 1`);
  }
}

/**
 * @param {object} limits What limits an answer; Infinity is no limit.
 * @param {unknown} [limits.depth]
 * @param {unknown} [limits.limit]
 * @param {unknown} [limits.minConfidence]
 * @throws {RangeError} One of them means nothing.
 */
export function checkLimits({ depth = 1, limit = 1, minConfidence = 0 }) {
  for (const [name, value] of Object.entries({ depth, limit })) {
    if (value !== Infinity && !(Number.isInteger(value) && Number(value) >= 1)) {
      throw new RangeError(`${name} is ${shown(value)}; it must be a whole number, at least 1`);
    }
  }
  if (!(typeof minConfidence === "number" && minConfidence >= 0 && minConfidence <= 1)) {
    throw new RangeError(`minConfidence is ${shown(minConfidence)}; it must be a number from 0 to 1`);
  }
}

/**
 * @param {unknown} value Any.
 * @returns {string} What to call it in a message.
 */
function shown(value) {
  if (typeof value === "string") {
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) {
    return "an Array";
  }
  if (typeof value === "function") {
    return "a function";
  }
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
