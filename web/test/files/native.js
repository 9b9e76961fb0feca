/** Asks the Python package, whose answers the tests compare with. */

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const LOCAL = `${ROOT}.venv/bin/python`;
/** Of the Python that tests start: the variable is theirs, and no setting. */
export const ENVIRONMENT = { ...process.env, WASMPOOL_PYTHON: "" };
export const PYTHON = process.env.WASMPOOL_PYTHON ?? (existsSync(LOCAL) ? LOCAL : "python");

/**
 * Run a piece of Python in which the package can be imported.
 *
 * @param {string} code It finds `argument`, and puts what it found out into `answer`.
 * @param {unknown} [argument] What JSON has.
 * @returns {any} The answer, which JSON must have too.
 */
export function native(code, argument = null) {
  const program = [
    "import json, sys",
    "argument = json.load(sys.stdin)",
    code,
    "json.dump(answer, sys.stdout)",
  ].join("\n");
  const input = JSON.stringify(argument);
  const encoding = /** @type {const} */ ("utf8");
  const options = { input, cwd: ROOT, env: ENVIRONMENT, maxBuffer: 1 << 28, encoding };
  return JSON.parse(execFileSync(PYTHON, ["-c", program], options));
}
