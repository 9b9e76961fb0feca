/**
 * The files of a bundle, checked against the hashes of its manifest.
 *
 * Rules of this file:
 *
 * - In browsers the check is the browser's own (`integrity`): it needs no secure context and none
 *   of our time. Under Node, where the bundle is a folder, it is made here.
 * - A wrong file may come from a cache: it is asked for once more, past the caches. The error then
 *   says what came instead.
 */

import { PoolUnavailable } from "../errors.js";
import { messageOf } from "../protocol.js";

/**
 * A language, as the manifest has it.
 * @typedef {object} ManifestLanguage
 * @property {string} name
 * @property {string[]} extensions
 * @property {string[]} filenames
 * @property {string[]} interpreters
 * @property {Record<string, string>} by_content
 * @property {{file: string, function: string, name: string, version: string}} grammar
 */

/**
 * What is in a bundle.
 * @typedef {object} Manifest
 * @property {number} version Of this form.
 * @property {string} wasmpool
 * @property {string} build A hash over all files.
 * @property {string} pyodide
 * @property {Record<string, {sha256: string, size: number}>} files
 * @property {string[]} wheels
 * @property {ManifestLanguage[]} languages
 */

const MANIFEST_VERSION = 1;

/** Reads files of one bundle. */
export class Assets {
  /**
   * @param {string} base Where the bundle is: a URL that ends in a slash.
   * @param {Manifest} manifest
   */
  constructor(base, manifest) {
    this.base = base;
    this.manifest = manifest;
    /** Whether code was compiled while it came in, and so can be cached; or why not. */
    this.streaming = "taken";
  }

  /**
   * @param {string} base Where the bundle is.
   * @returns {Promise<Assets>}
   * @throws {PoolUnavailable} There is no bundle, or not one that this script can use.
   */
  static async open(base) {
    const url = `${base}manifest.json`;
    /** @type {Manifest} */
    let manifest;
    try {
      const response = isFile(url)
        ? new Response(await readFile(url))
        : await fetchOk(url, { cache: "no-cache" });
      manifest = await response.json();
    } catch (error) {
      throw new PoolUnavailable(`no wasmpool bundle at ${base}: ${url}: ${messageOf(error)}`);
    }
    if (manifest.version !== MANIFEST_VERSION) {
      throw new PoolUnavailable(
        `${url} has form ${manifest.version} and this script needs ${MANIFEST_VERSION}: ` +
          "load the script and the bundle from one build",
      );
    }
    return new Assets(base, manifest);
  }

  /**
   * @param {string} file Its path in the bundle.
   * @returns {string} Its hash, in hexadecimal digits.
   */
  hash(file) {
    const entry = this.manifest.files[file];
    if (entry === undefined) {
      throw new PoolUnavailable(`${this.base}manifest.json knows no file ${file}`);
    }
    return entry.sha256;
  }

  /**
   * @param {string} file Its path in the bundle.
   * @returns {Promise<ArrayBuffer>} Its content.
   * @throws {PoolUnavailable} It cannot be had, or is not what the manifest says.
   */
  async read(file) {
    return (await this.#open(file)).arrayBuffer();
  }

  /**
   * @param {string} file A module of WebAssembly.
   * @returns {Promise<WebAssembly.Module>} Compiled; in the cache of compiled code, where the host
   *   has one.
   * @throws {PoolUnavailable} It cannot be had, or is not what the manifest says.
   * @throws {WebAssembly.CompileError} It may not be compiled here.
   */
  async compile(file) {
    const response = await this.#open(file);
    const type = response.headers.get("content-type");
    if (type === "application/wasm") {
      return WebAssembly.compileStreaming(response);
    }
    this.streaming = type === null ? "the bundle is a folder" : `the server calls it ${type}`;
    return WebAssembly.compile(await response.arrayBuffer());
  }

  /**
   * @param {string} file Its path in the bundle.
   * @returns {Promise<Response>}
   */
  async #open(file) {
    const url = this.base + file;
    const sha256 = this.hash(file);
    try {
      if (isFile(url)) {
        const content = await readFile(url);
        await compare(content, sha256);
        return new Response(/** @type {BodyInit} */ (content));
      }
      const integrity = `sha256-${base64(sha256)}`;
      try {
        return await fetchOk(url, { integrity });
      } catch {
        return await fetchOk(url, { integrity, cache: "reload" });
      }
    } catch (error) {
      throw new PoolUnavailable(`${url}: ${await explain(url, sha256, error)}`);
    }
  }
}

/**
 * @param {string} url
 * @param {string} sha256 What it should be.
 * @param {unknown} error What happened.
 * @returns {Promise<string>} What is wrong with it: browsers say of a wrong hash only that they
 *   failed.
 */
async function explain(url, sha256, error) {
  if (isFile(url) || !(error instanceof TypeError)) {
    return messageOf(error);
  }
  try {
    const response = await fetchOk(url, { cache: "reload" });
    if (globalThis.crypto?.subtle === undefined) {
      return "is not what the manifest says; is the bundle complete, and of one build?";
    }
    await compare(new Uint8Array(await response.arrayBuffer()), sha256);
    return messageOf(error);
  } catch (found) {
    return messageOf(found);
  }
}

/**
 * @param {Uint8Array<ArrayBuffer>} content
 * @param {string} sha256 What its hash must be.
 */
async function compare(content, sha256) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  const found = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  if (found !== sha256) {
    throw new Error(
      `its SHA-256 is ${found} and the manifest says ${sha256}; ` +
        "is the bundle complete, and of one build?",
    );
  }
}

/**
 * @param {string} url
 * @param {RequestInit} options
 */
async function fetchOk(url, options) {
  const response = await fetch(url, options);
  if (!response.ok) {
    throw new Error(`the server answers ${response.status} ${response.statusText}`);
  }
  return response;
}

/** @param {string} url */
function isFile(url) {
  return url.startsWith("file:");
}

/**
 * @param {string} url Of a local file.
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
async function readFile(url) {
  const fs = await import("node:fs/promises");
  return new Uint8Array(await fs.readFile(new URL(url)));
}

/** @param {string} hex Hexadecimal digits. */
function base64(hex) {
  const bytes = (hex.match(/../g) ?? []).map((pair) => parseInt(pair, 16));
  return btoa(String.fromCharCode(...bytes));
}
