"""Judge the calls of graphs by what programs did, their imports by what resolvers say.

Writes docs/accuracy.md.

    python -m tests.accuracy.run

Rules of this file:

- Releases are pinned. Python's run their own tests; those of npm have none, so programs of our own
  use them (`programs/`). Java's are not run, nor are some of TypeScript: their compilers say what
  each call is of. Of PyCG it is the programs of its benchmark that are judged, by the answers that
  come with them.
- Only calls within a package's own sources count: those in its tests are too easy.
- Every sure edge that is wrong is listed with why (`wrong.toml`).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import wasmpool
from tests.accuracy import java_truth, javascript_truth, python_truth, typescript_truth
from tests.accuracy.import_scores import judge_imports, render_imports
from tests.accuracy.pycg_truth import judge_programs
from tests.accuracy.releases import CACHE, TYPESCRIPT, Release, from_npm, from_pypi
from tests.accuracy.scores import Score, score
from wasmpool.graph.model import Graph

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "accuracy.md"


class Package(NamedTuple):
    """A release and how it is run.

    Attributes:
        release: The release.
        sources: Where its own sources are.
        tests: What pytest is told to run; "" for a package of npm.
        needs: Releases that it imports.
        suffixes: Of its sources.
    """

    release: Release
    sources: str
    tests: str = ""
    needs: tuple[Release, ...] = ()
    suffixes: tuple[str, ...] = (".py",)


PYTHON = (
    Package(
        Release(
            "sqlparse", "0.5.1", "bb6b4df465655ef332548e24f08e205afc81b9ab86cb1c45657a7ff173a3a00e"
        ),
        "sqlparse/",
        "tests",
    ),
    Package(
        Release(
            "mistune", "3.0.2", "fc7f93ded930c92394ef2cb6f04a8aabab4117a91449e72dcc8dfa646a508be8"
        ),
        "src/",
        "tests",
    ),
    Package(
        Release(
            "cachetools",
            "5.5.0",
            "2cc24fb4cbe39633fb7badd9db9ca6295d766d9c2995f245725a46715d050f2a",
        ),
        "src/",
        "tests",
    ),
    Package(
        Release(
            "h11", "0.14.0", "8f19fbbe99e72420ff35c00b27a34cb9937e902a8b810e2c88300c6f0a3b699d"
        ),
        "h11/",
        "h11/tests",
    ),
    Package(
        Release(
            "jinja2", "3.1.4", "4a3aee7acbbe7303aede8e9648d13b8bf88a429282aa6122a993f0ac800cb369"
        ),
        "src/",
        "tests",
        (
            Release(
                "markupsafe",
                "3.0.2",
                "ee55d3edf80167e48ea11a923c7386f4669df67d7994554387f84e7d8b0a2bf0",
            ),
        ),
    ),
)
_SCRIPT = (".js",)
_TYPED = (".ts", ".tsx")
# Libraries are not there for the compilers: what is asked of them is not judged.
JAVA = tuple(Package(release, "", suffixes=(".java",)) for release in java_truth.RELEASES)
COMPILED = tuple(Package(release, "src/", suffixes=_TYPED) for release in typescript_truth.RELEASES)
JAVASCRIPT = (
    Package(
        Release(
            "semver", "7.6.3", "376d2ca2c941fc5a37e9ac3ec65302e5e421e2cc1ee3dee57a854d2bd9bee125"
        ),
        "",
        suffixes=_SCRIPT,
    ),
    Package(
        Release(
            "commander",
            "12.1.0",
            "56affc6ddafe486f94b428ae2823d059cf60d4dae2f33eaaf1b1ec4306f73173",
        ),
        "lib/",
        suffixes=_SCRIPT,
    ),
    Package(
        Release(
            "js-yaml", "4.1.0", "0dae332559cf22b21c26ea70e732afd8303ff99412f9c3d9d209faa8882cf2ca"
        ),
        "lib/",
        needs=(
            Release(
                "argparse",
                "2.0.1",
                "27903847fc8215e6fc5a33e81490f7baba66403f8aade33771b988cca097728c",
            ),
        ),
        suffixes=_SCRIPT,
    ),
    Package(
        Release(
            "postcss", "8.4.49", "7fbfcb7db68c560ef4138183579a6b58d0ff5fb6d9ad00ed0d7d0f344399f1df"
        ),
        "lib/",
        needs=(
            Release(
                "nanoid",
                "3.3.8",
                "cd31e771bbc1c1be6ddb34dad157d16a4bd89c708639113cd7b36ab72290ccb5",
            ),
            Release(
                "picocolors",
                "1.1.1",
                "d3aedb2807967b7eb37fd11b03b7e3701e725af79c650d0812ff7213f8f882d9",
            ),
            Release(
                "source-map-js",
                "1.2.1",
                "f126a6f9fca487a43219d8cb8c3a955279187a966119d548eb5cd47e999d4853",
            ),
        ),
        suffixes=_SCRIPT,
    ),
    Package(
        Release(
            "@noble/hashes",
            "1.8.0",
            "e8a765d92c04faaccba8776411c5038cb195f812ee629fce07e1d2e6aec80ea0",
        ),
        "src/",
        suffixes=_TYPED,
    ),
)
# Programs with call graphs that were written by hand, and no package to be run.
PROGRAMS = Release(
    "pycg", "0.0.8", "644b4df4346b393ca29450223da12598a6e6ad51fcfb1c218330b774f643a6c1"
)
_BLANK = Release(
    "ts-blank-space", "0.6.1", "910e7e36267e8007a255b60d2280e2d8c36e08cf5c5c3828cf29f972d289b7dc"
)


def judge_python(package: Package) -> Score:
    """Run the tests of a package under the tracer, and compare."""
    folder = from_pypi(package.release)
    paths = [folder, folder / "src", *(from_pypi(each) / "src" for each in package.needs)]
    out = CACHE / f"{folder.name}.json"
    if not out.exists():
        _run(
            [sys.executable, str(HERE / "trace_python.py"), str(out), str(folder), "pytest"],
            *("-q", "-p", "no:cacheprovider", "-p", "no:randomly", package.tests),
            folder=folder,
            environ={"PYTHONPATH": os.pathsep.join(map(str, paths))},
        )
    graph = _graph(folder, package)
    truth = python_truth.read_truth(out, graph)
    return score(graph, truth, _is_judged(package))


def judge_javascript(package: Package) -> Score:
    """Run a program that uses a package under the tracer, and compare."""
    folder = from_npm(package.release)
    for each in (*package.needs, TYPESCRIPT, _BLANK):
        installed = CACHE / "node_modules" / each.name
        if not installed.is_dir():
            shutil.copytree(from_npm(each), installed)
    name = folder.name.removesuffix(f"-{package.release.version}")
    out = CACHE / f"{folder.name}.json"
    if not out.exists():
        blank = CACHE / "node_modules" / _BLANK.name / "out" / "index.js"
        _run(
            ["node", str(HERE / "trace_javascript.mjs"), str(out), str(folder)],
            str(HERE / "programs" / f"{name}.mjs"),
            *([str(blank)] if package.suffixes == _TYPED else []),
            folder=folder,
            environ={"PACKAGE": str(folder)},
        )
    graph = _graph(folder, package)
    truth = javascript_truth.read_truth(out, graph, folder)
    return score(graph, truth, _is_judged(package), has_modules=False)


def judge_typescript(package: Package) -> Score:
    """Let TypeScript's compiler say what is called, and compare."""
    folder = from_npm(package.release)
    graph = _graph(folder, package)
    lines = typescript_truth.ask_typescript(from_npm(TYPESCRIPT), folder)
    truth = typescript_truth.read_calls(lines, graph, folder)
    return score(graph, truth, _is_judged(package))


