/**
 * Tells a file's language by its name and first line; the rules are those of the Python package.
 *
 * What there is to know of each language comes with the bundle, in its manifest.
 */

import { LanguageError } from "../errors.js";

/** How much of a file is looked at to tell its language. */
export const HEAD_BYTES = 8192;

/**
 * One language, as the bundle's manifest has it.
 *
 * @typedef {object} LanguageEntry
 * @property {string} name Its name in records.
 * @property {readonly string[]} extensions With the dot; the longest match wins.
 * @property {readonly string[]} filenames Whole names.
 * @property {readonly string[]} interpreters Of a `#!` line, without version digits.
 * @property {Readonly<Record<string, string>>} by_content Of files with an extension that others
 *   may have as well, those in which an expression is found.
 */

/** All languages known, with the look-ups that detection needs. */
export class LanguageTable {
  /** @type {Map<string, string>} */
  #byExtension = new Map();
  /** @type {Map<string, string>} */
  #byFilename = new Map();
  /** @type {Map<string, string>} */
  #byInterpreter = new Map();

  /** @type {Map<string, {pattern: RegExp, name: string}[]>} */
  #byContent = new Map();

  /** @param {Iterable<LanguageEntry>} languages Of two that claim a name, the first has it. */
  constructor(languages) {
    /** @type {Map<string, LanguageEntry>} */
    this.languages = new Map();
    for (const language of languages) {
      const { name } = language;
      this.languages.set(name, language);
      putNew(
        this.#byExtension,
        language.extensions.map((each) => each.toLowerCase()),
        name,
      );
      putNew(this.#byFilename, language.filenames, name);
      putNew(this.#byInterpreter, language.interpreters, name);
      for (const [extension, expression] of Object.entries(language.by_content)) {
        const claims = this.#byContent.get(extension.toLowerCase()) ?? [];
        claims.push({ pattern: new RegExp(expression, "m"), name });
        this.#byContent.set(extension.toLowerCase(), claims);
      }
    }
  }

  /**
   * @param {string} path The file's name or path.
   * @param {Uint8Array|null} [head] Its first `HEAD_BYTES`; null when not read.
   * @returns {string|null} The language's name, or null when nothing is known of it, or nothing
   *   before its first bytes are.
   */
  detect(path, head = null) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    let found = this.#byFilename.get(name);
    // ".d.ts" is asked before ".ts"; a leading dot alone is no extension.
    let dot = name.indexOf(".", 1);
    while (found === undefined && dot !== -1) {
      const extension = name.slice(dot).toLowerCase();
      const claims = this.#byContent.get(extension) ?? [];
      if (claims.length > 0 && head === null) {
        return null;
      }
      const text = claims.length > 0 && head !== null ? textOf(head) : "";
      found =
        claims.find(({ pattern }) => pattern.test(text))?.name ?? this.#byExtension.get(extension);
      dot = name.indexOf(".", dot + 1);
    }
    if (found === undefined && head !== null && isScript(head)) {
      found = this.#byInterpreter.get(interpreter(head));
    }
    return found ?? null;
  }

  /**
   * @param {string} name A language's name.
   * @throws {LanguageError} There is none of this name; the message lists what there is.
   */
  check(name) {
    if (!this.languages.has(name)) {
      throw unknownLanguage(name, this.languages.keys());
    }
  }
}

/**
 * @param {string} name
 * @param {Iterable<string>} known The languages that there are.
 * @returns {LanguageError} That there is none of this name; the message lists what there is.
 */
export function unknownLanguage(name, known) {
  return new LanguageError(`unknown language '${name}'; known: ${[...known].sort().join(", ")}`);
}

/**
 * @param {Uint8Array} head A file's first bytes.
 * @returns {boolean} Whether it begins with `#!`.
 */
export function isScript(head) {
  return head[0] === 0x23 && head[1] === 0x21;
}

/**
 * @param {Uint8Array} head A file's first bytes, which begin with `#!`.
 * @returns {string} The program of its first line, past `env` and its options, without version
 *   digits.
 */
function interpreter(head) {
  const end = head.indexOf(0x0a);
  const line = new TextDecoder().decode(head.subarray(2, end === -1 ? undefined : end));
  const words = line.split(/[ \t\r\v\f]+/).filter((word) => word !== "");
  const program = words.find((word) => !/^env$|\/env$|^-|=/.test(word));
  return (program ?? "").replace(/^.*\//, "").replace(/[\d.]+$/, "");
}

/**
 * @param {Uint8Array} head A file's first bytes.
 * @returns {string} A character for each, with line ends as the Python package has them.
 */
function textOf(head) {
  return new TextDecoder("windows-1252").decode(head).replaceAll("\r", "\n");
}

/**
 * @param {Map<string, string>} map Where to put …
 * @param {readonly string[]} keys … what is not there yet …
 * @param {string} value … with this value.
 */
function putNew(map, keys, value) {
  for (const key of keys) {
    if (!map.has(key)) {
      map.set(key, value);
    }
  }
}
