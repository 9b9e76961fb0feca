/**
 * The walk through a folder: which of its files to parse.
 *
 * Rules of this file:
 *
 * - Files come in the order of their paths' bytes, streamed: memory grows with the size of one
 *   folder, not with the number of files.
 * - What a walk meets without being source code is skipped: other names, binaries, folders of
 *   version control and of installed packages, what ignore files name. What cannot be read has a
 *   failed record. What is given by name is never dropped by an ignore file: it is parsed, or has a
 *   record that says why not.
 * - `include`, `exclude` and `languages` hold for both.
 * - `.wasmpoolignore` goes before `.gitignore`, and can take a file in again. A repository inside
 *   of another one does not inherit the outer one's `.gitignore`.
 */

import { encodeText } from "./content.js";
import { IgnoreRules, isIgnored } from "./ignore.js";
import { Item, readFailure, tooLarge } from "./item.js";
import { HEAD_BYTES, isScript } from "./languages.js";

/**
 * @typedef {import("./tree.js").FileNode} FileNode
 * @typedef {import("./tree.js").FolderNode} FolderNode
 * @typedef {import("./tree.js").TreeNode} TreeNode
 * @typedef {import("./content.js").Content} Content
 * @typedef {import("./languages.js").LanguageTable} LanguageTable
 * @typedef {import("../config.js").Config} Config
 */

const OWN_IGNORE_FILE = ".wasmpoolignore";

const SKIPPED_FOLDERS = new Set([
  ".git",
  ".hg",
  ".svn",
  ".bzr",
  ".jj",
  "CVS",
  "_darcs",
  "node_modules",
  "__pycache__",
]);

/** How many files are opened at a time: each takes a message to the browser's main process. */
const OPENED_AT_ONCE = 32;

/**
 * A folder that is being walked: path in records, ignore files that count in it, the strongest
 * first, and whether all in it is included.
 *
 * @typedef {object} Place
 * @property {string} path "" or with `/` at its end.
 * @property {readonly IgnoreRules[]} own
 * @property {readonly IgnoreRules[]} git
 * @property {boolean} isIncluded
 */

/** Makes items of files that are given by name or found in folders. */
export class Walk {
  #table;
  #languages;
  #maxFileSize;
  #include;
  #exclude;
  #found;

  /**
   * @param {Readonly<Config>} config `languages`, `include`, `exclude` and `maxFileSize` count.
   * @param {LanguageTable} table The languages that there are.
   * @param {(path: string, content: Content) => unknown} found Told of each file that is opened.
   * @throws {import("../errors.js").LanguageError} A language asked for is unknown.
   */
  constructor(config, table, found = () => {}) {
    config.languages?.forEach((name) => table.check(name));
    this.#table = table;
    this.#languages = config.languages === null ? null : new Set(config.languages);
    this.#maxFileSize = config.maxFileSize;
    this.#include = config.include;
    this.#exclude = config.exclude;
    this.#found = found;
  }

  /**
   * Tell of a file.
   *
   * @param {string} path How records call it.
   * @param {Content} content What is in it.
   */
  found(path, content) {
    this.#found(path, content);
  }

  /**
   * Make the item of a file given by name.
   *
   * @param {string} path How records call it.
   * @param {FileNode["open"]} open How to get at its content.
   * @returns {Promise<Item|null>} Null when it is not wanted.
   */
  async file(path, open) {
    const [exclude, include] = this.#filters("");
    const parts = path.split("/");
    let isIncluded = this.#include.length === 0;
    for (const [index, name] of parts.entries()) {
      const part = parts.slice(0, index + 1).join("/");
      const isFolder = index < parts.length - 1;
      if (exclude.ignores(name, part, isFolder)) {
        return null;
      }
      isIncluded ||= include.ignores(name, part, isFolder) === true;
    }
    return isIncluded ? this.#item(path, open, true) : null;
  }

