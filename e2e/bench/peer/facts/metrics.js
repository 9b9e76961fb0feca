/** Counting comments, decisions and nesting: the twin of `wasmpool/parsing/metrics.py`. */

import { bisectLeft, sortedBy } from "./python.js";
import { first } from "./queries.js";
import { isBlank } from "./source.js";

/** @typedef {import("./outline.js").Outline} Outline */
/** @typedef {import("./queries.js").Found} Found */
/** @typedef {import("./source.js").Source} Source */

/**
 * A comment that begins its line.
 * @typedef {{firstLine: number, lastLine: number, start: number, end: number}} Comment
 */

const WHITE = /[\t-\r ]+$/;

/** The comments of a file. */
export class Comments {
  /** @type {Comment[]} Those that begin their line. */
  ownLine = [];
  /** @type {number[]} Where each starts, in order. */
  starts = [];
  /** @type {number[]} Where each ends. */
  ends = [];

  /**
   * @param {Source} source
   * @param {Found} found
   */
  constructor(source, found) {
    /** @type {[number, number][]} */
    const spans = [];
    for (const { group } of found) {
      for (const captures of group) {
        const node = /** @type {import("web-tree-sitter").Node} */ (first(captures, "comment"));
        const { startIndex: start, endIndex: end } = node;
        const line = node.startPosition.row;
        spans.push([start, end]);
        if (isBlank(source.text, source.lineStarts[line], start)) {
          // Some grammars count the newline to a line comment.
          const text = source.text.slice(start, end).replace(WHITE, "");
          const lastLine = line + text.split("\n").length - 1;
          this.ownLine.push({ firstLine: line, lastLine, start, end: start + text.length });
        }
      }
    }
    spans.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    this.ownLine.sort((a, b) => a.start - b.start);
    this.starts = spans.map(([start]) => start);
    this.ends = spans.map(([, end]) => end);
  }

  /**
   * @param {Source} source
   * @param {number} start
   * @param {number} end
   * @returns {string} The text between them without the comments in it.
   */
  cutOut(source, start, end) {
    const parts = [];
    for (
      let index = bisectLeft(this.starts, start);
      index < this.starts.length && this.starts[index] < end;
      index += 1
    ) {
      parts.push(source.text.slice(start, this.starts[index]));
      start = this.ends[index];
    }
    parts.push(source.text.slice(start, end));
    return parts.join(" ");
  }

  /**
   * Count lines that hold nothing but comment, and blank ones among them.
   *
   * @param {Source} source
   * @returns {{count: number, blank: number}}
   */
  countLines({ text }) {
    let count = 0;
    let blank = 0;
    let counted = -1;
    for (const { firstLine, lastLine, start, end } of this.ownLine) {
      if (firstLine <= counted) {
        continue;
      }
      const newline = text.indexOf("\n", end);
      const isWhole = isBlank(text, end, newline === -1 ? text.length : newline);
      const last = isWhole ? lastLine : lastLine - 1; // code follows on the comment's last line
      if (last < firstLine) {
        continue;
      }
      count += last - firstLine + 1;
      counted = last;
      if (last > firstLine) {
        const lines = text.slice(start, end).split("\n");
        blank += lines.filter((line) => isBlank(line, 0, line.length)).length;
      }
    }
    return { count, blank };
  }
}

/**
 * Add decisions to the callables around them; return nesting depth and file complexity.
 *
 * @param {Found} found
 * @param {import("./definitions.js").Definition[]} definitions
 * @param {import("./definitions.js").Place[]} places Where they are.
 * @param {Outline} outline
 * @returns {{depth: number, complexity: number}}
 */
export function countDecisions(found, definitions, places, outline) {
  /** @type {(number|null)[]} */
  const callableOf = [];
  /** @type {{start: number, end: number}[]} */
  const levels = [];
  for (const [index, { parent, complexity, kind }] of definitions.entries()) {
    if (complexity !== null) {
      callableOf.push(index);
      levels.push(places[index]);
    } else {
      callableOf.push(parent === null ? null : callableOf[parent]);
      if (kind === "class") {
        levels.push(places[index]);
      }
    }
  }
  let outside = 0;
  /** @type {Set<number>} */
  const flat = new Set();
  for (const { pattern, group } of sortedBy(found, (each) => [each.pattern.kind === "" ? 0 : 1])) {
    for (const captures of group) {
      const node = /** @type {import("web-tree-sitter").Node} */ (first(captures, pattern.root));
      if (pattern.kind !== "nested") {
        flat.add(node.id);
      } else if (flat.has(node.id)) {
        continue; // `else if`
      } else {
        levels.push({ start: node.startIndex, end: node.endIndex });
      }
      const owner = outline.ownerAt(node.startIndex);
      const inside = owner === null ? null : callableOf[owner];
      if (inside === null) {
        outside += 1;
      } else {
        definitions[inside].complexity = (definitions[inside].complexity ?? 0) + 1;
      }
    }
  }
  const complexity = definitions.reduce((sum, each) => sum + (each.complexity ?? 0), outside);
  levels.sort((a, b) => a.start - b.start || b.end - a.end);
  let depth = 0;
  /** @type {number[]} */
  const ends = [];
  for (const { start, end } of levels) {
    while (ends.length > 0 && ends[ends.length - 1] <= start) {
      ends.pop();
    }
    ends.push(end);
    depth = Math.max(depth, ends.length);
  }
  return { depth, complexity };
}
