"""Who may import whom: the arrows of the architecture, held against the imports in the source."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import wasmpool

ROOT = Path(wasmpool.__file__).parent

BASE = {"exceptions", "collector"}
SETTINGS = {"checks", "config", "flags", "machine", "sources"} | BASE
# Each part of the package, and the parts that it may import besides itself.
ALLOWED: dict[str, set[str]] = {
    "exceptions": set(),
    "collector": set(),
    "checks": set(),
    "sources": BASE,
    "machine": BASE,
    "flags": SETTINGS,
    "config": SETTINGS,
    "cache": SETTINGS,
    "logs": BASE,
    "protocol": BASE,
    "scheduler": BASE,
    "parsing": BASE,
    "graph": {"parsing"} | BASE,
    "shares": SETTINGS,
    "graphs": {"graph", "pool", "parsing", "discover", "shares"} | SETTINGS,
    "live": {"graph", "graphs", "pool", "discover"},
    "graph_files": {"graph", "parsing", "writers", "bundle"} | BASE,
    "tasks": {"parsing", "protocol"} | BASE,
    "discover": {"parsing"} | SETTINGS,
    "pool": {"scheduler", "protocol", "tasks", "parsing", "discover", "cache", "logs"} | SETTINGS,
    "writers": {"parsing"} | BASE,
    "testing": {"scheduler"} | BASE,
    "bundle": {"parsing", "cache"} | BASE,
    "client": {
        *("service", "pool", "scheduler", "protocol", "tasks", "parsing", "discover"),
        *("graph", "graphs"),
        *SETTINGS,
    },
    "cli": {
        *("pool", "parsing", "tasks", "protocol", "discover", "cache", "writers", "scheduler"),
        *("bundle", "graph", "graphs", "live", "graph_files", "service", "client"),
        *SETTINGS,
    },
    "service": {
        *("pool", "parsing", "tasks", "discover", "scheduler", "graph", "graphs", "graph_files"),
        *("protocol", "bundle"),
        *SETTINGS,
    },
    "__main__": {"cli"},
    "__init__": {
        "exceptions",
        "client",
        "flags",
        "config",
        "graph",
        "graphs",
        "graph_files",
        "live",
        "pool",
        "tasks",
    },
}
# What the sans-IO scheduler may use of the standard library: data, and nothing that acts.
PURE = {
    *("__future__", "collections", "dataclasses", "enum", "functools", "heapq", "itertools"),
    *("math", "operator", "typing", "bisect", "types", "re"),
}


def modules() -> list[tuple[str, Path]]:
    return [(path.relative_to(ROOT).with_suffix("").parts[0], path) for path in ROOT.rglob("*.py")]


def imported(path: Path) -> set[str]:
    """Full names that a module imports anywhere, with the names taken from packages."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            if node.module == "wasmpool":
                names |= {f"wasmpool.{alias.name}" for alias in node.names}
            else:
                names.add(node.module)
    return names


def test_there_are_modules_to_look_at() -> None:
    assert {part for part, _ in modules()} == set(ALLOWED)


@pytest.mark.parametrize("part", sorted(ALLOWED))
def test_a_part_imports_only_what_it_may(part: str) -> None:
    public = set(wasmpool.__all__) - {"flags", "exceptions"}
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for found, path in modules()
        if found == part
        for name in imported(path)
        if name.startswith("wasmpool.")
        and name.split(".")[1] not in ALLOWED[part] | {part} | public
    ]
    assert not wrong


def test_the_scheduler_uses_nothing_that_acts() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for part, path in modules()
        if part == "scheduler"
        for name in imported(path)
        if not name.startswith("wasmpool.") and name.split(".")[0] not in PURE
    ]
    assert not wrong


def test_backends_do_not_know_each_other() -> None:
    backends = ROOT / "pool" / "backends"
    names = {path.stem for path in backends.glob("*.py")} - {"__init__", "base"}
    for path in backends.glob("*.py"):
        if path.stem in ("__init__", "base"):
            continue
        others = {name for name in names if not name.startswith(path.stem.split("_")[0])}
        for name in imported(path):
            assert name.removeprefix("wasmpool.pool.backends.") not in others, path


@pytest.mark.parametrize(
    ("part", "others"),
    [
        ("text", {"values"}),
        ("files", {"text", "values"}),
        ("inference", {"text", "files", "values"}),
    ],
)
def test_what_follows_calls_imports_one_way(part: str, others: set[str]) -> None:
    prefix = "wasmpool.graph.calls."
    wrong = [
        f"{path.name} imports {name}"
        for path in (ROOT / "graph" / "calls" / part).glob("*.py")
        for name in imported(path)
        if name.startswith(prefix)
        and name.removeprefix(prefix).split(".")[0] not in others | {part}
    ]
    assert not wrong
