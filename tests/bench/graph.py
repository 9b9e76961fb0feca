"""Graphs and edits: against parsing alone, memory, cost by the number of files.

What a part of this needs in a process of its own is in `_LIVE` and `_COPIES`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from tests.bench.measure import Cost, Ratio, alternate, run

Row = tuple[str, str, str]

_COMMON = """
import resource, sys, time
from pathlib import Path
import wasmpool

def cpu():
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(sum(resource.getrusage(each)[:2]) for each in whose)
"""

# Edits of a file that 500 others look at, all of which mention the name that the last one adds.
_LIVE = f"""{_COMMON}
folder = Path(sys.argv[1])
paths = [str(path.relative_to(folder)) for path in sorted(folder.rglob("*.py"))]
files = {{path: (folder / path).read_bytes() for path in paths}}
begin = cpu()
live = wasmpool.LiveGraph(files, workers=2, flags={{"cache": False}})
print(cpu() - begin)
path = sys.argv[2]
text, head = files[path], b"    def _fetch_all(self"
attribute = b"        self._hints = hints or {{}}\\n"
for edited in (
    text + b"\\n# edited\\n",
    text.replace(head + b"):", head + b"):\\n        new = 1", 1),
    text.replace(head, head + b", new=1", 1),
    text.replace(head, b"    def added_method(self): pass\\n\\n" + head, 1),
    b"def added_at_the_top(): pass\\n" + text,
    b"def first(): pass\\n" + text,
    text.replace(b"MAX_GET_RESULTS = 21", b"MAX_GET_RESULTS = 22\\nADDED = 1", 1),
    text.replace(b"def _earliest(", b"def _first_of_all(", 1),
    text.replace(b"class ModelIter", b"class Added(BaseIterable): pass\\n\\nclass ModelIter", 1),
    text.replace(attribute, attribute + b"        self.added = hints\\n", 1),
    text.replace(attribute, attribute + b"        self.name = hints\\n", 1),
):
    live.update({{path: text}})
    assert edited != text
    begin = cpu()
    live.update({{path: edited}})
    print(cpu() - begin)
"""

# The second time, facts are known: what is left is reading them and the graph itself.
_COPIES = f"""{_COMMON}
for _ in range(2):
    begin = cpu()
    wasmpool.build_graph(sys.argv[1], workers=2)
print(cpu() - begin)
"""

_EDITED = "django/db/models/query.py"
_PART = "django/db"
_OUTPUT = "records.jsonl"


def _output(script: str, *arguments: str, cache: str) -> list[float]:
    process = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "WASMPOOL_CACHE_DIR": cache},
    )
    return [float(line) for line in process.stdout.split()]


def _cold(what: str, folder: Path, scratch: str) -> Cost:
    """Run a command, nothing of which is known before."""
    cache = f"{scratch}/cache"
    command = [
        *(sys.executable, "-m", "wasmpool", what, str(folder), "--languages", "python"),
        *("--workers", "2", "--quiet", "-o", f"{scratch}/{_OUTPUT}"),
    ]
    cost = run(command, env={"WASMPOOL_CACHE_DIR": cache})
    shutil.rmtree(cache)
    return cost


def against_parsing(folder: Path, rounds: int) -> list[Row]:
    """CPU, wall time and memory of whole runs, nothing of which is known before."""
    costs: dict[str, list[Cost]] = {"graph": [], "parse": []}
    with tempfile.TemporaryDirectory() as scratch:

        def cold(what: str) -> float:
            costs[what].append(_cold(what, folder, scratch))
            return costs[what][-1].cpu

        found = alternate({what: partial(cold, what) for what in costs}, rounds)
        with open(f"{scratch}/{_OUTPUT}", "rb") as lines:
            records = [json.loads(line) for line in lines]
    facts = sum(len(r.get("definitions", ())) + len(r.get("references", ())) for r in records)
    walls = {what: [cost.wall for cost in each] for what, each in costs.items()}
    peaks = {what: min(cost.peak for cost in each) for what, each in costs.items()}
    return [
        ("graph / parsing alone, CPU", str(Ratio.of(found["graph"], found["parse"])), "1.5"),
        ("graph / parsing alone, wall", str(Ratio.of(walls["graph"], walls["parse"])), "1.5"),
        (
            "graph: peak memory beyond parsing's, a definition and reference",
            f"{(peaks['graph'] - peaks['parse']) / facts / 1024:.2f} KB",
            "1.5 KB",
        ),
    ]


def of_an_edit(folder: Path, rounds: int) -> list[Row]:
    """CPU time of taking in one edited file, against parsing all, nothing of which is known."""
    parsing: list[float] = []
    found: list[list[float]] = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as scratch:
            found.append(_output(_LIVE, str(folder), _EDITED, cache=scratch))
        with tempfile.TemporaryDirectory() as scratch:
            parsing.append(_cold("parse", folder, scratch).cpu)
    names = (
        *("a comment", "a variable in a function", "a parameter", "a new method"),
        *("a new function above all others", "a new function with a common name"),
        *("constants", "another name of a method", "a new class", "a new attribute"),
        "an attribute with a name that 500 files mention",
    )
    edits = list(zip(*found, strict=True))[1:]
    return [
        (f"graph, an edit: {name} / parsing alone, CPU", str(Ratio.of(edit, parsing)), "0.15")
        for name, edit in zip(names, edits, strict=True)
    ]


def of_more_files(folder: Path, rounds: int) -> list[Row]:
    """CPU time a file with a part of the files once, 4 times and 16 times."""
    with tempfile.TemporaryDirectory() as scratch:
        for copies in (1, 4, 16):
            for number in range(copies):
                place = Path(scratch, f"copies-{copies}", str(number), _PART)
                shutil.copytree(folder / _PART, place)

        def cost(copies: int) -> float:
            root = f"{scratch}/copies-{copies}"
            return _output(_COPIES, root, cache=f"{scratch}/cache")[0] / copies

        found = alternate({str(each): partial(cost, each) for each in (1, 4, 16)}, rounds)
    return [
        (f"graph: CPU a file, {copies}x the files / 1x", str(Ratio.of(times, found["1"])), "linear")
        for copies, times in found.items()
        if copies != "1"
    ]
