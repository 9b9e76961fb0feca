// Reads an index with the bindings of SCIP's own TypeScript indexer; see test_scip.py.
// Prints the index as JSON and, for each document, the text with what is found in it underlined.

const [, , reader, index, root] = process.argv;
const fs = require("node:fs");
const path = require("node:path");
const { scip } = require(path.join(reader, "dist/src/scip.js"));
const { Input } = require(path.join(reader, "dist/src/Input.js"));
const { formatSnapshot } = require(path.join(reader, "dist/src/SnapshotTesting.js"));

const found = scip.Index.deserializeBinary(fs.readFileSync(index));
const shown = found.documents.map((each) => {
  const file = path.join(root, each.relative_path);
  const input = new Input(file, fs.readFileSync(file, "utf-8"));
  return [each.relative_path, formatSnapshot(input, each, found.external_symbols)];
});
console.log(JSON.stringify({ index: found.toObject(), shown: Object.fromEntries(shown) }));
