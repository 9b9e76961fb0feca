"""The answers of `query`: tables for a person, one JSON document for a program.

Rules of this file:

- Rows are the same in both: what a table shows is in the JSON under the column's name.
- Lines are given as people and editors count them, from 1.
- A table that the terminal is too narrow for becomes a list: ids stay whole, to read and to copy.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from wasmpool.cli.text import printable
from wasmpool.graph.questions import Cycle, Hub, Related
from wasmpool.graph.unused import Unused
from wasmpool.parsing.records import encode

if TYPE_CHECKING:
    from rich.console import Console

    from wasmpool.graph.model import Edge, Graph, Node

Row = dict[str, Any]
MOST_LINES = 3
_NOT_SHOWN = ("name", "members", "line")
_LONG = ("id", "source", "target", "way")


def show(graph: Graph, question: str, answer: Any, names: Sequence[str] = ()) -> None:
    """Print the answer to a question about `names`."""
    if not sys.stdout.isatty():
        document = answer if question == "stats" else list(_rows(graph, answer))
        sys.stdout.write(encode(document).decode() + "\n")
    elif not answer:
        way = f"no way from {' to '.join(names)} along what each needs"
        _print_dim(way if question == "path" else "nothing")
    elif question == "stats":
        counts = (
            (what, key, each) for what, table in answer.items() for key, each in table.items()
        )
        _table([{"what": what, "of": key, "count": each} for what, key, each in counts])
    else:
        _table([_shown(row) for row in _rows(graph, answer)])


def _rows(graph: Graph, answer: Iterable[Any]) -> Iterator[Row]:
    for item in answer:
        if isinstance(item, Related):
            row = {"distance": item.distance, **_node(item.node)}
            yield {**row, **_relation(graph, item.edge)}
        elif isinstance(item, Cycle):
            way = [_end(graph, edge) for edge in item.way]
            yield {"files": len(item.members), "members": list(item.members), "way": way}
        elif isinstance(item, Unused):
            yield {**_node(item.node), "confidence": item.confidence, "reason": item.reason}
        elif isinstance(item, Hub):
            yield {**_node(item.node), "needed_by": item.needed_by, "needs": item.needs}
        else:
            yield {"source": item.source, "target": item.target, **_relation(graph, item)}


def _node(node: Node) -> Row:
    properties = node.properties
    row = {"id": node.id, "label": node.label, "name": properties.get("name")}
    if "range" in properties:
        row["line"] = properties["range"][2] + 1
    return row


def _relation(graph: Graph, edge: Edge) -> Row:
    """How two are related, and where that is written."""
    return {
        "type": edge.type,
        "confidence": edge.confidence,
        "reason": edge.reason,
        "sites": [_site(graph, edge, site) for site in edge.sites],
    }


def _site(graph: Graph, edge: Edge, site: Sequence[int]) -> str:
    return f"{graph.nodes[edge.source].properties.get('path', '')}:{site[2] + 1}"


def _end(graph: Graph, edge: Edge) -> Row:
    return {"source": edge.source, "target": edge.target, **_relation(graph, edge)}


# ---------------------------------------------------------------- for a person


def _shown(row: Row) -> Row:
    """The row with each cell as short as a person wants it."""
    cells = {key: value for key, value in row.items() if key not in _NOT_SHOWN}
    if "line" in row:
        cells["id"] = f"{row['id']}:{row['line']}"
    if "way" in cells:
        way = [step["source"] for step in cells["way"]]
        cells["way"] = " → ".join([*way, *way[:1]])
    if "sites" in cells:
        lines = [site.rpartition(":")[2] for site in cells.pop("sites")]
        more = ", …" if len(lines) > MOST_LINES else ""
        cells["at line"] = ", ".join(lines[:MOST_LINES]) + more
    return cells


def _print_dim(text: str) -> None:
    from rich.console import Console
    from rich.text import Text

    Console().print(Text(printable(text), "dim"))


def _table(rows: Sequence[Row]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    table = Table(box=None, header_style="bold", pad_edge=False)
    names = dict.fromkeys(name for row in rows for name in row)
    for name in names:
        values = [row.get(name) for row in rows]
        is_number = all(isinstance(value, (int, float)) for value in values if value is not None)
        table.add_column(name, justify="right" if is_number else "left")
    for row in rows:
        cells = ("" if row.get(name) is None else str(row[name]) for name in names)
        table.add_row(*(Text(printable(cell)) for cell in cells))
    unlimited = console.options.update_width(sys.maxsize)
    if console.measure(table, options=unlimited).maximum <= console.width:
        console.print(table)
    else:
        _list(console, rows)


def _list(console: Console, rows: Iterable[Row]) -> None:
    from rich.padding import Padding
    from rich.text import Text

    for row in rows:
        title = " → ".join(str(row[name]) for name in _LONG if name in row)
        rest = ((name, value) for name, value in row.items() if name not in _LONG)
        details = ", ".join(f"{name} {value}" for name, value in rest if value not in (None, ""))
        console.print(Text(printable(title)), soft_wrap=True)
        console.print(Padding(Text(printable(details), "dim"), (0, 0, 0, 2)))
