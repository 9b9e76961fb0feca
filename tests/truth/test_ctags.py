"""Definitions of seven languages against universal-ctags, on packages of Debian and npm.

A definition is its line, its name and its class of kinds. What ctags cannot say, or says wrongly,
is not compared: `docs/truth/ctags.md` tells why and what remains.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.truth.scoring import Score
from wasmpool.parsing import extractor, languages

Fact = tuple[str, int, str]
Fetch = Callable[[str], Path]


@dataclass(frozen=True, slots=True)
class Case:
    """How one language is compared.

    Attributes:
        theirs: What ctags calls the language.
        suffixes: Ends of the names of the files compared.
        packages: (source, name, folder): where the code comes from.
        kinds: Our kinds to classes; others are not compared.
        judged: The kinds of ctags to classes; others are not compared.
        least: Class to the least precision and recall.
        options: More options of ctags.
    """

    theirs: str
    suffixes: tuple[str, ...]
    packages: tuple[tuple[str, str, str], ...]
    kinds: dict[str, str]
    judged: dict[str, str]
    least: dict[str, tuple[float, float]]
    options: tuple[str, ...] = ()


_CALLABLE = {"function": "function", "method": "function", "constructor": "function"}
_C_KINDS = {
    **_CALLABLE,
    "class": "type",
    "struct": "type",
    "enum": "type",
    "typeAlias": "type",
    "namespace": "namespace",
    "field": "field",
    "enumMember": "enumMember",
    "macro": "macro",
}
_C_JUDGED = {
    "function": "function",
    "prototype": "function",
    "class": "type",
    "struct": "type",
    "union": "type",
    "enum": "type",
    "typedef": "type",
    "namespace": "namespace",
    "member": "field",
    "enumerator": "enumMember",
    "macro": "macro",
}

CASES = {
    "go": Case(
        theirs="Go",
        suffixes=(".go",),
        packages=(
            ("debian", "golang-github-gorilla-mux-dev", "."),
            ("debian", "golang-github-spf13-cobra-dev", "."),
            ("debian", "golang-gopkg-yaml.v3-dev", "."),
            ("debian", "golang-golang-x-tools-dev", "."),
        ),
        kinds={
            **_CALLABLE,
            "struct": "type",
            "interface": "type",
            "typeAlias": "type",
            "constant": "constant",
            "variable": "variable",
            "field": "field",
            "module": "package",
        },
        judged={
            "func": "function",
            "methodSpec": "function",
            "struct": "type",
            "interface": "type",
            "type": "type",
            "talias": "type",
            "const": "constant",
            "var": "variable",
            "member": "field",
            "anonMember": "field",
            "package": "package",
        },
        least={
            "package": (1.0, 1.0),
            "function": (0.99, 1.0),
            "type": (0.94, 1.0),
            "constant": (1.0, 0.99),
            "variable": (0.99, 0.99),
            "field": (0.88, 1.0),
        },
    ),
    "rust": Case(
        theirs="Rust",
        suffixes=(".rs",),
        packages=(
            ("debian", "librust-clap-dev", "."),
            ("debian", "librust-itertools-dev", "."),
            ("debian", "librust-regex-dev", "."),
            ("debian", "librust-serde-json-dev", "."),
        ),
        kinds={
            **_CALLABLE,
            "struct": "type",
            "enum": "type",
            "trait": "type",
            "typeAlias": "type",
            "field": "field",
            "enumMember": "enumMember",
            "macro": "macro",
            "module": "module",
        },
        judged={
            "function": "function",
            "method": "function",
            "struct": "type",
            "enum": "type",
            "interface": "type",
            "typedef": "type",
            "field": "field",
            "enumerator": "enumMember",
            "macro": "macro",
            "module": "module",
        },
        least={
            "function": (0.99, 1.0),
            "type": (0.99, 1.0),
            "module": (1.0, 1.0),
            "macro": (1.0, 1.0),
            "enumMember": (1.0, 1.0),
            "field": (0.92, 1.0),
        },
    ),
    "c": Case(
        theirs="C",
        suffixes=(".c", ".h"),
        packages=(
            ("npm", "lmdb", "dependencies/lmdb"),
            ("npm", "lmdb", "dependencies/lz4"),
            ("npm", "tree-sitter", "vendor/tree-sitter/lib"),
        ),
        kinds=_C_KINDS,
        judged=_C_JUDGED,
        least={
            "function": (0.99, 0.985),
            "type": (0.99, 0.98),
            "macro": (0.98, 0.99),
            "field": (0.96, 0.99),
            "enumMember": (0.94, 0.99),
        },
        options=("--kinds-C=+p",),
    ),
    "cpp": Case(
        theirs="C++",
        suffixes=(".cc", ".cpp", ".h"),
        packages=(
            ("npm", "leveldown", "deps/leveldb"),
            ("npm", "leveldown", "deps/snappy"),
            ("npm", "re2", "vendor/re2"),
        ),
        kinds=_C_KINDS,
        judged=_C_JUDGED,
        least={
            "function": (0.985, 0.965),
            "type": (0.91, 0.94),
            "macro": (0.98, 0.96),
            "field": (0.99, 0.98),
            "enumMember": (0.99, 0.99),
            "namespace": (1.0, 0.97),
        },
        options=("--kinds-C++=+p",),
    ),
    "ruby": Case(
        theirs="Ruby",
        suffixes=(".rb",),
        packages=(
            ("debian", "ruby-asciidoctor", "."),
            ("debian", "ruby-i18n", "."),
            ("debian", "ruby-thor", "."),
        ),
        kinds={**_CALLABLE, "class": "type", "module": "type"},
        judged={
            "method": "function",
            "singletonMethod": "function",
            "alias": "function",
            "class": "type",
            "module": "type",
        },
        least={"function": (0.985, 0.975), "type": (0.99, 1.0)},
    ),
    "lua": Case(
        theirs="Lua",
        suffixes=(".lua",),
        packages=(("debian", "lua-penlight", "."),),
        kinds=_CALLABLE,
        judged={"function": "function"},
        least={"function": (0.99, 0.93)},
    ),
    "bash": Case(
        theirs="Sh",
        suffixes=("",),
        packages=(("debian", "bash-completion", "usr/share/bash-completion/completions"),),
        kinds=_CALLABLE,
        judged={"function": "function", "alias": "function"},
        least={"function": (1.0, 0.96)},
    ),
}


def _judge(tool: str, case: Case, files: list[Path]) -> dict[Path, list[Fact]]:
    """Ask ctags for the definitions in files, as (class, line, name)."""
    command = [tool, "--options=NONE", "--output-format=json", "--fields=+n", "-f", "-", "-L", "-"]
    command += [*case.options, f"--language-force={case.theirs}"]
    listed = "".join(f"{path}\n" for path in files)
    found = subprocess.run(
        command, input=listed, capture_output=True, check=True, text=True, errors="replace"
    )
    facts: dict[Path, list[Fact]] = defaultdict(list)
    for line in found.stdout.splitlines():
        tag = json.loads(line)
        if tag["_type"] == "tag" and tag["kind"] in case.judged and "__anon" not in tag["name"]:
            # It writes `operator ==` and, in Lua, the table before the name.
            name = re.sub(r"^operator (?=\W)", "operator", tag["name"]).rstrip()
            if case.theirs == "Lua":
                name = re.split(r"[.:](?=\w)", name)[-1]
            facts[Path(tag["path"])].append((case.judged[tag["kind"]], tag["line"], name))
    return facts


def _ours(language: str, case: Case, content: bytes) -> Iterator[Fact]:
    loaded = extractor.load(languages.table().get(language))
    for found in loaded.facts(content, extractor.Direct())["definitions"]:
        if found["kind"] in case.kinds:
            yield case.kinds[found["kind"]], found["name_range"][2] + 1, found["name"]


@pytest.mark.parametrize("language", CASES)
def test_definitions_agree_with_ctags(
    language: str, debian_package: Fetch, npm_package: Fetch, tool: Callable[[str], str]
) -> None:
    case = CASES[language]
    fetch = {"debian": debian_package, "npm": npm_package}
    scores = {name: Score(f"{language} {name}") for name in sorted(set(case.kinds.values()))}
    for source, package, folder in case.packages:
        root = fetch[source](package) / folder
        files = [
            path
            for path in sorted(root.rglob("*"))
            if path.is_file() and not path.is_symlink() and path.name.endswith(case.suffixes)
        ]
        assert files, f"no files in {root}"
        judged = _judge(tool("ctags"), case, files)
        for path in files:
            ours = list(_ours(language, case, path.read_bytes()))
            for name, score in scores.items():
                score.add(
                    str(path.relative_to(root)),
                    [fact for fact in ours if fact[0] == name],
                    [fact for fact in judged[path] if fact[0] == name],
                )
    for score in scores.values():
        print(score)
    for name, (precision, recall) in case.least.items():
        assert scores[name].precision >= precision, f"{scores[name]}"
        assert scores[name].recall >= recall, f"{scores[name]}"
