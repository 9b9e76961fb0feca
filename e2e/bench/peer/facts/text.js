/** Text around facts: the twin of `wasmpool/parsing/text.py`, without its decoding of files. */

import { expandedTabs, joined, leftStripped, rightStripped } from "./python.js";

/**
 * @param {string} text
 * @param {number} [limit] In code points.
 * @returns {string} White space joined to single blanks, shortened.
 */
export function oneLine(text, limit = 240) {
  const line = joined(text);
  if (line.length <= limit) {
    return line;
  }
  const points = Array.from(line);
  return points.length <= limit ? line : `${points.slice(0, limit - 1).join("")}…`;
}

/**
 * @param {string} name
 * @returns {boolean} Whether it is written in quotes.
 */
export function isQuoted(name) {
  return name.length >= 2 && "\"'`".includes(name[0]) && name.at(-1) === name[0];
}

/**
 * @param {string} name
 * @returns {string} The name without quotes or a symbol's colon, on one line.
 */
export function unquote(name) {
  if (isQuoted(name)) {
    name = name.slice(1, -1);
  } else if (name[0] === ":" && name.length > 1) {
    name = name.slice(1);
  }
  return name.includes("\n") ? joined(name) : name;
}

const STRING = /^([A-Za-z]{0,2})("{3}|'{3}|["'])(.*)\2$/s;
const ESCAPE =
  /\\(\n|[\\'"abfnrtv]|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})/g;
/** @type {Record<string, string>} */
const ESCAPED = {
  "\\": "\\", "'": "'", '"': '"', a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t",
  v: "\v", "\n": "",
};
const LINE_MARK = /(^|\n)[ \t]*(?:\/\/\/?[/!]?|#+!?|--+|;+|%+)[ ]?/g;
const STAR = /(^|\n)[ \t]*\*+[ ]?/g;
const AROUND = /^(?:\/\*[*!]*|\(\*+|\{-+|<!--+)|(?:\*+\/|\*+\)|-+\}|-+->)$/g;

/**
 * Strip quotes or comment marks and common indentation from documentation. Names of characters
 * (`\N{...}`) stay as they are: JavaScript has no table of them.
 *
 * @param {string} text
 * @returns {string}
 */
export function cleanDoc(text) {
  text = text.replaceAll("\r\n", "\n");
  const string = STRING.exec(text);
  if (string !== null) {
    let body = string[3];
    if (body.includes("\\") && !string[1].toLowerCase().includes("r")) {
      body = body.replace(ESCAPE, unescape);
    }
    return dedent(body);
  }
  if (["/*", "(*", "{-", "<!--"].some((mark) => text.startsWith(mark))) {
    return rightStripped(dedent(text.replace(AROUND, "").replace(STAR, "$1")));
  }
  return rightStripped(dedent(text.replace(LINE_MARK, "$1")));
}

/**
 * @param {string} whole
 * @param {string} code
 * @returns {string} What an escape in a string stands for.
 */
function unescape(whole, code) {
  if (code in ESCAPED) {
    return ESCAPED[code];
  }
  const isHex = "xuU".includes(code[0]);
  const point = isHex ? parseInt(code.slice(1), 16) : parseInt(code, 8);
  return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
}

/**
 * @param {string} text
 * @returns {string} As PEP 257 has it: the first line has no indentation, the others a common one.
 */
function dedent(text) {
  const [first, ...rest] = expandedTabs(text).split("\n");
  let margin = Infinity;
  for (const line of rest) {
    const content = leftStripped(line);
    if (content !== "") {
      margin = Math.min(margin, line.length - content.length);
    }
  }
  const lines = [leftStripped(first)];
  for (const line of rest) {
    lines.push(margin === Infinity ? line : line.slice(margin));
  }
  while (lines.length > 0 && lines[lines.length - 1] === "") {
    lines.pop();
  }
  while (lines.length > 0 && lines[0] === "") {
    lines.shift();
  }
  return lines.join("\n");
}
