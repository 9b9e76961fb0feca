/**
 * A worker of the peer: batches of files in, their facts out.
 *
 * The first message says what to load; then each is a batch: `{language, sizes, buffer}`, the
 * contents one after another in `buffer`. The answer has the facts in one of the ways of `SENDING`,
 * and how long each phase took.
 */

import { Language, Parser } from "../web-tree-sitter/web-tree-sitter.js";
import { Extractor } from "./facts/extractor.js";

/** @typedef {import("./facts/extractor.js").LanguageData} LanguageData */
/** @typedef {import("./facts/extractor.js").Timings} Timings */

/**
 * How facts may travel, the first being the quickest as measured:
 *
 * - `bytes`: the JSON of each file, all in one buffer that is transferred;
 * - `text`: the JSON of each file as a string;
 * - `objects`: the records themselves, which the browser copies.
 *
 * @type {Record<string, (records: object[]) => {facts: unknown, transfers: Transferable[]}>}
 */
const SENDING = {
  bytes: encode,
  text: (records) => ({ facts: records.map((each) => JSON.stringify(each)), transfers: [] }),
  objects: (records) => ({ facts: records, transfers: [] }),
};

const encoder = new TextEncoder();
/** @type {Map<string, Extractor>} */
const extractors = new Map();
let buffer = new Uint8Array(1 << 20);
let sending = SENDING.bytes;
/** @type {Promise<unknown>} */
let last = Promise.resolve();

/**
 * @param {object[]} records
 * @returns {{facts: {bytes: Uint8Array, ends: number[]}, transfers: Transferable[]}}
 */
function encode(records) {
  let at = 0;
  const ends = records.map((record) => {
    const text = JSON.stringify(record);
    const worst = 3 * text.length;
    if (at + worst > buffer.length) {
      const larger = new Uint8Array(2 * (at + worst));
      larger.set(buffer.subarray(0, at));
      buffer = larger;
    }
    at += encoder.encodeInto(text, buffer.subarray(at)).written;
    return at;
  });
  const bytes = buffer.slice(0, at);
  return { facts: { bytes, ends }, transfers: [bytes.buffer] };
}

/**
 * @param {Uint8Array<ArrayBuffer>} content
 * @returns {Promise<string>} Its SHA-256 in hex.
 */
async function hash(content) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {{base: string, languages: LanguageData[], sending: string}} start */
async function begin(start) {
  await Parser.init();
  sending = SENDING[start.sending];
  for (const data of start.languages) {
    const grammar = await Language.load(start.base + data.wasm);
    extractors.set(data.name, new Extractor(data, grammar));
  }
  postMessage({ type: "ready" });
}

/** @param {{language: string, sizes: number[], buffer: ArrayBuffer}} batch */
async function work({ language, sizes, buffer: contents }) {
  const extractor = /** @type {Extractor} */ (extractors.get(language));
  let at = 0;
  const files = sizes.map((size) => {
    at += size;
    return new Uint8Array(contents, at - size, size);
  });
  const digests = files.map(hash);
  /** @type {Timings} */
  const timings = { decode: 0, parse: 0, query: 0, assemble: 0, encode: 0 };
  const records = [];
  for (const [index, content] of files.entries()) {
    records.push(await extractor.facts(content, digests[index], timings));
  }
  const began = performance.now();
  const { facts, transfers } = sending(records);
  timings.encode = performance.now() - began;
  postMessage({ type: "done", facts, timings }, { transfer: transfers });
}

addEventListener("message", ({ data }) => {
  last = last
    .then(() => (data.type === "start" ? begin(data) : work(data)))
    .catch((error) => postMessage({ type: "failed", message: String(error?.stack ?? error) }));
});
