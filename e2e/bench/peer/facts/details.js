/**
 * The fields of a definition that are read off its text: signature, parameters, docs and so on; the
 * twin of `wasmpool/parsing/details.py`.
 */

import { CALLABLE } from "./definitions.js";
import { sortedBy, withoutSuffix } from "./python.js";
import { first } from "./queries.js";
import { cleanDoc, isQuoted, oneLine, unquote } from "./text.js";

/** @typedef {import("web-tree-sitter").Node} Node */
/** @typedef {import("./drafts.js").Constants} Constants */
/** @typedef {import("./drafts.js").Draft} Draft */
/** @typedef {import("./extractor.js").Rules} Rules */
/** @typedef {import("./metrics.js").Comment} Comment */
/** @typedef {import("./metrics.js").Comments} Comments */
/** @typedef {import("./source.js").Range} Range */
/** @typedef {import("./source.js").Source} Source */

/** @typedef {{name: string, type?: string, default?: string, kind?: string}} Parameter */

/**
 * @typedef {object} Definition
 * @property {number} id
 * @property {string} name
 * @property {string} qualified_name
 * @property {string} kind
 * @property {string} ast_kind
 * @property {Range} range
 * @property {Range} name_range
 * @property {number|null} parent
 * @property {string} signature
 * @property {Parameter[]} parameters
 * @property {string|null} return_type
 * @property {string[]} decorators
 * @property {string[]} modifiers
 * @property {string} visibility
 * @property {boolean} is_exported
 * @property {string|null} doc
 * @property {number|null} complexity
 */

