/**
 * What callers give as files, as items in one order.
 *
 * Rules of this file:
 *
 * - What was picked or dropped as a folder, and what an archive holds, is walked (see `walk.js`);
 *   what is given by name or with its content is taken in any case.
 * - With one folder or archive alone, paths are relative to it; with several they begin with its
 *   name. Files that a picker gives with a relative path keep this path.
 * - Inputs are taken one after the other, never all at once.
 * - What is no file at all is the caller's mistake: a `TypeError` that says which entry it is.
 */

import { BlobContent, bytesOf, contentOf, hasMethod, isBlob, isFile, tagOf } from "./content.js";
import { Item, readFailure } from "./item.js";
import { HEAD_BYTES } from "./languages.js";
import { nodeOfEntry, nodeOfHandle, treeOf } from "./tree.js";
import { isZip, readZip } from "./zip.js";

/**
 * @typedef {import("./content.js").RawContent} RawContent
 * @typedef {import("./languages.js").LanguageTable} LanguageTable
 * @typedef {import("./walk.js").Walk} Walk
 *
 * One input: a file by its handle, a folder, or a path with content.
 * @typedef {File|FileSystemHandle|FileSystemEntry|{path: string, content: RawContent}|
 *   readonly [string, RawContent]} Input
 *
 * What may be given as files: inputs, one or many; content by path, as a Map or an object; what was
 * dropped on the page; or a zip archive in whatever form.
 * @typedef {Input|Iterable<Input>|AsyncIterable<Input>|ReadonlyMap<string, RawContent>|
 *   Readonly<Record<string, RawContent>>|DataTransfer|DataTransferItemList|Blob|ArrayBuffer|
 *   ArrayBufferView} Files
 */

const WISH =
  "give a File, a handle or entry of a file or folder, {path, content}, or [path, content]";

/**
 * Take hold of what was dropped. Call this in the handler of the event: the browser forgets it
 * afterwards. The result can be given as files at any time.
 *
 * @param {DataTransfer|DataTransferItemList} dropped From the event.
 * @returns {Array<File|FileSystemEntry>}
 * @throws {TypeError} It holds no files (any more).
 */
export function takeDropped(dropped) {
  const items = "items" in dropped ? dropped.items : dropped;
  const taken = Array.from(items)
    .filter((item) => item.kind === "file")
    .map((item) => {
      const entry = item.webkitGetAsEntry();
      return entry?.isDirectory ? entry : item.getAsFile();
    })
    .filter((file) => file !== null);
  if (taken.length === 0) {
    throw new TypeError(
      "no files were dropped, or the drop event is over: take them in its handler, " +
        "before any await",
    );
  }
  return taken;
}

/** Makes items of inputs. */
export class Inputs {
  #walk;
  #table;
  #language;
  /** @type {Iterable<unknown>|AsyncIterable<unknown>} */
  #entries;
  #isAlone;

  /**
   * @param {Files} files What the caller gave; what was dropped is taken hold of here.
   * @param {Walk} walk Makes items of files.
   * @param {LanguageTable} table The languages that there are.
   * @param {string|null} language That of what is given with its content; null to detect each.
   * @throws {TypeError} These are no files.
   */
  constructor(files, walk, table, language) {
    this.#walk = walk;
    this.#table = table;
    this.#language = language;
    this.#entries = entriesOf(files);
    this.#isAlone = Array.isArray(this.#entries) && this.#entries.length === 1;
  }

  /**
   * @returns {AsyncGenerator<Item, void>}
   * @throws {TypeError} An entry is no file; the message says which.
   */
  async *items() {
    /** @type {File[]} */
    let picked = [];
    let index = 0;
    for await (const entry of this.#entries) {
      // What a folder's picker gives is one folder: all of it together.
      if (isFile(entry) && entry.webkitRelativePath) {
        picked.push(entry);
      } else {
        yield* this.#pickedFolder(picked);
        picked = [];
        yield* this.#entry(entry, `files[${index}]`);
      }
      index += 1;
    }
    yield* this.#pickedFolder(picked);
  }

