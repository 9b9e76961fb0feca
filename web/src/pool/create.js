/** Opens a pool: settings, the bundle, and what kind of workers this host can have. */

import { InlineBackend } from "../backends/inline.js";
import { WorkerBackend } from "../backends/worker.js";
import { getLauncher } from "../boot/launcher.js";
import { loadConfig } from "../config.js";
import { PoolUnavailable } from "../errors.js";
import { Pool } from "./pool.js";

/** @import { ConfigOptions } from "../config.js" */
/** @import { SchedulerConfig } from "../scheduler/messages.js" */

/**
 * @typedef {object} PlaceOptions
 * @property {string | URL} [base] Address of the folder with the bundle; by default the one that
 *   this script was loaded from.
 * @property {Partial<SchedulerConfig>} [scheduler] Numbers of the scheduler that no setting names.
 */

/** @typedef {ConfigOptions & PlaceOptions} PoolOptions */

/** With more languages from the start, the first worker would be long in coming. */
const MOST_PRELOADED = 4;

/**
 * Open a pool.
 *
 * @param {PoolOptions} [options] Settings by name; see `Config`.
 * @returns {Promise<Pool>}
 * @throws {ConfigError} A setting is unknown, or its value is not allowed.
 * @throws {LanguageError} A language asked for is unknown.
 * @throws {PoolUnavailable} There are no workers here and no fall back is allowed, or the bundle
 *   cannot be loaded.
 */
export async function createPool({ base, scheduler, ...settings } = {}) {
  const config = loadConfig(settings);
  const wantsWorkers = config.flags.worker_pool && config.backend === "worker";
  const fallback = wantsWorkers && !hasWorkers() ? "this host has no Web Workers" : null;
  if (fallback !== null && !config.flags.fallback) {
    throw new PoolUnavailable(`${fallback}, and the flag fallback is off`);
  }
  const languages = config.languages?.slice().sort().slice(0, MOST_PRELOADED);
  const launcher = await getLauncher({ base: folder(base), languages });
  return new Pool({
    config,
    manifest: launcher.manifest,
    fallback,
    scheduler,
    makeBackend: (hooks) => new WorkerBackend(hooks, launcher),
    makeInline: (hooks) => new InlineBackend(hooks, (parts) => launcher.openEngineHere(parts)),
  });
}

/** @returns {boolean} Whether workers can be started here: as in browsers, or as under Node. */
function hasWorkers() {
  return typeof Worker === "function" || typeof globalThis.process?.versions?.node === "string";
}

/**
 * @param {string | URL} [base]
 * @returns {string} The address of a folder, which ends in a slash.
 */
function folder(base) {
  const { href } =
    base === undefined
      ? new URL("./", import.meta.url)
      : new URL(base, globalThis.document?.baseURI ?? globalThis.location?.href);
  return href.endsWith("/") ? href : `${href}/`;
}
