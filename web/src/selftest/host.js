/** What this host can do: each thing that wasmpool needs, or uses where it is there. */

import { Absent } from "./report.js";

/** @import { Report } from "./report.js" */

const LIMIT_MS = 5000;

/**
 * @typedef {object} Ability
 * @property {string} check
 * @property {boolean} isNeeded
 * @property {() => string | Promise<string>} look Tells what there is; throws where there is not.
 */

/** @type {Ability[]} */
const ABILITIES = [
  { check: "WebAssembly", isNeeded: true, look: () => has(typeof WebAssembly === "object") },
  { check: "workers", isNeeded: false, look: lookForWorkers },
  { check: "DecompressionStream", isNeeded: true, look: () => hasGlobal("DecompressionStream") },
  { check: "shared memory", isNeeded: false, look: lookForSharing },
  { check: "Cache Storage, for snapshots", isNeeded: false, look: lookForCaches },
  { check: "IndexedDB, for facts", isNeeded: false, look: lookForDatabase },
  { check: "service worker, for offline use", isNeeded: false, look: lookForServiceWorker },
  { check: "whole folders by drop or picker", isNeeded: false, look: lookForFolders },
];

/**
 * Look for all of them.
 *
 * @param {Report} report
 */
export async function lookAtHost(report) {
  for (const { check, isNeeded, look } of ABILITIES) {
    await report.check(check, LIMIT_MS, async () => {
      try {
        return await look();
      } catch (error) {
        throw isNeeded ? error : new Absent(error instanceof Error ? error.message : `${error}`);
      }
    });
  }
}

/**
 * @param {unknown} condition
 * @param {string} [detail] What there is.
 * @param {string} [otherwise] Why it is not there.
 */
function has(condition, detail = "there", otherwise = "not in this host") {
  if (!condition) {
    throw new Error(otherwise);
  }
  return detail;
}

/** @param {string} name */
function hasGlobal(name) {
  return has(typeof Reflect.get(globalThis, name) === "function");
}

function lookForWorkers() {
  const cores = globalThis.navigator?.hardwareConcurrency;
  const isNode = typeof globalThis.process?.versions?.node === "string";
  const memory = Reflect.get(globalThis.navigator ?? {}, "deviceMemory");
  const size = memory === undefined ? "" : `, at least ${memory} GB of memory`;
  return has(typeof Worker === "function" || isNode, `${cores ?? "unknown"} cores${size}`);
}

function lookForSharing() {
  const why = "the page is not cross-origin isolated: each worker has a copy of the snapshot";
  has(globalThis.crossOriginIsolated !== false, "", why);
  return hasGlobal("SharedArrayBuffer");
}

async function lookForCaches() {
  has(typeof caches === "object", "", "not in this host, or not on this address");
  await caches.has("wasmpool");
  return "can be opened";
}

async function lookForDatabase() {
  has(typeof indexedDB === "object");
  const name = "wasmpool-selftest";
  await new Promise((resolve, reject) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => resolve(request.result.close());
    request.onerror = () => reject(request.error);
  });
  indexedDB.deleteDatabase(name);
  return "can be opened";
}

function lookForServiceWorker() {
  const why = "only on https or localhost, outside of private windows";
  return has(globalThis.navigator?.serviceWorker, "there", why);
}

function lookForFolders() {
  const drop = typeof globalThis.DataTransferItem === "function";
  const handles = typeof Reflect.get(globalThis, "showDirectoryPicker") === "function";
  return has(drop, handles ? "both, and by handle" : "both, not by handle");
}
