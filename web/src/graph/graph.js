/**
 * A graph, and what it can be asked: the questions of `questions.py`, in camelCase.
 *
 * Rules of this file:
 *
 * - Names in code are resolved in Python; here edges are only followed: see `links.js`.
 * - Where a name is that of a file and of something in it, questions about definitions (callers,
 *   callees, impact, path) mean this, those about files (imports, importers, cycles, unused) the file.
 * - Answers have a fixed order.
 */

import { checkLimits } from "../pool/arguments.js";
import { compare, components, shortestCycle } from "./cycles.js";
import { ALONE, Links, NEEDS } from "./links.js";
import { Names } from "./names.js";
import { unused } from "./unused.js";

/**
 * Something that a project has or uses.
 * @typedef {object} GraphNode
 * @property {string} id
 * @property {string} label
 * @property {Record<string, any>} properties
 *
 * A relation of two nodes.
 * @typedef {object} GraphEdge
 * @property {string} type
 * @property {string} source
 * @property {string} target
 * @property {number} confidence From 0 to 1; below 0.8 it is a guess.
 * @property {string} reason
 * @property {number[][]} sites Ranges in the source's file.
 *
 * A call, an import or a base that became no edge.
 * @typedef {object} Unresolved
 * @property {string} path
 * @property {string} kind
 * @property {string} name
 * @property {string|null} receiver
 * @property {number[]} range
 * @property {string} enclosing
 * @property {string} reason
 *
 * @typedef {object} GraphData
 * @property {ReadonlyMap<string, GraphNode>} nodes By id.
 * @property {readonly GraphEdge[]} edges
 * @property {readonly Unresolved[]} unresolved
 *
 * A node that an answer names: how far away it is, and the last edge on the way to it.
 * @typedef {object} Related
 * @property {GraphNode} node
 * @property {number} distance
 * @property {GraphEdge} edge
 *
 * @typedef {object} Around How far to look.
 * @property {number} [depth] So many edges; 1 by default.
 * @property {number} [minConfidence] Leaves out edges that are less sure.
 */

const MOST_HUBS = 20;

/** The nodes and edges of a project. */
export class Graph {
  #bytes;
  /** @type {Names|null} */
  #names = null;
  #links;

  /**
   * @param {GraphData & {meta: Record<string, any>}} data What it has.
   * @param {Uint8Array<ArrayBuffer>} bytes The same as JSON Lines.
   */
  constructor({ nodes, edges, unresolved, meta }, bytes) {
    /** By id. */
    this.nodes = nodes;
    this.edges = edges;
    this.unresolved = unresolved;
    /** `schema_version`, `project` and counts by pass. */
    this.meta = meta;
    this.#bytes = bytes;
    this.#links = new Links(nodes, edges);
  }

  /** The graph as JSON Lines, as the command line writes it. */
  bytes() {
    return this.#bytes;
  }

  // ---------------------------------------------------------------- neighbours

  /**
   * The node of a name: its id, or any ending of it.
   *
   * @param {string} name
   * @returns {GraphNode}
   * @throws {import("../errors.js").UnknownName} Nothing, or more than one thing, is called so.
   */
  find(name) {
    return this.#find(name, null);
  }

  /**
   * Who calls it.
   *
   * @param {string} name
   * @param {Around} [options]
   */
  callers(name, options) {
    return this.#links.around(this.#find(name, "definition"), ["CALLS"], false, options);
  }

  /**
   * Whom it calls.
   *
   * @param {string} name
   * @param {Around} [options]
   */
  callees(name, options) {
    return this.#links.around(this.#find(name, "definition"), ["CALLS"], true, options);
  }

  /**
   * What it imports; for a definition, what its file does.
   *
   * @param {string} name
   * @param {Around} [options]
   */
  imports(name, options) {
    const node = this.#find(name, "file");
    const file = ALONE.includes(node.label) ? this.nodes.get(node.properties.path) : undefined;
    return this.#links.around(file ?? node, ["IMPORTS"], true, options);
  }

  /**
   * Who imports it.
   *
   * @param {string} name
   * @param {Around} [options]
   */
  importers(name, options) {
    return this.#links.around(this.#find(name, "file"), ["IMPORTS"], false, options);
  }

  /**
   * What can break when it changes: all that needs it, over any number of steps. Who imports the
   * importer of a definition is not among them; for files and folders it is.
   *
   * @param {string} name
   * @param {Around} [options]
   * @returns {Related[]}
   */
  impact(name, options) {
    return this.#links.impact(this.#find(name, "definition"), options);
  }

  /**
   * A shortest way from one to another along what each needs; empty without one.
   *
   * @param {string} source
   * @param {string} target
   * @param {{minConfidence?: number}} [options]
   * @returns {GraphEdge[]}
   */
  path(source, target, options) {
    const start = this.#find(source, "definition");
    return this.#links.path(start, this.#find(target, "definition"), options);
  }

  // ---------------------------------------------------------------- the whole