  /**
   * Find the files of a folder.
   *
   * @param {FolderNode} root The folder.
   * @param {string} path What stands before the paths in it; "" or with `/` at its end.
   * @returns {AsyncGenerator<Item, void>}
   */
  async *folder(root, path) {
    const filters = this.#filters(path);
    const place = { path, own: [], git: [], isIncluded: this.#include.length === 0 };
    yield* this.#enter(root, place, filters, true);
  }

  /**
   * @param {FolderNode} folder The folder to enter.
   * @param {Place} place What is known of it from above.
   * @param {[IgnoreRules, IgnoreRules]} filters The user's globs.
   * @param {boolean} isRoot Whether it is the folder that was given.
   * @returns {AsyncGenerator<Item, void>}
   */
  async *#enter(folder, place, filters, isRoot) {
    let nodes;
    try {
      nodes = await folder.list();
    } catch (error) {
      yield readFailure(place.path.slice(0, -1) || folder.name || ".", error);
      return;
    }
    if (!isRoot && nodes.some((node) => node.name === "pyvenv.cfg")) {
      return; // a virtual environment
    }
    const { rules, problems } = await withOwnRules(place, nodes);
    yield* problems;
    /** @type {Array<Promise<Item|null>>} */
    let opened = [];
    for (const { node, isFolder, isIncluded } of this.#wanted(nodes, rules, filters)) {
      const path = place.path + node.name;
      if (isFolder) {
        yield* present(await Promise.all(opened));
        opened = [];
        const below = { path: `${path}/`, own: rules.own, git: rules.git, isIncluded };
        yield* this.#enter(/** @type {FolderNode} */ (node), below, filters, false);
      } else {
        opened.push(this.#item(path, /** @type {FileNode} */ (node).open, false));
        if (opened.length === OPENED_AT_ONCE) {
          yield* present(await Promise.all(opened));
          opened = [];
        }
      }
    }
    yield* present(await Promise.all(opened));
  }

  /**
   * @param {TreeNode[]} nodes What a folder holds.
   * @param {Place} place The folder, with its own rules.
   * @param {[IgnoreRules, IgnoreRules]} filters The user's globs.
   * @returns {Array<{node: TreeNode, isFolder: boolean, isIncluded: boolean}>} What to look at, in
   *   order.
   */
  #wanted(nodes, place, [exclude, include]) {
    return sorted(nodes)
      .map(({ node, isFolder }) => {
        const { name } = node;
        const path = place.path + name;
        const isOut =
          (isFolder && SKIPPED_FOLDERS.has(name)) ||
          exclude.ignores(name, path, isFolder) === true ||
          (isIgnored(place.own, name, path, isFolder) ??
            isIgnored(place.git, name, path, isFolder)) === true;
        const isIncluded = place.isIncluded || include.ignores(name, path, isFolder) === true;
        return { node, isFolder, isIncluded, isOut };
      })
      .filter(({ isFolder, isIncluded, isOut }) => !isOut && (isFolder || isIncluded));
  }

