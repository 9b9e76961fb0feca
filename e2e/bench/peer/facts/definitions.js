/**
 * Definitions: nesting them, naming them, settling their kinds; the twin of
 * `wasmpool/parsing/definitions.py`.
 */

import { docAbove, makeRecord, nodeName } from "./details.js";
import { collect } from "./drafts.js";
import { Outline } from "./outline.js";
import { isUpper } from "./python.js";

/** @typedef {import("./drafts.js").Draft} Draft */
/** @typedef {import("./extractor.js").Rules} Rules */
/** @typedef {import("./metrics.js").Comments} Comments */
/** @typedef {import("./queries.js").Found} Found */
/** @typedef {import("./source.js").Source} Source */
/** @typedef {import("./details.js").Definition} Definition */

/**
 * A definition or scope that is not over yet.
 * @typedef {{end: number, qualifiedName: string, kind: string, record: number|null}} Open
 */

/**
 * Where a definition and its name start and where it ends, in units of the string.
 * @typedef {{start: number, end: number, nameStart: number}} Place
 */

export const CALLABLE = new Set(["function", "method", "constructor"]);
const CLASS_LIKE = new Set(["class", "interface", "struct", "trait", "enum", "object"]);
const LOCAL = new Set(["variable", "constant"]);
const HOLDS_LOCALS = new Set([...CALLABLE, "property"]);
/** @type {Open} */
const FILE = { end: Infinity, qualifiedName: "", kind: "", record: null };

/**
 * Make the definition records of a file and the outline that others look up.
 *
 * @param {Source} source
 * @param {Found} found
 * @param {Found} scopes
 * @param {Comments} comments
 * @param {Rules} rules
 * @returns {{definitions: Definition[], places: Place[], outline: Outline}}
 */
export function assembleDefinitions(source, found, scopes, comments, rules) {
  const commentByEnd = new Map(comments.ownLine.map((comment) => [comment.lastLine, comment]));
  /** @type {Definition[]} */
  const definitions = [];
  /** @type {Place[]} */
  const places = [];
  const outline = new Outline();
  const stack = [FILE];
  const leave = () => {
    const { end } = /** @type {Open} */ (stack.pop());
    outline.add(end, stack[stack.length - 1].record);
  };
  for (const draft of collect(found, scopes)) {
    while (stack[stack.length - 1].end <= draft.start) {
      leave();
    }
    const around = stack[stack.length - 1];
    const isLocal = LOCAL.has(draft.kind) || "outside" in draft.constants;
    if (isLocal && HOLDS_LOCALS.has(around.kind)) {
      continue;
    }
    const holder = "owner" in draft.constants ? classAround(stack) : around;
    const name = nameOf(source, draft);
    const qualifiedName = qualifiedNameOf(source, draft, name, holder);
    let index = holder.record;
    let kind = draft.kind;
    if (kind === "") {
      // A named scope holds members; one without a name is transparent.
      kind = name === "" ? holder.kind : "class";
    } else if (name === "") {
      continue;
    } else {
      kind = kindOf(draft, name, qualifiedName, holder.kind, rules);
      index = definitions.length;
      const record = makeRecord(source, draft, name, kind, holder.kind, comments, rules);
      record.id = index;
      record.qualified_name = qualifiedName;
      record.parent = holder.record;
      if (rules.docComment !== null && record.doc === null) {
        // A comment above is for the first definition of a line, not for what that holds.
        const line = draft.node.startPosition.row;
        if (around.record === null || definitions[around.record].range[2] !== line) {
          record.doc = docAbove(source, draft, commentByEnd, rules.docComment);
        }
      }
      definitions.push(record);
      places.push(placeOf(source, draft, record));
    }
    if (draft.fields.has("body")) {
      stack.push({ end: draft.end, qualifiedName, kind, record: index });
      outline.add(draft.start, index);
    }
  }
  while (stack.length > 1) {
    leave();
  }
  return { definitions, places, outline };
}

/**
 * @param {Source} source
 * @param {Draft} draft
 * @param {Definition} record
 * @returns {Place}
 */
function placeOf(source, draft, { name_range: [nameByte] }) {
  const { startIndex } = /** @type {import("web-tree-sitter").Node} */ (draft.field("name"));
  // A quote before the name is one byte and one unit.
  const nameStart = startIndex + nameByte - source.byteAt(startIndex);
  return { start: draft.start, end: draft.end, nameStart };
}

/**
 * @param {Open[]} stack
 * @returns {Open} The innermost class that is open, past callables in it.
 */
function classAround(stack) {
  return stack.findLast((entry) => CLASS_LIKE.has(entry.kind)) ?? FILE;
}

/**
 * @param {Source} source
 * @param {Draft} draft
 * @returns {string} The name as records have it, or "" when there is none.
 */
function nameOf(source, draft) {
  const { name } = draft.constants;
  if (name !== undefined) {
    return name;
  }
  const nodes = draft.fields.get("name");
  if (nodes === undefined) {
    return "";
  }
  if (nodes.length === 1) {
    return nodeName(source, nodes[0]);
  }
  return nodes.map((node) => source.textOf(node)).join(" ");
}

/**
 * @param {Source} source
 * @param {Draft} draft
 * @param {string} name
 * @param {Open} holder
 * @returns {string} The dotted path of a definition or scope in its file.
 */
function qualifiedNameOf(source, draft, name, holder) {
  const outer = holder.qualifiedName;
  if (name === "" && outer !== "") {
    return outer;
  }
  let path = draft.kind === "namespace" ? separated(name) : name;
  const qualifiers = draft.fields.get("qualifier");
  if (qualifiers !== undefined) {
    path = [...qualifiers.map((node) => dotted(source.textOf(node))), name].join(".");
  }
  return outer === "" ? path : `${outer}.${path}`;
}

/**
 * Settle the kind by what the draft lies in: a function in a class is a method.
 *
 * @param {Draft} draft
 * @param {string} name
 * @param {string} qualified
 * @param {string} outerKind
 * @param {Rules} rules
 * @returns {string}
 */
function kindOf(draft, name, qualified, outerKind, rules) {
  const fixed = draft.constants.kind;
  let kind = fixed ?? draft.kind;
  if (fixed === undefined && kind === "function") {
    if (CLASS_LIKE.has(outerKind) || draft.fields.has("qualifier")) {
      kind = "method";
    }
  } else if (fixed === undefined && kind === "variable") {
    if (rules.constants && isUpper(name)) {
      return "constant";
    }
    if (CLASS_LIKE.has(outerKind)) {
      return "field";
    }
  }
  if (kind === "method" && rules.constructors.length > 0) {
    const isLikeClass =
      rules.constructors.includes("<class>") && `.${qualified}`.endsWith(`.${name}.${name}`);
    if (isLikeClass || rules.constructors.includes(name)) {
      return "constructor";
    }
  }
  return kind;
}

/**
 * @param {string} name
 * @returns {string} A scope's name with dots and without arguments.
 */
function dotted(name) {
  const bare = name.split("<", 1)[0].split("[", 1)[0].replace(/^[*&( )]+|[*&( )]+$/g, "");
  return separated(bare).replaceAll("/", ".");
}

/**
 * @param {string} name
 * @returns {string} The name with dots between its parts.
 */
function separated(name) {
  return name.replaceAll("::", ".").replaceAll("\\", ".");
}
