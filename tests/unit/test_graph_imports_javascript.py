"""What imports of JavaScript and TypeScript stand for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.unit.projects import graph, heritage, imports, missed

F = "export function f() {}\n"


@pytest.mark.parametrize(
    ("specifier", "file"),
    [
        ("./a", "src/a.ts"),
        ("./a", "src/a.tsx"),
        ("./a", "src/a.js"),
        ("./a", "src/a.mjs"),
        ("./a.js", "src/a.js"),
        ("./a.js", "src/a.ts"),
        ("./a.jsx", "src/a.tsx"),
        ("./a.mjs", "src/a.mts"),
        ("./a", "src/a/index.ts"),
        ("./a/", "src/a/index.js"),
        (".", "src/index.js"),
        ("..", "index.js"),
        ("../a", "a.js"),
        ("./a.b", "src/a.b.ts"),
        ("./a.js?raw", "src/a.js"),
    ],
)
@pytest.mark.parametrize("user", ["src/use.ts", "src/use.js"])
def test_relative_names(user: str, specifier: str, file: str) -> None:
    found = graph({file: F, user: f"import {{ f }} from '{specifier}'\n"})
    assert imports(found, user) == [file, f"{file}#f"]


def test_a_file_goes_before_a_folder_and_a_main_file_before_an_index() -> None:
    files = {"use.js": "import { f } from './a'\n", "a/index.js": F, "a/other.js": F}
    assert imports(graph(files), "use.js") == ["a/index.js", "a/index.js#f"]
    files["a/package.json"] = '{"main": "other"}'
    assert imports(graph(files), "use.js") == ["a/other.js", "a/other.js#f"]
    files["a.js"] = F
    assert imports(graph(files), "use.js") == ["a.js", "a.js#f"]


def test_every_form_of_import() -> None:
    found = graph(
        {
            "lib.js": "export default class Thing {}\nexport function f() {}\n",
            "use.js": "import Thing, { f as g } from './lib.js'\n"
            "import * as all from './star.js'\nimport './effect.js'\n"
            "const late = await import('./late.js')\nfunction h() { require('./lazy.js') }\n",
            "star.js": "",
            "effect.js": "",
            "late.js": "",
            "lazy.js": "",
        }
    )
    assert imports(found, "use.js") == [
        *("effect.js", "late.js", "lazy.js", "lib.js", "lib.js#Thing", "lib.js#f", "star.js"),
    ]
    assert missed(found) == []


def test_reexports_and_barrels_are_followed() -> None:
    found = graph(
        {
            "impl.ts": "export class A {}\nexport const b = 1\nexport default function d() {}\n",
            "barrel.ts": "export * from './impl'\nexport { b as c, default as e } from './impl'\n"
            "export * as ns from './impl'\n",
            "outer.ts": "import { A } from './barrel'\nexport { A as Z }\n"
            "export * from './barrel'\n",
            "use.ts": "import { Z, c, e, ns, b } from './outer'\n",
        }
    )
    assert imports(found, "use.ts") == [
        "impl.ts#A",
        "impl.ts#b",
        "impl.ts#d",
        "outer.ts",
    ]
    assert missed(found) == []


def test_circles_of_reexports_end() -> None:
    found = graph(
        {
            "a.js": "export * from './b.js'\nexport { x } from './b.js'\n",
            "b.js": "export * from './a.js'\nexport { x } from './a.js'\nexport const y = 1\n",
            "use.js": "import { x, y } from './a.js'\n",
        }
    )
    assert imports(found, "use.js") == ["a.js", "b.js#y"]
    assert missed(found)[-1] == "./a.js x: unknown name"


def test_commonjs() -> None:
    found = graph(
        {
            "whole.js": "function run() {}\nmodule.exports = run\n",
            "parts.js": "function one() {}\nmodule.exports = { one, two() {} }\n",
            "added.js": "exports.three = function () {}\n",
            "passed.js": "module.exports = require('./parts')\n",
            "use.js": "const run = require('./whole')\nconst { one } = require('./parts')\n"
            "const { three: t } = require('./added')\nconst { one: o } = require('./passed')\n"
            "import whole from './whole'\n",
        }
    )
    assert imports(found, "use.js") == [
        "added.js",
        "added.js#three",
        "parts.js",
        "parts.js#one",
        "passed.js",
        "whole.js",
        "whole.js#run",
    ]


def test_modules_of_node_and_packages_are_external() -> None:
    found = graph(
        {
            "fs.js": "",
            "react.js": "",
            "use.js": "import fs from 'fs'\nimport { join } from 'node:path'\n"
            "import React, { useState } from 'react'\nimport x from 'lodash/fp'\n",
        }
    )
    assert imports(found, "use.js") == [
        "external:fs#default",
        "external:lodash/fp#default",
        "external:path#join",
        "external:react#default",
        "external:react#useState",
    ]


@pytest.mark.parametrize(
    ("config", "specifier"),
    [
        ({"compilerOptions": {"baseUrl": "src"}}, "lib/a"),
        ({"compilerOptions": {"baseUrl": ".", "paths": {"@/*": ["src/*"]}}}, "@/lib/a"),
        ({"compilerOptions": {"paths": {"@lib": ["./src/lib/a.ts"]}}}, "@lib"),
        ({"compilerOptions": {"paths": {"@/*": ["./no/*", "./src/*"]}}}, "@/lib/a"),
        ({"compilerOptions": {"paths": {"*": ["./no/*"], "lib/*": ["./src/lib/*"]}}}, "lib/a"),
        ({"extends": "./config/tsconfig.base"}, "~lib/a"),
        (
            {"extends": ["./config/tsconfig.base.json"], "compilerOptions": {"strict": True}},
            "~lib/a",
        ),
        ({"files": [], "references": [{"path": "./tsconfig.app.json"}]}, "app/a"),
        ({"compilerOptions": {"paths": {"#lib/*": ["./src/lib/*"]}}}, "#lib/a"),
        ({"compilerOptions": {"paths": {"/*": ["./src/*"]}}}, "/lib/a"),
        ({"extends": "./tsconfig.root.json"}, "src/lib/a"),
        ({"extends": "./config/tsconfig.top.json"}, "@top/a"),
    ],
)
def test_paths_of_a_configuration(config: dict[str, Any], specifier: str) -> None:
    found = graph(
        {
            "tsconfig.json": "// comment\n" + json.dumps(config)[:-1] + ",}\n",
            "tsconfig.app.json": '{"compilerOptions": {"paths": {"app/*": ["./src/lib/*"]}}}',
            "tsconfig.root.json": '{"compilerOptions": {"baseUrl": "."}}',
            "config/tsconfig.top.json": '{"compilerOptions": {"paths": {'
            '"@top/*": ["${configDir}/src/lib/*"]}}}',
            "config/tsconfig.base.json": '{"compilerOptions": {"baseUrl": "../src",'
            '"paths": {"~lib/*": ["lib/*"]}}}',
            "src/lib/a.ts": F,
            "src/deep/use.ts": f"import {{ f }} from '{specifier}'\n",
        }
    )
    assert imports(found, "src/deep/use.ts") == ["src/lib/a.ts", "src/lib/a.ts#f"]


def test_the_nearest_configuration_counts() -> None:
    def config(folder: str) -> str:
        return json.dumps({"compilerOptions": {"paths": {"@/*": [f"{folder}/*"]}}})

    found = graph(
        {
            "tsconfig.json": config("./a"),
            "a/x.ts": F,
            "sub/tsconfig.json": config("./b"),
            "sub/b/x.ts": F,
            "use.ts": "import { f } from '@/x'\n",
            "sub/use.ts": "import { f } from '@/x'\n",
        }
    )
    assert imports(found, "use.ts") == ["a/x.ts", "a/x.ts#f"]
    assert imports(found, "sub/use.ts") == ["sub/b/x.ts", "sub/b/x.ts#f"]


@pytest.mark.parametrize(
    ("specifier", "file"),
    [
        ("@/a", "src/a.js"),
        ("$lib/a", "src/lib/a.js"),
        ("$lib", "src/lib/index.ts"),
        ("./a", "src/deep/a.ios.js"),
        ("./a.js", "src/deep/a.native.js"),
        ("../../dist/a.js", "src/a.ts"),
    ],
)
def test_what_only_bundlers_are_told_is_a_guess(specifier: str, file: str) -> None:
    found = graph(
        {file: F, "package.json": "{}", "src/deep/use.js": f"import {{ f }} from '{specifier}'\n"}
    )
    edges = [edge for edge in found.edges if edge.type == "IMPORTS"]
    assert [edge.target for edge in edges] == [file, f"{file}#f"]
    assert all(edge.confidence < 0.8 for edge in edges)


def test_a_file_for_all_platforms_goes_before_that_of_one() -> None:
    files = {"a.js": F, "a.ios.js": F, "use.js": "import { f } from './a'\n"}
    assert imports(graph(files), "use.js") == ["a.js", "a.js#f"]
    files["tsconfig.json"] = '{"compilerOptions": {"moduleSuffixes": [".ios", ""]}}'
    assert imports(graph(files), "use.js") == ["a.ios.js", "a.ios.js#f"]


def test_files_that_are_no_code_are_what_they_are() -> None:
    found = graph(
        {
            "style.css": ".a { color: red }",
            "data.json": "{}",
            "use.js": "import styles from './style.css'\nimport data from './data.json'\n"
            "import { logo } from './logo.svg'\n",
        },
        paths=["logo.svg"],
    )
    assert imports(found, "use.js") == ["data.json", "logo.svg", "style.css"]


def test_bases_are_found_through_imports() -> None:
    found = graph(
        {
            "base.ts": "export class Base {}\nexport interface Shape {}\n",
            "use.ts": "import * as b from './base'\nimport { Shape } from './base'\n"
            "class A extends b.Base implements Shape {}\ninterface Wide extends Shape {}\n"
            "class Oops extends Error {}\n",
        }
    )
    assert heritage(found) == [
        "use.ts#A EXTENDS base.ts#Base",
        "use.ts#Oops EXTENDS external:globalThis#Error",
        "use.ts#Wide EXTENDS base.ts#Shape",
        "use.ts#A IMPLEMENTS base.ts#Shape",
    ]
