/**
 * The edges of a graph, to be followed from node to node.
 *
 * Rules of this file:
 *
 * - A file, folder, class or module stands for all that is in it; then only edges that cross its
 *   border count. A function or method stands for itself.
 * - What is found comes nearest first, then by id.
 */

import { checkLimits } from "../pool/arguments.js";
import { compare } from "./cycles.js";

/**
 * @typedef {import("./graph.js").Around} Around
 * @typedef {import("./graph.js").GraphEdge} GraphEdge
 * @typedef {import("./graph.js").GraphNode} GraphNode
 * @typedef {import("./graph.js").Related} Related
 */

/** Types of edges by which one thing needs another. */
export const NEEDS = ["CALLS", "IMPORTS", "EXTENDS", "IMPLEMENTS"];
/** Labels of nodes that stand for themselves. */
export const ALONE = ["Function", "Method", "Variable", "External"];
const INSIDE = ["CONTAINS", "DEFINES"];
const THROUGH_IMPORTS = ["Project", "Folder", "File", "Module"];

/** Follows edges; they are sorted by their ends when that is first needed. */
export class Links {
  #nodes;
  #edges;
  /** @type {Map<string, GraphEdge[]>|null} */
  #out = null;
  /** @type {Map<string, GraphEdge[]>|null} */
  #into = null;

  /**
   * @param {ReadonlyMap<string, GraphNode>} nodes By id.
   * @param {readonly GraphEdge[]} edges
   */
  constructor(nodes, edges) {
    this.#nodes = nodes;
    this.#edges = edges;
  }

  /**
   * The ids of a node and, where it stands for them, of all that is in it.
   *
   * @param {GraphNode} node
   */
  members({ id, label }) {
    const members = new Set([id]);
    if (!ALONE.includes(label)) {
      for (const outer of members) {
        for (const { target } of this.#at(outer, INSIDE, true, 0)) {
          members.add(target);
        }
      }
    }
    return members;
  }

  /**
   * What edges of some types lead to.
   *
   * @param {GraphNode} start
   * @param {readonly string[]} types
   * @param {boolean} forward Whether from source to target, or back.
   * @param {Around} [options]
   */
  around(start, types, forward, { depth = 1, minConfidence = 0 } = {}) {
    checkLimits({ depth, minConfidence });
    const members = this.members(start);
    /** @type {Map<string, Related>} */
    const found = new Map();
    const queue = sorted(members).map((id) => ({ id, distance: 0 }));
    for (const { id, distance } of queue) {
      if (distance >= depth) {
        continue;
      }
      for (const edge of this.#at(id, types, forward, minConfidence)) {
        const other = forward ? edge.target : edge.source;
        if (found.has(other) || (members.has(other) && members.size > 1)) {
          continue;
        }
        found.set(other, this.#related(other, distance + 1, edge));
        queue.push({ id: other, distance: distance + 1 });
      }
    }
    return inOrder(found.values());
  }

  /**
   * All that needs a node, over any number of steps. Who imports the importer is among them for
   * files, folders and modules, not for definitions.
   *
   * @param {GraphNode} start
   * @param {Around} [options]
   */
  impact(start, { depth = Infinity, minConfidence = 0 } = {}) {
    checkLimits({ depth, minConfidence });
    const members = this.members(start);
    const throughImports = THROUGH_IMPORTS.includes(start.label);
    /** @type {Map<string, Related>} */
    const found = new Map();
    const queue = sorted(members).map((id) => ({ id, distance: 0, imports: false }));
    const done = new Set(queue.map(({ id }) => `${id}:false`));
    for (const { id, distance, imports } of queue) {
      if (distance >= depth || (imports && !throughImports)) {
        continue;
      }
      for (const edge of this.#at(id, imports ? ["IMPORTS"] : NEEDS, false, minConfidence)) {
        const step = imports || edge.type === "IMPORTS";
        const key = `${edge.source}:${step}`;
        if (members.has(edge.source) || done.has(key)) {
          continue;
        }
        done.add(key);
        if (!found.has(edge.source)) {
          found.set(edge.source, this.#related(edge.source, distance + 1, edge));
        }
        queue.push({ id: edge.source, distance: distance + 1, imports: step });
      }
    }
    return inOrder(found.values());
  }

  /**
   * A shortest way from one node to another along what each needs; empty without one.
   *
   * @param {GraphNode} source
   * @param {GraphNode} target
   * @param {{minConfidence?: number}} [options]
   * @returns {GraphEdge[]}
   */
  path(source, target, { minConfidence = 0 } = {}) {
    checkLimits({ minConfidence });
    const starts = this.members(source);
    const ends = this.members(target);
    /** @type {Map<string, GraphEdge>} */
    const before = new Map();
    const queue = sorted(starts);
    for (const id of queue) {
      for (const edge of this.#at(id, NEEDS, true, minConfidence)) {
        if (starts.has(edge.target) || before.has(edge.target)) {
          continue;
        }
        before.set(edge.target, edge);
        if (ends.has(edge.target)) {
          const way = [edge];
          while (!starts.has(way[0].source)) {
            way.unshift(/** @type {GraphEdge} */ (before.get(way[0].source)));
          }
          return way;
        }
        queue.push(edge.target);
      }
    }
    return [];
  }

  /**
   * The edges at a node.
   *
   * @param {string} id
   * @param {readonly string[]} types
   * @param {boolean} forward Those that go out, or those that come in.
   * @param {number} minConfidence
   */
  *#at(id, types, forward, minConfidence) {
    const edges = forward
      ? (this.#out ??= byEnd(this.#edges, "source"))
      : (this.#into ??= byEnd(this.#edges, "target"));
    for (const edge of edges.get(id) ?? []) {
      if (types.includes(edge.type) && edge.confidence >= minConfidence) {
        yield edge;
      }
    }
  }

  /**
   * @param {string} id
   * @param {number} distance
   * @param {GraphEdge} edge
   * @returns {Related}
   */
  #related(id, distance, edge) {
    return { node: /** @type {GraphNode} */ (this.#nodes.get(id)), distance, edge };
  }
}

/**
 * @param {readonly GraphEdge[]} edges
 * @param {"source"|"target"} end
 */
function byEnd(edges, end) {
  /** @type {Map<string, GraphEdge[]>} */
  const table = new Map();
  for (const edge of edges) {
    const known = table.get(edge[end]);
    if (known === undefined) {
      table.set(edge[end], [edge]);
    } else {
      known.push(edge);
    }
  }
  return table;
}

/** @param {Iterable<string>} ids */
function sorted(ids) {
  return [...ids].sort(compare);
}

/** @param {Iterable<Related>} found */
function inOrder(found) {
  return [...found].sort((a, b) => a.distance - b.distance || compare(a.node.id, b.node.id));
}
