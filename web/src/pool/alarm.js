/**
 * The one timer of a driver.
 *
 * Rules of this file:
 *
 * - When the timer is late, the thread was held up. Whoever looks first, the timer itself or an
 *   event that comes before it, reports the stall before anything else happens: what workers said
 *   meanwhile still waits in the host's queue.
 * - What is reported is a little more than the lateness: in that time the queue is heard.
 * - Late twice in a row is no stall but a host that slows timers down, as browsers do with hidden
 *   pages; that is not reported, or a clock might never run out.
 */

/** @import { Clock } from "./clock.js" */

/** A timer that is this late was held up. */
const STALL_MS = 250;

/**
 * Who is told.
 * @typedef {object} AlarmHooks
 * @property {() => void} onTime The time that was set has come, or is near: set the next one.
 * @property {(durationMs: number) => void} onStall The thread was held up: set the time anew.
 */

/** Rings once at the time that was set last. */
export class Alarm {
  #clock;
  #hooks;
  /** @type {unknown} */
  #timer = null;
  #due = 0;
  #told = false;

  /**
   * @param {Clock} clock
   * @param {AlarmHooks} hooks
   */
  constructor(clock, hooks) {
    this.#clock = clock;
    this.#hooks = hooks;
  }

  /** Whole milliseconds on a monotonic clock. */
  now() {
    return Math.floor(this.#clock.now());
  }

  /**
   * Ring at `due`, or not at all. It may ring earlier, at a time that was set before.
   *
   * @param {number | null} due
   */
  set(due) {
    if (due !== null && this.#timer !== null && due >= this.#due) {
      return; // setting a timer costs more than ringing early now and then
    }
    this.#clear();
    if (due !== null) {
      this.#due = due;
      const delay = Math.max(0, due - this.#clock.now());
      this.#timer = this.#clock.setTimer(() => this.#ring(), delay);
    }
  }

  /** Report a stall that the timer did not yet have the time to report. */
  check() {
    if (this.#timer !== null) {
      this.#tellStall();
    }
  }

  #ring() {
    this.#timer = null;
    if (!this.#tellStall()) {
      this.#told = false;
      this.#hooks.onTime();
    }
  }

  /** @returns {boolean} Whether there was one. */
  #tellStall() {
    const late = this.now() - this.#due;
    if (late < STALL_MS || this.#told) {
      return false;
    }
    this.#told = true;
    this.#clear();
    this.#hooks.onStall(late + STALL_MS);
    return true;
  }

  #clear() {
    if (this.#timer !== null) {
      this.#clock.clearTimer(this.#timer);
      this.#timer = null;
    }
  }
}
