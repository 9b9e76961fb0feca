/**
 * Offline use: from the next visit on, the page and what it used of the bundle need no network.
 *
 * The work is done by the service worker (`sw.js`); this registers it, waits until it has what it
 * needs, and tells it what the page goes on to use.
 */

import { WasmpoolError } from "./errors.js";
import { watchLanguages } from "./used.js";

/**
 * @typedef {object} OfflineOptions
 * @property {string | URL} [base] where the bundle is; default: where this script came from
 * @property {string | URL} [serviceWorker] the script of the page's own service worker, which
 *   imports the bundle's `sw.js`; needed for a page outside of the bundle's folder
 */

/**
 * @typedef {object} OfflineState
 * @property {string} build the bundle that is kept
 * @property {number} files how many files of it are kept
 * @property {number} bytes their size
 */

// What a page asked a server for while it ran is its own affair: only what it is made of is kept.
const ANSWERS = new Set(["fetch", "xmlhttprequest", "beacon"]);

/**
 * Make the page work offline from its next visit on.
 *
 * @param {OfflineOptions} [options]
 * @returns {Promise<OfflineState>} when everything is kept that has been used so far; what is used
 *   later is kept too
 */
export async function enableOffline(options = {}) {
  if (!globalThis.navigator?.serviceWorker) {
    throw new WasmpoolError(
      "offline use needs a service worker, and there is none here: it needs a page that was loaded "
        + "over https or from localhost, outside of a private window",
    );
  }
  const base = new URL(options.base ?? new URL("./", import.meta.url), document.baseURI);
  const script = new URL(options.serviceWorker ?? new URL("sw.js", base), document.baseURI);
  const scope = new URL("./", script).href;
  if (!location.href.startsWith(scope)) {
    throw new WasmpoolError(
      `a service worker at ${script.href} cannot serve this page, which is not below ${scope}; put `
        + "one beside the page that imports it, and name it: enableOffline({serviceWorker: …})",
    );
  }
  const registration = await navigator.serviceWorker.register(script, { updateViaCache: "none" });
  return keepWhatIsUsed(await workerOfThisPage(registration, base.href), base.href);
}

/**
 * The service worker that keeps the build which this page was loaded from.
 *
 * @param {ServiceWorkerRegistration} registration
 * @param {string} base
 * @returns {Promise<ServiceWorker>}
 */
async function workerOfThisPage(registration, base) {
  const { active } = registration;
  if (active && navigator.serviceWorker.controller) {
    return active; // what the page is made of came from it
  }
  if (active) {
    await registration.update(); // the page came from the network and may be newer
  }
  const { installing, waiting } = registration;
  const worker = /** @type {ServiceWorker} */ (installing ?? waiting ?? active);
  // A newer one has all it needs once it is installed, and waits while pages use the older.
  const enough = active ? ["installed", "activating", "activated"] : ["activated"];
  return new Promise((resolve, reject) => {
    const look = () => {
      if (enough.includes(worker.state)) {
        resolve(worker);
      } else if (worker.state === "redundant") {
        reasonOfFailure(base).then((reason) => {
          reject(new WasmpoolError(`the bundle cannot be kept for offline use: ${reason}`));
        }, reject);
      }
    };
    worker.addEventListener("statechange", look);
    look();
  });
}

/**
 * What the service worker wrote down before the browser gave it up.
 *
 * @param {string} base
 */
async function reasonOfFailure(base) {
  const note = await caches.open(`wasmpool-offline ${base} failure`);
  const reason = await note.match(`${base}failure`);
  return reason?.text() ?? "the browser gave up installing the service worker";
}

/**
 * Have everything kept that this page has loaded, and from now on what it loads.
 *
 * @param {ServiceWorker} worker
 * @param {string} base
 * @returns {Promise<OfflineState>}
 */
async function keepWhatIsUsed(worker, base) {
  const wanted = (/** @type {PerformanceEntry} */ entry) =>
    entry.name.startsWith(base)
      || !ANSWERS.has(/** @type {PerformanceResourceTiming} */ (entry).initiatorType);
  const grammar = (/** @type {string} */ language) => `${base}grammars/${language}.wasm`;
  const keepLater = (/** @type {string[]} */ urls) => {
    keep(worker, urls).catch((error) => console.warn(error.message));
  };
  new PerformanceObserver((list) => {
    keepLater(list.getEntries().filter(wanted).map(({ name }) => name));
  }).observe({ type: "resource" });
  const languages = watchLanguages((language) => keepLater([grammar(language)]));
  const loaded = performance.getEntriesByType("resource").filter(wanted).map(({ name }) => name);
  return keep(worker, [location.href, ...loaded, ...languages.map(grammar)]);
}

/**
 * @param {ServiceWorker} worker
 * @param {string[]} urls
 * @returns {Promise<OfflineState>}
 */
function keep(worker, urls) {
  const channel = new MessageChannel();
  return new Promise((resolve, reject) => {
    channel.port1.onmessage = ({ data }) => {
      channel.port1.close();
      if (data.type === "kept") {
        resolve({ build: data.build, files: data.files, bytes: data.bytes });
      } else {
        reject(new WasmpoolError(`not all can be kept for offline use: ${data.message}`));
      }
    };
    worker.postMessage({ type: "keep", urls: urls.filter(isLoadable) }, [channel.port2]);
  });
}

/** @param {string} url */
function isLoadable(url) {
  return url.startsWith("http:") || url.startsWith("https:");
}
