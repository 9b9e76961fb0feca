/** What Python's strings and bytes do where JavaScript's do something else. */

/** What `str.split` and `str.strip` take for white space; JavaScript's `\s` differs. */
const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const RUNS = new RegExp(`[${SPACE}]+`, "g");
const UNTIDY = new RegExp(`[${SPACE.replace("\\x20", "\\x1f")}]|  |^ | $`);
const LEADING = new RegExp(`^[${SPACE}]+`);
const TRAILING = new RegExp(`[${SPACE}]+$`);

/**
 * @param {string} text
 * @returns {string} `" ".join(text.split())`.
 */
export function joined(text) {
  return UNTIDY.test(text) ? text.replace(RUNS, " ").replace(/^ | $/g, "") : text;
}

/**
 * @param {string} text
 * @returns {string} `text.lstrip()`.
 */
export function leftStripped(text) {
  return text.replace(LEADING, "");
}

/**
 * @param {string} text
 * @returns {string} `text.rstrip()`.
 */
export function rightStripped(text) {
  return text.replace(TRAILING, "");
}

/**
 * @param {string} text
 * @param {string} suffix
 * @returns {string} `text.removesuffix(suffix)`.
 */
export function withoutSuffix(text, suffix) {
  return text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text;
}

/**
 * @param {string} text
 * @returns {boolean} `text.isupper()`.
 */
export function isUpper(text) {
  return text === text.toUpperCase() && text !== text.toLowerCase();
}

/**
 * @param {string} text
 * @returns {string} `text.expandtabs()`.
 */
export function expandedTabs(text) {
  if (!text.includes("\t")) {
    return text;
  }
  let column = 0;
  return text.replace(/[\t\n\r]|[^\t\n\r]+/g, (part) => {
    if (part === "\t") {
      const width = 8 - (column % 8);
      column += width;
      return " ".repeat(width);
    }
    column = part === "\n" || part === "\r" ? 0 : column + [...part].length;
    return part;
  });
}

/**
 * @param {string} text
 * @returns {string} `repr(text)`.
 */
export function quoted(text) {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const named = new Map([["\n", "\\n"], ["\r", "\\r"], ["\t", "\\t"], ["\\", "\\\\"]]);
  const body = text.replace(/[\\'"]|[^\P{C}]|[^\P{Z} ]/gu, (char) => {
    if (char === "'" || char === '"') {
      return char === quote ? `\\${char}` : char;
    }
    const code = /** @type {number} */ (char.codePointAt(0));
    const [mark, width] = code < 0x100 ? ["x", 2] : code < 0x10000 ? ["u", 4] : ["U", 8];
    return named.get(char) ?? `\\${mark}${code.toString(16).padStart(Number(width), "0")}`;
  });
  return `${quote}${body}${quote}`;
}

/**
 * Sort as Python's `sorted(items, key=...)` does, with keys that are numbers or lists of them.
 *
 * @template T
 * @param {readonly T[]} items
 * @param {(item: T) => readonly number[]} key
 * @returns {T[]}
 */
export function sortedBy(items, key) {
  return items
    .map((item) => ({ item, key: key(item) }))
    .sort((a, b) => {
      for (let index = 0; index < a.key.length; index += 1) {
        if (a.key[index] !== b.key[index]) {
          return a.key[index] - b.key[index];
        }
      }
      return 0;
    })
    .map(({ item }) => item);
}

/**
 * @param {readonly number[]} sorted
 * @param {number} value
 * @returns {number} `bisect_left(sorted, value)`.
 */
export function bisectLeft(sorted, value) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < value) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/**
 * @param {ArrayLike<number>} sorted
 * @param {number} value
 * @returns {number} `bisect_right(sorted, value)`.
 */
export function bisectRight(sorted, value) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (value < sorted[middle]) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}
