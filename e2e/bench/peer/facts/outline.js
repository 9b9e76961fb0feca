/** Which definition is around a position: the twin of `wasmpool/parsing/outline.py`. */

import { bisectRight } from "./python.js";

export class Outline {
  bounds = [-1];
  /** @type {(number|null)[]} */
  owners = [null];

  /**
   * Let `owner` begin at `position`, which is not before those added earlier.
   *
   * @param {number} position
   * @param {number|null} owner
   */
  add(position, owner) {
    this.bounds.push(position);
    this.owners.push(owner);
  }

  /**
   * @param {number} position
   * @returns {number|null} The innermost definition around it.
   */
  ownerAt(position) {
    return this.owners[bisectRight(this.bounds, position) - 1];
  }
}
