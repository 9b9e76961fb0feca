/**
 * Drafts: the matches of one node put together, in the order of the file; the twin of
 * `wasmpool/parsing/drafts.py`, without the levels and sections of other languages.
 */

import { sortedBy } from "./python.js";
import { first } from "./queries.js";

/** @typedef {import("web-tree-sitter").Node} Node */
/** @typedef {import("./queries.js").Captures} Captures */
/** @typedef {import("./queries.js").Found} Found */
/** @typedef {Readonly<Record<string, string>>} Constants */

/** A definition, or a scope (no kind), while its matches come together. */
export class Draft {
  /** @type {Map<string, Node[]>} The captures of all its matches; what came earlier stays. */
  fields = new Map();
  /** @type {Node[]} */
  decorators = [];
  /** @type {Node[]} */
  modifiers = [];
  /** @type {{captures: Captures, constants: Constants}[]} */
  parameters = [];

  /**
   * @param {Node} node
   * @param {string} kind
   * @param {Captures} captures
   * @param {Constants} constants
   */
  constructor(node, kind, captures, constants) {
    this.node = node;
    this.kind = kind;
    this.constants = constants;
    this.#setDefaults(captures);
    /** The node that it spans: its own, or the one captured as `@range`. */
    this.span = this.field("range") ?? node;
    this.start = this.span.startIndex;
    this.end = this.span.endIndex;
  }

  /**
   * @param {string} name
   * @returns {Node|null} The first node captured by that name.
   */
  field(name) {
    return this.fields.get(name)?.[0] ?? null;
  }

  /**
   * Add the fields of a further match.
   *
   * @param {Captures} captures
   * @param {Constants} constants
   */
  add(captures, constants) {
    if (captures.some(({ name }) => name === "parameter.name" || name === "parameter")) {
      this.parameters.push({ captures, constants });
      return;
    }
    this.addLists(captures);
    this.#setDefaults(
      captures.filter(({ name }) => name !== "decorator" && name !== "modifier"),
    );
    this.constants = { ...this.constants, ...constants };
  }

  /** @param {Captures} captures Of a match that may have decorators and modifiers. */
  addLists(captures) {
    for (const { name, node } of captures) {
      if (name === "decorator") {
        this.decorators.push(node);
      } else if (name === "modifier") {
        this.modifiers.push(node);
      }
    }
  }

  /** @param {Captures} captures */
  #setDefaults(captures) {
    /** @type {Map<string, Node[]>} */
    const found = new Map();
    for (const { name, node } of captures) {
      const nodes = found.get(name);
      if (nodes === undefined) {
        found.set(name, [node]);
      } else {
        nodes.push(node);
      }
    }
    for (const [name, nodes] of found) {
      if (!this.fields.has(name)) {
        this.fields.set(name, nodes);
      }
    }
  }
}

/**
 * Put the matches of each node together.
 *
 * @param {Found} found Matches of `@definition` patterns.
 * @param {Found} scopes Matches of `@scope` patterns; their drafts have no kind.
 * @returns {Draft[]} By start, then by end descending.
 */
export function collect(found, scopes) {
  /** @type {Map<number, Draft>} */
  const drafts = new Map();
  for (const { pattern, group } of scopes) {
    for (const captures of group) {
      const node = /** @type {Node} */ (first(captures, "scope"));
      if (!drafts.has(node.id)) {
        drafts.set(node.id, new Draft(node, "", captures, pattern.constants));
      }
    }
  }
  // What patterns say of a node that a definition spans (`@range`), they say of the definition.
  /** @type {Map<number, Draft>} */
  const spanned = new Map();
  // Patterns with a kind first: they decide what is a definition at all.
  for (const { pattern, group } of sortedBy(found, (each) => [each.pattern.kind === "" ? 1 : 0])) {
    const { root, kind, constants } = pattern;
    for (const captures of group) {
      for (const { name, node } of captures) {
        if (name !== root) {
          continue;
        }
        const known = drafts.get(node.id) ?? spanned.get(node.id);
        if (known !== undefined) {
          known.add(captures, constants);
        } else if (kind !== "") {
          const draft = new Draft(node, kind, captures, constants);
          drafts.set(node.id, draft);
          if (draft.span !== node) {
            spanned.set(draft.span.id, draft);
          }
          draft.addLists(captures);
        }
      }
    }
  }
  // Of those that span the same, the one with a body comes last: it holds what is inside.
  return sortedBy(Array.from(drafts.values()), (draft) => [
    draft.start,
    -draft.end,
    draft.fields.has("body") ? 1 : 0,
  ]);
}
