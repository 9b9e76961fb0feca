"""A graph in each of its formats, read by programs that we did not write."""

from __future__ import annotations

import base64
import csv
import json
import re
import shutil
import sqlite3
import subprocess
import zlib
from collections.abc import Callable
from contextlib import closing
from html.parser import HTMLParser
from itertools import islice
from pathlib import Path
from typing import Any

import networkx
import pydot
import pytest

from tests.unit.graphs import SITE, at_random, node, small
from wasmpool import ConfigError, OutputError, build_graph
from wasmpool.graph.formats import FORMATS
from wasmpool.graph.model import EDGE_TYPES, Edge, Graph, Unresolved
from wasmpool.graph_files import read_graph, write_graph
from wasmpool.parsing.records import encode

NASTY = 'a "b" <c> & \\ `d`; {e}, \u2028 é 🙂 \x01 ]]>\n'


def nasty() -> Graph:
    """A graph whose names are hard to write down."""
    odd = "odd\udcff.py"
    nodes = [
        *(node("a b.py", "File"), node(f"a b.py#{NASTY}", "Function", doc=NASTY)),
        *(node(odd, "File"), node(f"{odd}#f", "Function", decorators=["@x"], complexity=None)),
    ]
    edges = [Edge("CALLS", f"{odd}#f", f"a b.py#{NASTY}", 0.25, NASTY, (SITE, SITE))]
    unresolved = [Unresolved(odd, "call", NASTY, None, SITE, f"{odd}#f", "unknown")]
    return Graph(nodes, edges, unresolved, {"project": NASTY, "passes": {"calls": 1}})


GRAPHS: dict[str, Callable[[], Graph]] = {
    "small": small,
    "random": lambda: at_random(1),
    "nasty": nasty,
    "empty": lambda: Graph([], []),
}


@pytest.fixture(params=GRAPHS)
def graph(request: pytest.FixtureRequest) -> Graph:
    return GRAPHS[request.param]()


def clean(text: str) -> str:
    """Text as a format without control characters or stray bytes has it."""
    return text.replace("\x01", "\ufffd").replace("\udcff", "\ufffd")


def spelled(id: str) -> str:
    """An id as a format without control characters or stray bytes has it."""
    return id.replace("\x01", r"\u0001").replace("\udcff", r"\udcff")


# ---------------------------------------------------------------- there and back


@pytest.mark.parametrize("name", ["g.jsonl", "g.sqlite"])
def test_nothing_is_lost_on_the_way_there_and_back(graph: Graph, name: str, tmp_path: Path) -> None:
    write_graph(graph, tmp_path / name)
    assert read_graph(tmp_path / name) == graph


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_graph_gives_the_same_bytes(format: str, graph: Graph, tmp_path: Path) -> None:
    places = [tmp_path / "1", tmp_path / "2"]
    for place in places:
        write_graph(graph, place, format, root=tmp_path)
    contents = [
        [each.read_bytes() for each in sorted(place.iterdir())]
        if place.is_dir()
        else place.read_bytes()
        for place in places
    ]
    assert contents[0] == contents[1]
    assert any(contents[0])


def test_the_form_follows_the_name(tmp_path: Path) -> None:
    write_graph(small(), tmp_path / "g.db")
    assert (tmp_path / "g.db").read_bytes().startswith(b"SQLite format 3")
    write_graph(small(), tmp_path / "g.sqlite3")
    assert (tmp_path / "g.sqlite3").read_bytes().startswith(b"SQLite format 3")
    write_graph(small(), tmp_path / "g")
    assert json.loads((tmp_path / "g").read_bytes().splitlines()[0])["_type"] == "graph"
    for ending in (".json", ".txt", ".parquet"):
        with pytest.raises(ConfigError, match=rf"no format for \{ending}; there are \.jsonl"):
            write_graph(small(), tmp_path / f"g{ending}")
        assert not (tmp_path / f"g{ending}").exists()


def test_what_is_no_graph_is_told_so(tmp_path: Path) -> None:
    for name, content in {
        "text": b"hello\n",
        "facts": b'{"_type":"file"}\n',
        "list": b"[1]\n",
    }.items():
        (tmp_path / name).write_bytes(content)
    with closing(sqlite3.connect(tmp_path / "other.db")) as database:
        database.execute("CREATE TABLE nodes (a)")
    for name in ("text", "facts", "list", "other.db"):
        with pytest.raises(ConfigError, match="holds no graph"):
            read_graph(tmp_path / name)
    with pytest.raises(ConfigError, match=r"cannot read .*No such file"):
        read_graph(tmp_path / "missing")


