/**
 * Colours for source text: a light reading of comments, texts, numbers and words.
 *
 * It is no parser. What is a definition comes from the facts, and what is called or used as a type
 * is known by name from there too; only the rest is guessed with one regular expression a language.
 */

import { LANGUAGES } from "./token-rules.js";

/** What a token is; the names are classes of the style sheet. */
export const TOKEN_CLASSES = [
  "comment",
  "string",
  "number",
  "keyword",
  "definition",
  "call",
  "type",
];
const [COMMENT, STRING, NUMBER, KEYWORD, DEFINITION, CALL, TYPE] = TOKEN_CLASSES.keys();

/**
 * Cuts a text into tokens.
 *
 * @param {string} text
 * @param {string | null} language
 * @param {object} [known]
 * @param {ReadonlyArray<readonly [number, number]>} [known.definitions]  Where names of definitions
 *   start and end, in order.
 * @param {ReadonlySet<string>} [known.calls]  Names that are called.
 * @param {ReadonlySet<string>} [known.types]  Names that are used as types.
 * @returns {Uint32Array} Start, end and class of each token, one after the other.
 */
export function tokenize(text, language, known = {}) {
  const { definitions = [], calls = new Set(), types = new Set() } = known;
  const rules = language === null ? undefined : LANGUAGES[language];
  const { skip = [], texts = [], words = "" } = rules ?? {};
  const keywords = new Set(words.split(/\s+/));
  const fold = language === "sql";
  const pattern = patternOf(skip, texts);
  /** @type {number[]} */
  const tokens = [];
  let next = 0; // the definition that comes next
  for (;;) {
    const match = pattern.exec(text);
    const start = match?.index ?? text.length;
    const end = match === null ? text.length : pattern.lastIndex;
    const name = definitions[next];
    if (name !== undefined && name[0] <= start && name[0] < text.length) {
      // A name may be more than one word, or begin with what is none.
      tokens.push(name[0], name[1], DEFINITION);
      pattern.lastIndex = name[1];
      next += 1;
      continue;
    }
    if (match === null) break;
    const groups = /** @type {Record<string, string | undefined>} */ (match.groups);
    const [word] = match;
    if (groups.skip !== undefined) {
      tokens.push(start, end, COMMENT);
    } else if (groups.text !== undefined) {
      next = pushText(tokens, start, end, definitions, next);
    } else if (groups.number !== undefined) {
      tokens.push(start, end, NUMBER);
    } else if (keywords.has(fold ? word.toLowerCase() : word)) {
      tokens.push(start, end, KEYWORD);
    } else if (types.has(word)) {
      tokens.push(start, end, TYPE);
    } else if (calls.has(word) && text[end] === "(") {
      tokens.push(start, end, CALL);
    }
    while (next < definitions.length && definitions[next][0] < pattern.lastIndex) next += 1;
  }
  return Uint32Array.from(tokens);
}

/**
 * A text, in which names of definitions may stand, such as keys.
 *
 * @param {number[]} tokens
 * @param {number} start
 * @param {number} end
 * @param {ReadonlyArray<readonly [number, number]>} definitions
 * @param {number} next
 * @returns {number} The definition that comes next then.
 */
function pushText(tokens, start, end, definitions, next) {
  let at = start;
  for (; next < definitions.length && definitions[next][1] <= end; next += 1) {
    const [from, to] = definitions[next];
    if (from > at) tokens.push(at, from, STRING);
    tokens.push(from, to, DEFINITION);
    at = to;
  }
  if (at < end) tokens.push(at, end, STRING);
  return next;
}

/**
 * One pattern of all that is looked for.
 *
 * @param {RegExp[]} skip
 * @param {RegExp[]} texts
 */
function patternOf(skip, texts) {
  // Back references count from the whole pattern's first group.
  let groups = 0;
  /** @param {RegExp[]} parts */
  const join = (parts) => {
    groups += 1;
    return parts
      .map(({ source }) => {
        const inner = (source.match(/\((?!\?)/g) ?? []).length;
        const moved = source.replaceAll("\\1", `\\${groups + 1}`);
        groups += inner;
        return moved;
      })
      .join("|");
  };
  const parts = [];
  if (skip.length > 0) parts.push(`(?<skip>${join(skip)})`);
  if (texts.length > 0) parts.push(`(?<text>${join(texts)})`);
  parts.push("(?<number>\\b\\d[\\w.]*)", "(?<word>[\\p{L}_$][\\p{L}\\p{N}_$]*)");
  return new RegExp(parts.join("|"), "gu");
}
