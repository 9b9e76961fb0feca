/** Cycles in a directed graph: strongly connected components, and a shortest way round in each. */

/** @typedef {ReadonlyMap<string, Iterable<string>>} Arrows From each node to others. */

/**
 * The strongly connected components with a cycle, each sorted, in the order of their first.
 *
 * Tarjan's algorithm ("Depth-first search and linear graph algorithms", 1972), with a stack of its
 * own in place of recursion.
 *
 * @param {Arrows} arrows The graph.
 * @returns {string[][]}
 */
export function components(arrows) {
  /** @type {Map<string, number>} */
  const order = new Map();
  /** @type {Map<string, number>} */
  const low = new Map();
  /** @type {string[]} */
  const open = [];
  const isOpen = new Set();
  /** @type {string[][]} */
  const found = [];
  /** @type {Array<{node: string, targets: Iterator<string>}>} */
  const stack = [];
  const enter = (/** @type {string} */ node) => {
    order.set(node, order.size);
    low.set(node, order.size - 1);
    open.push(node);
    isOpen.add(node);
    stack.push({ node, targets: (arrows.get(node) ?? [])[Symbol.iterator]() });
  };
  const lower = (/** @type {string} */ node, /** @type {number|undefined} */ value) => {
    low.set(node, Math.min(Number(low.get(node)), Number(value)));
  };
  for (const root of [...arrows.keys()].sort(compare)) {
    if (!order.has(root)) {
      enter(root);
    }
    while (stack.length > 0) {
      const { node, targets } = stack[stack.length - 1];
      const { done, value } = targets.next();
      if (!done) {
        if (!order.has(value)) {
          enter(value);
        } else if (isOpen.has(value)) {
          lower(node, order.get(value));
        }
        continue;
      }
      stack.pop();
      if (stack.length > 0) {
        lower(stack[stack.length - 1].node, low.get(node));
      }
      if (low.get(node) === order.get(node)) {
        const component = open.splice(open.lastIndexOf(node));
        component.forEach((each) => isOpen.delete(each));
        if (component.length > 1 || [...(arrows.get(node) ?? [])].includes(node)) {
          found.push(component.sort(compare));
        }
      }
    }
  }
  return found.sort((a, b) => compare(a[0], b[0]));
}

/**
 * The nodes of a shortest cycle through a node, beginning there; empty without one.
 *
 * @param {string} start The node.
 * @param {Arrows} arrows The graph.
 * @returns {string[]}
 */
export function shortestCycle(start, arrows) {
  /** @type {Map<string, string>} */
  const before = new Map();
  const queue = [start];
  for (const node of queue) {
    for (const target of arrows.get(node) ?? []) {
      if (target === start) {
        const way = [node];
        while (way[way.length - 1] !== start) {
          way.push(/** @type {string} */ (before.get(way[way.length - 1])));
        }
        return way.reverse();
      }
      if (!before.has(target)) {
        before.set(target, node);
        queue.push(target);
      }
    }
  }
  return [];
}

/**
 * The order of ids, by code points as in Python.
 *
 * @param {string} a One.
 * @param {string} b Another.
 */
export function compare(a, b) {
  if (a === b) {
    return 0;
  }
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    if (a[at] !== b[at]) {
      return Number(a.codePointAt(at)) - Number(b.codePointAt(at));
    }
  }
  return a.length - b.length;
}
