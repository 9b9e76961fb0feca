/**
 * The service worker: answers for the files of one bundle, so that they are there when there is no
 * network.
 *
 * Rules of this file:
 *
 * - It belongs to one build. The files and their hashes stand before this script when it is served
 *   (`wasmpoolBundle`), so a new build is a new service worker with a cache of its own.
 * - Nothing gets into the cache whose hash is not the one of this build, wherever it comes from: a
 *   page never gets a mixture of two builds, also while a server is being updated.
 * - It never takes over a page that was loaded without it. A page is wholly from the network or
 *   wholly from one build. A newer build waits until the older one has no page left; a page that is
 *   loaded again while it is the only one gets the newer.
 * - What every page needs is kept at once; grammars, when a page has used them.
 * - What else a page that asks for it is made of (its HTML, its own scripts) comes from the network
 *   as long as there is one, and from what was kept of it otherwise.
 *
 * A page that does not lie in the bundle's folder has a service worker of its own beside it, which
 * sets `wasmpoolBase` to where the bundle is and imports this one with `importScripts`.
 */

/**
 * @typedef {object} Bundle
 * @property {string} build
 * @property {Record<string, {sha256: string, size: number}>} files
 */

const scope = /** @type {any} */ (globalThis);
const { build, files } = /** @type {Bundle} */ (scope.wasmpoolBundle);
const base = new URL(scope.wasmpoolBase ?? "./", scope.location.href).href;
const family = `wasmpool-offline ${base} `;
const ownCache = family + build;
const pageCache = `${family}page`;
const manifest = "manifest.json";
// What a page can do without until it asks for it, and what only a programmer reads.
const later = /^grammars\/|^types\/|\.d\.m?ts$/;
const hashHeader = "x-wasmpool-sha256";

scope.addEventListener("install", (/** @type {any} */ event) => {
  event.waitUntil(install());
});

scope.addEventListener("activate", (/** @type {any} */ event) => {
  event.waitUntil(removeOtherBuilds());
});

scope.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  if (request.method !== "GET") {
    return;
  }
  const path = pathInBundle(request.url);
  if (request.mode === "navigate") {
    event.respondWith(navigate(request, path));
  } else if (path !== null) {
    event.respondWith(answer(path));
  } else if (new URL(request.url).origin === scope.location.origin) {
    event.respondWith(fromNetworkFirst(request));
  }
});

scope.addEventListener("message", (/** @type {any} */ event) => {
  const message = event.data;
  if (message?.type === "keep") {
    event.waitUntil(keep(message.urls).then(
      (kept) => event.ports[0].postMessage({ type: "kept", build, ...kept }),
      (error) => event.ports[0].postMessage({ type: "keep_failed", message: String(error) }),
    ));
  } else if (message?.type === "take_over") {
    scope.skipWaiting();
  }
});

/**
 * The path in the bundle that an address means, or null when it is not of the bundle. The service
 * worker's own script is not: the browser looks for newer ones by itself.
 *
 * @param {string} address
 */
function pathInBundle(address) {
  const url = new URL(address);
  url.search = url.hash = "";
  if (!url.href.startsWith(base)) {
    return null;
  }
  const path = decodeURIComponent(url.href.slice(base.length)) || "index.html";
  return Object.hasOwn(files, path) || path === manifest ? path : null;
}

async function install() {
  try {
    const older = await olderFiles();
    const cache = await caches.open(ownCache);
    const wanted = Object.keys(files).filter((path) => !later.test(path) || older.has(path));
    const done = await Promise.allSettled([...wanted, manifest].map(async (path) => {
      if (await cache.match(base + path)) {
        return; // from an installation that was cut short
      }
      const kept = older.get(path);
      const same = kept !== undefined && kept.headers.get(hashHeader) === files[path]?.sha256;
      await cache.put(base + path, same ? kept : await load(path));
    }));
    const failed = done.find(({ status }) => status === "rejected");
    if (failed) { // what did arrive is there for the next time
      throw /** @type {PromiseRejectedResult} */ (failed).reason;
    }
  } catch (error) {
    // A page hears only that the browser gave up; here it finds why.
    const note = await caches.open(`${family}failure`);
    await note.put(`${base}failure`, new Response(String(error)));
    throw error;
  }
}

/**
 * What older builds kept, by path.
 *
 * @returns {Promise<Map<string, Response>>}
 */
