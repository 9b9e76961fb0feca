/**
 * What the patterns of a language's queries stand for: the twin of `wasmpool/parsing/patterns.py`.
 *
 * That file says what captures and `#set!` mean. Predicates are tested here, as there, and not by
 * web-tree-sitter: its own way asks for the text of each node through several calls.
 */

import { Query } from "../../web-tree-sitter/web-tree-sitter.js";

import { MAX_DEPTH } from "./diagnostics.js";

/** @typedef {import("web-tree-sitter").Language} Language */
/** @typedef {import("web-tree-sitter").Node} Node */
/** @typedef {import("web-tree-sitter").QueryMatch} QueryMatch */
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
/** @typedef {{text: string, nearRoot: boolean}} QueryFile */
/** @typedef {{query: Query, maxStartDepth: number, numbers: number[]}} Pass */
/** @typedef {{passes: Pass[], patterns: Pattern[]}} CompiledQuery */

const NEAR_ROOT = 4;

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
 * @param {readonly QueryFile[]} files
 * @returns {CompiledQuery}
 */
export function compileQuery(language, files) {
  /** @type {Pass[]} */
  const passes = [];
  /** @type {{file: number, pass: Pass, pattern: Pattern}[]} */
  const found = [];
  for (const isNear of [false, true]) {
    const part = files.filter(({ nearRoot }) => nearRoot === isNear);
    if (part.length > 0) {
      const { query, patterns } = compileTexts(language, part);
      /** @type {Pass} */
      const pass = { query, maxStartDepth: isNear ? NEAR_ROOT : MAX_DEPTH, numbers: [] };
      passes.push(pass);
      for (const [file, pattern] of patterns) {
        found.push({ file: files.indexOf(file), pass, pattern });
      }
    }
  }
  found.sort((a, b) => a.file - b.file);
  found.forEach(({ pass }, number) => pass.numbers.push(number));
  return { passes, patterns: found.map(({ pattern }) => pattern) };
}

/**
 * @param {Language} language
 * @param {readonly QueryFile[]} files
 * @returns {{query: Query, patterns: [QueryFile, Pattern][]}} With the file of each pattern.
 */
function compileTexts(language, files) {
  const text = files.map((each) => each.text).join("\n");
  // Same length in bytes, so that the places of patterns hold for both.
  const blanked = text.replace(PREDICATE, (found) => found.replace(/[^\n]/g, " "));
  const query = new Query(language, blanked);
  const encoder = new TextEncoder();
  const bytes = encoder.encode(text);
  const decoder = new TextDecoder();
  let file = 0;
  let fileEnd = encoder.encode(files[0].text).length + 1;
  /** @type {[QueryFile, Pattern][]} */
  const patterns = [];
  for (let index = 0; index < query.patternCount(); index += 1) {
    const [start, end] = [query.startIndexForPattern(index), query.endIndexForPattern(index)];
    while (start >= fileEnd) {
      file += 1;
      fileEnd += encoder.encode(files[file].text).length + 1;
    }
    const code = decoder.decode(bytes.subarray(start, end));
    patterns.push([files[file], readPattern(code, query.setProperties[index] ?? {})]);
  }
  return { query, patterns };
}

/**
 * @param {CompiledQuery} query
 * @param {Node} root
 * @returns {QueryMatch[]} All matches, each with the number of its pattern.
 */
export function findMatches({ passes }, root) {
  return passes.flatMap(({ query, maxStartDepth, numbers }) => {
    const matches = query.matches(root, { maxStartDepth });
    for (const match of matches) {
      match.patternIndex = numbers[match.patternIndex];
    }
    return matches;
  });
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
 * @param {QueryMatch[]} matches
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
