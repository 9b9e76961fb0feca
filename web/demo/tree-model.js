/**
 * The tree of folders, files and definitions, and which of its rows are to be seen.
 *
 * Files may come in any order; folders stand before files, both by name. What a file defines is
 * asked for when it is unfolded, and given here with `define`.
 */

/**
 * @typedef {object} TreeNode
 * @property {"folder" | "file" | "definition"} kind
 * @property {string} name
 * @property {TreeNode | null} parent
 * @property {number} depth  0 for what is at the top.
 * @property {TreeNode[] | null} children  `null` while they are not known.
 * @property {boolean} unfolded
 * @property {number} file  Number of the file; -1 for a folder.
 * @property {number} files  Files inside.
 * @property {number} failed  Those of them that failed.
 * @property {string} status  Of a file: `ok`, `partial` or `failed`.
 * @property {import("./outline.js").OutlineEntry | null} entry  Of a definition.
 */

export class TreeModel {
  constructor() {
    this.root = makeNode("folder", "", null);
    this.root.unfolded = true;
    /** @type {Map<string, TreeNode>} */
    this._folders = new Map([["", this.root]]);
    /** @type {Map<number, TreeNode>} */
    this._files = new Map();
  }

  /**
   * Adds a file.
   *
   * @param {number} file  Its number.
   * @param {string} path
   * @param {string} status
   * @param {boolean} hasDefinitions
   */
  add(file, path, status, hasDefinitions) {
    const slash = path.lastIndexOf("/");
    const folder = this._folder(slash === -1 ? "" : path.slice(0, slash));
    const node = makeNode("file", path.slice(slash + 1), folder);
    node.file = file;
    node.status = status;
    node.children = hasDefinitions ? null : [];
    insert(folder, node);
    this._files.set(file, node);
    for (let above = /** @type {TreeNode | null} */ (folder); above; above = above.parent) {
      above.files += 1;
      above.failed += Number(status === "failed");
    }
  }

  /**
   * The node of a file.
   *
   * @param {number} file
   */
  file(file) {
    return this._files.get(file) ?? null;
  }

  /**
   * Puts the definitions below their file.
   *
   * @param {number} file
   * @param {import("./outline.js").OutlineEntry[]} entries
   */
  define(file, entries) {
    const node = this._files.get(file);
    if (node === undefined || node.children !== null) return;
    node.children = [];
    /** @type {TreeNode[]} */
    const made = [];
    for (const entry of entries) {
      /** @type {TreeNode} */
      const parent = entry.parent === null ? node : (made[entry.parent] ?? node);
      const child = makeNode("definition", entry.name, parent);
      child.file = file;
      child.entry = entry;
      child.children = [];
      parent.children?.push(child);
      if (parent !== node) parent.unfolded = true;
      made.push(child);
    }
  }

  /**
   * Unfolds all folders above a file.
   *
   * @param {number} file
   */
  reveal(file) {
    const node = this._files.get(file) ?? null;
    for (let above = node?.parent ?? null; above; above = above.parent) above.unfolded = true;
    return node;
  }

  /** The rows to be seen, from above. */
  rows() {
    /** @type {TreeNode[]} */
    const rows = [];
    collect(this.root, rows);
    return rows;
  }

  /**
   * @param {string} path
   * @returns {TreeNode}
   */
  _folder(path) {
    const known = this._folders.get(path);
    if (known !== undefined) return known;
    const slash = path.lastIndexOf("/");
    const parent = this._folder(slash === -1 ? "" : path.slice(0, slash));
    const node = makeNode("folder", path.slice(slash + 1), parent);
    node.children = [];
    node.unfolded = parent === this.root && this.root.files === 0;
    insert(parent, node);
    this._folders.set(path, node);
    return node;
  }
}

/**
 * Whether there is something to unfold.
 *
 * @param {TreeNode} node
 */
export function isBranch(node) {
  return node.children === null || node.children.length > 0;
}

/**
 * @param {TreeNode["kind"]} kind
 * @param {string} name
 * @param {TreeNode | null} parent
 * @returns {TreeNode}
 */
function makeNode(kind, name, parent) {
  return {
    kind,
    name,
    parent,
    depth: parent === null ? -1 : parent.depth + 1,
    children: kind === "folder" ? [] : null,
    unfolded: false,
    file: -1,
    files: 0,
    failed: 0,
    status: "ok",
    entry: null,
  };
}

/**
 * @param {TreeNode} folder
 * @param {TreeNode} node
 */
function insert(folder, node) {
  const siblings = /** @type {TreeNode[]} */ (folder.children);
  let low = 0;
  let high = siblings.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(siblings[middle], node)) low = middle + 1;
    else high = middle;
  }
  siblings.splice(low, 0, node);
}

/**
 * @param {TreeNode} a
 * @param {TreeNode} b
 */
function isBefore(a, b) {
  if (a.kind !== b.kind) return a.kind === "folder";
  return a.name < b.name;
}

/**
 * @param {TreeNode} node
 * @param {TreeNode[]} rows
 */
function collect(node, rows) {
  if (!node.unfolded || node.children === null) return;
  for (const child of node.children) {
    rows.push(child);
    collect(child, rows);
  }
}
