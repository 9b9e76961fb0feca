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
