/**
 * A file's facts, decoded when first asked for.
 *
 * Rules of this file:
 *
 * - Facts travel as JSON bytes that hold everything but the path and the timings: `bytes()` puts
 *   the path in, and is byte for byte what the Python package gives for the same content.
 * - Members of the decoded record have the names that they have there.
 * - Offsets and columns count bytes of UTF-8; `utf16` gives the same facts with positions in a
 *   JavaScript string. `bytes()` always counts bytes.
 */

import { bytesOf } from "./content.js";
import { convertRecord, textOf } from "./offsets.js";

/**
 * @typedef {"ok"|"partial"|"failed"} Status
 *
 * Where something is: start and end offset, start line, start column, end line, end column; all
 * from 0, ends exclusive.
 * @typedef {[number, number, number, number, number, number]} Range
 *
 * @typedef {object} Failure Why a file has no or not all facts.
 * @property {string} phase `read`, `decode`, `detect`, `parse`, `extract` or `encode`.
 * @property {string} type Name of the error.
 * @property {string} message What happened and what to do.
 *
 * @typedef {object} Parameter A parameter of a callable, as written.
 * @property {string} name
 * @property {string|null} [type]
 * @property {string|null} [default]
 * @property {string|null} [kind]
 *
 * @typedef {object} Definition Something that has a name.
 * @property {number} id Its index in the file.
 * @property {string} name
 * @property {string} qualified_name
 * @property {string} kind
 * @property {string} ast_kind
 * @property {Range} range
 * @property {Range} name_range
 * @property {number|null} parent The `id` of the definition around it.
 * @property {string} signature
 * @property {Parameter[]} parameters
 * @property {string|null} return_type
 * @property {string[]} decorators
 * @property {string[]} modifiers
 * @property {string} visibility
 * @property {boolean} is_exported
 * @property {string|null} doc
 * @property {number|null} complexity
 *
 * @typedef {object} Reference A use of a name.
 * @property {string} name
 * @property {string} kind
 * @property {string|null} call_form
 * @property {string|null} receiver
 * @property {number|null} arity
 * @property {Range} range
 * @property {number|null} enclosing The `id` of the definition around it.
 *
 * @typedef {object} Import One name that an import binds.
 * @property {string} module
 * @property {string|null} imported_name
 * @property {string|null} local_name
 * @property {string} kind
 * @property {number} relative_level
 * @property {boolean} is_type_only
 * @property {Range} range
 * @property {number|null} enclosing
 *
 * @typedef {object} Export One name that a file exports by saying so.
 * @property {string|null} name
 * @property {string|null} local_name
 * @property {string|null} module
 * @property {string} kind
 * @property {Range} range
 *
 * @typedef {object} Diagnostic A syntax error.
 * @property {string} code `ERROR`, or `MISSING` for a token that is not there.
 * @property {string} message
 * @property {string} severity
 * @property {Range} range
 *
 * @typedef {object} Metrics Counts of one file.
 * @property {number} lines
 * @property {number} code_lines
 * @property {number} comment_lines
 * @property {number} blank_lines
 * @property {number} definitions
 * @property {number} calls
 * @property {number} max_depth
 * @property {number} complexity
 *
 * @typedef {object} FileRecord The record as plain data.
 * @property {"file"} _type
 * @property {string} path
 * @property {string|null} language
 * @property {string|null} encoding
 * @property {string|null} sha256
 * @property {number} size
 * @property {number} lines
 * @property {Status} status
 * @property {Failure|null} failure
 * @property {{name: string, version: string, abi: number}|null} grammar
 * @property {Definition[]} definitions
 * @property {Reference[]} references
 * @property {Import[]} imports
 * @property {Export[]} exports
 * @property {Diagnostic[]} diagnostics
 * @property {Metrics} metrics
 * @property {Readonly<Record<string, number>>} [timings_ms]
 */

/**
 * What is known of facts without decoding them.
 *
 * @typedef {object} FactsDetails
 * @property {Status} status How the file ended.
 * @property {string|null} language Its language, or null when not known.
 * @property {number} size Its size in bytes.
 * @property {Readonly<Record<string, number>>|null} [timings] Milliseconds by phase, if measured.
 * @property {boolean} [cached] Whether the facts came from the cache.
 * @property {string|Uint8Array|null} [source] The file's text or bytes; positions count in UTF-16
 *   then.
 */

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The facts of one file. */
export class FileFacts {
  #body;
  #source;
  /** @type {FileRecord|null} */
  #record = null;

