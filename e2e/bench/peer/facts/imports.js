/** Imports and exports of a file: the twin of `wasmpool/parsing/imports.py`. */

import { nodeName } from "./details.js";
import { sortedBy } from "./python.js";
import { first } from "./queries.js";
import { oneLine } from "./text.js";

/** @typedef {import("web-tree-sitter").Node} Node */
/** @typedef {import("./outline.js").Outline} Outline */
/** @typedef {import("./queries.js").Captures} Captures */
/** @typedef {import("./queries.js").Found} Found */
/** @typedef {import("./queries.js").Pattern} Pattern */
/** @typedef {import("./source.js").Range} Range */
/** @typedef {import("./source.js").Source} Source */

/**
 * @typedef {object} Import
 * @property {string} module
 * @property {string|null} imported_name
 * @property {string|null} local_name
 * @property {string} kind
 * @property {number} relative_level
 * @property {boolean} is_type_only
 * @property {Range} range
 * @property {number|null} enclosing
 */

/**
 * @typedef {object} Export
 * @property {string|null} name
 * @property {string|null} local_name
 * @property {string|null} module
 * @property {string} kind
 * @property {Range} range
 */

/** @typedef {{pattern: Pattern, captures: Captures, node: Node}} Match */

/**
 * Make the import records of a file, one for each name bound.
 *
 * @param {Source} source
 * @param {Found} found
 * @param {Outline} outline
 * @returns {Import[]}
 */
export function assembleImports(source, found, outline) {
  const entries = settled(found).map(({ pattern, captures, node }) => {
    const { constants } = pattern;
    const nodes = captures.filter(({ name }) => name === "module").map((each) => each.node);
    const module =
      nodes.length > 0
        ? nodes.map((each) => moduleOf(source, each)).join(".")
        : (constants.module ?? "");
    const last = first(captures, "name") ?? first(captures, "alias") ?? nodes[0] ?? node;
    const name = field(source, captures, "name") || constants.name || null;
    const alias = field(source, captures, "alias");
    const relative = field(source, captures, "relative");
    const local = constants.local === "first" ? module.split(".", 1)[0] : null;
    const end = node.endIndex;
    const isTypeOnly = "type_only" in constants || first(captures, "type_only") !== null;
    const record = {
      module,
      imported_name: name,
      local_name: alias || name || local,
      kind: pattern.kind,
      relative_level: relative
        ? relative.split(".").length - 1
        : Number(constants.relative_level ?? 0),
      is_type_only: isTypeOnly,
      range: source.range(node, end),
      enclosing: outline.ownerAt(node.startIndex),
    };
    return { start: node.startIndex, end, position: last.startIndex, record };
  });
  const ordered = sortedBy(entries, ({ start, end, position }) => [start, -end, position]);
  return ordered.map(({ record }) => record);
}

/**
 * Make the export records of a file.
 *
 * @param {Source} source
 * @param {Found} found
 * @param {Outline} outline
 * @returns {Export[]}
 */
export function assembleExports(source, found, outline) {
  const isOutside = (/** @type {Match} */ { pattern, node }) =>
    !("outside" in pattern.constants) || outline.ownerAt(node.startIndex) === null;
  const entries = settled(found, isOutside).map(({ pattern, captures, node }) => {
    const local = field(source, captures, "name");
    const module = first(captures, "module");
    const end = node.endIndex;
    const record = {
      name: field(source, captures, "alias") || pattern.constants.name || local,
      local_name: local,
      module: module === null ? null : moduleOf(source, module),
      kind: pattern.kind,
      range: source.range(node, end),
    };
    return { start: node.startIndex, end, record };
  });
  return sortedBy(entries, ({ start, end }) => [start, -end]).map(({ record }) => record);
}

/**
 * @param {Found} found
 * @param {(match: Match) => boolean} [counts] Tells which matches count at all.
 * @returns {Match[]} The matches without those of a `fallback` that others found as well.
 */
function settled(found, counts = () => true) {
  /** @type {Match[]} */
  const matches = [];
  /** @type {Set<number>} */
  const taken = new Set();
  const isFallback = (/** @type {Pattern} */ { constants }) => "fallback" in constants;
  for (const { pattern, group } of sortedBy(found, (each) => [Number(isFallback(each.pattern))])) {
    for (const captures of group) {
      const node = /** @type {Node} */ (first(captures, pattern.root));
      const match = { pattern, captures, node };
      if (!counts(match) || (isFallback(pattern) && taken.has(node.id))) {
        continue;
      }
      if (!isFallback(pattern)) {
        taken.add(node.id);
      }
      matches.push(match);
    }
  }
  return matches;
}

/**
 * @param {Source} source
 * @param {Captures} captures
 * @param {string} name
 * @returns {string|null}
 */
function field(source, captures, name) {
  const node = first(captures, name);
  return node === null ? null : nodeName(source, node);
}

/**
 * @param {Source} source
 * @param {Node} node
 * @returns {string} A module's name without quotes.
 */
function moduleOf(source, node) {
  return oneLine(source.textOf(node).replace(/^["'`<>]+|["'`<>]+$/g, ""));
}