def judge_java(package: Package) -> Score:
    """Let javac say what is called, and compare."""
    folder = from_npm(package.release)
    graph = _graph(folder, package)
    truth = java_truth.read_calls(java_truth.ask_javac(package.release), graph, folder)
    return score(graph, truth, _is_judged(package))


def _run(command: list[str], *arguments: str, folder: Path, environ: dict[str, str]) -> None:
    done = subprocess.run(
        [*command, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    if not Path(command[2]).exists():
        raise RuntimeError(f"{' '.join(command)}: {done.stdout[-2000:]}{done.stderr[-2000:]}")


def _graph(folder: Path, package: Package) -> Graph:
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.name.endswith(package.suffixes) and not path.name.endswith(".d.ts")
    }
    return wasmpool.build_graph(files, flags={"cache": False})


def _is_judged(package: Package) -> Callable[[str], bool]:
    return lambda path: path.startswith(package.sources) and "/tests/" not in path


def render(scores: dict[str, Score]) -> Iterator[str]:
    """The lines of the page."""
    reasons = tomllib.loads((HERE / "wrong.toml").read_text("utf-8"))
    yield "# Accuracy"
    yield ""
    yield "Made by `make accuracy`; not written by hand."
    yield ""
    yield "## Calls"
    yield ""
    yield (
        "Packages were run under a tracer: those of Python with their own tests "
        "(`sys.settrace`), those of JavaScript and TypeScript with programs that use what their "
        "documentation shows (V8's inspector). Java's were read by javac, and "
        f"{_listed(each.release.name for each in COMPILED)} by TypeScript's compiler, which say "
        "what each call is of; one that stands in for it in a class below is right too, and in "
        "TypeScript one of an object that is written for the type. Both ends of a call lie in the "
        "package's own sources. *Precision* is of edges with a confidence of 0.8 or more: an edge "
        "is wrong if a call of it was run and its target was never entered from there, or if a "
        "compiler says that the call is of something else. In the small programs that come with "
        "PyCG, the answer was written by hand, all of it; functions without a name are in it, and "
        "not in our graphs. *Recall* is of the calls seen that are written as calls; *with "
        "guesses* counts edges below 0.8 as well."
    )
    yield ""
    yield "| package | precision | right | wrong | recall | with guesses | calls seen |"
    yield "|---|---|---|---|---|---|---|"
    for name, each in scores.items():
        seen = len(each.found) + len(each.guessed) + len(each.missed)
        yield (
            f"| {name} | {each.precision:.3f} | {len(each.right)} | {len(each.wrong)} "
            f"| {each.recall:.3f} | {each.recall_with_guesses:.3f} | {seen} |"
        )
    everything = Score(
        [edge for each in scores.values() for edge in each.right],
        [edge for each in scores.values() for edge in each.wrong],
        {(name, *pair) for name, each in scores.items() for pair in each.found},
        {(name, *pair) for name, each in scores.items() for pair in each.guessed},
        {(name, *pair) for name, each in scores.items() for pair in each.missed},
    )
    seen = len(everything.found) + len(everything.guessed) + len(everything.missed)
    yield (
        f"| **all** | **{everything.precision:.3f}** | {len(everything.right)} "
        f"| {len(everything.wrong)} | **{everything.recall:.3f}** "
        f"| **{everything.recall_with_guesses:.3f}** | {seen} |"
    )
    yield ""
    yield "### Sure edges that are wrong"
    for name, each in scores.items():
        if each.wrong:
            yield ""
            yield f"{name}:"
            yield ""
        for edge in each.wrong:
            pair = f"{edge.source} -> {edge.target}"
            why = reasons.get(name, {}).get(pair, "not explained yet")
            yield f"- `{edge.source}` to `{edge.target}` ({edge.reason}): {why}"


def _listed(names: Iterable[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}"


def main() -> None:
    """Run as a program."""
    scores = {}
    judges = (
        (judge_python, PYTHON),
        (judge_javascript, JAVASCRIPT),
        (judge_typescript, COMPILED),
        (judge_java, JAVA),
    )
    for judge, packages in judges:
        for package in packages:
            name = f"{package.release.name} {package.release.version}"
            scores[name] = each = judge(package)
            print(f"{name}: precision {each.precision:.3f}, recall {each.recall:.3f}", flush=True)
    name = f"{PROGRAMS.name} {PROGRAMS.version}"
    scores[name] = each = judge_programs(from_pypi(PROGRAMS))
    print(f"{name}: precision {each.precision:.3f}, recall {each.recall:.3f}", flush=True)
    imports = judge_imports()
    for name, judged in imports.items():
        print(f"{name}: imports {judged.precision:.4f}, recall {judged.recall:.4f}", flush=True)
    lines = [*render(scores), "", *render_imports(imports)]
    PAGE.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
