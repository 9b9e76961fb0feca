// Prints what TypeScript's compiler makes of the calls of a folder: one JSON array a line.
//
//     node typescript_calls.mjs path/to/typescript/lib/typescript.js FOLDER
//
// - ["call", path, end, targets]: the last character of the call, and where the names of its
//   declarations begin, as [path, start]: none of a call that leads out of the folder.
// - ["overrides", path, start, other path, other start]: a member stands in for another.
//
// Rules of this file:
//
// - Libraries need not be there: what the compiler cannot tell without them is not printed. None is
//   looked for outside of the folder, so that all machines print the same.
// - Overloads are one function, and a constructor is one with its class.
// - Calls of a type of functions are not printed: it says nothing of the functions. Nor are those
//   of functions' own `call` and `apply`, or of what their `bind` gives.
// - An object stands in for the type that it is written for, as a class does for its interfaces.

import { realpathSync } from "node:fs";
import { dirname, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";

/** @type {{default: import("typescript")}} */
const { default: ts } = await import(pathToFileURL(process.argv[2]).href);
const root = realpathSync(process.argv[3]);
const library = dirname(realpathSync(process.argv[2]));

const extensions = [".ts", ".tsx", ".mts", ".cts"];
const sources = ts.sys.readDirectory(root, extensions, ["**/node_modules"])
  .filter((file) => !/\.d\.[cm]?ts$/.test(file));
const program = createProgram();
const checker = program.getTypeChecker();
/** @type {Set<import("typescript").SourceFile>} */
const own = new Set();
for (const file of sources) {
  const source = program.getSourceFile(file);
  if (source !== undefined) own.add(source);
}

function createProgram() {
  /** @type {import("typescript").CompilerOptions} */
  const options = {
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    jsx: ts.JsxEmit.Preserve,
    allowImportingTsExtensions: true,
    experimentalDecorators: true,
    noEmit: true,
    strict: true,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { fileExists } = host;
  host.fileExists = (file) =>
    [root, library].some((folder) => file.startsWith(folder + sep)) && fileExists(file);
  return ts.createProgram(sources, options, host);
}

/** @type {Set<string>} */
const printed = new Set();
/** @param {any[]} values */
function print(...values) {
  const line = JSON.stringify(values);
  if (!printed.has(line)) console.log(line);
  printed.add(line);
}

/** @param {import("typescript").SourceFile} source */
const pathOf = (source) => relative(root, source.fileName).split(sep).join("/");

/**
 * Whether it is a function itself or declares one by its name.
 *
 * @param {import("typescript").Node} node
 */
const isCallable = (node) =>
  ts.isMethodSignature(node) || (ts.isFunctionLike(node) && "body" in node);

/**
 * Where the name of a declaration of ours begins; null of one without a name and of others'.
 *
 * @param {import("typescript").Node} declaration
 * @returns {[string, number] | null}
 */
function place(declaration) {
  const source = declaration.getSourceFile();
  const name = own.has(source) ? nameOf(declaration) : undefined;
  if (name === undefined) return null;
  return [pathOf(source), name.getStart() + (ts.isStringLiteral(name) ? 1 : 0)];
}

/**
 * @param {import("typescript").Node} declaration
 * @returns {import("typescript").Node | undefined}
 */
function nameOf(declaration) {
  if (ts.isFunctionExpression(declaration) || ts.isArrowFunction(declaration)) {
    return holder(declaration) ?? declaration.name;
  }
  if (ts.isConstructorDeclaration(declaration)) {
    return declaration.getChildren().find(({ kind }) => kind === ts.SyntaxKind.ConstructorKeyword);
  }
  if (ts.isClassExpression(declaration)) return holder(declaration) ?? declaration.name;
  if (ts.isFunctionDeclaration(declaration) || ts.isClassDeclaration(declaration)) {
    const { name, modifiers } = declaration;
    return name ?? modifiers?.find(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);
  }
  return ts.getNameOfDeclaration(/** @type {any} */ (declaration));
}

/**
 * The name of what an expression is the value of.
 *
 * @param {import("typescript").Node} value
 */
function holder(value) {
  let { parent } = value;
  while (ts.isParenthesizedExpression(parent) || ts.isAsExpression(parent) ||
         ts.isSatisfiesExpression(parent)) {
    parent = parent.parent;
  }
  if (ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent) ||
      ts.isPropertyAssignment(parent)) {
    return ts.isPropertyName(parent.name) ? parent.name : undefined;
  }
  return undefined;
}

/**
 * Whether a call of it leads out of the folder. Of types of functions that is not known, nor of
 * what the library declares for all functions, as `call`.
 *
 * @param {import("typescript").Node} declaration
 */
function leadsOut(declaration) {
  const { parent } = declaration;
  const isType = ts.isFunctionTypeNode(declaration) || ts.isConstructorTypeNode(declaration);
  const isOfAll = ts.isInterfaceDeclaration(parent) && parent.name.text.endsWith("Function");
  return !declaration.getSourceFile().fileName.startsWith(root + sep) && !isType && !isOfAll;
}

/**
 * What a call can be of: all overloads, and that of each type where the receiver has several.
 *
 * @param {import("typescript").Node} declaration
 * @param {import("typescript").Node} callee
 */
function meant(declaration, callee) {
  if (ts.isConstructorDeclaration(declaration)) {
    return [declaration.parent, ...declaration.parent.members.filter(ts.isConstructorDeclaration)];
  }
  let name = callee;
  while (ts.isNonNullExpression(name) || ts.isParenthesizedExpression(name)) name = name.expression;
  const names = [nameOf(declaration), ts.isPropertyAccessExpression(name) ? name.name : undefined];
  return [declaration, ...names.flatMap((each) => declarationsOf(each))];
}

/** @param {import("typescript").Node | undefined} name */
const declarationsOf = (name) => (name && checker.getSymbolAtLocation(name)?.declarations) ?? [];

/**
 * @param {import("typescript").CallExpression | import("typescript").NewExpression |
 *   import("typescript").TaggedTemplateExpression} node
 */
function call(node) {
  const callee = ts.isTaggedTemplateExpression(node) ? node.tag : node.expression;
  const declaration = checker.getResolvedSignature(node)?.declaration;
  const named = declaration && isCallable(declaration) ? meant(declaration, callee) : [];
  const places = named.map(place);
  if (ts.isNewExpression(node) || callee.kind === ts.SyntaxKind.SuperKeyword) {
    const made = checker.getTypeAtLocation(callee).symbol?.declarations ?? [];
    places.push(...made.filter(ts.isClassLike).map(place));
  }
  const known = new Map(places.filter((each) => each !== null).map((each) => [String(each), each]));
  if (known.size > 0 || (declaration && leadsOut(declaration))) {
    print("call", pathOf(node.getSourceFile()), node.getEnd(), [...known.values()]);
  }
}

/**
 * The types that a class or interface names as those above it, and all above them.
 *
 * @param {import("typescript").Type | undefined} type
 * @returns {Generator<import("typescript").Type>}
 */
function* above(type) {
  for (const declaration of type?.symbol?.declarations ?? []) {
    const isType = ts.isClassLike(declaration) || ts.isInterfaceDeclaration(declaration);
    for (const { types } of (isType && declaration.heritageClauses) || []) {
      for (const each of types.map((node) => checker.getTypeAtLocation(node))) {
        yield each;
        yield* above(each);
      }
    }
  }
}

/**
 * Print which members of a type stand in for those of another.
 *
 * @param {import("typescript").Type} type
 * @param {import("typescript").Type} other
 */
function overrides(type, other) {
  for (const member of type.getProperties()) {
    const places = (member.declarations ?? []).map(place).filter((each) => each !== null);
    for (const declaration of other.getProperty(member.name)?.declarations ?? []) {
      const declared = place(declaration);
      for (const each of places) {
        if (declared !== null && String(each) !== String(declared)) {
          print("overrides", ...each, ...declared);
        }
      }
    }
  }
}

/** @param {import("typescript").Node} node */
function visit(node) {
  if (ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node) ||
      (ts.isCallExpression(node) && node.expression.kind !== ts.SyntaxKind.ImportKeyword)) {
    call(node);
  } else if (ts.isClassLike(node) || ts.isInterfaceDeclaration(node)) {
    const type = checker.getTypeAtLocation(node);
    for (const each of above(type)) overrides(type, each);
  } else if (ts.isObjectLiteralExpression(node)) {
    const written = checker.getContextualType(node);
    if (written !== undefined) {
      const type = checker.getTypeAtLocation(node);
      for (const each of [written, ...above(written)]) overrides(type, each);
    }
  }
  ts.forEachChild(node, visit);
}

for (const source of own) visit(source);
