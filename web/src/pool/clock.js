/** The host's clock and timers, in one place: tests put a clock of their own here. */

/** The longest delay that hosts take; a longer one would fire at once. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/**
 * @typedef {object} Clock
 * @property {() => number} now Milliseconds on a monotonic clock.
 * @property {(callback: () => void, delayMs: number) => unknown} setTimer Call back once, later.
 * @property {(timer: any) => void} clearTimer Forget a timer.
 */

/** @type {Clock} */
export const hostClock = Object.freeze({
  now: () => performance.now(),
  setTimer: (callback, delayMs) => setTimeout(callback, Math.min(delayMs, LONGEST_DELAY_MS)),
  clearTimer: (timer) => clearTimeout(timer),
});
