/**
 * Which node a person means by a name: what `names.py` says, in the same words.
 *
 * - A node's id is always understood. Else the name is a suffix of whole parts.
 * - With a `#` it is a definition: `#run` is no `run.py`.
 * - What the project has goes before externals of the same name.
 * - Of a file and what it defines by the same name, the question tells which is meant. A class goes
 *   before its constructor, what can be called before what is declared beside it, and what has a
 *   body before what only declares the same, as in a header.
 * - Several nodes are no answer: whoever asked gets the choices.
 */

import { UnknownName } from "../errors.js";

/** @typedef {import("./graph.js").GraphNode} GraphNode */

const SEPARATORS = /[/#.:\\]+/;
const LINE = /@\d+$/;
/** @type {Record<string, number>} */
const RANKS = { interface: 2, typeAlias: 2, namespace: 1 };
const PREFIX = /^(?:project|external):/;

/** An index of the ways in which nodes can be named. */
export class Names {
  #nodes;
  /** @type {Map<string, Array<{parts: string[], id: string}>>} */
  #byLast = new Map();

  /** @param {ReadonlyMap<string, GraphNode>} nodes By id. */
  constructor(nodes) {
    this.#nodes = nodes;
    for (const id of nodes.keys()) {
      for (const parts of spellings(id)) {
        const last = parts[parts.length - 1];
        const known = this.#byLast.get(last);
        if (known === undefined) {
          this.#byLast.set(last, [{ parts, id }]);
        } else {
          known.push({ parts, id });
        }
      }
    }
  }

  /**
   * @param {string} name What a person wrote.
   * @param {"definition"|"file"|null} [wanted] What is meant where the name is that of both.
   * @returns {GraphNode}
   * @throws {UnknownName} There is none, or there are several.
   */
  find(name, wanted = null) {
    if (typeof name !== "string") {
      throw new TypeError(`the name of something in the graph is a string, not ${name}`);
    }
    const exact = this.#nodes.get(name) ?? this.#nodes.get(`${name}/`);
    if (exact !== undefined) {
      return exact;
    }
    const matches = this.#matches(name);
    const found = wanted === null ? matches : this.#meant(matches, wanted === "definition");
    if (found.length === 0) {
      throw new UnknownName(`the graph has nothing called '${name}'`);
    }
    if (found.length > 1) {
      throw new UnknownName(`'${name}' can be any of ${found.length}; ask for one of these`, found);
    }
    return /** @type {GraphNode} */ (this.#nodes.get(found[0]));
  }

  /** @param {string} name What a person wrote. */
  #matches(name) {
    const wanted = partsOf(name);
    if (wanted.length === 0) {
      return [];
    }
    const found = new Set();
    for (const { parts, id } of this.#byLast.get(wanted[wanted.length - 1]) ?? []) {
      const ending = parts.slice(-wanted.length);
      const isMatch =
        ending.length === wanted.length && ending.every((part, at) => part === wanted[at]);
      if (isMatch && (id.includes("#") || !name.includes("#"))) {
        found.add(id);
      }
    }
    const own = [...found].filter((id) => this.#nodes.get(id)?.label !== "External");
    return own.length > 0 ? own : [...found];
  }

  /**
   * Of nodes of a name, those that a question about definitions or files means.
   *
   * @param {string[]} all Their ids.
   * @param {boolean} isDefinition
   */
  #meant(all, isDefinition) {
    const some = all.filter((id) => id.includes("#") === isDefinition);
    const found = some.length > 0 ? some : all;
    const rank = (/** @type {string} */ id) =>
      RANKS[this.#nodes.get(id)?.properties.kind ?? ""] ?? 0;
    /** @type {Map<string, number>} */
    const least = new Map();
    for (const id of found) {
      const plain = id.replace(LINE, "");
      least.set(plain, Math.min(least.get(plain) ?? Infinity, rank(id)));
    }
    const first = found.filter((id) => rank(id) === least.get(id.replace(LINE, "")));
    const outer = first.filter((id) => !first.some((other) => id.startsWith(`${other}.`)));
    const of = (/** @type {string} */ id) => this.#nodes.get(id)?.properties ?? {};
    const hasBody = (/** @type {string} */ id) => (of(id).complexity ?? null) !== null;
    const name = (/** @type {string} */ id) => of(id).qualified_name ?? id;
    const bodies = new Set(outer.filter(hasBody).map(name));
    return outer.filter((id) => hasBody(id) || !bodies.has(name(id)));
  }
}

/**
 * The parts of an id: as it is, without the file's extension, without the line of a repeat.
 *
 * @param {string} id A node's.
 * @returns {string[][]}
 */
function spellings(id) {
  const text = id.replace(PREFIX, "");
  const at = text.indexOf("#");
  const [path, name] = at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at)];
  const file = path.replace(/\/+$/, "").split("/").pop() ?? "";
  const paths = new Set([path]);
  if (file.replace(/^\.+/, "").includes(".")) {
    paths.add(path.slice(0, path.lastIndexOf(".")));
  }
  return [...paths]
    .flatMap((each) => [...new Set([name, name.replace(LINE, "")])].map((end) => each + end))
    .map(partsOf)
    .filter((parts) => parts.length > 0);
}

/** @param {string} name An id or a part of one. */
function partsOf(name) {
  return name.split(SEPARATORS).filter((part) => part !== "");
}
