"""What names of packages in imports of JavaScript and TypeScript stand for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.unit.projects import graph, imports, missed

F = "export function f() {}\n"


@pytest.mark.parametrize(
    ("package", "specifier", "file"),
    [
        ({"main": "lib/main.js"}, "pkg", "lib/main.js"),
        ({"main": "dist/index.js"}, "pkg", "src/index.ts"),
        ({}, "pkg", "index.js"),
        ({}, "pkg/sub", "sub.js"),
        ({"exports": "./a.js"}, "pkg", "a.js"),
        ({"exports": {".": "./a.js", "./b": "./c.js"}}, "pkg/b", "c.js"),
        ({"exports": {"./*": "./lib/*.js"}}, "pkg/deep/x", "lib/deep/x.js"),
        ({"exports": {"./*": "./x/*.js", "./in/*": "./y/*.js"}}, "pkg/in/z", "y/z.js"),
        ({"exports": {"import": "./a.mjs", "require": "./a.cjs"}}, "pkg", "a.mjs"),
        (
            {"exports": {".": {"types": "./dist/a.d.ts", "default": "./dist/a.js"}}},
            "pkg",
            "src/a.ts",
        ),
        ({"exports": {".": {"browser": "./no.js", "default": "./a.js"}}}, "pkg", "a.js"),
        (
            {"exports": {".": {"types": "./dist/i.d.mts", "default": "./dist/i.mjs"}}},
            "pkg",
            "src/i.ts",
        ),
        ({"exports": {"./*": {"import": "./dist/*.mjs"}}}, "pkg/x/y", "src/x/y.tsx"),
        (
            {"exports": {"require": "./build/i.cjs", "import": "./build-module/i.js"}},
            "pkg",
            "src/i.js",
        ),
        ({"exports": {".": "./dist/pkg.cjs.js"}}, "pkg", "src/index.ts"),
        ({"main": "dist/index.js"}, "pkg/dist/deep/x", "src/deep/x.ts"),
        ({"name": "pkg"}, "pkg", "src/public-api.ts"),
        ({"exports": {"./x": {"import": "./build/modern/x.js"}}}, "pkg/x", "src/x.ts"),
        ({"exports": {"./x": {"@my/source": "./code/x.ts"}}}, "pkg/x", "code/x.ts"),
    ],
)
def test_packages_of_a_workspace(package: dict[str, Any], specifier: str, file: str) -> None:
    found = graph(
        {
            "package.json": '{"workspaces": ["packages/*"]}',
            "packages/pkg/package.json": json.dumps({"name": "pkg", **package}),
            f"packages/pkg/{file}": F,
            "packages/app/use.ts": f"import {{ f }} from '{specifier}'\n",
        }
    )
    assert imports(found, "packages/app/use.ts") == [
        f"packages/pkg/{file}",
        f"packages/pkg/{file}#f",
    ]


def test_what_exports_leaves_out_is_not_found() -> None:
    found = graph(
        {
            "pkg/package.json": '{"name": "pkg", "exports": {".": "./a.js"}}',
            "pkg/a.js": F,
            "pkg/inner.js": F,
            "use.js": "import { f } from 'pkg/inner.js'\n",
        }
    )
    assert imports(found, "use.js") == ["external:pkg/inner.js#f"]


def test_a_package_has_sources_where_its_configuration_says() -> None:
    found = graph(
        {
            "pkg/package.json": '{"name": "pkg", "main": "./compiled/deep/a.js"}',
            "pkg/tsconfig.json": '{"compilerOptions": {"rootDir": "code", "outDir": "./compiled"}}',
            "pkg/code/deep/a.ts": F,
            "use.ts": "import { f } from 'pkg'\n",
        }
    )
    assert imports(found, "use.ts") == ["pkg/code/deep/a.ts", "pkg/code/deep/a.ts#f"]


@pytest.mark.parametrize(
    ("user", "file"),
    [("use.mjs", "a.mjs"), ("use.cjs", "a.cjs"), ("use.ts", "a.mjs"), ("use.cts", "a.cjs")],
)
def test_which_conditions_hold_depends_on_the_importing_file(user: str, file: str) -> None:
    found = graph(
        {
            "pkg/package.json": '{"name": "pkg", "exports": '
            '{"import": "./a.mjs", "require": "./a.cjs"}}',
            "pkg/a.mjs": F,
            "pkg/a.cjs": "exports.f = function f() {}\n",
            **{f"use.{each}": "import { f } from 'pkg'\n" for each in ("mjs", "cjs", "ts", "cts")},
        }
    )
    assert imports(found, user) == [f"pkg/{file}", f"pkg/{file}#f"]


def test_conditions_of_a_configuration() -> None:
    found = graph(
        {
            "tsconfig.base.json": '{"compilerOptions": {"customConditions": ["@my/source"]}}',
            "pkg/package.json": '{"name": "pkg", "exports": '
            '{"@my/source": "./lib/a.ts", "default": "./b.js"}}',
            "pkg/lib/a.ts": F,
            "pkg/b.js": F,
            "app/tsconfig.json": '{"extends": "../tsconfig.base.json"}',
            "app/use.ts": "import { f } from 'pkg'\n",
            "other/tsconfig.json": "{}",
            "other/use.ts": "import { f } from 'pkg'\n",
        }
    )
    assert imports(found, "app/use.ts") == ["pkg/lib/a.ts", "pkg/lib/a.ts#f"]
    assert imports(found, "other/use.ts") == ["pkg/b.js", "pkg/b.js#f"]


def test_internal_names_of_a_package() -> None:
    imported = {
        "#lib/*": "./src/*.js",
        "#fs": {"node": "fs"},
        "#own": "own",
        "#dep": "dep/sub",
        "#self": "#self",
    }
    found = graph(
        {
            "package.json": json.dumps({"name": "own", "main": "src/a.js", "imports": imported}),
            "src/a.js": F,
            "test/use.js": "import { f } from '#lib/a'\nimport fs from '#fs'\n",
            "test/own.js": "import { f } from '#own'\nimport x from '#dep'\n"
            "import y from '#self'\n",
            "own.json": "{}",
        }
    )
    assert imports(found, "test/use.js") == ["external:fs#default", "src/a.js", "src/a.js#f"]
    assert imports(found, "test/own.js") == ["external:dep/sub#default", "src/a.js", "src/a.js#f"]
    assert missed(found) == ["#self default: unknown"]


def test_packages_that_lie_in_the_project() -> None:
    found = graph(
        {
            "node_modules/dep/package.json": '{"main": "main.js"}',
            "node_modules/dep/main.js": F,
            "node_modules/plain.js": F,
            "src/use.js": "import { f } from 'dep'\n",
            "src/other.js": "import { f } from 'plain'\n",
        }
    )
    assert imports(found, "src/use.js") == [
        "node_modules/dep/main.js",
        "node_modules/dep/main.js#f",
    ]
    assert imports(found, "src/other.js") == ["node_modules/plain.js", "node_modules/plain.js#f"]
