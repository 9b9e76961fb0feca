/**
 * Positions in a JavaScript string, from positions in bytes of UTF-8.
 *
 * Rules of this file:
 *
 * - One table gives, for each byte, how many units of the string stand before its character. A
 *   column is the difference of two of its entries, so that no table of lines is needed.
 * - Bytes that are no UTF-8 count as the replacement characters that `TextDecoder` puts for them.
 * - Facts of a file in another encoding count bytes of its text in UTF-8.
 */

import { utf8Length } from "./content.js";

/**
 * @typedef {import("./results.js").FileRecord} FileRecord
 * @typedef {import("./results.js").Range} Range
 */

/**
 * Convert every range of a record.
 *
 * @param {FileRecord} record The record; it is changed.
 * @param {string|Uint8Array} source The file's text or bytes.
 * @returns {FileRecord} The same object.
 * @throws {RangeError} The text is not that of the file.
 */
export function convertRecord(record, source) {
  if (record.encoding === null) {
    return record; // a file without facts
  }
  const table = unitTable(record, source);
  if (table !== null) {
    const { definitions, references, imports, exports, diagnostics } = record;
    for (const each of [...definitions, ...references, ...imports, ...exports, ...diagnostics]) {
      each.range = convert(each.range, table);
    }
    for (const each of definitions) {
      each.name_range = convert(each.name_range, table);
    }
  }
  return record;
}

/**
 * @param {Uint8Array} bytes A file's bytes.
 * @param {string|null} encoding What its record says they are in.
 * @returns {string} Its text, without a byte-order mark.
 * @throws {RangeError} The browser does not know the encoding.
 */
export function textOf(bytes, encoding) {
  const label = (encoding ?? "utf-8").replaceAll("_", "-");
  if (/^(latin-?1|iso-?8859-?1|l1)$/.test(label)) {
    // What browsers call Latin-1 is Windows-1252.
    return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  }
  if (label === "utf-16") {
    return new TextDecoder(bytes[0] === 0xfe ? "utf-16be" : "utf-16le").decode(bytes);
  }
  let decoder;
  try {
    decoder = new TextDecoder(label);
  } catch {
    throw new RangeError(`text in ${encoding} cannot be decoded here: give it as a string`);
  }
  return decoder.decode(bytes);
}

/**
 * @param {FileRecord} record The file's record.
 * @param {string|Uint8Array} source Its text or bytes.
 * @returns {Uint32Array|null} For each byte, and the end, the units before its character; null
 *   where units are bytes.
 */
function unitTable({ path, encoding, size }, source) {
  if (encoding !== "utf-8") {
    return tableOfText(typeof source === "string" ? source : textOf(source, encoding), 0);
  }
  if (typeof source !== "string") {
    checkSize(path, source.length, size);
    return source.some((byte) => byte >= 0x80) ? tableOfBytes(source) : null;
  }
  if (source.length === size) {
    return null; // every unit is at least one byte
  }
  const length = byteLength(source);
  // Who decoded the file may have dropped its byte-order mark.
  const isBare = length + 3 === size && !source.startsWith("\ufeff");
  checkSize(path, isBare ? size : length, size);
  return tableOfText(source, isBare ? 3 : 0);
}

/**
 * @param {string} path The file.
 * @param {number} given Bytes of what was given.
 * @param {number} size Bytes of the file.
 */
function checkSize(path, given, size) {
  if (given !== size) {
    throw new RangeError(
      `${path}: the text given has ${given} bytes, and the file that was parsed ${size}; ` +
        "for a file that is no valid UTF-8, give its bytes",
    );
  }
}

/**
 * @param {string} text Any.
 * @returns {number} Its length in UTF-8.
 */
function byteLength(text) {
  let length = 0;
  for (const char of text) {
    length += utf8Length(char.codePointAt(0) ?? 0);
  }
  return length;
}

/**
 * @param {string} text The text.
 * @param {number} before Bytes before it that are no part of it.
 * @returns {Uint32Array}
 */
function tableOfText(text, before) {
  const table = new Uint32Array(before + byteLength(text) + 1);
  let at = before;
  let units = 0;
  for (const char of text) {
    const length = utf8Length(char.codePointAt(0) ?? 0);
    table.fill(units, at, at + length);
    at += length;
    units += char.length;
  }
  table[at] = units;
  return table;
}

/**
 * @param {Uint8Array} bytes UTF-8, or what should be.
 * @returns {Uint32Array} Positions in the string that `TextDecoder` makes of it.
 */
function tableOfBytes(bytes) {
  const table = new Uint32Array(bytes.length + 1);
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  let units = 0;
  while (at < bytes.length) {
    const length = characterLength(bytes, at);
    table.fill(units, at, at + length);
    at += length;
    units += length === 4 ? 2 : 1;
  }
  table[at] = units;
  return table;
}

/**
 * @param {Uint8Array} bytes UTF-8, or what should be.
 * @param {number} at Where a character begins.
 * @returns {number} Its bytes; of a broken one, those that one replacement character stands for.
 */
function characterLength(bytes, at) {
  const lead = bytes[at];
  const wanted = lead < 0xc2 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 1;
  // Of what follows, only the first byte is bounded more narrowly, after these.
  let [low, high] = [0x80, 0xbf];
  if (lead === 0xe0) {
    low = 0xa0;
  } else if (lead === 0xed) {
    high = 0x9f;
  } else if (lead === 0xf0) {
    low = 0x90;
  } else if (lead === 0xf4) {
    high = 0x8f;
  }
  let length = 1;
  while (length < wanted && bytes[at + length] >= low && bytes[at + length] <= high) {
    [low, high] = [0x80, 0xbf];
    length += 1;
  }
  return length;
}

/**
 * @param {Range} range In bytes.
 * @param {Uint32Array} table The table of its file.
 * @returns {Range} In units of a string.
 */
function convert([start, end, startLine, startColumn, endLine, endColumn], table) {
  return [
    table[start],
    table[end],
    startLine,
    table[start] - table[start - startColumn],
    endLine,
    table[end] - table[end - endColumn],
  ];
}
