/**
 * Reads the files of a run again, by their paths in the records, when somebody wants to see one.
 */

import { wasmpool } from "./api.js";

/** @typedef {File | FileSystemEntry} Input */
/** @typedef {import("../src/files/zip.js").ZipEntry} ZipEntry */

export class Contents {
  /** @param {readonly Input[]} inputs  What was given as files. */
  constructor(inputs) {
    this._inputs = inputs;
    /** @type {Map<string, File>} */
    this._files = new Map();
    /** @type {Map<File, Promise<Map<string, ZipEntry>>>} */
    this._archives = new Map();
    for (const input of inputs) {
      if (input instanceof File) this._files.set(input.webkitRelativePath || input.name, input);
    }
  }

  /**
   * @param {string} path
   * @returns {Promise<Uint8Array<ArrayBuffer>>}
   */
  async read(path) {
    const file = this._files.get(path);
    if (file !== undefined) return bytesOf(file);
    for (const input of this._inputs) {
      // What was given alone is what paths are relative to; see the rules of the pool's inputs.
      const prefix = this._inputs.length === 1 ? "" : `${input.name}/`;
      if (!path.startsWith(prefix)) continue;
      const inside = path.slice(prefix.length);
      if (!(input instanceof File)) {
        if (input.isDirectory) return bytesOf(await openIn(input, inside));
      } else if (/\.zip$/i.test(input.name)) {
        const entry = (await this._archive(input)).get(inside);
        if (entry !== undefined) return entry.read();
      }
    }
    throw new Error(`${path} is not among the files that were given`);
  }

  /** @param {File} file */
  _archive(file) {
    const known = this._archives.get(file);
    if (known !== undefined) return known;
    const archive = wasmpool
      .readZip(file)
      .then((entries) => new Map(entries.map((entry) => [entry.name, entry])));
    this._archives.set(file, archive);
    return archive;
  }
}

/**
 * @param {FileSystemEntry} folder
 * @param {string} path
 * @returns {Promise<File>}
 */
async function openIn(folder, path) {
  const directory = /** @type {FileSystemDirectoryEntry} */ (folder);
  /** @type {FileSystemEntry} */
  const entry = await new Promise((resolve, reject) => {
    directory.getFile(path, {}, resolve, reject);
  });
  return new Promise((resolve, reject) => {
    /** @type {FileSystemFileEntry} */ (entry).file(resolve, reject);
  });
}

/** @param {File} file */
async function bytesOf(file) {
  return new Uint8Array(await file.arrayBuffer());
}
