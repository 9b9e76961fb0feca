/**
 * The peer without a browser: `node main.mjs LANGUAGES GRAMMARS < FILES` writes the facts of each
 * file, a JSON document a line. `LANGUAGES` is what the peer has to know of languages, `GRAMMARS`
 * the folder that their `wasm` is in, `FILES` JSON of language and content (base64) of each file.
 */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { Language, Parser } from "../web-tree-sitter/web-tree-sitter.js";
import { Extractor } from "./facts/extractor.js";

const [languages, grammars] = process.argv.slice(2);
await Parser.init();
/** @type {Map<string, Extractor>} */
const extractors = new Map();
for (const data of JSON.parse(readFileSync(languages, "utf8"))) {
  const grammar = await Language.load(join(grammars, data.wasm));
  extractors.set(data.name, new Extractor(data, grammar));
}
for (const [language, content] of JSON.parse(readFileSync(0, "utf8"))) {
  const bytes = Buffer.from(content, "base64");
  const digest = createHash("sha256").update(bytes).digest("hex");
  const timings = { decode: 0, parse: 0, query: 0, assemble: 0 };
  const extractor = /** @type {Extractor} */ (extractors.get(language));
  const facts = await extractor.facts(bytes, Promise.resolve(digest), timings);
  process.stdout.write(`${JSON.stringify(facts)}\n`);
}
