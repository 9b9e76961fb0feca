/** What is counted in a run over files; at its end, the summary record. */

/** @typedef {import("./results.js").Status} Status */

const SCHEMA_VERSION = 1;
const SLOWEST = 10;

/**
 * How far a run is.
 *
 * @typedef {object} Progress
 * @property {number} files Files found so far.
 * @property {number|null} total Number of all files; null until all are found.
 * @property {number} done Files that are done, whether with facts or failed.
 * @property {number} bytes Their bytes.
 * @property {number} failed Those of them that failed.
 * @property {number} cached Those of them whose facts came from the cache.
 * @property {number} bytesPerSecond Bytes that are done for each second since the beginning.
 */

/** Counts of a run, right at any moment. */
export class RunStats {
  /** Files found so far. */
  found = 0;
  /** Their bytes, as far as known. */
  foundBytes = 0;
  /** Whether `found` is the number of all files. */
  allFound = false;
  /** Files that are done, whether with facts or failed. */
  files = 0;
  /** Their bytes. */
  bytes = 0;
  /** Files by status. */
  status = { ok: 0, partial: 0, failed: 0 };
  /** @type {Record<string, number>} Files by language. */
  languages = {};
  /** Files whose facts came from the cache. */
  cacheHits = 0;
  /** Items that were tried again. */
  retries = 0;
  /** Items that were given up. */
  deadLetters = 0;
  /** How often the pool had to go on without workers. */
  fallbacks = 0;
  /** @type {Set<string>} The workers that took part. */
  workers = new Set();
  /** Whether the run was stopped before its end. */
  interrupted = false;
  /** When it began, in milliseconds of `performance.now`. */
  started = performance.now();
  /** @type {Array<{milliseconds: number, path: string, size: number}>} */
  #slowest = [];

  /**
   * Count a file that is done.
   *
   * @param {import("./results.js").FileFacts} facts Its facts.
   */
  count({ path, status, language, size, timings, cached }) {
    this.files += 1;
    this.bytes += size;
    this.status[status] += 1;
    this.cacheHits += cached ? 1 : 0;
    if (language !== null) {
      this.languages[language] = (this.languages[language] ?? 0) + 1;
    }
    if (timings !== null) {
      const sum = Object.values(timings).reduce((total, each) => total + each, 0);
      this.#slowest.push({ milliseconds: Math.round(sum * 1000) / 1000, path, size });
      if (this.#slowest.length > 20 * SLOWEST) {
        this.#slowest = this.slowest;
      }
    }
  }

  /** The files that took longest over all phases, the slowest first. */
  get slowest() {
    return this.#slowest.sort((a, b) => b.milliseconds - a.milliseconds).slice(0, SLOWEST);
  }

  /** @returns {Progress} How far the run is. */
  progress() {
    const seconds = Math.max((performance.now() - this.started) / 1000, 0.001);
    return {
      files: this.found,
      total: this.allFound ? this.found : null,
      done: this.files,
      bytes: this.bytes,
      failed: this.status.failed,
      cached: this.cacheHits,
      bytesPerSecond: this.bytes / seconds,
    };
  }

  /**
   * The summary record.
   *
   * @param {{reproducible?: boolean}} [options] `reproducible` leaves out what differs from run to
   *   run over the same files.
   * @returns {Record<string, unknown>}
   */
  summary({ reproducible = false } = {}) {
    const record = {
      _type: "summary",
      schema_version: SCHEMA_VERSION,
      files: this.files,
      status: this.status,
      languages: Object.fromEntries(Object.entries(this.languages).sort()),
      bytes: this.bytes,
      interrupted: this.interrupted,
    };
    return reproducible
      ? record
      : {
          ...record,
          wall_ms: Math.round((performance.now() - this.started) * 10) / 10,
          workers: this.workers.size,
          cache_hits: this.cacheHits,
          retries: this.retries,
          dead_letters: this.deadLetters,
          fallbacks: this.fallbacks,
          slowest: this.slowest,
        };
  }
}