  /**
   * @param {string} path How records call the file.
   * @param {FileNode["open"]} open How to get at its content.
   * @param {boolean} isNamed Whether it was given by name, and so gets a record in any case.
   * @returns {Promise<Item|null>} Null when it is not wanted.
   */
  async #item(path, open, isNamed) {
    let language = this.#table.detect(path);
    if (language !== null && this.#languages?.has(language) === false) {
      return null;
    }
    try {
      const content = await open();
      this.found(path, content);
      if (language === null) {
        const head = await content.head(HEAD_BYTES);
        const isBinary = head.includes(0);
        if (isNamed || !isBinary || !isScript(head)) {
          language = this.#table.detect(path, head);
        }
        if (language === null) {
          return isNamed ? unknownLanguage(path, isBinary) : null;
        }
        if (this.#languages?.has(language) === false) {
          return null;
        }
      }
      return content.size > this.#maxFileSize
        ? Item.failed(path, { ...tooLarge(this.#maxFileSize), language, size: content.size })
        : new Item(path, content, content.size, language);
    } catch (error) {
      return readFailure(path, error, language);
    }
  }

  /**
   * @param {string} root The folder that globs are relative to.
   * @returns {[IgnoreRules, IgnoreRules]} The user's globs: what to leave out, what to take.
   */
  #filters(root) {
    return [new IgnoreRules(root, this.#exclude), new IgnoreRules(root, this.#include)];
  }
}

/**
 * Add the rules of the ignore files that lie in a folder itself.
 *
 * @param {Place} place The folder, with the rules from above.
 * @param {TreeNode[]} nodes What it holds.
 * @returns {Promise<{rules: Place, problems: Item[]}>} Records of ignore files that cannot be read.
 */
async function withOwnRules(place, nodes) {
  /** @type {Item[]} */
  const problems = [];
  /** @type {(nodes: TreeNode[], path: string) => Promise<IgnoreRules[]>} */
  const read = async (nodes, path) => {
    const node = find(nodes, path.slice(path.lastIndexOf("/") + 1));
    if (node === undefined || !("open" in node)) {
      return [];
    }
    try {
      const text = new TextDecoder().decode(await (await node.open()).read());
      const rules = new IgnoreRules(place.path, text.split("\n"));
      return rules.isEmpty ? [] : [rules];
    } catch (error) {
      problems.push(readFailure(place.path + path, error));
      return [];
    }
  };
  let { own, git } = place;
  const repository = find(nodes, ".git");
  if (repository !== undefined) {
    git = [];
    try {
      const info = "list" in repository ? find(await repository.list(), "info") : undefined;
      if (info !== undefined && "list" in info) {
        git = await read(await info.list(), ".git/info/exclude");
      }
    } catch (error) {
      problems.push(readFailure(`${place.path}.git`, error));
    }
  }
  git = [...(await read(nodes, ".gitignore")), ...git];
  own = [...(await read(nodes, OWN_IGNORE_FILE)), ...own];
  return { rules: { ...place, own, git }, problems };
}

/**
 * @param {TreeNode[]} nodes What a folder holds.
 * @param {string} name A name.
 * @returns {TreeNode|undefined}
 */
function find(nodes, name) {
  return nodes.find((node) => node.name === name);
}

/**
 * @param {Array<Item|null>} items Some of which may be none.
 * @returns {Item[]} Those that are.
 */
function present(items) {
  return items.filter((item) => item !== null);
}

/**
 * @param {string} path The file's path.
 * @param {boolean} isBinary Whether there are zero bytes in it.
 * @returns {Item} Its failed record.
 */
function unknownLanguage(path, isBinary) {
  const what = isBinary ? "binary content" : "no known name, extension or #! line";
  return Item.failed(path, {
    phase: "detect",
    type: "UnknownLanguage",
    message:
      `cannot tell the language: ${what}; ` +
      "exclude the file, or give its content and name its language",
  });
}

/**
 * @param {TreeNode[]} nodes What a folder holds.
 * @returns {Array<{node: TreeNode, isFolder: boolean}>} The same by the bytes of their full paths:
 *   the slash counts, "a.py" goes before "a/b.py".
 */
function sorted(nodes) {
  const entries = nodes.map((node) => {
    const isFolder = "list" in node;
    return { node, isFolder, key: isFolder ? `${node.name}/` : node.name };
  });
  // Only with these characters is the order of UTF-16 another than that of UTF-8.
  const isPlain = !nodes.some(({ name }) => /[\ud800-\uffff]/.test(name));
  return entries.sort(isPlain ? byUnits : byBytes);
}

/** @type {(a: {key: string}, b: {key: string}) => number} */
function byUnits(a, b) {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}

/** @type {(a: {key: string}, b: {key: string}) => number} */
function byBytes(a, b) {
  const [x, y] = [encodeText(a.key), encodeText(b.key)];
  const at = x.findIndex((byte, index) => byte !== y[index]);
  return at === -1 ? x.length - y.length : x[at] - (y[at] ?? -1);
}
