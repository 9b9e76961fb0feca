/**
 * A worker with Python as Pyodide's own documentation has it: booted plainly, with the same packages
 * and grammars that ours have. It parses and does nothing else.
 *
 * The first message says where the bundle is; its answer says how long the boot took, from this
 * script's first line to a parser of each language. Then each message is a batch as the peer's, and
 * the answer says nothing but how many nodes the trees have.
 */

const BOOT = `
import ctypes
import sys
import time

import tree_sitter
import wasmpool.tasks.parse

capsule = ctypes.pythonapi.PyCapsule_New
capsule.restype = ctypes.py_object
capsule.argtypes = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p
parsers = {}


def load(language, path, function):
    get = getattr(ctypes.CDLL(path), function)
    get.restype = ctypes.c_void_p
    grammar = tree_sitter.Language(capsule(get(), b"tree_sitter.Language", None))
    parsers[language] = tree_sitter.Parser(grammar)
    parsers[language].parse(b"")


def parse(language, sizes, buffer):
    contents = memoryview(buffer.to_bytes())
    parser, at, nodes, seconds = parsers[language], 0, 0, 0.0
    for size in sizes:
        content = bytes(contents[at : at + size])
        at += size
        start = time.perf_counter()
        nodes += parser.parse(content).root_node.descendant_count
        seconds += time.perf_counter() - start
    return [nodes, seconds * 1000]
`;

/** @type {any} */
let pyodide = null;
/** @type {Promise<unknown>} */
let last = Promise.resolve();

/** @param {{base: string, languages: string[]}} start */
async function boot({ base, languages }) {
  const began = performance.now();
  const read = async (/** @type {string} */ file) => {
    const response = await fetch(base + file);
    return response.arrayBuffer();
  };
  const [{ loadPyodide }, manifest] = await Promise.all([
    import(`${base}pyodide/pyodide.mjs`),
    fetch(`${base}manifest.json`).then((response) => response.json()),
  ]);
  /** @type {any[]} */
  const known = manifest.languages;
  const wanted = languages.map((name) => known.find((each) => each.name === name));
  const [instance, wheels, grammars] = await Promise.all([
    loadPyodide({ indexURL: `${base}pyodide/` }),
    Promise.all(manifest.wheels.map(read)),
    Promise.all(wanted.map(({ grammar }) => read(grammar.file))),
  ]);
  pyodide = instance;
  for (const wheel of wheels) {
    pyodide.unpackArchive(wheel, "wheel");
  }
  pyodide.runPython(BOOT);
  const load = pyodide.globals.get("load");
  for (const [index, { name, grammar }] of wanted.entries()) {
    const path = `/home/pyodide/${name}.so`;
    pyodide.FS.writeFile(path, new Uint8Array(grammars[index]));
    load(name, path, grammar.function);
  }
  postMessage({ type: "ready", milliseconds: performance.now() - began });
}

/** @param {{language: string, sizes: number[], buffer: ArrayBuffer}} batch */
function work({ language, sizes, buffer }) {
  const answer = pyodide.globals.get("parse")(language, sizes, buffer);
  const [nodes, parse] = answer.toJs();
  answer.destroy();
  postMessage({ type: "done", facts: [], nodes, timings: { parse } });
}

addEventListener("message", ({ data }) => {
  last = last
    .then(() => (data.type === "start" ? boot(data) : work(data)))
    .catch((error) => postMessage({ type: "failed", message: String(error?.stack ?? error) }));
});
