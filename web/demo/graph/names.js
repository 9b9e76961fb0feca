/**
 * Finds nodes by what a person writes of them: a name, an id, or an ending of one.
 *
 * Rules of this file:
 *
 * - Names are understood as `wasmpool query` does: endings of whole parts, with the file's extension
 *   or without. As somebody is still writing, the last part may be unfinished, and case never
 *   excludes, but what is written the same way comes first.
 * - With a `#` a definition is meant. Of those that match as well, definitions go before files.
 * - What the project has goes before externals that match as well.
 */

/** @typedef {import("./model.js").GraphNode} GraphNode */

const SEPARATORS = /[/#.:\\]+/;
const KIND = /^(?:project|externals?):/;
const EXTENSION = /(?<=[^/])\.[^./#]+(?=#|$)/;

export class NodeFinder {
  /** @param {readonly GraphNode[]} nodes  Of a model: the first is its root. */
  constructor(nodes) {
    this._nodes = nodes;
    /** All spellings of each node: parts between slashes, a line each. */
    this._spellings = nodes.map(spellingsOf);
    this._folded = this._spellings.map((each) => each.toLowerCase());
    this._names = nodes.map(({ properties }) => String(properties.name ?? "").toLowerCase());
  }

  /**
   * The numbers of the nodes that can be meant, best first: the ids and endings that are it, then
   * those in other case, those that go on after it, and names that have it inside.
   *
   * @param {string} text
   * @param {number} limit
   */
  find(text, limit) {
    const written = text.trim();
    const parts = written.replace(KIND, "").split(SEPARATORS).filter(Boolean).join("/");
    if (parts === "") return [];
    const [exact, folded] = [`/${parts}\n`, `/${parts.toLowerCase()}\n`];
    const begins = new RegExp(`/${parts.toLowerCase().replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")}[^/\n]*\n`);
    const inside = written.toLowerCase();
    /** @type {number[][]} */
    const ranks = [];
    this._nodes.forEach(({ id, label }, at) => {
      if (at === 0) return; // holds everything
      let rank = 0;
      if (id === written) rank = 0;
      else if (this._spellings[at].includes(exact)) rank = 1;
      else if (this._folded[at].includes(folded)) rank = 2;
      else if (begins.test(this._folded[at])) rank = 3;
      else if (this._names[at].includes(inside)) rank = 4;
      else return;
      const isInFile = id.includes("#");
      if (!isInFile && written.includes("#")) return;
      const place = 4 * rank + 2 * Number(label === "External") + Number(!isInFile);
      (ranks[place] ??= []).push(at);
    });
    return ranks.flat().slice(0, limit);
  }
}

/** @param {GraphNode} node */
function spellingsOf({ id }) {
  const text = id.replace(KIND, "");
  const without = text.replace(EXTENSION, "");
  const all = new Set([text, without].flatMap((each) => [each, each.replace(/@\d+$/, "")]));
  return [...all].map((each) => `/${each.split(SEPARATORS).filter(Boolean).join("/")}\n`).join("");
}
