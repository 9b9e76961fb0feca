/**
 * What callers see of a pool at one moment: the scheduler's statistics, to which these views add
 * what only the driver knows. Names are in camelCase here, as everything that callers read.
 */

/** @import { DeadLetter as Letter } from "../scheduler/letters.js" */
/** @import { Stats, WorkerView } from "../scheduler/stats.js" */
/** @import { Driver } from "./driver.js" */

/**
 * @template {string} S
 * @typedef {S extends `${infer Head}_${infer Tail}`
 *   ? `${Head}${Capitalize<Camel<Tail>>}` : S} Camel
 */
/**
 * A type with its keys in camelCase, at every depth.
 * @template T
 * @typedef {T extends readonly unknown[] ? T : T extends object
 *   ? { [K in keyof T as K extends string ? Camel<K> : K]: CamelKeys<T[K]> } : T} CamelKeys
 */

/**
 * How a worker was started last.
 * @typedef {object} BootInfo
 * @property {number} generation Its how-manieth start that was.
 * @property {"snapshot" | "plain"} how
 * @property {number} bootMs
 * @property {Record<string, number>} phases Milliseconds of its parts.
 * @property {Record<string, string>} shortcuts Of each, `taken` or why not.
 * @property {number} memoryBytes
 * @property {boolean} interruptible Whether running Python code can be stopped in its middle.
 */

/**
 * @typedef {object} PoolFacts
 * @property {string} backend What workers are by now: `worker` or `inline`.
 * @property {string | null} fallback Why the pool works inline although it was to have workers.
 * @property {{ itemsPerS: number, bytesPerS: number }} throughput What succeeded in a second, since
 *   the first event.
 * @property {Record<string, BootInfo>} boot How each worker was started, by id.
 */

/** @typedef {CamelKeys<Stats> & PoolFacts} PoolStats */
/** @typedef {CamelKeys<WorkerView> & { bootMs: number | null }} WorkerInfo */
/** @typedef {CamelKeys<Letter>} DeadLetter */

/**
 * Counts, waits, rates, health and boots.
 *
 * @param {Driver} driver
 * @param {string | null} fallback
 * @returns {PoolStats}
 */
export function poolStats(driver, fallback) {
  const stats = camelKeys(driver.scheduler.snapshot());
  const seconds = stats.sinceMs / 1000;
  return {
    ...stats,
    backend: driver.backend,
    fallback,
    throughput: {
      itemsPerS: seconds > 0 ? stats.tasks.itemsSucceeded / seconds : 0,
      bytesPerS: seconds > 0 ? stats.bytesSucceeded / seconds : 0,
    },
    boot: Object.fromEntries([...driver.boots.keys()].map((id) => [id, bootInfo(driver, id)])),
  };
}

/**
 * The worker slots.
 *
 * @param {Driver} driver
 * @returns {WorkerInfo[]}
 */
export function workerInfos(driver) {
  return driver.scheduler.workers().map((view) => {
    const info = camelKeys(view);
    const boot = driver.boots.get(info.worker);
    const own = boot?.generation === info.generation ? boot : undefined;
    const memoryBytes = info.memoryBytes ?? own?.memory_bytes ?? null;
    return { ...info, memoryBytes, bootMs: own?.boot_ms ?? null };
  });
}

/**
 * The items that were given up.
 *
 * @param {Driver} driver
 * @returns {DeadLetter[]}
 */
export function deadLetters(driver) {
  return driver.scheduler.deadLetters().map(camelKeys);
}

/**
 * @param {Driver} driver
 * @param {string} worker
 * @returns {BootInfo}
 */
function bootInfo(driver, worker) {
  const boot = /** @type {NonNullable<ReturnType<Driver["boots"]["get"]>>} */ (
    driver.boots.get(worker)
  );
  const { generation, how, phases, shortcuts, interruptible } = boot;
  const { boot_ms: bootMs, memory_bytes: memoryBytes } = boot;
  return { generation, how, bootMs, phases, shortcuts, memoryBytes, interruptible };
}

/**
 * A copy with its keys in camelCase, at every depth.
 *
 * @template T
 * @param {T} value
 * @returns {CamelKeys<T>}
 */
export function camelKeys(value) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    return /** @type {CamelKeys<T>} */ (value);
  }
  const entries = Object.entries(value).map(([key, part]) => [
    key.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase()),
    camelKeys(part),
  ]);
  return Object.fromEntries(entries);
}