  /**
   * Files that import each other in circles; with a name, those that it is part of.
   *
   * @param {string|null} [name]
   * @param {{minConfidence?: number}} [options]
   * @returns {Array<{members: string[], way: GraphEdge[]}>} Ids of the files, and a shortest way
   *   round.
   */
  cycles(name = null, { minConfidence = 0 } = {}) {
    checkLimits({ minConfidence });
    /** @type {Map<string, Map<string, GraphEdge>>} */
    const arrows = new Map();
    for (const edge of this.edges) {
      if (edge.type !== "IMPORTS" || edge.confidence < minConfidence) {
        continue;
      }
      const [source, target] = [this.#fileOf(edge.source), this.#fileOf(edge.target)];
      if (source === null || target === null || source === target) {
        continue;
      }
      const others = arrows.get(source) ?? new Map();
      arrows.set(source, others);
      if (!others.has(target)) {
        others.set(target, edge);
      }
    }
    const wanted = name === null ? null : this.#links.members(this.#find(name, "file"));
    const targets = new Map([...arrows].map(([id, others]) => [id, [...others.keys()]]));
    return components(targets)
      .filter((component) => wanted === null || component.some((id) => wanted.has(id)))
      .map((members) => {
        const own = new Set(members);
        const inside = new Map(
          members.map((id) => [id, (targets.get(id) ?? []).filter((each) => own.has(each))]),
        );
        const way = shortestCycle(members[0], inside);
        const edges = way.map((id, at) => {
          const next = way[(at + 1) % way.length];
          return /** @type {GraphEdge} */ (arrows.get(id)?.get(next));
        });
        return { members, way: edges };
      });
  }

  /**
   * Definitions that nothing refers to; with a name, those inside of it.
   *
   * @param {string|null} [name]
   * @param {{minConfidence?: number}} [options]
   */
  unused(name = null, { minConfidence = 0 } = {}) {
    checkLimits({ minConfidence });
    const members = name === null ? null : this.#links.members(this.#find(name, "file"));
    return unused(this, members, minConfidence);
  }

  /**
   * The nodes that most others need, and need most others; those from outside come last.
   *
   * @param {{limit?: number, minConfidence?: number}} [options]
   * @returns {Array<{node: GraphNode, neededBy: number, needs: number}>}
   */
  hubs({ limit = MOST_HUBS, minConfidence = 0 } = {}) {
    checkLimits({ limit, minConfidence });
    /** @type {Map<string, {into: Set<string>, out: Set<string>}>} */
    const around = new Map();
    const at = (/** @type {string} */ id) => {
      const known = around.get(id) ?? { into: new Set(), out: new Set() };
      around.set(id, known);
      return known;
    };
    for (const { type, source, target, confidence } of this.edges) {
      if (NEEDS.includes(type) && confidence >= minConfidence) {
        at(target).into.add(source);
        at(source).out.add(target);
      }
    }
    return [...around]
      .map(([id, { into, out }]) => ({
        node: /** @type {GraphNode} */ (this.nodes.get(id)),
        neededBy: into.size,
        needs: out.size,
      }))
      .sort(
        (a, b) =>
          Number(a.node.label === "External") - Number(b.node.label === "External") ||
          b.neededBy + b.needs - a.neededBy - a.needs ||
          compare(a.node.id, b.node.id),
      )
      .slice(0, limit);
  }

  /**
   * Counts: nodes by label, edges by type, guesses, what is unresolved and why. `calls` are those
   * that are in neither: what leads out of the project, and what is in languages whose calls are
   * not followed.
   */
  stats() {
    const nodes = [...this.nodes.values()];
    const languages = nodes
      .filter(({ label }) => label === "File")
      .map(({ properties }) => properties.language)
      .filter((language) => language);
    const guesses = this.edges.filter(({ confidence }) => confidence < 0.8);
    return {
      nodes: counts(nodes.map(({ label }) => label)),
      edges: counts(this.edges.map(({ type }) => type)),
      guesses: counts(guesses.map(({ type }) => type)),
      unresolved: counts(this.unresolved.map(({ kind, reason }) => `${kind}: ${reason}`)),
      calls: {
        leading_out: this.meta.counts?.calls_leading_out ?? 0,
        not_followed: this.meta.counts?.calls_not_followed ?? 0,
      },
      languages: counts(languages),
    };
  }

  // ---------------------------------------------------------------- inside

  /**
   * The node of a name; where that is of a file and of a definition, the one that is wanted.
   *
   * @param {string} name
   * @param {"definition"|"file"|null} wanted
   */
  #find(name, wanted) {
    this.#names ??= new Names(this.nodes);
    return this.#names.find(name, wanted);
  }

  /** @param {string} id */
  #fileOf(id) {
    const path = this.nodes.get(id)?.properties.path;
    return this.nodes.get(path)?.label === "File" ? path : null;
  }
}

/** @param {readonly string[]} values */
function counts(values) {
  /** @type {Record<string, number>} */
  const table = {};
  for (const value of [...values].sort(compare)) {
    table[value] = (table[value] ?? 0) + 1;
  }
  return table;
}
