"""Make `docs/reference.md` from the program: commands, settings, flags, tables.

Run it after a change to any of these: `python docs/make_reference.py`. A test fails when the file
is not what this makes.
"""

from __future__ import annotations

import argparse
import dataclasses
import inspect
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

from fastapi import FastAPI

from wasmpool import config, flags
from wasmpool.cli import COMMANDS, command_parser, graph, parse, query
from wasmpool.graph import formats as graph_formats
from wasmpool.service import settings as service_settings
from wasmpool.service.api import make_router
from wasmpool.service.settings import ServiceSettings
from wasmpool.writers import FORMATS, tables

REFERENCE = Path(__file__).with_name("reference.md")


def main() -> None:
    """Write the file."""
    REFERENCE.write_text(render(), "utf-8")


def render() -> str:
    """The whole page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Reference"
    yield ""
    yield "Made from the program by `docs/make_reference.py`; not written by hand."
    yield ""
    yield "## Commands"
    for name, description in COMMANDS.items():
        yield from ("", f"### wasmpool {name}", "", _sentence(description))
        yield from _command(command_parser(name))
    for name, command in (("parse", parse), ("graph", graph)):
        yield from ("", f"### Exit status of {name}", "")
        statuses = [line.split(maxsplit=1) for line in command.EXIT_STATUS.splitlines()[1:]]
        yield from _table(("status", "meaning"), statuses)
    yield from ("", "## Settings", "")
    yield (
        "Weakest first: the default, `[tool.wasmpool]` in the nearest `pyproject.toml` or "
        "`wasmpool.toml`, the environment (`WASMPOOL_` and the name in capitals), arguments."
    )
    yield ""
    yield from _table(("setting", "default", "meaning"), _settings(config.Settings, config.NAMES))
    yield from ("", "## Settings of the service", "")
    yield (
        "In the table `service` of the same files, in the environment as `WASMPOOL_SERVICE_` and "
        "the name in capitals; the most usual are options of `wasmpool serve`."
    )
    yield ""
    yield from _table(
        ("setting", "default", "meaning"), _settings(ServiceSettings, service_settings.NAMES)
    )
    yield from ("", "## HTTP interface", "")
    yield "[How to use it](how-to/service.md); `/openapi.json` describes requests and answers."
    yield ""
    yield from _table(("request", "meaning"), _addresses())
    yield from ("", "## Feature flags", "")
    yield (
        "Set like settings, in the table `flags` of the file; on the command line with "
        "`--flag name=off`. All are on by default."
    )
    yield ""
    yield from _table(
        ("flag", "meaning"), [(f"`{name}`", text) for name, text in flags.DESCRIPTIONS.items()]
    )
    yield from ("", "## Formats", "")
    yield from _table(
        ("format", "what it is", "needs `-o`"),
        [
            (f"`{name}`", format_.description, "yes" if format_.needs_file else "no")
            for name, format_ in FORMATS.items()
        ],
    )
    yield from ("", "## Formats of a graph", "")
    yield from _table(
        ("format", "what it is", "what is written"),
        [
            (f"`{name}`", form.description, "a folder" if form.shape == "folder" else "a file")
            for name, form in graph_formats.FORMATS.items()
        ],
    )
    yield from ("", "## Questions to a graph", "")
    yield from _table(
        ("question", "what it asks"),
        [(f"`{name}`", each.description) for name, each in query.QUESTIONS.items()],
    )
    yield from ("", "## Tables of `sqlite` and `parquet`", "")
    rules = (inspect.getdoc(tables) or "").partition("Rules of this file:")[2]
    yield from rules.strip().splitlines()
    for table in tables.TABLES:
        yield from ("", f"### {table.name}", "")
        yield from _table(
            ("column", "type"), [(f"`{column.name}`", column.type) for column in table.columns]
        )


def _command(parser: argparse.ArgumentParser) -> Iterator[str]:
    for group in parser._action_groups:
        rows = [
            (f"`{_invocation(action)}`", action.help or "")
            for action in group._group_actions
            if not isinstance(action, argparse._HelpAction)
        ]
        if rows:
            yield ""
            yield from _table((group.title or "", "meaning"), rows)


def _invocation(action: argparse.Action) -> str:
    metavar = str(action.metavar or "|".join(map(str, action.choices or ())))
    names = ", ".join(action.option_strings)
    return f"{names} {metavar}".strip() if action.nargs != 0 else names


def _addresses() -> Iterator[tuple[str, str]]:
    """Method and path of each address, and what it does."""
    app = FastAPI()
    app.include_router(make_router(cast(Any, None)))  # nobody asks
    for path, methods in app.openapi()["paths"].items():
        for method, operation in methods.items():
            yield f"`{method.upper()} {path}`", operation["summary"]


def _settings(kind: type, names: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """Name, default and meaning; the meanings are those of the class's own documentation."""
    attributes = (inspect.getdoc(kind) or "").partition("Attributes:\n")[2]
    meanings = {
        name: " ".join(text.split())
        for name, text in re.findall(r"^    (\w+): (.*(?:\n {8}.*)*)", attributes, re.MULTILINE)
    }
    for field in dataclasses.fields(kind):
        if field.name in names:
            default = "" if field.default in (None, ()) else f"`{field.default}`"
            yield f"`{field.name}`", default, meanings[field.name]


def _table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    header = list(header)
    yield "| " + " | ".join(header) + " |"
    yield "|" + "---|" * len(header)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."


if __name__ == "__main__":
    main()
