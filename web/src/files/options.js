/** What callers may say to a run over files, and whether it can be so. */

import { withOptions } from "../config.js";
import { ConfigError } from "../errors.js";
import { unknown } from "../flags.js";
import { checkFunction, checkObject, checkSignal } from "../pool/arguments.js";

/**
 * @typedef {import("../config.js").Config} Config
 * @typedef {import("./content.js").Content} Content
 * @typedef {import("./stats.js").Progress} Progress
 *
 * @typedef {object} ParseOptions
 * @property {string|null} [language] Language of what is given with its content; by default each is
 *   detected.
 * @property {AbortSignal} [signal] Ends the run: what is finished is still yielded, then the
 *   signal's reason (an `AbortError`) is thrown.
 * @property {(progress: Progress) => unknown} [onProgress] Called each time some files are done.
 * @property {(path: string, content: Content) => unknown} [onFile] Called for each file that is
 *   found, also for those whose language nobody knows, with what reads it.
 * @property {boolean} [announce] Whether workers tell of each file before they start it, for a
 *   display. Without, it is faster, and finding the file that killed a worker costs one worker
 *   more.
 * @property {"utf8"|"utf16"} [offsets] What positions in the facts count in: bytes, or units of a
 *   JavaScript string; then each file's bytes are kept with its facts.
 * @property {readonly string[]|null} [languages] Instead of the pool's setting.
 * @property {readonly string[]} [include] Instead of the pool's setting.
 * @property {readonly string[]} [exclude] Instead of the pool's setting.
 * @property {number|string} [maxFileSize] Instead of the pool's setting.
 * @property {"default"|"all"} [references] Instead of the pool's setting.
 * @property {boolean} [bindings] Instead of the pool's setting.
 *
 * The same, checked and complete.
 * @typedef {object} RunOptions
 * @property {Readonly<Config>} config The pool's settings, with those that are for this run.
 * @property {string|null} language
 * @property {AbortSignal|null} signal
 * @property {((progress: Progress) => unknown)|null} onProgress
 * @property {((path: string, content: Content) => unknown)|null} onFile
 * @property {boolean} announce
 * @property {boolean} withText Whether each file's bytes are kept with its facts.
 */

const SETTINGS = ["languages", "include", "exclude", "maxFileSize", "references", "bindings"];
const OPTIONS = ["language", "signal", "onProgress", "onFile", "announce", "offsets", ...SETTINGS];

/**
 * Check the options of a run.
 *
 * @param {ParseOptions} options
 * @param {Readonly<Config>} config The pool's settings.
 * @returns {RunOptions}
 * @throws {TypeError} An option is not of the kind that is wanted.
 * @throws {ConfigError} An option is unknown or has a value that is not allowed.
 */
export function readOptions(options, config) {
  checkObject("options", options);
  const name = Object.keys(options).find((each) => !OPTIONS.includes(each));
  if (name !== undefined) {
    throw unknown("option", name, "option", OPTIONS);
  }
  const { language = null, signal = null, onProgress = null, onFile = null, ...others } = options;
  const { announce = false, offsets = "utf8", ...settings } = others;
  if (offsets !== "utf8" && offsets !== "utf16") {
    throw new ConfigError(`offsets = '${offsets}' (option): must be 'utf8' or 'utf16'`);
  }
  checkSignal(signal);
  checkFunction("onProgress", onProgress);
  checkFunction("onFile", onFile);
  const withText = offsets === "utf16";
  const own = { language, signal, onProgress, onFile, announce, withText };
  return { config: withOptions(config, settings), ...own };
}