  /**
   * @param {unknown} entry What the caller gave.
   * @param {string} where How to name it to the caller.
   * @returns {AsyncGenerator<Item, void>}
   */
  async *#entry(entry, where) {
    if (typeof entry !== "object" || entry === null) {
      const hint = typeof entry === "string" ? " (a path alone cannot be opened here)" : "";
      throw new TypeError(`${where} is ${JSON.stringify(entry)}${hint}: ${WISH}`);
    }
    if (isFile(entry)) {
      yield* this.#file(entry);
    } else if (isHandle(entry)) {
      yield* this.#node(nodeOfHandle(entry));
    } else if (isEntry(entry)) {
      yield* this.#node(nodeOfEntry(entry));
    } else if (Array.isArray(entry) && entry.length === 2) {
      yield await this.#pair(entry[0], entry[1], where);
    } else if ("path" in entry && "content" in entry) {
      yield await this.#pair(entry.path, entry.content, where);
    } else if (isBlob(entry) || bytesOf(entry) !== null) {
      yield* this.#nameless(new Blob([/** @type {BlobPart} */ (entry)]), where);
    } else if ("path" in entry || "content" in entry) {
      const missing = "path" in entry ? "content" : "path";
      throw new TypeError(`${where} has no ${missing}: it must be {path, content}`);
    } else {
      throw new TypeError(`${where} is ${nameOf(entry)}: ${WISH}`);
    }
  }

  /**
   * @param {File} file A file by itself.
   * @returns {AsyncGenerator<Item, void>}
   */
  async *#file(file) {
    if (file.name.toLowerCase().endsWith(".zip")) {
      yield* this.#archive(file, file.name);
    } else {
      const item = await this.#walk.file(file.name, async () => new BlobContent(file));
      if (item !== null) {
        yield item;
      }
    }
  }

  /**
   * @param {import("./tree.js").TreeNode} node A file or folder by its handle or entry.
   * @returns {AsyncGenerator<Item, void>}
   */
  async *#node(node) {
    if ("list" in node) {
      yield* this.#walk.folder(node, this.#isAlone ? "" : `${node.name}/`);
      return;
    }
    const item = await this.#walk.file(node.name, node.open);
    if (item !== null) {
      yield item;
    }
  }

  /**
   * @param {readonly File[]} files Files with relative paths.
   * @returns {AsyncGenerator<Item, void>}
   */
  async *#pickedFolder(files) {
    if (files.length === 0) {
      return;
    }
    const tree = treeOf(
      files.map((file) => [file.webkitRelativePath, async () => new BlobContent(file)]),
    );
    for (const root of await tree.list()) {
      if ("list" in root) {
        yield* this.#walk.folder(root, `${root.name}/`);
      } else {
        yield* this.#node(root);
      }
    }
  }

  /**
   * @param {Blob} bytes Bytes that nobody named.
   * @param {string} where How to name them to the caller.
   * @returns {AsyncGenerator<Item, void>}
   */
  async *#nameless(bytes, where) {
    if (!isZip(await new BlobContent(bytes).head(4))) {
      throw new TypeError(`${where} is bytes without a path, and no zip archive: ${WISH}`);
    }
    yield* this.#archive(bytes, "archive.zip");
  }

  /**
   * @param {Blob} archive A zip archive.
   * @param {string} name What it is called.
   * @returns {AsyncGenerator<Item, void>}
   */
  async *#archive(archive, name) {
    let entries;
    try {
      entries = await readZip(archive);
    } catch (error) {
      yield readFailure(name, error);
      return;
    }
    const tree = treeOf(entries.map((entry) => [entry.name, async () => entry]));
    yield* this.#walk.folder(tree, this.#isAlone ? "" : `${name}/`);
  }

  /**
   * @param {unknown} path What the caller calls it.
   * @param {unknown} raw What the caller gave as content.
   * @param {string} where How to name the entry to the caller.
   * @returns {Promise<Item>}
   */
  async #pair(path, raw, where) {
    if (typeof path !== "string") {
      throw new TypeError(`the path of ${where} is ${nameOf(path)}: it must be a string`);
    }
    const content = contentOf(raw);
    if (content === null) {
      throw new TypeError(
        `the content of ${where}, "${path}", is ${nameOf(raw)}: it must be a string, bytes, ` +
          "a Blob or File, or have arrayBuffer()",
      );
    }
    this.#walk.found(path, content);
    try {
      const language =
        this.#language ??
        this.#table.detect(path) ??
        this.#table.detect(path, await content.head(HEAD_BYTES));
      return new Item(path, content, content.size, language);
    } catch (error) {
      return readFailure(path, error);
    }
  }
}

