/**
 * Numbers as text for people.
 */

const UNITS = ["B", "KB", "MB", "GB"];

/**
 * A size such as `17.9 MB`.
 *
 * @param {number} bytes
 */
export function size(bytes) {
  let unit = 0;
  let value = bytes;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

/**
 * A duration such as `340 ms`, `2.4 s` or `3 min 05 s`.
 *
 * @param {number} ms
 */
export function duration(ms) {
  if (ms < 9.95) return `${Number(ms.toFixed(1))} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}

const NUMBERS = new Intl.NumberFormat("en");

/**
 * A number with its thousands apart.
 *
 * @param {number} value
 */
export function number(value) {
  return NUMBERS.format(value);
}

/**
 * A number of things such as `1 file` or `3,000 files`.
 *
 * @param {number} count
 * @param {string} noun
 * @param {string} [plural]
 */
export function counted(count, noun, plural = `${noun}s`) {
  return `${number(count)} ${count === 1 ? noun : plural}`;
}