  /**
   * @param {string} path The file's path.
   * @param {Uint8Array} body JSON of the record without braces, `_type`, `path` and timings.
   * @param {FactsDetails} details What is known without decoding.
   */
  constructor(path, body, { status, language, size, timings = null, cached = false, source }) {
    /** The file's path, with `/`. */
    this.path = path;
    /** `ok`, `partial` (there are errors in the file) or `failed`. */
    this.status = status;
    /** Its language, or null when not known. */
    this.language = language;
    /** Its size in bytes. */
    this.size = size;
    /** Milliseconds by phase, or null when not measured. */
    this.timings = timings;
    /** Whether the facts came from the cache. */
    this.cached = cached;
    this.#body = body;
    this.#source = source ?? null;
  }

  /**
   * The record as one JSON object without a newline: what `--reproducible` writes.
   *
   * @returns {Uint8Array<ArrayBuffer>}
   */
  bytes() {
    const head = encoder.encode(`{"_type":"file","path":${JSON.stringify(this.path)},`);
    const line = new Uint8Array(head.length + this.#body.length + 1);
    line.set(head);
    line.set(this.#body, head.length);
    line[line.length - 1] = 0x7d;
    return line;
  }

  /** @returns {string} The same as `bytes`, as text. */
  json() {
    return decoder.decode(this.bytes());
  }

  /**
   * The same facts with positions in a JavaScript string: `text.slice(range[0], range[1])`.
   *
   * @param {string|ArrayBuffer|ArrayBufferView} source The file's text, as it was parsed, or its
   *   bytes: then positions are those in `text`, where a byte-order mark is left out.
   * @returns {FileFacts}
   * @throws {TypeError} This is neither.
   */
  utf16(source) {
    const text = typeof source === "string" ? source : bytesOf(source);
    if (text === null) {
      throw new TypeError(`${this.path}: positions in a string need the file's text or bytes`);
    }
    const { path, status, language, size, timings, cached } = this;
    return new FileFacts(path, this.#body, {
      status,
      language,
      size,
      timings,
      cached,
      source: text,
    });
  }

  /** What positions count in: bytes of UTF-8, or units of a JavaScript string. */
  get offsets() {
    return this.#source === null ? "utf8" : "utf16";
  }

  /** The text that positions index; null where they count bytes. */
  get text() {
    const source = this.#source;
    return source instanceof Uint8Array ? textOf(source, this.record.encoding) : source;
  }

  /** The record as plain data. @returns {FileRecord} */
  get record() {
    if (this.#record === null) {
      /** @type {FileRecord} */
      const record = JSON.parse(this.json());
      if (this.timings !== null) {
        record.timings_ms = this.timings;
      }
      this.#record = this.#source === null ? record : convertRecord(record, this.#source);
    }
    return this.#record;
  }

  /** @returns {FileRecord} The record: what `JSON.stringify` writes. */
  toJSON() {
    return this.record;
  }

  /** Number of lines. */
  get lines() {
    return this.record.lines;
  }

  /** SHA-256 of the file's bytes in hex, or null when it could not be read. */
  get sha256() {
    return this.record.sha256;
  }

  /** Why the file failed, or what its bytes are not. */
  get failure() {
    return this.record.failure;
  }

  /** What the file defines, by position. */
  get definitions() {
    return this.record.definitions;
  }

  /** What the file uses, by position. */
  get references() {
    return this.record.references;
  }

  /** The names that the file imports, by position. */
  get imports() {
    return this.record.imports;
  }

  /** The names that the file exports by saying so, by position. */
  get exports() {
    return this.record.exports;
  }

  /** Syntax errors, by position. */
  get diagnostics() {
    return this.record.diagnostics;
  }

  /** Counts of the file. */
  get metrics() {
    return this.record.metrics;
  }
}

/**
 * Encode the facts of a file that could not be processed: nothing is dropped silently.
 *
 * @param {{phase: string, type: string, message: string, language: string|null, size: number}} why
 *   What happened, and what is known of the file.
 * @returns {Uint8Array<ArrayBuffer>} The body of its record.
 */
export function failedBody({ phase, type, message, language, size }) {
  const facts = {
    language,
    encoding: null,
    sha256: null,
    size,
    lines: 0,
    status: "failed",
    failure: { phase, type, message },
    grammar: null,
    definitions: [],
    references: [],
    imports: [],
    exports: [],
    diagnostics: [],
    metrics: {
      lines: 0,
      code_lines: 0,
      comment_lines: 0,
      blank_lines: 0,
      definitions: 0,
      calls: 0,
      max_depth: 0,
      complexity: 0,
    },
  };
  return encoder.encode(JSON.stringify(facts).slice(1, -1));
}
