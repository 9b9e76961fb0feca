/**
 * From a file's bytes to text as the page shows it, and from the facts' places to that text's.
 *
 * Records count columns in bytes of UTF-8, JavaScript counts UTF-16 units.
 */

/**
 * Decodes a file as its record says.
 *
 * @param {Uint8Array<ArrayBuffer>} content
 * @param {string | null} encoding  Python's name of the encoding.
 */
export function decodeText(content, encoding) {
  // The mark of the byte order stays where it counts in offsets.
  const options = { ignoreBOM: true };
  try {
    return new TextDecoder(labelOf(encoding ?? "utf-8", content), options).decode(content);
  } catch {
    return new TextDecoder("utf-8", options).decode(content); // no browser knows that encoding
  }
}

/**
 * @param {string} encoding
 * @param {Uint8Array} content
 */
function labelOf(encoding, content) {
  if (encoding === "utf-16") return content[0] === 0xfe ? "utf-16be" : "utf-16le";
  return encoding
    .replaceAll("_", "-")
    .replace(/^latin-?1$/, "iso-8859-1")
    .replace(/^cp(125\d)$/, "windows-$1");
}

/**
 * Where each line begins.
 *
 * @param {string} text
 */
export function lineStarts(text) {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) {
    starts.push(at + 1);
  }
  return Uint32Array.from(starts);
}

/**
 * The text of a line without its end.
 *
 * @param {string} text
 * @param {Uint32Array} starts
 * @param {number} line  From 0.
 */
export function lineText(text, starts, line) {
  const end = line + 1 < starts.length ? starts[line + 1] - 1 : text.length;
  return text.slice(starts[line], text[end - 1] === "\r" ? end - 1 : end);
}

/**
 * The offset in a text of a place in the facts.
 *
 * @param {string} text
 * @param {Uint32Array} starts
 * @param {number} line  From 0.
 * @param {number} column  In bytes of UTF-8.
 */
export function offsetOf(text, starts, line, column) {
  if (line >= starts.length) return text.length;
  let at = starts[line];
  const end = line + 1 < starts.length ? starts[line + 1] : text.length;
  for (let bytes = 0; bytes < column && at < end; ) {
    const code = /** @type {number} */ (text.codePointAt(at));
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    at += code > 0xffff ? 2 : 1;
  }
  return at;
}