def test_ids_differ_in_all_forms(tmp_path: Path) -> None:
    paths = ["a\udcff.py", "a\udcfe.py", "a\\udcff.py", "a\x01.py", "a\x02.py", "a\ufffd.py"]
    inside = ["c", "#c", "d\nd", "d\\nd"]
    nodes = [node(path, "File") for path in paths]
    place = {"range": SITE, "name_range": SITE}
    nodes += [node(f"{paths[0]}#{name}", "Method", qualified_name=name, **place) for name in inside]
    edges = [Edge("DEFINES", paths[0], each.id, 1.0, "", ()) for each in nodes[len(paths) :]]
    graph = Graph(nodes, edges)
    for format in ("graphml", "csv", "dot", "scip"):
        write_graph(graph, tmp_path / format, format)
    index = fields_of((tmp_path / "scip").read_bytes())
    table = (tmp_path / "csv" / "nodes.csv").open(encoding="utf-8", newline="")
    written = {
        "csv": [row[0] for row in csv.reader(table)][1:],
        "graphml": re.findall("<node id=(.*?)>", (tmp_path / "graphml").read_text()),
        "dot": re.findall(r"^  (.*?) \[label=", (tmp_path / "dot").read_text(), re.MULTILINE),
        "scip": [
            fields_of(information)[1][0]
            for document in index[2]
            for information in fields_of(document)[3]
        ],
    }
    table.close()
    assert {form: len(set(ids)) for form, ids in written.items()} == dict.fromkeys(written, 10)
    assert len({fields_of(document)[1][0] for document in index[2]}) == len(paths)


def test_scip_defines_every_symbol_that_occurs(tmp_path: Path) -> None:
    main = b"using Acme.Core;\nusing System;\nclass M { Thing t = new Thing(); }\n"
    thing = b"namespace Acme.Core { class Thing { } }\n"
    graph = build_graph({"app/Main.cs": main, "lib/Thing.cs": thing}, backend="thread")
    assert {"lib/", "external:System"} <= {each.target for each in graph.edges}
    write_graph(graph, tmp_path / "g.scip")
    index = fields_of((tmp_path / "g.scip").read_bytes())
    documents = [fields_of(document) for document in index[2]]
    defined = [each for document in documents for each in document[3]] + index[3]
    symbols = {fields_of(each)[1][0] for each in defined}
    occurring = {fields_of(each)[2][0] for document in documents for each in document[2]}
    assert occurring <= symbols
    assert b"wasmpool . System . System." in occurring


def fields_of(message: bytes) -> dict[int, list[bytes]]:
    """The fields of a message in protocol buffers that have a length, by number."""
    fields: dict[int, list[bytes]] = {}
    rest = iter(message)

    def varint() -> int:
        value = shift = 0
        for byte in rest:
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        return value

    while tag := varint():
        if tag & 7 == 0:
            varint()
        else:
            fields.setdefault(tag >> 3, []).append(bytes(islice(rest, varint())))
    return fields


def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    for format in FORMATS:
        with pytest.raises(OutputError, match="no-such"):
            write_graph(small(), tmp_path / "no-such" / "g", format, root=tmp_path)
    with pytest.raises(ConfigError, match="needs a file"):
        write_graph(small(), None, "sqlite")
    with pytest.raises(ConfigError, match="no format 'xml'"):
        write_graph(small(), None, "xml")
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------- for others


def test_sqlite_answers_in_sql(tmp_path: Path) -> None:
    write_graph(small(), tmp_path / "g.db")
    with closing(sqlite3.connect(tmp_path / "g.db")) as database:
        rows = database.execute(
            "SELECT caller.name, callee.name, json_extract(sites, '$[0][2]') "
            "FROM edges JOIN nodes caller ON caller.id = source "
            "JOIN nodes callee ON callee.id = target "
            "WHERE type = 'CALLS' AND confidence >= 0.8 ORDER BY 1, 2"
        ).fetchall()
        assert rows == [("add", "total", 1), ("rate", "rate", 1), ("total", "rate", 1)]
        (line,) = database.execute("SELECT end_line FROM nodes WHERE label = 'Class' AND doc > ''")
        assert line == (9,)
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_networkx_reads_graphml(graph: Graph, tmp_path: Path) -> None:
    write_graph(graph, tmp_path / "g.graphml")
    found: Any = networkx.read_graphml(tmp_path / "g.graphml", force_multigraph=True)
    assert set(found) == {spelled(id) for id in graph.nodes}
    edges = {(spelled(e.source), spelled(e.target), e.type, e.confidence) for e in graph.edges}
    seen = {(a, b, data["type"], data["confidence"]) for a, b, data in found.edges(data=True)}
    assert seen == edges
    assert found.number_of_edges() == len(graph.edges)
    for id, label, properties in graph.nodes.values():
        data = found.nodes[spelled(id)]
        assert data["label"] == label
        for name in ("name", "doc", "is_exported", "complexity", "lines"):
            value = properties.get(name)
            assert data.get(name) == (clean(value) if isinstance(value, str) else value)


