/**
 * A file's bytes, wherever they are: in memory, on a disk, in a response. Read when needed.
 *
 * Rules of this file:
 *
 * - Nothing is read before `head` or `read` is called, and nothing is kept after `read`.
 * - What things are is told by what they can do, for another frame's classes are not ours.
 * - What `read` returns may be the caller's own buffer: it is neither changed nor transferred.
 */

/**
 * Where a file's bytes come from.
 *
 * @typedef {object} Content
 * @property {number} size Bytes, as far as known; 0 where not.
 * @property {(count: number) => Promise<Uint8Array<ArrayBuffer>>} head Read the first bytes.
 * @property {() => Promise<Uint8Array<ArrayBuffer>>} read Read all.
 */

/**
 * What callers may give for a file's content: a text, bytes, a Blob or File, or anything else that
 * has `arrayBuffer()`, such as a `Response`.
 *
 * @typedef {string|ArrayBuffer|ArrayBufferView|Blob|{arrayBuffer(): Promise<ArrayBuffer>}
 *   } RawContent
 */

const encoder = new TextEncoder();

/**
 * @param {unknown} value What a caller gave.
 * @returns {Content|null} Null if it is no content.
 */
export function contentOf(value) {
  if (typeof value === "string") {
    return new TextContent(value);
  }
  if (isBlob(value)) {
    return new BlobContent(value);
  }
  const bytes = bytesOf(value);
  if (bytes !== null) {
    return new BytesContent(bytes);
  }
  if (hasMethod(value, "arrayBuffer")) {
    return new ResponseContent(/** @type {{arrayBuffer(): Promise<ArrayBuffer>}} */ (value));
  }
  return null;
}

/**
 * @param {unknown} value Any.
 * @returns {Uint8Array|null} A view of the bytes of a buffer or of a view; null for all else.
 */
export function bytesOf(value) {
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  const isBuffer = ["ArrayBuffer", "SharedArrayBuffer"].includes(tagOf(value));
  return isBuffer ? new Uint8Array(/** @type {ArrayBuffer} */ (value)) : null;
}

/**
 * @param {unknown} value Any.
 * @returns {value is Blob}
 */
export function isBlob(value) {
  return hasMethod(value, "slice") && hasMethod(value, "stream") && hasMethod(value, "arrayBuffer");
}

/**
 * @param {unknown} value Any.
 * @returns {value is File}
 */
export function isFile(value) {
  return isBlob(value) && "name" in value;
}

/**
 * @param {unknown} value Any.
 * @param {string} name A name.
 * @returns {value is object} Whether it is an object with a method of this name.
 */
export function hasMethod(value, name) {
  return (
    typeof value === "object" && value !== null && typeof Reflect.get(value, name) === "function"
  );
}

/**
 * @param {unknown} value Any.
 * @returns {string} What the platform calls its kind.
 */
export function tagOf(value) {
  return Object.prototype.toString.call(value).slice(8, -1);
}

/**
 * @param {string} text Any; a lone surrogate becomes the three bytes that Python, too, gives it.
 * @returns {Uint8Array<ArrayBuffer>} Its bytes in UTF-8.
 */
export function encodeText(text) {
  const bytes = encoder.encode(text);
  if (!/\p{Surrogate}/u.test(text)) {
    return bytes;
  }
  // The encoder wrote U+FFFD, also three bytes long, in place of each lone surrogate.
  let at = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (code >= 0xd800 && code < 0xe000) {
      bytes.set([0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)], at);
    }
    at += utf8Length(code);
  }
  return bytes;
}

/**
 * @param {number} code A code point.
 * @returns {number} Its bytes in UTF-8.
 */
export function utf8Length(code) {
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

/**
 * @param {Uint8Array} bytes Perhaps in shared memory, which hashes and decoders refuse.
 * @returns {Uint8Array<ArrayBuffer>}
 */
function unshared(bytes) {
  const { buffer, byteOffset, byteLength } = bytes;
  return buffer instanceof ArrayBuffer
    ? new Uint8Array(buffer, byteOffset, byteLength)
    : new Uint8Array(bytes);
}

/** @implements {Content} */
export class BlobContent {
  #blob;

  /** @param {Blob} blob A Blob or File. */
  constructor(blob) {
    this.#blob = blob;
    this.size = blob.size;
  }

  /** @param {number} count Bytes. */
  async head(count) {
    return new Uint8Array(await this.#blob.slice(0, count).arrayBuffer());
  }

  async read() {
    return new Uint8Array(await this.#blob.arrayBuffer());
  }
}

/** @implements {Content} */
class BytesContent {
  #bytes;

  /** @param {Uint8Array} bytes They stay the caller's. */
  constructor(bytes) {
    this.#bytes = bytes;
    this.size = bytes.length;
  }

  /** @param {number} count Bytes. */
  async head(count) {
    return unshared(this.#bytes.subarray(0, count));
  }

  async read() {
    return unshared(this.#bytes);
  }
}

/** @implements {Content} */
class TextContent {
  #text;

  /** @param {string} text The whole text. */
  constructor(text) {
    this.#text = text;
    this.size = /^[\0-\x7f]*$/.test(text) ? text.length : encodeText(text).length;
  }

  /** @param {number} count Bytes. */
  async head(count) {
    return encodeText(this.#text.slice(0, count)).subarray(0, count);
  }

  async read() {
    return encodeText(this.#text);
  }
}

/** @implements {Content} */
class ResponseContent {
  #response;
  /** @type {Promise<ArrayBuffer>|null} */
  #bytes = null;

  /** @param {{arrayBuffer(): Promise<ArrayBuffer>}} response Gives its bytes once. */
  constructor(response) {
    this.#response = response;
    this.size = 0;
  }

  /** @param {number} count Bytes. */
  async head(count) {
    this.#bytes ??= this.#response.arrayBuffer(); // kept for `read`: it cannot be had twice
    return new Uint8Array(await this.#bytes, 0).subarray(0, count);
  }

  async read() {
    const bytes = this.#bytes ?? this.#response.arrayBuffer();
    this.#bytes = null;
    return new Uint8Array(await bytes);
  }
}
