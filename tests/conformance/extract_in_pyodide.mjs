// Extracts facts in Pyodide, with the loader of grammars that workers use.
// node extract_in_pyodide.mjs input.json output.json
//
// input: {pyodide: folder, wheels: [path], grammars: {language: entry with `path`},
//         cases: [[language, whether all references, content in base64]]}
// output: for each case the body of its record, or the error.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

// Pyodide's script is one line, which Node would print before the message.
process.on("uncaughtException", (error) => {
  process.stderr.write(String(error.stack), () => process.exit(1));
});
// Pyodide does not know Node's Buffer.
const read = (file) => new Uint8Array(fs.readFileSync(file));

const [inputFile, outputFile] = process.argv.slice(2);
const input = JSON.parse(fs.readFileSync(inputFile, "utf8"));
const module = await import(pathToFileURL(path.join(input.pyodide, "pyodide.mjs")));
const python = await module.loadPyodide();
for (const wheel of input.wheels) python.unpackArchive(read(wheel), "wheel");
globalThis.readPart = read;
globalThis.input = JSON.stringify(input);

const output = python.runPython(`
import base64, json
from js import input, readPart
from wasmpool.parsing import extractor, grammars, languages
from wasmpool.parsing.compiled import AVAILABLE
from wasmpool.pool.backends.web_grammars import BundleGrammars

class Files:
    def read(self, file):
        return readPart(file).to_bytes()

    def provide_package(self):
        pass

loader = BundleGrammars()
asked = json.loads(input)
loader.entries = asked["grammars"]
loader.reader = Files()
grammars.set_loader(loader.load)
table = languages.table()
assert AVAILABLE, "the compiled assembler is not in the wheel of py-tree-sitter"
records = []
for language, all_references, content in asked["cases"]:
    try:
        loaded = extractor.load(table.get(language), all_references=all_references)
        facts = loaded.extract(base64.b64decode(content), extractor.Direct())
        records.append(facts.body.decode())
    except Exception as error:
        records.append(f"{type(error).__name__}: {error}")
json.dumps(records)
`);
fs.writeFileSync(outputFile, output);
