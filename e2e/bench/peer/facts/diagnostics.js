/**
 * What a tree has that is wrong or out of a query's reach: the twin of
 * `wasmpool/parsing/diagnostics.py`.
 */

import { quoted } from "./python.js";
import { oneLine } from "./text.js";

/** @typedef {import("web-tree-sitter").Node} Node */
/** @typedef {import("./source.js").Range} Range */
/** @typedef {import("./source.js").Source} Source */

/** @typedef {{code: string, message: string, severity: string, range: Range}} Diagnostic */
/** @typedef {{phase: string, type: string, message: string}} Failure */

export const MAX_DEPTH = 4000;
export const MAX_RUN = 20000;
const LIMIT = 1000;
const SNIPPET_BYTES = 120;

/**
 * List the syntax errors of a tree: outermost ERROR nodes and MISSING tokens, in order.
 *
 * @param {Source} source
 * @param {Node} root
 * @returns {{records: Diagnostic[], longestRun: number}} Also the most tokens in a row, without a
 *   named node between them, beside an error.
 */
export function findErrors(source, root) {
  if (!root.hasError) {
    return { records: [], longestRun: 0 };
  }
  /** @type {Diagnostic[]} */
  const records = [];
  let more = 0;
  let covered = -1;
  let longestRun = 0;
  let run = 0;
  const cursor = root.walk();
  try {
    for (;;) {
      const node = cursor.currentNode;
      run = node.isNamed ? 0 : run + 1;
      longestRun = Math.max(longestRun, run);
      if (node.hasError || node.isMissing) {
        const isNew = node.isMissing || (node.isError && node.endIndex > covered);
        if (isNew && records.length < LIMIT) {
          records.push(makeRecord(source, node));
        } else if (isNew) {
          more += 1;
        }
        if (node.isError) {
          covered = Math.max(covered, node.endIndex);
        }
        if (cursor.gotoFirstChild()) {
          run = 0;
          continue;
        }
      }
      while (!cursor.gotoNextSibling()) {
        if (!cursor.gotoParent()) {
          if (more > 0) {
            records[records.length - 1].message += ` (and ${more.toLocaleString("en")} more)`;
          }
          return { records, longestRun };
        }
        run = 0;
      }
    }
  } finally {
    cursor.delete();
  }
}

/**
 * @param {Source} source
 * @param {Node} node
 * @returns {Diagnostic}
 */
function makeRecord(source, node) {
  const { startIndex: start, endIndex: end } = node;
  const snippet = source.text.slice(start, Math.min(end, source.after(start, SNIPPET_BYTES)));
  const [code, message] = node.isMissing
    ? ["MISSING", `missing ${quoted(node.type)}`]
    : ["ERROR", `unexpected ${quoted(oneLine(snippet, 60))}`];
  return { code, message, severity: "error", range: source.range(node, end) };
}

/**
 * @param {Node} root
 * @param {number} longestRun
 * @returns {Failure|null} What of a tree has no facts because of its shape.
 */
export function outOfReach(root, longestRun) {
  if (longestRun > MAX_RUN) {
    const [run, limit] = [longestRun, MAX_RUN].map((count) => count.toLocaleString("en"));
    return {
      phase: "extract",
      type: "SyntaxTooBroken",
      message:
        `a syntax error holds ${run} tokens in a row that make no sense ` +
        `(the limit is ${limit}): the file has no facts; correct or exclude it`,
    };
  }
  const deep = firstDeeperThan(root, MAX_DEPTH);
  return deep === null
    ? null
    : {
        phase: "extract",
        type: "NestingTooDeep",
        message:
          `nested more than ${MAX_DEPTH.toLocaleString("en")} levels deep at line ` +
          `${deep.startPosition.row + 1}: what lies deeper has no facts`,
      };
}

/**
 * @param {Node} root
 * @param {number} limit
 * @returns {Node|null} The first node with more ancestors than that.
 */
function firstDeeperThan(root, limit) {
  if (root.descendantCount <= limit + 1) {
    return null;
  }
  const cursor = root.walk();
  let depth = 0;
  try {
    for (;;) {
      const node = cursor.currentNode;
      if (depth > limit) {
        return node;
      }
      // A node counts among its descendants, so a chain that goes deep enough is this long.
      if (node.descendantCount > limit - depth + 1 && cursor.gotoFirstChild()) {
        depth += 1;
        continue;
      }
      while (!cursor.gotoNextSibling()) {
        if (!cursor.gotoParent()) {
          return null;
        }
        depth -= 1;
      }
    }
  } finally {
    cursor.delete();
  }
}
