/**
 * The text of a file, with its lines, and where its parts are in bytes.
 *
 * tree-sitter counts in UTF-16 here, as JavaScript's strings do; records count in bytes of UTF-8.
 * So all works with indexes into the string, and only what goes into a record is converted.
 */

import { bisectRight } from "./python.js";

/** @typedef {import("web-tree-sitter").Node} Node */
/** @typedef {[number, number, number, number, number, number]} Range */

const NEWLINE = 10;

export class Source {
  /**
   * @param {string} text
   * @param {number} size Its bytes in UTF-8.
   */
  constructor(text, size) {
    this.text = text;
    this.size = size;
    this.isAscii = size === text.length;
    const starts = [0];
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) {
      starts.push(at + 1);
    }
    /** Where each line begins. */
    this.lineStarts = starts;
    /** The byte of each index, unless both are the same. */
    this.bytes = this.isAscii ? null : byteTable(text);
  }

  /**
   * @param {number} index
   * @returns {number} The byte there.
   */
  byteAt(index) {
    return this.bytes === null ? index : this.bytes[index];
  }

  /**
   * @param {number} index
   * @param {number} count
   * @returns {number} The index at most so many bytes after another.
   */
  after(index, count) {
    if (this.bytes === null) {
      return index + count;
    }
    return bisectRight(this.bytes, this.bytes[index] + count) - 1;
  }

  /**
   * @param {Node} node
   * @returns {string} Its text.
   */
  textOf(node) {
    return this.text.slice(node.startIndex, node.endIndex);
  }

  /**
   * @param {Node} node
   * @returns {Range}
   */
  rangeOf(node) {
    return this.range(node, node.endIndex);
  }

  /**
   * @param {Node} node Where it starts.
   * @param {number} end Where it ends.
   * @returns {Range}
   */
  range({ startIndex: start, startPosition: { row, column } }, end) {
    const starts = this.lineStarts;
    const isOneLine = row + 1 === starts.length || end < starts[row + 1];
    const endRow = isOneLine ? row : bisectRight(starts, end) - 1;
    if (this.bytes === null) {
      return [start, end, row, column, endRow, end - starts[endRow]];
    }
    const bytes = this.bytes;
    const [first, last] = [bytes[start], bytes[end]];
    return [first, last, row, first - bytes[starts[row]], endRow, last - bytes[starts[endRow]]];
  }

  /** How many lines there are; a last one without a newline counts. */
  countLines() {
    const { length } = this.text;
    const endsOpen = length > 0 && this.text.charCodeAt(length - 1) !== NEWLINE;
    return this.lineStarts.length - 1 + (endsOpen ? 1 : 0);
  }

  /** How many lines have nothing but white space. */
  countBlankLines() {
    const { text, lineStarts } = this;
    let count = 0;
    for (let line = 0; line < lineStarts.length; line += 1) {
      const end = line + 1 < lineStarts.length ? lineStarts[line + 1] : text.length;
      count += isBlank(text, lineStarts[line], end) ? 1 : 0;
    }
    // What follows the last newline is a line only if there is something.
    return lineStarts[lineStarts.length - 1] === text.length ? count - 1 : count;
  }
}

/**
 * @param {string} text
 * @param {number} start
 * @param {number} end
 * @returns {boolean} Whether there is only what Python's `bytes.strip` strips.
 */
export function isBlank(text, start, end) {
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code !== 32 && (code < 9 || code > 13)) {
      return false;
    }
  }
  return true;
}

/**
 * @param {string} text
 * @returns {Uint32Array} The byte at which each unit of it begins, and its end.
 */
function byteTable(text) {
  const bytes = new Uint32Array(text.length + 1);
  let at = 0;
  for (let index = 0; index < text.length; index += 1) {
    bytes[index] = at;
    const code = text.charCodeAt(index);
    if (code < 0x80) {
      at += 1;
    } else if (code < 0x800) {
      at += 2;
    } else {
      // Both halves of a pair together make four bytes.
      at += code >= 0xd800 && code < 0xe000 ? 2 : 3;
    }
  }
  bytes[text.length] = at;
  return bytes;
}
