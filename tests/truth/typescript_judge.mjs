// Prints what TypeScript's own parser finds in files: one JSON line a file.
//
//     node typescript_judge.mjs path/to/typescript/lib/typescript.js < list-of-paths
//
// Facts are arrays, compared as they are: a definition is [line, name, class of kinds], an import
// [line, module, imported name, local name, kind], an export [line, name, module], a call
// [line, name, form, arguments]. Lines count from 0 and are those of a definition's name, and where
// the statement, the exporting node or the call begins. A file that TypeScript has syntax errors in has
// only {path, errors}.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { default: ts } = await import(pathToFileURL(process.argv[2]).href);

/** The text of a declared name as a reader would write it. */
function nameText(name) {
  return ts.isStringLiteralLike(name) ? name.text : name.getText().replace(/\s+/g, " ");
}

const isFunction = (node) => ts.isFunctionExpression(node) || ts.isArrowFunction(node);
const isValue = (node) => isFunction(node) || ts.isClassExpression(node);

function judge(path) {
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  if (source.parseDiagnostics.length > 0) return { path, errors: source.parseDiagnostics.length };
  const facts = { path, definitions: [], imports: [], exports: [], calls: [] };
  const line = (node) => source.getLineAndCharacterOfPosition(node.getStart()).line;
  const define = (name, kind) => facts.definitions.push([line(name), nameText(name), kind]);
  const value = (node) => (ts.isClassExpression(node) ? "class" : "callable");

  /** What a function or class expression is bound to; else its own name. */
  function defineValue(node) {
    const parent = node.parent;
    if ((ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) &&
        parent.initializer === node && !ts.isBindingPattern(parent.name)) {
      define(parent.name, value(node));
    } else if (ts.isPropertyDeclaration(parent) && !ts.isClassExpression(node)) {
      // counted with the fields
    } else if (ts.isBinaryExpression(parent) && parent.right === node &&
               parent.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
               (ts.isIdentifier(parent.left) || ts.isPropertyAccessExpression(parent.left))) {
      const left = parent.left;
      const isModule = left.getText() === "module.exports";
      define(isModule && node.name ? node.name : left.name ?? left, value(node));
    } else if (ts.isExportAssignment(parent) && !parent.isExportEquals && !node.name) {
      facts.definitions.push([line(parent), "default", value(node)]);
    } else if (node.name) {
      define(node.name, value(node));
    }
  }

  function defineBinding(name, kind) {
    if (ts.isIdentifier(name)) define(name, kind);
    else for (const element of name.elements) {
      if (ts.isBindingElement(element)) defineBinding(element.name, kind);
    }
  }

  /** Whether a variable statement declares variables of a module or a namespace. */
  function isModuleLevel(statement) {
    let parent = statement.parent;
    const isVar = !(statement.declarationList.flags & ts.NodeFlags.BlockScoped);
    while (isVar && (ts.isBlock(parent) || ts.isIfStatement(parent) || ts.isTryStatement(parent))) {
      parent = parent.parent;
    }
    return ts.isSourceFile(parent) || ts.isModuleBlock(parent);
  }

  const isMember = (node) =>
    ts.isInterfaceDeclaration(node.parent) ||
    (ts.isTypeLiteralNode(node.parent) && ts.isTypeAliasDeclaration(node.parent.parent));

  function definition(node) {
    if (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) {
      const kind = ts.isClassDeclaration(node) ? "class" : "callable";
      if (node.name) define(node.name, kind);
      else facts.definitions.push([line(node), "default", kind]);
    } else if (isValue(node)) defineValue(node);
    else if (ts.isMethodDeclaration(node)) define(node.name, "callable");
    else if (ts.isConstructorDeclaration(node)) {
      const keyword = node.getChildren().find((c) => c.kind === ts.SyntaxKind.ConstructorKeyword);
      facts.definitions.push([line(keyword ?? node), "constructor", "callable"]);
    } else if (ts.isGetAccessor(node) || ts.isSetAccessor(node)) {
      if (!ts.isTypeLiteralNode(node.parent) || isMember(node)) define(node.name, "member");
    } else if (ts.isPropertyDeclaration(node)) {
      define(node.name, node.initializer && isFunction(node.initializer) ? "callable" : "member");
    } else if (ts.isMethodSignature(node) && isMember(node)) define(node.name, "callable");
    else if (ts.isPropertySignature(node) && isMember(node)) define(node.name, "member");
    else if (ts.isInterfaceDeclaration(node)) define(node.name, "interface");
    else if (ts.isTypeAliasDeclaration(node)) define(node.name, "typeAlias");
    else if (ts.isEnumDeclaration(node)) define(node.name, "enum");
    else if (ts.isEnumMember(node)) define(node.name, "enumMember");
    else if (ts.isModuleDeclaration(node) && !ts.isModuleDeclaration(node.parent)) {
      if (!(node.flags & ts.NodeFlags.GlobalAugmentation)) {
        let text = nameText(node.name);
        for (let body = node.body; body && ts.isModuleDeclaration(body); body = body.body) {
          text += `.${body.name.text}`;
        }
        facts.definitions.push([line(node.name), text, "namespace"]);
      }
    } else if (ts.isVariableStatement(node) && isModuleLevel(node)) {
      for (const declared of node.declarationList.declarations) {
        if (!declared.initializer || !isValue(declared.initializer)) {
          defineBinding(declared.name, "variable");
        }
      }
    } else if (ts.isParameter(node) && ts.isParameterPropertyDeclaration(node, node.parent)) {
      define(node.name, "member");
    }
  }

  const isRequire = (node) =>
    ts.isCallExpression(node) && ts.isIdentifier(node.expression) &&
    node.expression.text === "require" && node.arguments.length === 1 &&
    ts.isStringLiteral(node.arguments[0]);

  function imported(node) {
    const add = (module, ...rest) => facts.imports.push([line(node), module.text, ...rest]);
    if (ts.isImportDeclaration(node)) {
      const clause = node.importClause;
      const bindings = clause?.namedBindings;
      const before = facts.imports.length;
      if (clause?.name) add(node.moduleSpecifier, "default", clause.name.text, "default");
      if (bindings && ts.isNamespaceImport(bindings)) {
        add(node.moduleSpecifier, null, bindings.name.text, "namespace");
      } else for (const each of bindings?.elements ?? []) {
        add(node.moduleSpecifier, (each.propertyName ?? each.name).text, each.name.text, "named");
      }
      if (facts.imports.length === before) add(node.moduleSpecifier, null, null, "side_effect");
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
      const clause = node.exportClause;
      if (!clause) add(node.moduleSpecifier, null, null, "reexport");
      else if (ts.isNamespaceExport(clause)) {
        add(node.moduleSpecifier, null, clause.name.text, "reexport");
      } else for (const each of clause.elements) {
        add(node.moduleSpecifier, (each.propertyName ?? each.name).text, each.name.text, "reexport");
      }
    } else if (ts.isImportEqualsDeclaration(node) &&
               ts.isExternalModuleReference(node.moduleReference)) {
      add(node.moduleReference.expression, null, node.name.text, "namespace");
    } else if (ts.isImportTypeNode(node)) {
      add(node.argument.literal, null, null, "dynamic");
    } else if (isRequire(node)) {
      const module = node.arguments[0];
      const parent = node.parent;
      if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) {
        add(module, null, parent.name.text, "namespace");
      } else if (ts.isVariableDeclaration(parent) && ts.isObjectBindingPattern(parent.name)) {
        for (const each of parent.name.elements) {
          const name = each.propertyName ?? each.name;
          add(module, nameText(name), ts.isIdentifier(each.name) ? each.name.text : nameText(name),
              "named");
        }
      } else if (ts.isPropertyAccessExpression(parent) && ts.isVariableDeclaration(parent.parent) &&
                 ts.isIdentifier(parent.parent.name)) {
        add(module, parent.name.text, parent.parent.name.text, "named");
      } else if (ts.isExpressionStatement(parent)) add(module, null, null, "side_effect");
      else if (ts.isBinaryExpression(parent) && ts.isIdentifier(parent.left) &&
               parent.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
        add(module, null, parent.left.text, "namespace");
      } else add(module, null, null, "dynamic");
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword &&
               node.arguments[0] && ts.isStringLiteralLike(node.arguments[0])) {
      const bound = ts.isAwaitExpression(node.parent) && ts.isVariableDeclaration(node.parent.parent)
        ? node.parent.parent.name : undefined;
      if (bound && ts.isIdentifier(bound)) add(node.arguments[0], null, bound.text, "dynamic");
      else if (bound && ts.isObjectBindingPattern(bound)) {
        for (const each of bound.elements) {
          const name = each.propertyName ?? each.name;
          add(node.arguments[0], nameText(name), nameText(each.name), "dynamic");
        }
      } else add(node.arguments[0], null, null, "dynamic");
    }
  }

  function bound(name) {
    if (ts.isIdentifier(name)) return [name.text];
    return name.elements.flatMap((each) => (ts.isBindingElement(each) ? bound(each.name) : []));
  }

  const isReference = (node) =>
    ts.isIdentifier(node) ||
    (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression));

  function exported(node) {
    const add = (at, name, module) => facts.exports.push([line(at), name, module ?? null]);
    if (ts.isExportDeclaration(node) && ts.isSourceFile(node.parent)) {
      const clause = node.exportClause;
      const module = node.moduleSpecifier?.text;
      if (!clause) add(node, null, module);
      else if (ts.isNamespaceExport(clause)) add(node, clause.name.text, module);
      else for (const each of clause.elements) add(each, each.name.text, module);
    } else if (ts.isExportAssignment(node) && ts.isSourceFile(node.parent)) add(node, "default");
    else if (ts.isNamespaceExportDeclaration(node)) add(node, node.name.text);
    else if (node !== source && ts.isSourceFile(node.parent) && ts.canHaveModifiers(node)) {
      const kinds = (ts.getModifiers(node) ?? []).map((modifier) => modifier.kind);
      if (!kinds.includes(ts.SyntaxKind.ExportKeyword)) return;
      const names = ts.isVariableStatement(node)
        ? node.declarationList.declarations.flatMap((each) => bound(each.name))
        : [node.name?.text];
      for (const name of names) {
        add(node, kinds.includes(ts.SyntaxKind.DefaultKeyword) ? "default" : name);
      }
    } else if (ts.isBinaryExpression(node) && ts.isPropertyAccessExpression(node.left) &&
               node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
      const left = node.left;
      if (left.getText() === "module.exports") {
        add(node, "default");
        for (const each of ts.isObjectLiteralExpression(node.right) ? node.right.properties : []) {
          const isShort = ts.isShorthandPropertyAssignment(each) || ts.isMethodDeclaration(each) ||
            ts.isGetAccessor(each);
          if (ts.isSpreadAssignment(each) && isRequire(each.expression)) {
            add(each, null, each.expression.arguments[0].text);
          } else if (isShort || (ts.isPropertyAssignment(each) &&
              (isReference(each.initializer) || isValue(each.initializer)))) {
            if (!ts.isComputedPropertyName(each.name)) add(each, nameText(each.name));
          }
        }
      } else if (["exports", "module.exports"].includes(left.expression.getText())) {
        add(node, left.name.text);
      }
    }
  }

  function called(node) {
    let target = null;
    let form = "call";
    let count = node.arguments?.length ?? 0;
    if (ts.isCallExpression(node)) target = node.expression;
    else if (ts.isNewExpression(node)) [target, form] = [node.expression, "new"];
    else if (ts.isTaggedTemplateExpression(node)) [target, count] = [node.tag, 1];
    else if (ts.isJsxOpeningElement(node) || ts.isJsxSelfClosingElement(node)) {
      [target, form, count] = [node.tagName, "new", 1];
      const text = target.getText();
      if (ts.isIdentifier(target) && !/^[A-Z_$]/.test(text)) return;
    }
    if (target === null) return;
    while (ts.isNonNullExpression(target)) target = target.expression;
    if (target.kind === ts.SyntaxKind.SuperKeyword) form = "new";
    const name = ts.isPropertyAccessExpression(target) ? target.name
      : ts.isIdentifier(target) || target.kind === ts.SyntaxKind.SuperKeyword ? target : null;
    if (name !== null) facts.calls.push([line(node), name.getText(), form, count]);
  }

  const nodes = [source];
  while (nodes.length > 0) {
    const node = nodes.pop();
    definition(node);
    imported(node);
    exported(node);
    called(node);
    ts.forEachChild(node, (child) => void nodes.push(child));
  }
  return facts;
}

for (const path of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  process.stdout.write(`${JSON.stringify(judge(path))}\n`);
}
