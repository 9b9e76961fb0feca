/**
 * Which node a person means by a name: what `names.py` says, in the same words.
 *
 * - A node's id is always understood. Else the name is a suffix of whole parts.
 * - What the project has goes before externals of the same name.
 * - Several nodes are no answer: whoever asked gets the choices.
 */

import { UnknownName } from "../errors.js";

/** @typedef {import("./graph.js").GraphNode} GraphNode */

const SEPARATORS = /[/#.:\\]+/;
const LINE = /@\d+$/;
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
   * @returns {GraphNode}
   * @throws {UnknownName} There is none, or there are several.
   */
  find(name) {
    const exact = this.#nodes.get(name) ?? this.#nodes.get(`${name}/`);
    if (exact !== undefined) {
      return exact;
    }
    const found = this.#matches(name);
    if (found.length === 0) {
      throw new UnknownName(`the graph has nothing called '${name}'`);
    }
    if (found.length > 1) {
      throw new UnknownName(`'${name}' can be any of ${found.length}`, found);
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
      if (ending.length === wanted.length && ending.every((part, at) => part === wanted[at])) {
        found.add(id);
      }
    }
    const own = [...found].filter((id) => this.#nodes.get(id)?.label !== "External");
    return own.length > 0 ? own : [...found];
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