const SIGNATURE_BYTES = 1000;
const AROUND_DECORATORS = /^[ \t\r\n@#[\],]*$/;
const AFTER_DECORATOR = new Set([" ", "\t", "\r", "\n", "]"]);
const PUBLIC_MEMBERS = new Set(["interface", "trait"]);

/**
 * Make the record of a definition, but for what its place in the file gives.
 *
 * @param {Source} source
 * @param {Draft} draft
 * @param {string} name
 * @param {string} kind
 * @param {string} outerKind Kind of what it lies in, or "".
 * @param {Comments} comments
 * @param {Rules} rules
 * @returns {Definition}
 */
export function makeRecord(source, draft, name, kind, outerKind, comments, rules) {
  const { fields, constants } = draft;
  const nameNode = /** @type {Node} */ (draft.field("name"));
  const modifiers = nodeTexts(source, draft.modifiers);
  const returnType = fields.get("return_type");
  const doc = fields.get("doc");
  const hasBody = fields.has("body");
  const isCallable = CALLABLE.has(kind) || (kind === "property" && hasBody);
  return {
    id: -1,
    name,
    qualified_name: "",
    kind,
    ast_kind: draft.node.type,
    range: source.range(draft.span, draft.end),
    name_range: nameRange(source, nameNode),
    parent: null,
    signature: signature(source, draft, comments),
    parameters: draft.parameters.length > 0 ? parameters(source, draft, rules) : [],
    return_type: returnType === undefined ? null : typeText(source, returnType),
    decorators: nodeTexts(source, draft.decorators).map((text) => text.replace(/^@/, "")),
    modifiers,
    visibility:
      constants.visibility || visibility(name, kind, modifiers, outerKind, constants, rules),
    is_exported: "exported" in constants,
    doc: doc === undefined ? null : cleanDoc(doc.map((node) => source.textOf(node)).join("\n")),
    complexity: isCallable && hasBody ? 1 : null,
  };
}

/**
 * @param {Source} source
 * @param {Node[]} nodes
 * @returns {string} The text of a type and of the marks that follow it elsewhere.
 */
function typeText(source, nodes) {
  let text = source.textOf(nodes[0]);
  for (const node of nodes.slice(1)) {
    text += (/[*&]$/.test(text) ? "" : " ") + source.textOf(node);
  }
  return oneLine(text);
}

/**
 * @param {Source} source
 * @param {Node[]} nodes
 * @returns {string[]} Their texts in the order of the file, each once.
 */
function nodeTexts(source, nodes) {
  if (nodes.length === 0) {
    return [];
  }
  const byStart = new Map(nodes.map((node) => [node.startIndex, node]));
  const sorted = Array.from(byStart.values()).sort((a, b) => a.startIndex - b.startIndex);
  return sorted.map((node) => oneLine(source.textOf(node)));
}

/**
 * @param {Source} source
 * @param {Draft} draft
 * @param {Comments} comments
 * @returns {string} The text up to the body, on one line and without comments.
 */
function signature(source, draft, comments) {
  const start =
    draft.decorators.length > 0 ? afterDecorators(source, draft) : draft.start;
  const limit = source.after(start, SIGNATURE_BYTES);
  const body = draft.field("body");
  if (body === null || body.startIndex <= start) {
    return oneLine(comments.cutOut(source, start, Math.min(draft.span.endIndex, limit)));
  }
  const head = comments.cutOut(source, start, Math.min(body.startIndex, limit));
  return oneLine(withoutSuffix(head.trimEnd(), "=>").replace(/[ \t\r\n{:=]+$/, ""));
}

/**
 * @param {Source} source
 * @param {Draft} draft
 * @returns {number} Where the signature begins: after decorators in front, not among modifiers.
 */
function afterDecorators({ text }, draft) {
  let { start } = draft;
  for (const node of sortedBy(draft.decorators, (each) => [each.startIndex])) {
    const end = node.endIndex;
    if (start < end && AROUND_DECORATORS.test(text.slice(start, node.startIndex))) {
      start = end;
      while (AFTER_DECORATOR.has(text[start])) {
        start += 1;
      }
    }
  }
  return start;
}

/**
 * @param {Source} source
 * @param {Draft} draft
 * @param {Rules} rules
 * @returns {Parameter[]} Those of a callable, in order.
 */
function parameters(source, draft, rules) {
  const found = draft.parameters.map(({ captures, constants }) => {
    const name = first(captures, "parameter.name");
    const node = /** @type {Node} */ (first(captures, "parameter") ?? name);
    return { node, name, captures, constants };
  });
  found.sort((a, b) => a.node.startIndex - b.node.startIndex);
  /** @type {Parameter[]} */
  const records = [];
  /** @type {string|undefined} */
  let following;
  let last = -1;
  for (const { node, name, captures, constants } of found) {
    if (node.startIndex === last) {
      continue; // a more special pattern had it
    }
    last = node.startIndex;
    if ("parameter.before" in constants) {
      for (const record of records) {
        record.kind ??= constants["parameter.before"];
      }
      continue;
    }
    if ("parameter.after" in constants) {
      following = constants["parameter.after"];
      continue;
    }
    const type = first(captures, "parameter.type");
    const value = first(captures, "parameter.default");
    const isUnnamed = name === null && type !== null;
    /** @type {Parameter} */
    const record = { name: isUnnamed ? "" : oneLine(source.textOf(name ?? node)) };
    if (type !== null) {
      record.type = oneLine(source.textOf(type));
    }
    if (value !== null) {
      record.default = oneLine(source.textOf(value));
    }
    const kind = constants["parameter.kind"] ?? following;
    if (kind !== undefined) {
      record.kind = kind;
      if (kind === "variadic" && rules.variadicEndsPositional) {
        following = "keyword_only";
      }
    }
    records.push(record);
  }
  return records;
}

/**
 * @param {string} name
 * @param {string} kind
 * @param {string[]} modifiers
 * @param {string} outerKind
 * @param {Constants} constants
 * @param {Rules} rules
 * @returns {string} The visibility by the rule of the language.
 */
function visibility(name, kind, modifiers, outerKind, constants, rules) {
  if (rules.visibility === "underscore") {
    const isSpecial = name.startsWith("__") && name.endsWith("__");
    return name.startsWith("_") && !isSpecial ? "private" : "public";
  }
  if (rules.visibility === "modifiers") {
    for (const [word, meaning] of rules.visibilityWords) {
      if (modifiers.includes(word)) {
        return meaning;
      }
    }
    if (PUBLIC_MEMBERS.has(outerKind) || kind === "enumMember") {
      return "public";
    }
    return constants.visibility_default ?? rules.visibilityDefault;
  }
  return "public";
}

/**
 * @param {Source} source
 * @param {Draft} draft
 * @param {Map<number, Comment>} commentByEnd
 * @param {RegExp} isDoc
 * @returns {string|null} The comments directly above that are its documentation.
 */
export function docAbove(source, draft, commentByEnd, isDoc) {
  const anchor = draft.field("anchor") ?? draft.span;
  let line = anchor.startPosition.row;
  for (const node of draft.decorators) {
    line = Math.min(line, node.startPosition.row);
  }
  /** @type {string[]} */
  const texts = [];
  for (
    let comment = commentByEnd.get(line - 1);
    comment !== undefined;
    comment = commentByEnd.get(line - 1)
  ) {
    const text = source.text.slice(comment.start, comment.end);
    if (!isDoc.test(text)) {
      break;
    }
    line = comment.firstLine;
    texts.push(text);
    if (text.startsWith("/*")) {
      break;
    }
  }
  return texts.length > 0 ? cleanDoc(texts.reverse().join("\n")) : null;
}

/**
 * @param {Source} source
 * @param {Node} node
 * @returns {string} The name that it is on one line, without quotes or a symbol's colon.
 */
export function nodeName(source, node) {
  const name = source.textOf(node);
  return "\"'`:".includes(name[0]) || name.includes("\n") ? unquote(name) : name;
}

/**
 * @param {Source} source
 * @param {Node} node
 * @returns {Range} Of a name, without the quotes that it may be written in.
 */
function nameRange(source, node) {
  const places = source.rangeOf(node);
  const mark = source.text[node.startIndex];
  const isName = mark === ":";
  if (isName || ("\"'`".includes(mark) && isQuoted(source.textOf(node)))) {
    places[0] += 1;
    places[3] += 1;
    if (!isName) {
      places[1] -= 1;
      places[5] -= 1;
    }
  }
  return places;
}