async function olderFiles() {
  const found = new Map();
  for (const name of await caches.keys()) {
    if (name.startsWith(family) && name !== ownCache && name !== pageCache) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const path = pathInBundle(request.url);
        if (path !== null && path !== manifest) {
          found.set(path, await cache.match(request));
        }
      }
    }
  }
  return found;
}

async function removeOtherBuilds() {
  for (const name of await caches.keys()) {
    if (name.startsWith(family) && name !== ownCache && name !== pageCache) {
      await caches.delete(name);
    }
  }
}

/**
 * @param {Request} request
 * @param {string | null} path
 */
async function navigate(request, path) {
  const { waiting } = scope.registration;
  if (waiting && (await scope.clients.matchAll({ type: "window" })).length < 2) {
    // The page that is being left is the last of this build: the newer one may have the next.
    waiting.postMessage({ type: "take_over" });
    return new Response("", { headers: { Refresh: "0" } });
  }
  return path === null ? fromNetworkFirst(request) : answer(path);
}

/**
 * A file of the bundle, from the cache or else from the network and kept.
 *
 * @param {string} path
 */
async function answer(path) {
  const cache = await caches.open(ownCache);
  const kept = await cache.match(base + path);
  if (kept) {
    return kept;
  }
  try {
    const response = await load(path);
    await cache.put(base + path, response.clone()).catch((error) => {
      console.warn(`wasmpool: ${path} cannot be kept for offline use: ${error}`);
    });
    return response;
  } catch (error) {
    const headers = { "Content-Type": "text/plain" };
    return new Response(String(error), { status: 504, statusText: "Offline", headers });
  }
}

/**
 * A file from the network with the hash that this build says.
 *
 * @param {string} path
 */
async function load(path) {
  // A copy in the browser's own cache may be of another build; then the server is asked.
  for (const cache of /** @type {RequestCache[]} */ (["default", "reload"])) {
    const response = await fetch(base + path, { cache });
    if (!response.ok) {
      throw new Error(`${path}: the server answered ${response.status}`);
    }
    const bytes = await response.arrayBuffer();
    if (await isOfThisBuild(path, bytes)) {
      return copied(response, bytes, files[path]?.sha256);
    }
  }
  throw new Error(`${path} is not of this build: load the page again to get the newer one`);
}

/**
 * @param {string} path
 * @param {ArrayBuffer} bytes
 */
async function isOfThisBuild(path, bytes) {
  if (path === manifest) {
    return JSON.parse(new TextDecoder().decode(bytes)).build === build;
  }
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex === files[path]?.sha256;
}

/**
 * A response with the headers that the server gave (a page's may isolate it or restrict it), except
 * those that speak of the way here.
 *
 * @param {Response} response
 * @param {ArrayBuffer} bytes
 * @param {string} [hash]
 */
function copied(response, bytes, hash) {
  const headers = new Headers(response.headers);
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  if (hash) {
    headers.set(hashHeader, hash);
  }
  return new Response(bytes, { headers });
}

/**
 * Something of a page that is not of the bundle.
 *
 * @param {Request} request
 */
async function fromNetworkFirst(request) {
  const cache = await caches.open(pageCache);
  try {
    const response = await fetch(request);
    if (response.ok && await cache.match(request.url)) {
      await cache.put(request.url, response.clone());
    }
    return response;
  } catch (error) {
    const kept = await cache.match(request.url, { ignoreSearch: request.mode === "navigate" });
    return kept ?? Promise.reject(error);
  }
}

/**
 * Keep what a page has used, as far as it is of this build or of the page's own origin.
 *
 * @param {string[]} urls
 */
async function keep(urls) {
  const own = await caches.open(ownCache);
  const page = await caches.open(pageCache);
  await Promise.all(urls.map(async (url) => {
    const path = pathInBundle(url);
    if (path !== null) {
      if (!await own.match(base + path)) {
        await own.put(base + path, await load(path));
      }
    } else if (new URL(url).origin === scope.location.origin && !await page.match(url)) {
      const response = await fetch(url);
      if (response.ok) {
        await page.put(url, copied(response, await response.arrayBuffer()));
      }
    }
  }));
  const paths = (await own.keys()).map(({ url }) => pathInBundle(url));
  const bytes = paths.reduce((sum, path) => sum + (files[path ?? ""]?.size ?? 0), 0);
  return { files: paths.length, bytes };
}
