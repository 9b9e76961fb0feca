"""`wasmpool graph` and `wasmpool query` as they are typed: outputs, errors, exit statuses."""

from __future__ import annotations

import base64
import json
import re
import sqlite3
import threading
import zlib
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.unit.graphs import edge, node, small
from tests.unit.test_cli_terminal import on_terminal, plain
from wasmpool import build_graph, read_graph, write_graph
from wasmpool.cli import main
from wasmpool.cli.graph import _Screen
from wasmpool.graph.model import Graph

FILES = {
    "shop/__init__.py": "",
    "shop/cart.py": "from shop.tax import rate\n\n\nclass Cart:\n    pass\n",
    "shop/tax.py": "import math\n\n\ndef rate(x):\n    return math.ceil(x)\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / "project" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "project" / name).write_text(text)
    return tmp_path / "project"


@pytest.fixture(params=["g.jsonl", "g.sqlite"])
def graph(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The file of the graph made by hand."""
    place = tmp_path / request.param
    write_graph(small(), place)
    return str(place)


def asked(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    """The answer in a pipe."""
    assert main(["query", *arguments]) == 0
    out, problems = capsys.readouterr()
    assert problems == ""
    return json.loads(out)


# ---------------------------------------------------------------- graph


def test_the_graph_of_a_folder(project: Path, tmp_path: Path) -> None:
    out = tmp_path / "g.jsonl"
    assert main(["graph", str(project), "-o", str(out), "--no-cache"]) == 0
    made = read_graph(out)
    assert made == build_graph(project, backend="inline")
    assert made.meta["project"] == "project"
    assert [each.target for each in made.edges if each.source == "shop/cart.py"] >= [
        "shop/cart.py#Cart"
    ]
    assert [each.node.id for each in made.importers("rate")] == ["shop/cart.py"]


def test_without_a_file_it_goes_to_standard_output(
    project: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["graph", str(project), "--backend", "inline"]) == 0
    out, problems = capfdbinary.readouterr()
    assert problems == b""
    kinds = [json.loads(line)["_type"] for line in out.splitlines()]
    assert kinds[0] == "graph"
    assert {"node", "edge"} <= set(kinds)


def test_every_format_from_its_option(project: Path, tmp_path: Path) -> None:
    for format in ("sqlite", "graphml", "csv", "dot", "scip", "html"):
        out = tmp_path / f"out-{format}"
        command = ["graph", str(project), "-o", str(out), "--format", format]
        assert main([*command, "--backend", "inline"]) == 0
        assert any(out.iterdir()) if format == "csv" else out.stat().st_size
    with closing(sqlite3.connect(tmp_path / "out-sqlite")) as database:
        assert database.execute("SELECT count(*) FROM nodes WHERE label = 'File'").fetchone() == (
            3,
        )


@pytest.mark.parametrize(
    "paths",
    [["project"], ["project/shop/tax.py"], ["project", "more"], ["project", "project/"]],
)
def test_the_page_has_the_sources_wherever_they_are(
    paths: list[str], project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "more").mkdir()
    monkeypatch.chdir(project.parent)
    assert main(["graph", *paths, "-o", "g.html", "--backend", "inline"]) == 0
    page = (tmp_path / "g.html").read_text("utf-8")
    found = re.search(r'id="graph-sources">(.*)</script>', page)
    assert found is not None
    sources = json.loads(found[1])
    (path,) = [each for each in sources if each.endswith("shop/tax.py")]
    text = zlib.decompress(base64.b64decode(sources[path])).decode()
    assert text == FILES["shop/tax.py"]


def test_files_that_fail_are_named(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "shop" / "big.py").write_text("x = 1\n" * 100)
    out = tmp_path / "g.jsonl"
    command = ["graph", str(project), "-o", str(out), "--max-file-size", "200"]
    assert main([*command, "--backend", "inline"]) == 1
    properties = read_graph(out).nodes["shop/big.py"].properties
    assert properties["status"] == "failed"
    assert "200" in properties["failure"]
    problems = capsys.readouterr().err
    assert problems == f"wasmpool: shop/big.py failed: {properties['failure']}\n"


def test_what_cannot_be_made(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["graph", str(project), "--format", "sqlite"]) == 2
    assert "needs a file to write to: -o FILE" in capsys.readouterr().err
    assert (
        main(["graph", str(project), "-o", str(tmp_path / "no" / "g"), "--backend", "inline"]) == 3
    )
    assert "cannot write to" in capsys.readouterr().err
    assert main(["graph"]) == 2
    assert main(["graph", str(project), "--workers", "many"]) == 2
    capsys.readouterr()
    assert main(["graph", str(project), "--languages", "pyton"]) == 2
    assert "unknown language 'pyton'" in capsys.readouterr().err


# ---------------------------------------------------------------- query


def test_answers_in_a_pipe_are_json(graph: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(capsys, graph, "callers", "Cart.total") == [
        {
            "distance": 1,
            "id": "app/cart.py#Cart.add",
            "label": "Method",
            "name": "add",
            "type": "CALLS",
            "confidence": 1.0,
            "reason": "test",
            "sites": ["app/cart.py:2"],
        }
    ]
    (row,) = asked(capsys, graph, "callees", "add")
    assert row["id"] == "app/cart.py#Cart.total"
    assert [row["target"] for row in asked(capsys, graph, "path", "add", "ceil")] == [
        *("app/cart.py#Cart.total", "app/tax.py#rate", "external:math#ceil"),
    ]
    assert [row["id"] for row in asked(capsys, graph, "imports", "cart")] == ["app/tax.py#rate"]
    assert [row["id"] for row in asked(capsys, graph, "importers", "cart.py")] == ["app/tax.py"]
    assert len(asked(capsys, graph, "impact", "rate")) == 3
    (cycle,) = asked(capsys, graph, "cycles")
    assert cycle["members"] == ["app/cart.py", "app/tax.py"]
    assert len(cycle["way"]) == 2
    assert "app/cart.py#_spare" in [row["id"] for row in asked(capsys, graph, "unused")]
    assert asked(capsys, graph, "stats")["edges"]["CALLS"] == 4


def test_options_limit_the_answer(graph: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(capsys, graph, "path", "add", "ceil", "--min-confidence", "0.8") == []
    assert len(asked(capsys, graph, "callees", "add", "--depth", "2")) == 2
    assert len(asked(capsys, graph, "hubs", "--limit", "1")) == 1


def test_a_terminal_gets_tables(graph: str, project: Path, tmp_path: Path) -> None:
    shown = [
        on_terminal(*arguments, cwd=tmp_path, command=command, NO_COLOR="1")
        for command, *arguments in (
            ("query", graph, "callers", "Cart.total"),
            ("query", graph, "cycles"),
            ("query", graph, "callers", "Base"),
            ("query", graph, "path", "Base", "add"),
            ("graph", str(project)),
        )
    ]
    assert [status for status, _ in shown] == [0, 0, 0, 0, 0]
    callers, cycles, nobody, no_way, made = ("\n".join(plain(text)) for _, text in shown)
    assert "distance" in callers
    assert "app/cart.py#Cart.add" in callers
    assert "app/cart.py → app/tax.py → app/cart.py" in cycles
    assert nobody.split() == ["nothing"]
    assert no_way.strip() == "no way from Base to add along what each needs"
    assert "IMPORTS" in made
    assert "_type" not in made


@pytest.mark.parametrize("width", [60, 80])
@pytest.mark.parametrize(
    ("question", "title"),
    [
        (["callers", "open_by_name"], "inner/module.py#SomeClass.open_by_number:1"),
        (
            ["path", "open_by_number", "open_by_name"],
            "inner/module.py#SomeClass.open_by_number → inner/module.py#SomeClass.open_by_name",
        ),
    ],
)
def test_ids_stay_whole_where_a_table_is_too_wide(
    width: int, question: list[str], title: str, tmp_path: Path
) -> None:
    place = [0, 90, 0, 0, 9, 0]
    names = ("inner/module.py#SomeClass.open_by_number", "inner/module.py#SomeClass.open_by_name")
    nodes = [node("inner/module.py", "File"), *(node(id, "Method", range=place) for id in names)]
    write_graph(Graph(nodes, [edge("CALLS", *names)]), tmp_path / "g.jsonl")
    status, shown = on_terminal(
        "g.jsonl", *question, cwd=tmp_path, command="query", NO_COLOR="1", COLUMNS=str(width)
    )
    first, *details = (line for line in plain(shown) if line)
    assert (status, first) == (0, title)
    assert all(line.startswith("  ") and len(line) <= width for line in details)
    told = " ".join(line.strip() for line in details)
    assert "type CALLS, confidence 1.0, reason test, at line 2" in told


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["callers", "total"],
            "'total' can be any of 2; ask for one of these\n  app/cart.py#Cart.total\n",
        ),
        (["callers", "totl"], "nothing called 'totl'; did you mean\n  app/cart.py#Cart.total\n"),
        (["callers"], "callers takes one name, not 0"),
        (["path", "add"], "path takes two names, not 1"),
        (["stats", "add"], "stats takes no name, not 1"),
        (["stats", "--depth", "2"], "--depth says nothing to stats"),
        (["callers", "add", "--depth", "0"], "must be a whole number, at least 1, not 0"),
        (["callers", "add", "--depth", "many"], "--depth: invalid int value: 'many'"),
        (["hubs", "--min-confidence", "2"], "must be a number from 0 to 1, not 2.0"),
        (["hubs", "--min-confidence", "nan"], "must be a number from 0 to 1, not nan"),
        (["stats", "--min-confidence", "sure"], "invalid float value: 'sure'"),
        (["who"], "invalid choice: 'who'"),
        ([], "arguments are required: QUESTION\n"),
    ],
)
def test_what_cannot_be_answered(
    graph: str, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["query", graph, *arguments]) == 2
    out, problems = capsys.readouterr()
    assert out == ""
    assert message in problems


def test_a_graph_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", str(tmp_path / "g"), "stats"]) == 2
    assert "cannot read" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["g.jsonl", "g.sqlite"])
def test_a_graph_that_is_cut_off_is_damaged(
    name: str, project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / name
    assert main(["graph", str(project), "-o", str(place), "--backend", "inline"]) == 0
    whole = place.read_bytes()
    ends = {len(whole) // 2}
    if name == "g.jsonl":  # within a line, and with the last record alone missing
        ends |= {len(whole) - 9, whole.rindex(b"\n", 0, -1) + 1}
    for end in ends:
        place.write_bytes(whole[:end])
        assert main(["query", str(place), "stats"]) == 2
        problems = capsys.readouterr().err
        assert f"the graph in {place} is damaged" in problems
        assert f"make it again with: wasmpool graph PATH -o {place}" in problems
    if name == "g.jsonl":
        place.write_bytes(whole.partition(b"\n")[0] + b"\n[1]\n")
        assert main(["query", str(place), "stats"]) == 2
        assert f"the graph in {place} is damaged" in capsys.readouterr().err
    place.write_text("something else")
    assert main(["query", str(place), "stats"]) == 2
    assert "holds no graph in a form that is read here" in capsys.readouterr().err


def test_a_graph_of_another_form_is_not_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("g.jsonl", "g.sqlite"):
        write_graph(Graph([], [], (), {"schema_version": 2}), tmp_path / name)
        assert main(["query", str(tmp_path / name), "stats"]) == 2
        assert "has the form 2, and form 1 is read here" in capsys.readouterr().err


def test_a_graph_of_nothing_is_said_to_be_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "g.jsonl")
    assert main(["graph", str(tmp_path), "-o", out, "--backend", "inline"]) == 0
    assert f"no files to parse in {tmp_path}" in capsys.readouterr().err
    assert main(["graph", str(tmp_path), "-o", out, "--backend", "inline", "--quiet"]) == 0
    assert capsys.readouterr().err == ""


def test_a_part_of_a_graph_is_whole_again(project: Path, tmp_path: Path) -> None:
    graph = build_graph(project, backend="inline")
    part = Graph(graph.nodes.values(), graph.edges[:3], (), graph.meta)
    write_graph(part, tmp_path / "g.jsonl")
    assert read_graph(tmp_path / "g.jsonl") == part


@pytest.mark.parametrize("is_writing", [False, True])
def test_an_interrupt_says_what_it_ended(
    is_writing: bool,
    project: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "g.jsonl"
    out.write_text("as before")

    def interrupted(*arguments: object) -> None:
        raise KeyboardInterrupt

    place = "graph.formats.jsonl.encode" if is_writing else "graph.build.all_ids"
    monkeypatch.setattr(f"wasmpool.{place}", interrupted)
    assert main(["graph", str(project), "-o", str(out), "--backend", "inline"]) == 130
    phase = "writing" if is_writing else "structure"
    problems = capsys.readouterr().err
    assert problems == f"wasmpool: interrupted during {phase}; nothing was written\n"
    assert out.read_text() == "as before"
    assert list(tmp_path.glob("g.jsonl*")) == [out]


def test_progress_needs_no_thread(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # With a second thread, a graph would be made in this process alone: see shares.py.
    monkeypatch.setenv("FORCE_COLOR", "1")  # as if standard error were a terminal
    before = set(threading.enumerate())
    with _Screen(shown=True) as screen:
        screen.progress("calls", 0.0)
        assert set(threading.enumerate()) <= before
    assert "calls" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["facts.jsonl", "[a] !b #c*?.jsonl", "deep/er/facts.jsonl"])
@pytest.mark.parametrize("command", ["graph", "parse"])
def test_what_was_written_is_none_of_the_files_the_next_time(
    command: str, name: str, project: Path
) -> None:
    out = project / name
    out.parent.mkdir(parents=True, exist_ok=True)
    arguments = [command, str(project), "-o", str(out), "--backend", "inline"]
    once, twice = [
        (main(arguments), [json.loads(line) for line in out.read_text().splitlines()])
        for _ in range(2)
    ]
    assert once[0] == twice[0] == 0
    assert {record.get("path") for record in once[1]} == {record.get("path") for record in twice[1]}
    assert not any(name in str(record) for record in twice[1] if record["_type"] != "summary")
    # One of the same name elsewhere is no output.
    (project / "shop" / Path(name).name).write_text("{}\n")
    main(arguments)
    assert Path(name).name in out.read_text()
