/**
 * What the patterns of a language's queries stand for: the twin of `wasmpool/parsing/patterns.py`.
 *
 * That file says what captures and `#set!` mean. Predicates are tested here, as there, and not by
 * web-tree-sitter: its own way asks for the text of each node through several calls.
 */

import { Query } from "../../web-tree-sitter/web-tree-sitter.js";

/** @typedef {import("web-tree-sitter").Language} Language */
/** @typedef {import("web-tree-sitter").Node} Node */
/** @typedef {import("./source.js").Source} Source */

/**
 * The captures of a match. There are few, so a list is searched sooner than a table is made.
 * @typedef {readonly {name: string, node: Node}[]} Captures
 */

/**
 * @typedef {object} Condition
 * @property {string} capture
 * @property {Set<string>} values Texts that fulfil it, or
 * @property {RegExp|null} expression what is searched in the text.
 * @property {boolean} positive False for the `#not-` forms.
 */

/**
 * @typedef {object} Pattern
 * @property {string} role The root capture up to the dot.
 * @property {string} kind The root capture after the dot, or "".
 * @property {string} root The whole name of the root capture.
 * @property {Readonly<Record<string, string>>} constants What `#set!` gives.
 * @property {Condition[]} conditions What must hold for a match to count.
 */

/** @typedef {{pattern: Pattern, group: Captures[]}[]} Found */
/** @typedef {{query: Query, patterns: Pattern[]}} CompiledQuery */

const ROLES = new Set([
  "definition", "scope", "reference", "no_references", "import", "export", "comment", "branch",
]);
const STRING_OR_COMMENT = /"(?:\\.|[^"\\])*"|;[^\n]*/g;
const CAPTURE = /@([\w.]+)/g;
const QUOTED = /"(?:\\.|[^"\\])*"/g;
const PREDICATE =
  /\(\s*#(not-)?(eq|any-of|match)\?\s+@([\w.]+)((?:\s+"(?:\\.|[^"\\])*")+)\s*\)/g;

/**
 * @param {Captures} captures
 * @param {string} name
 * @returns {Node|null} The first node captured by that name.
 */
export function first(captures, name) {
  for (const capture of captures) {
    if (capture.name === name) {
      return capture.node;
    }
  }
  return null;
}

/**
 * Compile query files as one and read what their patterns mean.
 *
 * @param {Language} language
 * @param {readonly string[]} texts
 * @returns {CompiledQuery}
 */
export function compileQuery(language, texts) {
  const text = texts.join("\n");
  // Same length in bytes, so that the places of patterns hold for both.
  const blanked = text.replace(PREDICATE, (found) => found.replace(/[^\n]/g, " "));
  const query = new Query(language, blanked);
  const bytes = new TextEncoder().encode(text);
  const decoder = new TextDecoder();
  const patterns = Array.from({ length: query.patternCount() }, (_, index) => {
    const [start, end] = [query.startIndexForPattern(index), query.endIndexForPattern(index)];
    const code = decoder.decode(bytes.subarray(start, end));
    return readPattern(code, query.setProperties[index] ?? {});
  });
  return { query, patterns };
}

/**
 * @param {string} text
 * @param {Record<string, string|null>} settings
 * @returns {Pattern}
 */
function readPattern(text, settings) {
  const conditions = Array.from(text.matchAll(PREDICATE), readCondition);
  const code = text.replace(PREDICATE, "").replace(STRING_OR_COMMENT, "");
  const captures = Array.from(code.matchAll(CAPTURE), (found) => found[1]);
  const root = captures.find((name) => ROLES.has(name.split(".", 1)[0]));
  if (root === undefined) {
    throw new Error(`no root capture that is known here: ${text}`);
  }
  const role = root.split(".", 1)[0];
  const constants = Object.entries(settings).map(([key, value]) => [key, value ?? ""]);
  return {
    role,
    kind: root.slice(role.length + 1),
    root,
    constants: Object.fromEntries(constants),
    conditions,
  };
}

/**
 * @param {RegExpMatchArray} found
 * @returns {Condition}
 */
function readCondition([, not, name, capture, texts]) {
  const values = Array.from(texts.matchAll(QUOTED), ([value]) => JSON.parse(value));
  return {
    capture,
    values: new Set(values),
    expression: name === "match" ? new RegExp(values[0]) : null,
    positive: not === undefined,
  };
}

/**
 * @param {Condition} condition
 * @param {Source} source
 * @param {Captures} captures
 * @returns {boolean} Whether the match fulfils it.
 */
function holds({ capture, values, expression, positive }, source, captures) {
  for (const { name, node } of captures) {
    if (name === capture) {
      const text = source.textOf(node);
      if ((expression === null ? values.has(text) : expression.test(text)) !== positive) {
        return false;
      }
    }
  }
  return true;
}

/**
 * Put the matches of a file together by pattern, without those whose conditions do not hold.
 *
 * @param {Source} source
 * @param {import("web-tree-sitter").QueryMatch[]} matches
 * @param {Pattern[]} patterns
 * @returns {Record<string, Found>} By role.
 */
export function groupMatches(source, matches, patterns) {
  /** @type {(Captures[]|undefined)[]} */
  const groups = new Array(patterns.length);
  for (const { patternIndex, captures } of matches) {
    const group = groups[patternIndex];
    if (group === undefined) {
      groups[patternIndex] = [captures];
    } else {
      group.push(captures);
    }
  }
  /** @type {Record<string, Found>} */
  const byRole = {};
  for (const [index, pattern] of patterns.entries()) {
    let group = groups[index];
    if (group === undefined) {
      continue;
    }
    for (const condition of pattern.conditions) {
      group = group.filter((captures) => holds(condition, source, captures));
    }
    if (group.length > 0) {
      (byRole[pattern.role] ??= []).push({ pattern, group });
    }
  }
  return byRole;
}
