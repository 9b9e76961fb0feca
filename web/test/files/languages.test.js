import assert from "node:assert/strict";
import { test } from "node:test";

import { LanguageError } from "../../src/errors.js";
import { LanguageTable } from "../../src/files/languages.js";
import { native } from "./native.js";

const table = new LanguageTable(
  native(`
from wasmpool.parsing.languages import table
answer = [
    {"name": l.name, "extensions": l.extensions, "filenames": l.filenames,
     "interpreters": l.interpreters, "by_content": l.by_content}
    for l in table().languages.values()
]
`),
);

/** @type {Array<[string, string|null]>} Name and head, where the head is written in Latin-1. */
const CASES = [
  ["a.py", null],
  ["dir.js/a.PY", null],
  ["SConstruct", null],
  ["a.d.json", null],
  ["a.d.ts", null],
  ["a.unknown", null],
  [".py", null],
  ["py", null],
  ["", null],
  ["run", "#!/usr/bin/python3.11\n"],
  ["run", "#! /usr/bin/env -S python -u\n"],
  ["run", "#!/usr/bin/env PYTHONPATH=. pypy3\n"],
  ["run", "#!/usr/bin/env node"],
  ["run", "#!/bin/sh -e\r\n"],
  ["run", "#!\tbash\f\n"],
  ["run", "#!\n"],
  ["run", "#!/bin/\xff\xfe\n"],
  ["run", "#!-\n"],
  ["run", "#"],
  ["run", ""],
  ["run", "import os\n"],
  ["a.unknown", "#!/usr/bin/python\n"],
  ["a.json", "#!/usr/bin/python\n"],
  ["Pipfile", null],
  [".clang-format", null],
  ["x.yml", null],
  ["README.md", null],
  ["index.htm", null],
  ["composer.lock", null],
  ["a.h", null],
  ["a.h", ""],
  ["a.H", "/* the\n   class of\n   using the template */\n#include <string.h>\nint f(void);\n"],
  ["a.h", "#pragma once\n#include <string>\n"],
  ["a.h", "# include <QObject>\r\n"],
  ["a.h", "struct A;\rclass EXPORT B final : public A {\r"],
  ["a.h", "#include <stdio.h>\n\tnamespace a::b\n{\n"],
  ["a.h", "template <typename T>\nT f();\n"],
  ["a.h", "using namespace std;\n"],
  ["a.h", "using A = int;\n"],
  ["a.h", "struct A {\n public:\n  int f();\n};\n"],
  ["a.h", "\xa0class A {\n"],
];

test("languages are told as the Python package tells them", () => {
  const expected = native(
    `
from wasmpool.parsing.languages import detect
answer = [detect(n, None if h is None else h.encode("latin-1")) for n, h in argument]
`,
    CASES,
  );
  const found = CASES.map(([name, head]) =>
    table.detect(name, head === null ? null : Buffer.from(head, "latin1")),
  );
  assert.deepEqual(found, expected);
  assert.ok(new Set(found).size > 8);
});

test("every extension, name and interpreter is known", () => {
  for (const { name, extensions, filenames, interpreters } of table.languages.values()) {
    for (const path of [...extensions.map((each) => `x${each}`), ...filenames]) {
      assert.equal(table.detect(path, Buffer.from("")), name, path);
    }
    // Digits at the end are taken for a version, there as here.
    for (const each of interpreters.filter((each) => !/\d$/.test(each))) {
      assert.equal(table.detect("x", Buffer.from(`#!/usr/bin/env ${each}\n`)), name, each);
    }
  }
});

test("an unknown language is named together with those that there are", () => {
  assert.throws(
    () => table.check("klingon"),
    (error) => {
      assert.ok(error instanceof LanguageError);
      assert.match(error.message, /'klingon'; known: bash, c, cpp,/);
      return true;
    },
  );
});
