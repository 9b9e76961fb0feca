/** One worker's way through the launcher, from its start until it is ready or gone. */

/** @import { Boot } from "../protocol.js" */
/** @import { Snapshot } from "../../../workers/snapshot.js" */
/** @import { BootKit } from "./kits.js" */
/** @import { Launcher } from "./launcher.js" */

/** What one worker needs of the launcher, from its start until it is ready or gone. */
export class Boarding {
  #launcher;
  #end;
  /** @type {BootKit | null} */
  #kit = null;

  /** @param {Launcher} launcher */
  constructor(launcher) {
    this.#launcher = launcher;
    /** Whether it makes a snapshot. */
    this.isMaker = false;
    this.isOver = false;
    const { promise, resolve } = withResolvers();
    /** @type {Promise<void>} Resolves when it is ready or gone. */
    this.ended = promise;
    this.#end = resolve;
    launcher.began();
  }

  /** @returns {Promise<BootKit>} What it boots from. */
  async kit() {
    this.#kit = await this.#launcher.kitFor(this);
    return this.#kit;
  }

  /**
   * It has made a snapshot.
   * @param {Snapshot} snapshot
   */
  offer(snapshot) {
    this.#launcher.offer(snapshot);
    this.isMaker = false;
  }

  /**
   * It is ready.
   * @param {Boot} boot Its report.
   * @returns {string} What a person should know of; usually nothing.
   */
  ready(boot) {
    return this.#over(
      this.isMaker || (this.#kit?.snapshot != null && boot.how === "plain")
        ? `snapshot: ${boot.shortcuts.snapshot}`
        : "",
    );
  }

  /** It was told to end before it was ready. */
  left() {
    if (this.isMaker && !this.isOver) {
      this.#launcher.giveUp();
    }
    this.#over("");
  }

  /**
   * It is gone before it was ready.
   * @param {string} reason
   */
  lost(reason) {
    this.#over(
      this.isMaker || this.#kit?.snapshot != null ? `a worker was lost with it: ${reason}` : "",
    );
  }

  /** @param {string} problem With the snapshot, if any. */
  #over(problem) {
    if (!this.isOver) {
      this.isOver = true;
      if (problem !== "") {
        void this.#launcher.fail(problem);
      }
      this.#launcher.ended();
      this.#end();
    }
    return problem;
  }
}

/** @returns {{promise: Promise<any>, resolve: (value?: any) => void}} */
export function withResolvers() {
  /** @type {(value?: any) => void} */
  let resolve = () => {};
  const promise = new Promise((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
