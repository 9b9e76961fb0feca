/** Asks the Python package, whose answers the tests compare with. */

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const LOCAL = `${ROOT}.venv/bin/python`;
const PYTHON = process.env.WASMPOOL_PYTHON ?? (existsSync(LOCAL) ? LOCAL : "python");

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
  const options = { input, cwd: ROOT, maxBuffer: 1 << 28, encoding: /** @type {const} */ ("utf8") };
  return JSON.parse(execFileSync(PYTHON, ["-c", program], options));
}
