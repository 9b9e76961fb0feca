/**
 * One file's bytes to its facts: the twin of `wasmpool/parsing/extractor.py` and `assembler.py`.
 *
 * Rules of this folder:
 *
 * - It does what the Python package does, with the same queries, for the languages whose queries
 *   need no more than it has: Python, JavaScript, TypeScript and TSX. What only other languages use
 *   is left out; a root capture that is not known here is an error.
 * - It is written for JavaScript and web-tree-sitter: positions are indexes into the string, lines
 *   come from a table, and what costs a call into WebAssembly is asked for once.
 */

import { Parser } from "../../web-tree-sitter/web-tree-sitter.js";

import { assembleDefinitions, CALLABLE } from "./definitions.js";
import { findErrors, MAX_RUN, outOfReach } from "./diagnostics.js";
import { assembleExports, assembleImports } from "./imports.js";
import { Comments, countDecisions } from "./metrics.js";
import { compileQuery, findMatches, groupMatches } from "./queries.js";
import { assembleReferences } from "./references.js";
import { Source } from "./source.js";

/** @typedef {import("web-tree-sitter").Language} Grammar */
/** @typedef {import("./queries.js").CompiledQuery} CompiledQuery */
/** @typedef {import("./queries.js").QueryFile} QueryFile */

/**
 * What the queries of a language cannot say; see `FactRules` in `wasmpool/parsing/languages.py`.
 * @typedef {object} Rules
 * @property {string} visibility
 * @property {[string, string][]} visibilityWords
 * @property {string} visibilityDefault
 * @property {string} exported
 * @property {RegExp|null} docComment
 * @property {string[]} constructors
 * @property {boolean} constants
 * @property {boolean} variadicEndsPositional
 */

/**
 * A language as the benchmark hands it over.
 * @typedef {object} LanguageData
 * @property {string} name
 * @property {{name: string, version: string, abi: number}} grammar
 * @property {string} wasm Where its grammar is.
 * @property {(QueryFile & {onlyWith: string|null})[]} queries In the order in which they are
 *   joined; some only for sources in which an expression is found.
 * @property {Omit<Rules, "docComment"> & {docComment: string|null}} rules
 */

/** @typedef {Record<string, number>} Timings Milliseconds by phase. */

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What is loaded once a language. */
export class Extractor {
  /** @type {CompiledQuery|null} The query with all files, once a source has called for it. */
  #complete = null;

  /**
   * @param {LanguageData} data
   * @param {Grammar} grammar
   */
  constructor(data, grammar) {
    this.data = data;
    this.grammar = grammar;
    this.parser = new Parser();
    this.parser.setLanguage(grammar);
    const { docComment } = data.rules;
    /** @type {Rules} */
    this.rules = {
      ...data.rules,
      docComment: docComment === null ? null : new RegExp(`^(?:${docComment})`),
    };
    const usual = data.queries.filter(({ onlyWith }) => onlyWith === null);
    this.query = compileQuery(grammar, usual);
    this.calls = data.queries.flatMap(({ onlyWith }) => (onlyWith === null ? [] : [new RegExp(onlyWith)]));
  }

  /**
   * Extract the facts of a file.
   *
   * @param {Uint8Array} content UTF-8.
   * @param {Promise<string>} digest Its SHA-256, which is awaited last.
   * @param {Timings} timings Is added to.
   * @returns {Promise<object>} A file record without `_type`, `path` and `timings_ms`.
   */
  async facts(content, digest, timings) {
    const began = performance.now();
    const source = new Source(strict.decode(content), content.length);
    const decoded = performance.now();
    const tree = this.parser.parse(source.text);
    if (tree === null) {
      throw new Error("the parser has no language");
    }
    const parsed = performance.now();
    let queried;
    let errors;
    let failure;
    let found;
    try {
      const root = tree.rootNode;
      errors = findErrors(source, root);
      failure = outOfReach(root, errors.longestRun);
      const query = this.#queryFor(source.text);
      const matches = errors.longestRun <= MAX_RUN ? findMatches(query, root) : [];
      queried = performance.now();
      found = assemble(source, groupMatches(source, matches, query.patterns), this.rules);
    } finally {
      tree.delete();
    }
    const ended = performance.now();
    timings.decode += decoded - began;
    timings.parse += parsed - decoded;
    timings.query += queried - parsed;
    timings.assemble += ended - queried;
    return {
      language: this.data.name,
      encoding: "utf-8",
      sha256: await digest,
      size: content.length,
      lines: found.metrics.lines,
      status: errors.records.length > 0 || failure !== null ? "partial" : "ok",
      failure,
      grammar: this.data.grammar,
      definitions: found.definitions,
      references: found.references,
      imports: found.imports,
      exports: found.exports,
      diagnostics: errors.records,
      metrics: found.metrics,
    };
  }

  /**
   * @param {string} text
   * @returns {CompiledQuery} The smallest query that finds all there is in a source.
   */
  #queryFor(text) {
    if (!this.calls.some((call) => call.test(text))) {
      return this.query;
    }
    this.#complete ??= compileQuery(this.grammar, this.data.queries);
    return this.#complete;
  }
}

/**
 * @param {Source} source
 * @param {Record<string, import("./queries.js").Found>} byRole
 * @param {Rules} rules
 */
function assemble(source, byRole, rules) {
  const comments = new Comments(source, byRole.comment ?? []);
  const { definitions, places, outline } = assembleDefinitions(
    source,
    byRole.definition ?? [],
    byRole.scope ?? [],
    comments,
    rules,
  );
  const references = assembleReferences(
    source,
    byRole.reference ?? [],
    byRole.no_references ?? [],
    places,
    outline,
    comments.starts,
  );
  const imports = assembleImports(source, byRole.import ?? [], outline);
  const exports = assembleExports(source, byRole.export ?? [], outline);
  markExported(definitions, exports, rules);
  const { depth, complexity } = countDecisions(byRole.branch ?? [], definitions, places, outline);
  const lines = source.countLines();
  const { count: commentLines, blank } = comments.countLines(source);
  const blankLines = source.countBlankLines() - blank;
  let calls = 0;
  for (const { kind } of references) {
    calls += kind === "call" ? 1 : 0;
  }
  return {
    definitions,
    references,
    imports,
    exports,
    metrics: {
      lines,
      code_lines: lines - commentLines - blankLines,
      comment_lines: commentLines,
      blank_lines: blankLines,
      definitions: definitions.length,
      calls,
      max_depth: depth,
      complexity,
    },
  };
}

/**
 * Set `is_exported` along the parents, by the rule of the language.
 *
 * @param {import("./details.js").Definition[]} definitions
 * @param {import("./imports.js").Export[]} exports
 * @param {Rules} rules
 */
function markExported(definitions, exports, rules) {
  const names = new Set(exports.filter((each) => each.module === null).map((each) => each.local_name));
  const byList = rules.exported === "exports" || (rules.exported === "all" && exports.length > 0);
  for (const definition of definitions) {
    if (definition.parent !== null) {
      const outer = definitions[definition.parent];
      definition.is_exported =
        outer.is_exported && !CALLABLE.has(outer.kind) && definition.visibility === "public";
    } else if (byList) {
      definition.is_exported ||= names.has(definition.qualified_name);
    } else {
      definition.is_exported ||= definition.visibility === "public";
    }
  }
}
