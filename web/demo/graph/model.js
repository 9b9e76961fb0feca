/**
 * A graph as the picture needs it: numbers in place of ids, nodes in the order of the tree.
 *
 * Rules of this file:
 *
 * - Nodes are numbered so that whatever is inside a node comes right after it: the numbers from `at`
 *   up to `ends[at]` are the node `at` and all that is in it.
 * - The root holds the project and, in a group of their own by module, the externals.
 */

/**
 * @typedef {object} GraphNode
 * @property {string} id
 * @property {string} label
 * @property {Record<string, any>} properties
 *
 * @typedef {object} GraphEdge
 * @property {string} type
 * @property {string} source
 * @property {string} target
 * @property {number} confidence
 * @property {string} reason
 * @property {ReadonlyArray<readonly number[]>} sites
 *
 * @typedef {object} GraphRecords
 * @property {Iterable<GraphNode>} nodes
 * @property {readonly GraphEdge[]} edges
 *
 * @typedef {object} Relation  An edge as seen from one of its ends.
 * @property {number} other  The node at the other end.
 * @property {GraphEdge} edge
 */

const INSIDE = new Set(["CONTAINS", "DEFINES"]);
const ROOT = "root:";
const EXTERNALS = "externals:";

export class GraphModel {
  /** @param {GraphRecords} records */
  constructor({ nodes, edges }) {
    const all = [...nodes];
    const tree = treeOf(all, edges);
    /** @type {GraphNode[]} */
    this.nodes = [];
    /** @type {Map<string, number>} */
    this.numbers = new Map();
    const parents = [];
    const depths = [];
    /** @type {Array<{node: GraphNode, parent: number, depth: number}>} */
    const stack = [{ node: group(ROOT, "Project", ""), parent: -1, depth: 0 }];
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      const { node, parent, depth } = top;
      const at = this.nodes.length;
      this.nodes.push(node);
      this.numbers.set(node.id, at);
      parents.push(parent);
      depths.push(depth);
      for (const child of [...(tree.get(node.id) ?? [])].reverse()) {
        stack.push({ node: child, parent: at, depth: depth + 1 });
      }
    }
    this.parents = Int32Array.from(parents);
    this.depths = Uint16Array.from(depths);
    this.ends = endsOf(this.parents);
    this.relations = edges.filter(({ type }) => !INSIDE.has(type));
    this.sources = Int32Array.from(this.relations, ({ source }) => this.numbers.get(source) ?? -1);
    this.targets = Int32Array.from(this.relations, ({ target }) => this.numbers.get(target) ?? -1);
    this.confidences = Float32Array.from(this.relations, ({ confidence }) => confidence);
    this._out = byEnd(this.sources, this.nodes.length);
    this._into = byEnd(this.targets, this.nodes.length);
  }

  /** @param {number} at */
  name(at) {
    const { id, properties } = this.nodes[at];
    return String(properties.name || id);
  }

  /**
   * The nodes right inside another.
   *
   * @param {number} at
   */
  *children(at) {
    for (let child = at + 1; child < this.ends[at]; child = this.ends[child]) yield child;
  }

  /**
   * Whether a node is another or inside of it.
   *
   * @param {number} inner
   * @param {number} outer
   */
  holds(outer, inner) {
    return inner >= outer && inner < this.ends[outer];
  }

  /**
   * The edges that leave or reach a node, without those between what is in it.
   *
   * @param {number} at
   * @param {boolean} forward
   * @returns {Generator<Relation & {index: number}>}
   */
  *related(at, forward) {
    const { starts, edges } = forward ? this._out : this._into;
    const others = forward ? this.targets : this.sources;
    const isLeaf = this.ends[at] === at + 1;
    for (let place = starts[at]; place < starts[this.ends[at]]; place += 1) {
      const index = edges[place];
      const other = others[index];
      if (other !== -1 && (isLeaf || !this.holds(at, other))) {
        yield { index, other, edge: this.relations[index] };
      }
    }
  }
}

/**
 * Who holds whom, by id.
 *
 * @param {readonly GraphNode[]} nodes
 * @param {readonly GraphEdge[]} edges
 */
function treeOf(nodes, edges) {
  /** @type {Map<string, GraphNode>} */
  const byId = new Map(nodes.map((node) => [node.id, node]));
  /** @type {Map<string, GraphNode[]>} */
  const tree = new Map([[ROOT, []]]);
  /** @type {Set<string>} */
  const placed = new Set();
  const place = (/** @type {string} */ outer, /** @type {GraphNode} */ node) => {
    if (placed.has(node.id)) return;
    placed.add(node.id);
    const inside = tree.get(outer);
    if (inside === undefined) tree.set(outer, [node]);
    else inside.push(node);
  };
  for (const { type, source, target } of edges) {
    const node = byId.get(target);
    if (INSIDE.has(type) && node !== undefined && byId.has(source)) place(source, node);
  }
  for (const node of nodes) {
    if (node.label === "External") {
      const module = String(node.properties.module ?? node.id.replace(/^external:|#.*$/g, ""));
      place(ROOT, group(EXTERNALS, "External", "externals"));
      place(EXTERNALS, group(`${EXTERNALS}${module}`, "External", module));
      place(`${EXTERNALS}${module}`, node);
    } else {
      place(ROOT, node);
    }
  }
  // A project that is one folder of its own name would be a box in a box.
  const top = tree.get(ROOT) ?? [];
  const at = top.findIndex(({ label }) => label === "Project");
  const inside = at === -1 ? [] : (tree.get(top[at].id) ?? []);
  if (inside.length === 1 && inside[0].properties.name === top[at].properties.name) {
    top[at] = inside[0];
  }
  return tree;
}

/**
 * @param {string} id
 * @param {string} label
 * @param {string} name
 * @returns {GraphNode}
 */
function group(id, label, name) {
  return { id, label, properties: { name } };
}

/** @param {Int32Array} parents */
function endsOf(parents) {
  const ends = Int32Array.from(parents, (_, at) => at + 1);
  for (let at = parents.length - 1; at > 0; at -= 1) {
    ends[parents[at]] = Math.max(ends[parents[at]], ends[at]);
  }
  return ends;
}

/**
 * Edges grouped by one of their ends: those of `at` are at `starts[at]` up to `starts[at + 1]`.
 *
 * @param {Int32Array} ends
 * @param {number} count  Of nodes.
 */
function byEnd(ends, count) {
  const starts = new Uint32Array(count + 1);
  for (const end of ends) if (end !== -1) starts[end + 1] += 1;
  for (let at = 0; at < count; at += 1) starts[at + 1] += starts[at];
  const next = starts.slice();
  const edges = new Uint32Array(ends.length);
  ends.forEach((end, index) => {
    if (end !== -1) edges[next[end]++] = index;
  });
  return { starts, edges };
}
