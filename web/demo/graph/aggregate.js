/**
 * Edges between what is seen: those of everything inside a closed box are one with its others.
 */

/** @typedef {import("./model.js").GraphModel} GraphModel */

/**
 * @typedef {object} Bundle  All edges from one box to another.
 * @property {number} source
 * @property {number} target
 * @property {string} type  Of the first.
 * @property {number} count
 * @property {number} confidence  Of the surest.
 * @property {number} [bend]  Which one it is of those between the same two boxes, from 0.
 *
 * @typedef {object} EdgeFilter
 * @property {ReadonlySet<string>} hiddenTypes
 * @property {number} minConfidence
 */

/** More lines than this tell nobody anything. */
const MOST_BUNDLES = 400;

/**
 * The bundles between boxes, thickest last.
 *
 * @param {GraphModel} model
 * @param {Int32Array} seen  For each node the box that stands for it, or -1.
 * @param {EdgeFilter} filter
 * @returns {Bundle[]}
 */
export function bundles(model, seen, { hiddenTypes, minConfidence }) {
  /** @type {Map<number, Bundle>} */
  const found = new Map();
  const { relations, sources, targets, confidences } = model;
  const count = model.nodes.length;
  for (let index = 0; index < relations.length; index += 1) {
    if (confidences[index] < minConfidence) continue;
    const from = sources[index];
    const to = targets[index];
    if (from === -1 || to === -1) continue;
    const source = seen[from];
    const target = seen[to];
    if (source === -1 || target === -1 || source === target) continue;
    if (model.holds(source, target) || model.holds(target, source)) continue;
    const { type } = relations[index];
    if (hiddenTypes.has(type)) continue;
    const key = source * count + target;
    const bundle = found.get(key);
    if (bundle === undefined) {
      found.set(key, { source, target, type, count: 1, confidence: confidences[index] });
    } else {
      bundle.count += 1;
      bundle.confidence = Math.max(bundle.confidence, confidences[index]);
    }
  }
  return [...found.values()].sort((a, b) => a.count - b.count).slice(-MOST_BUNDLES);
}

/**
 * The bundles of one node, from it and to it, one for each type and each box that stands for an other
 * end: all that is known of it, by the filter.
 *
 * @param {GraphModel} model
 * @param {Int32Array} seen  For each node the box that stands for it, or -1.
 * @param {number} at
 * @param {EdgeFilter} filter
 * @returns {Bundle[]}
 */
export function ownBundles(model, seen, at, { hiddenTypes, minConfidence }) {
  const own = seen[at] === -1 ? at : seen[at];
  /** @type {Bundle[]} */
  const all = [];
  for (const forward of [true, false]) {
    /** @type {Map<number, Map<string, Bundle>>} */
    const found = new Map();
    let count = 0;
    for (const { other, edge } of model.related(at, forward)) {
      const { type, confidence } = edge;
      const there = seen[other];
      if (there === -1 || there === own) continue;
      if (confidence < minConfidence || hiddenTypes.has(type)) continue;
      const between = found.get(there) ?? new Map();
      found.set(there, between);
      const bundle = between.get(type);
      if (bundle !== undefined) {
        bundle.count += 1;
        bundle.confidence = Math.max(bundle.confidence, confidence);
      } else if (count < MOST_BUNDLES) {
        const [source, target] = forward ? [own, there] : [there, own];
        const made = { source, target, type, count: 1, confidence, bend: between.size };
        between.set(type, made);
        all.push(made);
        count += 1;
      }
    }
  }
  return all;
}
