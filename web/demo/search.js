/**
 * Finds definitions and files by their names.
 *
 * What is found comes by how well it fits: the same name, then names that begin with the words,
 * then those with a part (`parseFile`, `parse_file`) that begins with them, then those that have
 * them anywhere; shorter names first, then in the order of the files. A query with a dot is looked
 * for in qualified names, one with a slash in paths.
 */

/**
 * @typedef {object} Found
 * @property {number} file
 * @property {number} definition  Its index, or -1 for the file itself.
 * @property {string} name
 * @property {string} kind
 * @property {string} within  What is around it: the qualified name's head, or the folder.
 */

/** @typedef {{name: string, lower: string, around: string, kind: string, file: number,
 *    definition: number}} Entry */

const EXACT = 0;
const PREFIX = 1;
const PART = 2;
const INSIDE = 3;
const RANKS = 4;

export class Searcher {
  constructor() {
    /** @type {Entry[]} */
    this._entries = [];
  }

  /** How many names are known. */
  get size() {
    return this._entries.length;
  }

  /**
   * Takes in a file.
   *
   * @param {number} file
   * @param {string} path
   * @param {readonly import("./outline.js").OutlineEntry[]} outline
   */
  add(file, path, outline) {
    const slash = path.lastIndexOf("/");
    const name = path.slice(slash + 1);
    const around = slash === -1 ? "" : path.slice(0, slash);
    this._entries.push(entry(name, around, "file", file, -1));
    outline.forEach((definition, index) => {
      const { name, qualified, kind } = definition;
      const head = qualified.length > name.length ? qualified.slice(0, -name.length - 1) : "";
      this._entries.push(entry(name, head, kind, file, index));
    });
  }

  /**
   * Finds what a query fits.
   *
   * @param {string} query
   * @param {number} limit
   * @returns {{total: number, found: Found[]}}
   */
  find(query, limit) {
    const words = query.trim().toLowerCase();
    if (words === "") return { total: 0, found: [] };
    const separator = words.includes("/") ? "/" : words.includes(".") ? "." : null;
    /** @type {Entry[][]} */
    const ranked = Array.from({ length: RANKS }, () => []);
    for (const entry of this._entries) {
      const rank = rankOf(entry, words, separator);
      if (rank !== -1) ranked[rank].push(entry);
    }
    const total = ranked.reduce((sum, entries) => sum + entries.length, 0);
    /** @type {Entry[]} */
    const best = [];
    for (const entries of ranked) {
      if (best.length >= limit) break;
      entries.sort((a, b) => a.name.length - b.name.length || a.file - b.file);
      best.push(...entries.slice(0, limit - best.length));
    }
    const found = best.map(({ name, around, kind, file, definition }) => {
      return { name, within: around, kind, file, definition };
    });
    return { total, found };
  }
}

/**
 * @param {string} name
 * @param {string} around
 * @param {string} kind
 * @param {number} file
 * @param {number} definition
 * @returns {Entry}
 */
function entry(name, around, kind, file, definition) {
  return { name, lower: name.toLowerCase(), around, kind, file, definition };
}

/**
 * @param {Entry} entry
 * @param {string} words
 * @param {"/" | "." | null} separator
 * @returns {number} -1 when it does not fit.
 */
function rankOf(entry, words, separator) {
  const { lower, name } = entry;
  if (separator === "/" || (separator === "." && entry.definition !== -1)) {
    if ((separator === "/") !== (entry.definition === -1)) return -1;
    return rankIn(`${entry.around.toLowerCase()}${separator}${lower}`, words);
  }
  const at = lower.indexOf(words);
  if (at === -1) return -1;
  if (at === 0) return lower.length === words.length ? EXACT : PREFIX;
  return startsPart(name, lower, words, at) ? PART : INSIDE;
}

/**
 * @param {string} whole
 * @param {string} words
 */
function rankIn(whole, words) {
  if (!whole.includes(words)) return -1;
  return whole.endsWith(words) ? PREFIX : INSIDE;
}

/**
 * Whether the words stand at the beginning of a part of the name, there or further on.
 *
 * @param {string} name
 * @param {string} lower
 * @param {string} words
 * @param {number} from
 */
function startsPart(name, lower, words, from) {
  for (let at = from; at !== -1; at = lower.indexOf(words, at + 1)) {
    const before = name[at - 1];
    if (/[^\p{L}\p{N}]/u.test(before)) return true;
    if (name[at] !== lower[at] && before === lower[at - 1]) return true;
  }
  return false;
}
