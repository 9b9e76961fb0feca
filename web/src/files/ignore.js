/**
 * Ignore files with git's meaning.
 *
 * Rules of this file:
 *
 * - An entry is asked about once, at its own level, and an ignored directory is never entered. So a
 *   pattern must match an entry exactly; what it says of the entry's contents follows by itself.
 * - The last pattern of a file that matches decides; a file in a deeper folder goes before one
 *   further up. Git's documentation (gitignore) is the specification and git itself the test's
 *   judge.
 * - Names are matched byte by byte, as git's `?` and `[...]` see them: each byte of their UTF-8 is
 *   one character here.
 */

import { encodeText } from "./content.js";

/** The patterns of one ignore file, or of a list of globs. */
export class IgnoreRules {
  /** @type {Array<{ignores: boolean, onlyFolders: boolean, inPath: boolean, regex: RegExp}>} */
  #patterns = [];
  #prefix;

  /**
   * @param {string} folder Path of the folder that the patterns are relative to; "" or with `/` at
   *   its end.
   * @param {readonly string[]} lines The lines of the ignore file.
   */
  constructor(folder, lines) {
    this.#prefix = folder.length;
    for (const line of lines) {
      const pattern = byteWise(clean(line));
      const ignores = !pattern.startsWith("!");
      const body = ignores ? pattern : pattern.slice(1);
      const onlyFolders = body.endsWith("/");
      const core = onlyFolders ? body.slice(0, -1) : body;
      const inPath = core.includes("/");
      const source = translate(core.replace(/^\//, ""), inPath);
      if (source !== null) {
        const regex = new RegExp(`^${source}$`, "s");
        this.#patterns.push({ ignores, onlyFolders, inPath, regex });
      }
    }
    this.#patterns.reverse();
  }

  get isEmpty() {
    return this.#patterns.length === 0;
  }

  /**
   * @param {string} name The entry's name.
   * @param {string} path Its path, below the rules' folder.
   * @param {boolean} isFolder Whether it is a directory.
   * @returns {boolean|null} Whether it is ignored, as the last matching pattern says; null when no
   *   pattern matches.
   */
  ignores(name, path, isFolder) {
    if (this.isEmpty) {
      return null;
    }
    const own = byteWise(name);
    const relative = byteWise(path.slice(this.#prefix));
    const found = this.#patterns.find(
      ({ onlyFolders, inPath, regex }) =>
        (isFolder || !onlyFolders) && regex.test(inPath ? relative : own),
    );
    return found === undefined ? null : found.ignores;
  }
}

/**
 * Ask several ignore files, the strongest first.
 *
 * @param {readonly IgnoreRules[]} rules The files.
 * @param {string} name The entry's name.
 * @param {string} path Its path.
 * @param {boolean} isFolder Whether it is a directory.
 * @returns {boolean|null} Null when none of them says anything.
 */
export function isIgnored(rules, name, path, isFolder) {
  for (const rule of rules) {
    const answer = rule.ignores(name, path, isFolder);
    if (answer !== null) {
      return answer;
    }
  }
  return null;
}

/**
 * @param {string} text A name or pattern.
 * @returns {string} The same with one character for each byte.
 */
function byteWise(text) {
  return /^[\0-\x7f]*$/.test(text) ? text : String.fromCharCode(...encodeText(text));
}

/**
 * @param {string} line A line of an ignore file.
 * @returns {string} It without carriage return, unescaped trailing spaces and comment.
 */
function clean(line) {
  const text = line.replace(/\r$/, "");
  const bare = text.replace(/ +$/, "");
  const isEscaped = bare.length < text.length && /(?:^|[^\\])(?:\\\\)*\\$/.test(bare);
  return bare.startsWith("#") ? "" : isEscaped ? `${bare} ` : bare;
}

/**
 * Write a glob as a regular expression.
 *
 * @param {string} glob Without sign and without slashes at its ends.
 * @param {boolean} inPath Whether it is matched with a path, where `*` stops at a slash.
 * @returns {string|null} Null for a pattern that can match nothing, as an unclosed bracket.
 */
function translate(glob, inPath) {
  const [one, many] = inPath ? ["[^/]", "[^/]*"] : [".", ".*"];
  let source = "";
  let at = 0;
  while (at < glob.length) {
    const char = glob[at];
    if (char === "*") {
      const [stars] = /** @type {RegExpExecArray} */ (/^\*+/.exec(glob.slice(at)));
      const after = at + stars.length;
      const isWhole = (at === 0 || glob[at - 1] === "/") && (glob[after] ?? "/") === "/";
      if (!inPath || stars.length === 1 || !isWhole) {
        source += many;
        at = after;
      } else if (after === glob.length) {
        source += ".+";
        at = after;
      } else {
        source += "(?:.*/)?"; // no folder or any number of them
        at = after + 1;
      }
    } else if (char === "?") {
      source += one;
      at += 1;
    } else if (char === "[") {
      const set = readSet(glob, at, inPath);
      if (set === null) {
        return null;
      }
      source += set.source;
      at = set.end;
    } else {
      const literal = char === "\\" ? glob[at + 1] : char;
      if (literal === undefined) {
        return null;
      }
      source += quote(literal);
      at += char === "\\" ? 2 : 1;
    }
  }
  return source === "" ? null : source;
}

/** Named sets of characters, as POSIX has them in the C locale. */
const CLASSES = /** @type {Record<string, RegExp>} */ ({
  alnum: /[A-Za-z0-9]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  cntrl: /[\0-\x1f\x7f]/,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[\t-\r ]/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
});

/**
 * Read a set in brackets.
 *
 * @param {string} glob The pattern.
 * @param {number} start Where its `[` stands.
 * @param {boolean} inPath Whether a slash is never in it.
 * @returns {{source: string, end: number}|null} The set as a regular expression, and where it ends;
 *   null if it is not closed or names a class that there is not.
 */
function readSet(glob, start, inPath) {
  let at = start + 1;
  const isNegated = glob[at] === "!" || glob[at] === "^";
  at += isNegated ? 1 : 0;
  /** @type {Set<number>} */
  const members = new Set();
  /** @type {number|null} What may begin a range. */
  let before = null;
  for (let isFirst = true; isFirst || glob[at] !== "]"; isFirst = false) {
    const named = /^\[:([^\]]*):\]/.exec(glob.slice(at));
    if (at >= glob.length) {
      return null;
    } else if (named !== null) {
      const test = CLASSES[named[1]];
      if (test === undefined) {
        return null;
      }
      for (let code = 0; code < 256; code++) {
        if (test.test(String.fromCharCode(code))) {
          members.add(code);
        }
      }
      before = null;
      at += named[0].length;
    } else if (glob[at] === "-" && before !== null && (glob[at + 1] ?? "]") !== "]") {
      const last = glob[at + 1] === "\\" ? at + 2 : at + 1;
      if (last >= glob.length) {
        return null;
      }
      for (let code = before; code <= glob.charCodeAt(last); code++) {
        members.add(code);
      }
      before = null;
      at = last + 1;
    } else {
      at += glob[at] === "\\" ? 1 : 0;
      if (at >= glob.length) {
        return null;
      }
      before = glob.charCodeAt(at);
      members.add(before);
      at += 1;
    }
  }
  const codes = Array.from({ length: 256 }, (_, code) => code).filter(
    (code) => members.has(code) !== isNegated && !(inPath && code === 0x2f),
  );
  const list = codes.map((code) => `\\x${code.toString(16).padStart(2, "0")}`).join("");
  return { source: `[${list}]`, end: at + 1 }; // an empty set matches nothing
}

/**
 * @param {string} char One character.
 * @returns {string} A regular expression that matches just it.
 */
function quote(char) {
  return /[\w/]/.test(char) ? char : `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`;
}