def test_csv_has_the_headers_that_neo4j_wants(graph: Graph, tmp_path: Path) -> None:
    write_graph(graph, tmp_path / "g", "csv")
    tables = {}
    for name in ("nodes", "relationships"):
        with (tmp_path / "g" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            tables[name] = list(csv.DictReader(stream))
    ids = [row["id:ID"] for row in tables["nodes"]]
    assert len(set(ids)) == len(ids) == len(graph.nodes)
    assert [row[":LABEL"] for row in tables["nodes"]] == [n.label for n in graph.nodes.values()]
    assert len(tables["relationships"]) == len(graph.edges)
    for row in tables["relationships"]:
        assert {row[":START_ID"], row[":END_ID"]} <= set(ids)
        assert row[":TYPE"].isupper()
        assert 0 <= float(row["confidence:double"]) <= 1
    for row in tables["nodes"]:
        assert row["is_exported:boolean"] in ("", "true", "false")
        for name in ("start_line:int", "complexity:int"):
            assert row[name] == "" or row[name].isdecimal()


@pytest.mark.filterwarnings("ignore::DeprecationWarning:pydot")
def test_pydot_reads_dot(graph: Graph, tmp_path: Path) -> None:
    write_graph(graph, tmp_path / "g.dot")
    (found,) = pydot.graph_from_dot_data((tmp_path / "g.dot").read_text("utf-8")) or []
    names = {each.get_name() for each in found.get_nodes()} - {"node"}
    assert len(names) == len(graph.nodes)
    assert len(found.get_edges()) == len(graph.edges)
    assert {
        end for each in found.get_edges() for end in (each.get_source(), each.get_destination())
    } <= names


def test_the_page_carries_everything(graph: Graph, tmp_path: Path) -> None:
    for path in [each.id for each in graph.nodes.values() if each.label == "File"]:
        place = tmp_path / path
        place.parent.mkdir(exist_ok=True)
        place.write_text(f"{path!r} </script> é")
    write_graph(graph, tmp_path / "g.html", root=tmp_path)
    text = (tmp_path / "g.html").read_text("utf-8")
    page = Page(text)
    assert not page.addresses
    data = json.loads(zlib.decompress(base64.b64decode(page.scripts["graph-data"])))
    assert data["nodes"] == json.loads(encode([each._asdict() for each in graph.nodes.values()]))
    assert len(data["edges"]) == len(graph.edges)
    for (type, source, target, confidence, reason, _), edge in zip(
        data["edges"], graph.edges, strict=True
    ):
        assert (EDGE_TYPES[type], confidence) == (edge.type, edge.confidence)
        ends = (data["nodes"][source]["id"], data["nodes"][target]["id"])
        assert (*ends, data["reasons"][reason]) == (edge.source, edge.target, edge.reason)
    sources = json.loads(page.scripts["graph-sources"])
    for path, packed in sources.items():
        assert zlib.decompress(base64.b64decode(packed)).decode() == f"{path!r} </script> é"
    assert len(sources) == sum(each.label == "File" for each in graph.nodes.values())


def test_the_scripts_of_the_page_are_one_that_is_well_formed(tmp_path: Path) -> None:
    node = shutil.which("node")
    assert node
    write_graph(small(), tmp_path / "g.html", root=tmp_path)
    script = Page((tmp_path / "g.html").read_text("utf-8")).scripts["module"]
    assert re.search(r"^(import|export)\b", script, re.MULTILINE) is None
    (tmp_path / "page.mjs").write_text(script)
    done = subprocess.run(
        [node, "--check", tmp_path / "page.mjs"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


class Page(HTMLParser):
    """What a page has: its scripts by id or type, and the addresses that it would fetch."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.scripts: dict[str, str] = {}
        self.addresses: list[str] = []
        self._script: str | None = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self._script = found.get("id") or found.get("type") if tag == "script" else None
        address = found.get("src") or found.get("href") or ""
        if address and not address.startswith("data:"):
            self.addresses.append(address)

    def handle_data(self, data: str) -> None:
        if self._script is not None:
            self.scripts[self._script] = self.scripts.get(self._script, "") + data

    def handle_endtag(self, tag: str) -> None:
        self._script = None
