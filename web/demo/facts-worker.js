/**
 * The page's own worker: reads records, searches names and colours sources, so that the page's
 * thread never decodes a record.
 *
 * Requests are `{id, type, …}`, answers `{id, value}` or `{id, error}`: see `facts-client.js`.
 */

import { infoOf, outlineOf } from "./outline.js";
import { Searcher } from "./search.js";
import { decodeText, lineStarts, offsetOf } from "./texts.js";
import { tokenize } from "./tokens.js";

/** @typedef {import("./facts-client.js").Request} Request */

let searcher = new Searcher();

self.onmessage = ({ data }) => {
  const { id, request } = /** @type {{id: number, request: Request}} */ (data);
  try {
    self.postMessage({ id, value: answer(request) });
  } catch (error) {
    self.postMessage({ id, error: String(error) });
  }
};

/** @param {Request} request */
function answer(request) {
  switch (request.type) {
    case "clear":
      searcher = new Searcher();
      return null;
    case "add":
      return request.files.map(({ file, path, json }) => {
        const record = decode(json);
        searcher.add(file, path, outlineOf(record));
        return infoOf(record);
      });
    case "search":
      return searcher.find(request.query, request.limit);
    case "outline":
      return outlineOf(decode(request.json));
    case "open":
      return openSource(decode(request.json), request.content);
  }
}

/**
 * A source, ready to be shown.
 *
 * @typedef {object} OpenedSource
 * @property {string} text
 * @property {Uint32Array} starts  Where lines begin.
 * @property {Uint32Array} tokens  See `tokens.js`.
 * @property {import("./outline.js").OutlineEntry[]} outline
 * @property {Uint32Array} names  Where the name of each definition starts.
 * @property {number[]} errors  Lines with syntax errors.
 * @property {string | null} reason  Why the file failed or is not in order.
 */

/**
 * @param {any} record
 * @param {Uint8Array<ArrayBuffer>} content
 * @returns {OpenedSource}
 */
function openSource(record, content) {
  const text = decodeText(content, record.encoding);
  const starts = lineStarts(text);
  const outline = outlineOf(record);
  /** @type {Array<[number, number]>} */
  const pairs = outline.map(({ nameRange: [, , line, column, endLine, endColumn] }) => [
    offsetOf(text, starts, line, column),
    offsetOf(text, starts, endLine, endColumn),
  ]);
  const definitions = [...new Map([...pairs].sort(([a], [b]) => a - b))];
  const names = Uint32Array.from(pairs, ([start]) => start);
  const calls = new Set();
  const types = new Set();
  for (const { kind, name } of record.references) (kind === "call" ? calls : types).add(name);
  const tokens = tokenize(text, record.language, { definitions, calls, types });
  const errors = record.diagnostics.map((/** @type {any} */ each) => each.range[2]);
  const { reason } = infoOf(record);
  return { text, starts, tokens, outline, names, errors, reason };
}

/** @param {Uint8Array} json */
function decode(json) {
  return JSON.parse(new TextDecoder().decode(json));
}
