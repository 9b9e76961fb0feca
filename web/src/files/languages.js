/**
 * Tells a file's language by its name and first line; the rules are those of the Python package.
 *
 * What there is to know of each language comes with the bundle, in its manifest.
 */

import { LanguageError } from "../errors.js";

/** Bytes that are enough to see a `#!` line. */
export const HEAD_BYTES = 8192;

/**
 * One language, as the bundle's manifest has it.
 *
 * @typedef {object} LanguageEntry
 * @property {string} name Its name in records.
 * @property {readonly string[]} extensions With the dot; the longest match wins.
 * @property {readonly string[]} filenames Whole names.
 * @property {readonly string[]} interpreters Of a `#!` line, without version digits.
 */

/** All languages known, with the look-ups that detection needs. */
export class LanguageTable {
  /** @type {Map<string, string>} */
  #byExtension = new Map();
  /** @type {Map<string, string>} */
  #byFilename = new Map();
  /** @type {Map<string, string>} */
  #byInterpreter = new Map();

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
    }
  }

  /**
   * @param {string} path The file's name or path.
   * @param {Uint8Array|null} [head] Its first bytes, for a `#!` line; null when not read.
   * @returns {string|null} The language's name, or null when nothing is known of it.
   */
  detect(path, head = null) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    let found = this.#byFilename.get(name);
    // ".d.ts" is asked before ".ts"; a leading dot alone is no extension.
    let dot = name.indexOf(".", 1);
    while (found === undefined && dot !== -1) {
      found = this.#byExtension.get(name.slice(dot).toLowerCase());
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
