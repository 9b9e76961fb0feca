// Resolves the imports of files as Node.js and TypeScript do, and prints one JSON line for each:
// [path, first line, last line, specifier, resolved path or null], lines from 0.
//
//     node resolve_imports.mjs path/to/typescript/lib/typescript.js ROOT < list-of-paths
//
// TypeScript files are resolved by TypeScript, with the nearest tsconfig.json. JavaScript files by
// Node.js, and where that finds nothing (bundlers find more than it does) by TypeScript. What is
// outside of ROOT is null; a relative one that nobody finds is left out.

import { existsSync, readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";

const { default: ts } = await import(pathToFileURL(process.argv[2]).href);
const root = realpathSync(process.argv[3]);
/** @type {Map<string, import("typescript").CompilerOptions>} */
const known = new Map();

/** The options of the nearest configuration. */
function optionsFor(folder) {
  if (!known.has(folder)) {
    const file = join(folder, "tsconfig.json");
    if (existsSync(file)) {
      const { config } = ts.readConfigFile(file, ts.sys.readFile);
      known.set(folder, ts.parseJsonConfigFileContent(config ?? {}, ts.sys, folder).options);
    } else {
      known.set(folder, folder === root ? {} : optionsFor(dirname(folder)));
    }
  }
  return known.get(folder);
}

/** Where a file of the project lies in it; null for all else. */
function inside(file) {
  if (!file) return null;
  const path = relative(root, existsSync(file) ? realpathSync(file) : file).split(sep).join("/");
  return path.startsWith("..") || path.includes("node_modules/") ? null : path;
}

/** What TypeScript finds. */
function byTypeScript(file, specifier) {
  const bundler = ts.ModuleResolutionKind.Bundler;
  const options = {
    ...optionsFor(dirname(file)), allowJs: true, resolveJsonModule: true, moduleResolution: bundler,
    module: ts.ModuleKind.ESNext,
  };
  const found = ts.resolveModuleName(specifier, file, options, ts.sys).resolvedModule;
  return inside(found?.resolvedFileName);
}

/** What Node.js finds. */
function byNode(file, specifier) {
  try {
    const found = createRequire(file).resolve(specifier);
    return found.startsWith(sep) ? inside(found) : null;
  } catch {
    return byTypeScript(file, specifier);
  }
}

/** The specifiers of a file, each with the statement or call that it is in. */
function* imports(source) {
  const literal = (node) => node && ts.isStringLiteralLike(node) ? node.text : null;
  const stack = [source];
  for (let node = stack.pop(); node; node = stack.pop()) {
    let specifier = null;
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      specifier = literal(node.moduleSpecifier);
    } else if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
      specifier = literal(node.moduleReference.expression);
    } else if (ts.isCallExpression(node) && node.arguments.length > 0 &&
        (node.expression.kind === ts.SyntaxKind.ImportKeyword ||
         (ts.isIdentifier(node.expression) && node.expression.text === "require"))) {
      specifier = literal(node.arguments[0]);
    }
    if (specifier !== null) yield { node, specifier };
    ts.forEachChild(node, (child) => { stack.push(child); });
  }
}

for (const path of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const file = resolve(root, path);
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  if (source.parseDiagnostics.length > 0) continue;
  const find = /\.[cm]?tsx?$/.test(path) ? byTypeScript : byNode;
  for (const { node, specifier } of imports(source)) {
    const line = (position) => source.getLineAndCharacterOfPosition(position).line;
    const found = find(file, specifier);
    if (found === null && specifier.startsWith(".")) continue;
    console.log(JSON.stringify([path, line(node.getStart()), line(node.getEnd()), specifier, found]));
  }
}
