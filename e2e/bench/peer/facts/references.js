/** References of a file: the twin of `wasmpool/parsing/references.py`. */

import { bisectLeft, bisectRight, sortedBy, withoutSuffix } from "./python.js";
import { first } from "./queries.js";
import { oneLine, unquote } from "./text.js";

/** @typedef {import("web-tree-sitter").Node} Node */
/** @typedef {import("./definitions.js").Place} Place */
/** @typedef {import("./outline.js").Outline} Outline */
/** @typedef {import("./queries.js").Found} Found */
/** @typedef {import("./queries.js").Pattern} Pattern */
/** @typedef {import("./source.js").Range} Range */
/** @typedef {import("./source.js").Source} Source */

/**
 * @typedef {object} Reference
 * @property {string} name
 * @property {string} kind
 * @property {string|null} call_form
 * @property {string|null} receiver
 * @property {number|null} arity
 * @property {Range} range
 * @property {number|null} enclosing
 */

/**
 * How far kinds stand back behind others that find the same name; "" makes no record.
 * @type {Record<string, number>}
 */
const ORDER = { "": 4, write: 6, read: 8 };
const FALLBACK = 3;
const SPACE = /[ \t\r\n\f\\]+$/;
const RECEIVER_LIMIT = 80;

/**
 * Make the reference records of a file.
 *
 * @param {Source} source
 * @param {Found} found
 * @param {Found} silent Nodes that there are no references in.
 * @param {Place[]} places Where the definitions are.
 * @param {Outline} outline
 * @param {number[]} comments Where each comment starts, in order.
 * @returns {Reference[]}
 */
export function assembleReferences(source, found, silent, places, outline, comments) {
  const { text } = source;
  const { bounds, owners } = outline;
  /** @type {Set<number>} */
  const taken = new Set();
  const someYield = found.some(({ pattern }) => yields(pattern) > 0);
  if (someYield) {
    for (const { nameStart } of places) {
      taken.add(nameStart);
    }
    found = sortedBy(found, ({ pattern }) => [yields(pattern)]);
  }
  /** @type {{start: number, end: number, record: Reference}[]} */
  const entries = [];
  for (const { pattern, group } of found) {
    const { root, kind, constants } = pattern;
    if (kind === "") {
      for (const captures of group) {
        taken.add(/** @type {Node} */ (first(captures, root)).startIndex);
      }
      continue;
    }
    const isYielding = yields(pattern) > 0;
    const isFree = kind === "call" && !("call_form" in constants);
    const callForm = isFree ? "free" : (constants.call_form ?? null);
    const access = constants.receiver_before;
    const argumentsField = constants.arguments;
    let fixedArity = kind === "call" ? 0 : null;
    if ("arity" in constants) {
      fixedArity = constants.arity === "unknown" ? null : Number(constants.arity);
    }
    for (const captures of group) {
      /** @type {Node|null} */
      let node = null;
      /** @type {Node|null} */
      let nameNode = null;
      /** @type {Node|null} */
      let receiverNode = null;
      /** @type {Node|null} */
      let lastReceiver = null;
      /** @type {Node|null} */
      let listed = null;
      let hasArgument = false;
      for (const capture of captures) {
        switch (capture.name) {
          case root:
            node ??= capture.node;
            break;
          case "name":
            nameNode ??= capture.node;
            break;
          case "receiver":
            receiverNode ??= capture.node;
            lastReceiver = capture.node;
            break;
          case "arguments":
            listed ??= capture.node;
            break;
          case "argument":
            hasArgument = true;
            break;
        }
      }
      if (node === null) {
        throw new Error(`a match without @${root}`);
      }
      const start = node.startIndex;
      const end = node.endIndex;
      const nameStart = nameNode === null ? start : nameNode.startIndex;
      let name = text.slice(nameStart, nameNode === null ? end : nameNode.endIndex);
      if (isMark(name.charCodeAt(0))) {
        name = unquote(name);
      }
      if (someYield) {
        if (isYielding && taken.has(nameStart)) {
          continue;
        }
        taken.add(nameStart);
      }
      /** @type {string|null} */
      let receiver = null;
      if (access !== undefined) {
        if (nameStart > start) {
          const before = text.slice(start, nameStart).replace(SPACE, "");
          receiver = withoutSuffix(before, access).replace(SPACE, "");
        }
      } else if (receiverNode !== null && lastReceiver !== null) {
        receiver = text.slice(receiverNode.startIndex, lastReceiver.endIndex);
      }
      let form = callForm;
      if (receiver !== null) {
        if (isFree) {
          form = "member";
        }
        if (receiver.length > RECEIVER_LIMIT || receiver.includes("\n")) {
          receiver = oneLine(receiver, RECEIVER_LIMIT);
        }
      }
      let arity = fixedArity;
      /** @type {Node|null} */
      let list = null;
      if (hasArgument) {
        arity = 1;
      } else if (argumentsField !== undefined) {
        const { fields } = node.tree.language;
        list = node.childForFieldId(fields.indexOf(argumentsField));
      } else {
        list = listed;
      }
      if (list !== null) {
        arity = list.namedChildCount;
        if (arity > 0 && comments.length > 0) {
          arity -= countComments(list, comments);
        }
      }
      const record = {
        name,
        kind,
        call_form: form,
        receiver,
        arity,
        range: source.range(node, end),
        enclosing: owners[bisectRight(bounds, start) - 1],
      };
      entries.push({ start, end, record });
    }
  }
  entries.sort((a, b) => a.start - b.start || b.end - a.end);
  dropInside(entries, silent);
  return entries.map(({ record }) => record);
}

/**
 * Leave out what begins in nodes captured as `@no_references`.
 *
 * @param {{start: number}[]} entries In order.
 * @param {Found} silent
 */
function dropInside(entries, silent) {
  const starts = entries.map(({ start }) => start);
  /** @type {Set<number>} */
  const dropped = new Set();
  for (const { pattern, group } of silent) {
    for (const captures of group) {
      const node = /** @type {Node} */ (first(captures, pattern.root));
      const end = node.endIndex;
      for (let index = bisectLeft(starts, node.startIndex); starts[index] < end; index++) {
        dropped.add(index);
      }
    }
  }
  if (dropped.size > 0) {
    const kept = entries.filter((_, index) => !dropped.has(index));
    entries.length = 0;
    kept.forEach((entry) => entries.push(entry));
  }
}

/**
 * @param {number} code
 * @returns {boolean} Whether it is a quote or a colon.
 */
function isMark(code) {
  return code === 34 || code === 39 || code === 96 || code === 58;
}

/**
 * @param {Pattern} pattern
 * @returns {number} How far it stands back behind others that find the same name.
 */
function yields({ kind, constants }) {
  return (ORDER[kind] ?? 0) + ("fallback" in constants ? FALLBACK : 0);
}

/**
 * @param {Node} list
 * @param {number[]} comments
 * @returns {number} How many comments stand between arguments.
 */
function countComments(list, comments) {
  const index = bisectLeft(comments, list.startIndex);
  if (index === comments.length || comments[index] >= list.endIndex) {
    return 0;
  }
  return list.namedChildren.filter((child) => child.isExtra).length;
}
