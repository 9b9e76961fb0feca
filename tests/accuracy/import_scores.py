"""The imports of released packages, judged by what Python, Node.js, TypeScript and javac say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import wasmpool
from tests.accuracy import java_truth
from tests.accuracy.imports import (
    ImportScore,
    javascript_truth,
    package_graph,
    python_truth,
    score_imports,
)
from tests.accuracy.releases import TYPESCRIPT, Release, from_npm, from_pypi

# A release, the folder that its package lies in, and the package.
PYTHON = (
    (
        Release(
            "networkx", "3.4.2", "307c3669428c5362aab27c8a1260aa8f47c4e91d3891f48be0141738d8d053e1"
        ),
        "",
        "networkx",
    ),
    (
        Release(
            "pygments", "2.19.1", "61c16d2a8576dc0649d9f39e089b5f02bcd27fba10d8fb4dcc28173f7a45151f"
        ),
        "",
        "pygments",
    ),
    (
        Release(
            "docutils", "0.21.2", "3a6b18732edf182daa3cd12775bbb338cf5691468f91eeeb109deff6ebfa986f"
        ),
        "",
        "docutils",
    ),
    (
        Release(
            "rich", "13.9.4", "439594978a49a09530cff7ebc4b5c7103ef57baf48d5ea3184f21d9a2befa098"
        ),
        "",
        "rich",
    ),
)
JAVASCRIPT = (
    Release("eslint", "9.36.0", "7ebeade97e7015b3447cee3a18c3548f16034a406d152dc3bd1c71f49db8568f"),
    Release("rxjs", "7.8.2", "2312f8ffd9726ffd7bd53ea12c5f13663d09a3dc3326f448c70b88f5ef6fac82"),
    Release("zod", "4.1.11", "595b4740a547e8c3c694fab6c308c784f56264b8ce740107e17a0e4be0805b3e"),
    Release(
        "ra-ui-materialui",
        "5.11.0",
        "c1cb2dab9da7267ff1eae886b90ce1d3563189732ce5c743084014919ef26125",
    ),
    Release(
        "@wordpress/block-editor",
        "15.3.0",
        "8e3ac3529df1e0abd6012cd2204add470949b7c066d2a4e621df539d9843303b",
    ),
)
LANGUAGES = ("javascript", "typescript", "tsx")
# Why the wrong ones of a release are.
_WHY = {
    "networkx 3.4.2": "`import *` before it brings another module of that name",
    "@wordpress/block-editor 15.3.0": "the package imports itself by its name, which the judge "
    "finds only where it is installed, as it is wherever it runs",
}
_SHOWN = 5


def judge_imports() -> dict[str, ImportScore]:
    """Judge all releases, and return the scores by their names."""
    scores = {}
    for release, folder, package in PYTHON:
        root = from_pypi(release) / folder
        truth = python_truth(root, package)
        name = f"{release.name} {release.version}"
        scores[name] = score_imports(package_graph(root, package, [".py"]), truth)
    for release in JAVASCRIPT:
        name = f"{release.name} {release.version}"
        scores[name] = _judge_javascript(from_npm(release))
    for release in java_truth.RELEASES:
        name = f"{release.name} {release.version}"
        truth = java_truth.read_imports(java_truth.ask_javac(release))
        scores[name] = score_imports(package_graph(from_npm(release), "", [".java"]), truth)
    return scores


def _judge_javascript(folder: Path) -> ImportScore:
    graph = wasmpool.build_graph(folder)
    files = [
        node.properties["path"]
        for node in graph.nodes.values()
        if node.label == "File" and node.properties.get("language") in LANGUAGES
    ]
    return score_imports(graph, javascript_truth(from_npm(TYPESCRIPT), folder, files))


def render_imports(scores: dict[str, ImportScore]) -> Iterator[str]:
    """The lines of the page about imports."""
    yield "## Imports"
    yield ""
    yield (
        "What each import gets was asked of Python (all modules of a package were imported, and "
        "`__import__` written down), of Node.js (`require.resolve`), of TypeScript "
        "(`ts.resolveModuleName`) and of javac. An import counts as right if it leads to the same "
        "file, or out of the package where the judge does. *Definitions* is the part of the "
        "functions and classes led to, through all re-exports, that Python says were got."
    )
    yield ""
    yield "| package | precision | right | wrong | recall | missed | definitions |"
    yield "|---|---|---|---|---|---|---|"
    for name, each in scores.items():
        judged = each.definitions_right or each.definitions_wrong
        definitions = f"{each.definition_precision:.3f}" if judged else "-"
        yield (
            f"| {name} | {each.precision:.4f} | {len(each.right)} | {len(each.wrong)} "
            f"| {each.recall:.4f} | {len(each.missed)} | {definitions} |"
        )
    right = sum(len(each.right) for each in scores.values())
    wrong_count = sum(len(each.wrong) for each in scores.values())
    missed = sum(len(each.missed) for each in scores.values())
    yield (
        f"| **all** | **{right / (right + wrong_count):.4f}** | {right} | {wrong_count} "
        f"| **{right / (right + missed):.4f}** | {missed} | |"
    )
    yield ""
    yield "### Imports that are wrong"
    for name, each in scores.items():
        if each.wrong:
            yield ""
            yield f"{name}: {_WHY.get(name, 'not explained yet')}."
            yield ""
        wrong = sorted(each.wrong, key=lambda item: (item[0], item[1], item[2] or ""))
        for path, line, target in wrong[:_SHOWN]:
            yield f"- `{path}:{line}` to `{target or 'outside'}`"
        if len(wrong) > _SHOWN:
            yield f"- and {len(wrong) - _SHOWN} more like these"