/**
 * @param {unknown} files What the caller gave.
 * @returns {Iterable<unknown>|AsyncIterable<unknown>} Its entries; a list where that is known at
 *   once.
 */
function entriesOf(files) {
  if (typeof files !== "object" || files === null) {
    const hint = typeof files === "string" ? "a path cannot be opened here: " : "";
    throw new TypeError(`files is ${JSON.stringify(files) ?? typeof files}: ${hint}${WISH}`);
  }
  if (isDropped(files)) {
    return takeDropped(files);
  }
  if (isSingle(files)) {
    return [files];
  }
  if (Symbol.iterator in files) {
    const list = /** @type {Iterable<unknown>} */ (files);
    return tagOf(files) === "FileList" ? Array.from(list) : list;
  }
  if (Symbol.asyncIterator in files) {
    return /** @type {AsyncIterable<unknown>} */ (files);
  }
  if (hasMethod(files, "arrayBuffer")) {
    return archiveOf(/** @type {{arrayBuffer(): Promise<ArrayBuffer>}} */ (files));
  }
  const prototype = Object.getPrototypeOf(files);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw new TypeError(`files is ${nameOf(files)}: ${WISH}`);
  }
  const entries = Object.entries(files);
  if (entries.length === 1 && ["path", "content"].includes(entries[0][0])) {
    return [files]; // half of an input, which is told what it lacks
  }
  return entries;
}

/**
 * @param {{arrayBuffer(): Promise<ArrayBuffer>}} response A response that holds an archive.
 * @returns {AsyncGenerator<ArrayBuffer, void>}
 */
async function* archiveOf(response) {
  yield await response.arrayBuffer();
}

/**
 * @param {object} files What the caller gave.
 * @returns {boolean} Whether it is one input, and no collection of them.
 */
function isSingle(files) {
  return (
    isBlob(files) ||
    bytesOf(files) !== null ||
    isHandle(files) ||
    isEntry(files) ||
    ("path" in files && "content" in files && Object.keys(files).length === 2)
  );
}

/**
 * @param {object} value Any object.
 * @returns {value is DataTransfer|DataTransferItemList}
 */
function isDropped(value) {
  return ["DataTransfer", "DataTransferItemList"].includes(tagOf(value));
}

/**
 * @param {object} value Any object.
 * @returns {value is FileSystemHandle}
 */
function isHandle(value) {
  // The entry of a folder, too, has a `getFile`, which takes a path.
  return !isEntry(value) && ("getFile" in value || ("getFileHandle" in value && "values" in value));
}

/**
 * @param {object} value Any object.
 * @returns {value is FileSystemEntry}
 */
function isEntry(value) {
  return "isFile" in value && "isDirectory" in value;
}

/**
 * @param {unknown} value Any.
 * @returns {string} What to call it in a message.
 */
function nameOf(value) {
  if (typeof value !== "object" || value === null) {
    return value === undefined || value === null ? String(value) : `a ${typeof value}`;
  }
  const tag = tagOf(value);
  return `${/^[AEIOU]/.test(tag) ? "an" : "a"} ${tag === "Object" ? "object" : tag}`;
}
