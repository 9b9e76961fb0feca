/**
 * Definitions that nothing in a project refers to: what `unused.py` says, by the same rules.
 *
 * - What cannot be called is not listed: macros without parameters are mostly constants.
 * - What may be used is not listed: a name that is called somewhere and could not be resolved may
 *   be any definition of that name.
 * - What is called from outside by its nature is not listed: entry points, tests, special methods,
 *   constructors, what has decorators, and methods that stand in for those of a base class.
 * - Who uses a part uses the whole: a class is used when a method of it is.
 * - All are guesses: a graph does not see names that are used as values or as types, and what is
 *   exported may have users elsewhere.
 */

import { compare } from "./cycles.js";

/**
 * @typedef {import("./graph.js").GraphData} GraphData
 * @typedef {import("./graph.js").GraphNode} GraphNode
 *
 * A definition that nothing in the project refers to.
 * @typedef {object} Unused
 * @property {GraphNode} node The definition.
 * @property {number} confidence How sure it is that nobody does.
 * @property {string} reason Why it is as sure as that.
 */

const TYPES = ["Class", "Interface", "Struct", "Enum", "Trait"];
const USABLE = new Set([...TYPES, "Function", "Method"]);

/**
 * @param {GraphData} graph The graph.
 * @param {ReadonlySet<string>|null} members Only those among these, if there are any.
 * @param {number} minConfidence
 * @returns {Unused[]} Surest first.
 */
export function unused(graph, members, minConfidence) {
  const used = usedOf(graph);
  const vague = new Set(graph.unresolved.map(({ name }) => name));
  const bases = new Bases(graph);
  /** @type {Unused[]} */
  const found = [];
  for (const node of graph.nodes.values()) {
    const { id, label, properties } = node;
    if (!USABLE.has(label) || members?.has(id) === false || used.has(id)) {
      continue;
    }
    if (vague.has(properties.name) || isCalledFromOutside(node) || isNeverCalled(node)) {
      continue;
    }
    if (bases.wants(node)) {
      continue;
    }
    if (properties.is_exported) {
      found.push({ node, confidence: 0.5, reason: "exported: others may use it" });
    } else if (TYPES.includes(label)) {
      found.push({ node, confidence: 0.6, reason: "nothing makes, imports or extends one" });
    } else {
      found.push({ node, confidence: 0.7, reason: "nothing calls or imports it" });
    }
  }
  const sure = found.filter(({ confidence }) => confidence >= minConfidence);
  return sure.sort((a, b) => b.confidence - a.confidence || compare(a.node.id, b.node.id));
}

/**
 * The ids of all that anything outside of it refers to, or to a part of it.
 *
 * @param {GraphData} graph The graph.
 */
function usedOf({ edges }) {
  const defined = edges.filter(({ type }) => type === "DEFINES");
  const owners = new Map(defined.map(({ source, target }) => [target, source]));
  /** @type {Set<string>} */
  const used = new Set();
  for (const { type, source, target } of edges) {
    if (type === "CONTAINS" || type === "DEFINES") {
      continue;
    }
    /** @type {string|undefined} */
    let id = target;
    while (id !== undefined && id !== source && !source.startsWith(`${id}.`)) {
      used.add(id);
      id = owners.get(id);
    }
  }
  return used;
}

/** @param {GraphNode} node A definition. */
function isCalledFromOutside({ properties }) {
  const name = String(properties.name);
  return (
    name === "main" ||
    (name.startsWith("__") && name.endsWith("__")) ||
    name.toLowerCase().includes("test") ||
    String(properties.path).toLowerCase().includes("test") ||
    properties.kind === "constructor" ||
    (properties.decorators ?? []).length > 0
  );
}

/**
 * Whether a definition is a constant that stands among the functions: `#define LIMIT 3`.
 *
 * @param {GraphNode} node A definition.
 */
function isNeverCalled({ properties }) {
  return properties.kind === "macro" && !`${properties.signature}`.includes(`${properties.name}(`);
}

/** What classes inherit. */
class Bases {
  #nodes;
  /** @type {Map<string, string>} */
  #owners = new Map();
  /** @type {Map<string, string[]>} */
  #bases = new Map();
  #unknown;

  /** @param {GraphData} graph The graph. */
  constructor({ nodes, edges, unresolved }) {
    this.#nodes = nodes;
    for (const { type, source, target } of edges) {
      if (type === "DEFINES") {
        this.#owners.set(target, source);
      } else if (type === "EXTENDS" || type === "IMPLEMENTS") {
        this.#bases.set(source, [...(this.#bases.get(source) ?? []), target]);
      }
    }
    const inherited = unresolved.filter(({ kind }) => kind === "inherits" || kind === "implements");
    this.#unknown = new Set(inherited.map(({ enclosing }) => enclosing));
  }

  /**
   * Whether a method may be called in the name of a base, or of one that is unknown.
   *
   * @param {GraphNode} node A definition.
   */
  wants({ id, label, properties }) {
    if (label !== "Method") {
      return false;
    }
    const classes = [this.#owners.get(id) ?? ""];
    for (const owner of classes) {
      if (this.#unknown.has(owner)) {
        return true;
      }
      for (const base of this.#bases.get(owner) ?? []) {
        const isExternal = this.#nodes.get(base)?.label === "External";
        if (isExternal || this.#nodes.has(`${base}.${properties.name}`)) {
          return true;
        }
        if (!classes.includes(base)) {
          classes.push(base);
        }
      }
    }
    return false;
  }
}
