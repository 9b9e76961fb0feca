/** The bytes of a wheel that a caller names or gives. */

import { PoolError } from "../errors.js";

/**
 * @param {string} name The handler's name, for errors.
 * @param {string | URL | Blob | BufferSource} wheel Its address or its content.
 * @returns {Promise<ArrayBuffer>}
 * @throws {PoolError} It cannot be loaded.
 */
export async function loadWheel(name, wheel) {
  if (wheel instanceof Blob) {
    return wheel.arrayBuffer();
  }
  if (typeof wheel !== "string" && !(wheel instanceof URL)) {
    return new Blob([wheel]).arrayBuffer();
  }
  let problem;
  try {
    const response = await fetch(wheel);
    if (response.ok) {
      return await response.arrayBuffer();
    }
    problem = `the server answered ${response.status} ${response.statusText}`.trimEnd();
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  throw new PoolError(`handler ${name}: the wheel ${wheel} cannot be loaded: ${problem}`);
}
