/**
 * Folders behind one small interface, wherever they come from: picked, dropped, or packed.
 *
 * Rules of this file:
 *
 * - A node is a file (it has `open`) or a folder (it has `list`); nothing is read before that.
 * - A flat list of paths, as a file picker and an archive give it, becomes a tree of nodes.
 */

import { BlobContent } from "./content.js";

/**
 * @typedef {import("./content.js").Content} Content
 *
 * @typedef {object} FileNode
 * @property {string} name Its name in its folder.
 * @property {() => Promise<Content>} open Get at its content; fails where the file is gone.
 *
 * @typedef {object} FolderNode
 * @property {string} name Its name in its folder.
 * @property {() => Promise<TreeNode[]>} list What it holds, in no certain order.
 *
 * @typedef {FileNode|FolderNode} TreeNode
 */

/**
 * @param {FileSystemHandle} handle From a picker or a drop.
 * @returns {TreeNode}
 */
export function nodeOfHandle(handle) {
  const { name } = handle;
  if (handle.kind === "file") {
    const file = /** @type {FileSystemFileHandle} */ (handle);
    return { name, open: async () => new BlobContent(await file.getFile()) };
  }
  // Its methods for listing are not in every TypeScript library yet.
  const folder = /** @type {{values(): AsyncIterable<FileSystemHandle>}} */ (
    /** @type {unknown} */ (handle)
  );
  return {
    name,
    list: async () => {
      const nodes = [];
      for await (const each of folder.values()) {
        nodes.push(nodeOfHandle(each));
      }
      return nodes;
    },
  };
}

/**
 * @param {FileSystemEntry} entry From a drop.
 * @returns {TreeNode}
 */
export function nodeOfEntry(entry) {
  const { name } = entry;
  if (entry.isFile) {
    const file = /** @type {FileSystemFileEntry} */ (entry);
    return {
      name,
      open: async () =>
        new BlobContent(await new Promise((resolve, reject) => file.file(resolve, reject))),
    };
  }
  const folder = /** @type {FileSystemDirectoryEntry} */ (entry);
  return {
    name,
    list: async () => {
      const reader = folder.createReader();
      const nodes = [];
      for (;;) {
        /** @type {FileSystemEntry[]} */
        const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
        if (some.length === 0) {
          return nodes;
        }
        nodes.push(...some.map(nodeOfEntry));
      }
    },
  };
}

/**
 * Make a tree of a flat list.
 *
 * @param {Iterable<[string, () => Promise<Content>]>} files Paths with `/`, and how to open each.
 * @returns {FolderNode} The folder around all; its name is empty.
 */
export function treeOf(files) {
  const root = newFolder("");
  for (const [path, open] of files) {
    const parts = path.split("/").filter((part) => part !== "" && part !== ".");
    const name = parts.pop() ?? "";
    let folder = root;
    for (const part of parts) {
      let next = folder.folders.get(part);
      if (next === undefined) {
        next = newFolder(part);
        folder.folders.set(part, next);
      }
      folder = next;
    }
    folder.files.push({ name, open });
  }
  return root;
}

/**
 * @param {string} name Its name.
 * @returns {FolderNode & {folders: Map<string, any>, files: FileNode[]}} An empty folder.
 */
function newFolder(name) {
  /** @type {Map<string, FolderNode>} */
  const folders = new Map();
  /** @type {FileNode[]} */
  const files = [];
  return { name, folders, files, list: async () => [...folders.values(), ...files] };
}
