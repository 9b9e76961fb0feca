/**
 * A tar archive of files: what a service takes a whole project in.
 *
 * Source of the format: POSIX.1-2024, pax, "ustar Interchange Format" and "pax Extended Header".
 */

const BLOCK = 512;
const encoder = new TextEncoder();

/**
 * @param {Iterable<readonly [string, Uint8Array<ArrayBuffer>]>} files Path and content of each.
 * @returns {Blob}
 */
export function tarOf(files) {
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const parts = [];
  for (const [path, content] of files) {
    // The path as an attribute, for the header has room for a short one only.
    const attribute = attributeOf("path", path);
    parts.push(header("pax", attribute.length, "x"), attribute, padding(attribute.length));
    parts.push(header("file", content.length, "0"), content, padding(content.length));
  }
  parts.push(new Uint8Array(2 * BLOCK));
  return new Blob(parts);
}

/**
 * @param {string} name
 * @param {number} size Bytes that follow.
 * @param {string} type
 */
function header(name, size, type) {
  const block = new Uint8Array(BLOCK);
  const put = (/** @type {number} */ at, /** @type {string} */ text) =>
    block.set(encoder.encode(text), at);
  put(0, name);
  put(100, "0000600\0");
  put(108, "0000000\0");
  put(116, "0000000\0");
  put(124, `${size.toString(8).padStart(11, "0")}\0`);
  put(136, "00000000000\0");
  put(148, "        "); // the checksum counts as spaces in itself
  put(156, type);
  put(257, "ustar\u000000");
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, "0")}\0 `);
  return block;
}

/**
 * @param {string} key
 * @param {string} value
 * @returns {Uint8Array<ArrayBuffer>} A line that begins with its own length.
 */
function attributeOf(key, value) {
  const rest = encoder.encode(` ${key}=${value}\n`).length;
  let length = rest;
  while (rest + String(length).length !== length) {
    length = rest + String(length).length;
  }
  return encoder.encode(`${length} ${key}=${value}\n`);
}

/** @param {number} size Bytes before. */
function padding(size) {
  return new Uint8Array((BLOCK - (size % BLOCK)) % BLOCK);
}
