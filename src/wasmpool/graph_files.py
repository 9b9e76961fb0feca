"""Graphs on the disk: written in any of the formats, read back from two of them.

Rules of this file:

- What is written appears whole or not at all, as with facts.
- The sources that a format shows are read from the folder that the graph was made of; what is not
  there any more is left out.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from wasmpool import writers
from wasmpool.collector import making_what_stays
from wasmpool.exceptions import ConfigError, OutputError
from wasmpool.graph.formats import ENDINGS, FORMATS, Damaged, Surroundings, jsonl, sqlite
from wasmpool.graph.model import SCHEMA_VERSION
from wasmpool.parsing.text import to_utf8
from wasmpool.writers.target import FileTarget, Target, open_target, output_folder

if TYPE_CHECKING:
    from wasmpool.graph.model import Graph

Write = Callable[["Graph", BinaryIO], None]


def format_for(output: str | Path | None) -> str:
    """The format that a file's name asks for; `jsonl` where it does not.

    Raises:
        ConfigError: Its ending is known for something that there is no format for.
    """
    return writers.format_for(output, ENDINGS)


def write_graph(
    graph: Graph,
    output: str | Path | None,
    format: str | None = None,
    *,
    root: str | Path = ".",
) -> None:
    """Write a graph.

    Args:
        graph: What to write.
        output: The file, or the folder for `csv`; standard output without one or with `-`.
        format: `jsonl`, `sqlite`, `graphml`, `csv`, `dot`, `scip` or `html`; by default what the
            file's name ends in, else `jsonl`.
        root: The folder that paths in the graph are relative to.

    Raises:
        ConfigError: There is no such format, or it needs a file.
        OutputError: The place cannot be written to.
    """
    place = None if output in (None, "-") else str(output)
    name = format_for(place) if format is None else format
    check_format(name, place)
    module = import_module(f"wasmpool.graph.formats.{FORMATS[name].module}")
    with _output_errors(place or "standard output"):
        if FORMATS[name].shape == "stream":
            surroundings = _surroundings(Path(root).resolve())
            write = partial(module.write, surroundings=surroundings)
            _put({open_target(place): write}, graph)
        elif FORMATS[name].shape == "folder":
            folder = Path(str(place))
            output_folder(folder, module.FILES)
            _put({FileTarget(folder / each): write for each, write in module.FILES.items()}, graph)
        else:
            target = FileTarget(Path(str(place)))
            try:
                module.write(graph, target.partial)
                target.commit()
            except BaseException:
                target.discard()
                raise


def check_format(name: str, output: str | None) -> None:
    """See that a graph can be written so.

    Raises:
        ConfigError: There is no such format, or it needs a file.
    """
    if name not in FORMATS:
        raise ConfigError(f"there is no format {name!r}; there are {', '.join(FORMATS)}")
    shape = FORMATS[name].shape
    if shape != "stream" and output in (None, "-"):
        raise ConfigError(f"the format {name} needs a {shape} to write to: -o {shape.upper()}")


def read_graph(path: str | Path) -> Graph:
    """Read a graph that was written as `jsonl` or `sqlite`.

    Raises:
        ConfigError: There is no such file, it holds no graph, or one that is damaged.
    """
    try:
        with open(path, "rb") as stream, making_what_stays():
            is_database = stream.peek(len(sqlite.MAGIC)).startswith(sqlite.MAGIC)
            graph = sqlite.read(Path(path)) if is_database else jsonl.read(stream)
    except IsADirectoryError as error:
        raise _no_graph(path) from error
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror or error}") from error
    except (Damaged, sqlite3.DatabaseError) as error:
        if isinstance(error, sqlite3.OperationalError):  # a database of something else
            raise _no_graph(path) from error
        raise ConfigError(
            f"the graph in {path} is damaged, perhaps cut off ({error}); "
            f"make it again with: wasmpool graph PATH -o {path}"
        ) from error
    except (ValueError, LookupError, TypeError, RecursionError, sqlite3.Error) as error:
        raise _no_graph(path) from error
    _check_version(graph, path)
    return graph


def _check_version(graph: Graph, path: str | Path) -> None:
    """See that a graph has the form that is read here."""
    version = graph.meta.get("schema_version")
    if version != SCHEMA_VERSION:
        raise ConfigError(
            f"the graph in {path} has the form {version}, and form {SCHEMA_VERSION} is read here; "
            f"make it again with: wasmpool graph PATH -o {path}"
        )


def _no_graph(path: str | Path) -> ConfigError:
    return ConfigError(
        f"{path} holds no graph in a form that is read here, which are jsonl and sqlite; "
        "make one with: wasmpool graph PATH -o graph.jsonl"
    )


def _put(parts: dict[Target, Write], graph: Graph) -> None:
    """Write to all targets, then put all in place."""
    try:
        for target, write in parts.items():
            write(graph, target.open())
        for target in parts:
            target.commit()
    except BaseException:
        for target in parts:
            target.discard()
        raise


def _surroundings(root: Path) -> Surroundings:
    def read(path: str) -> str | None:
        try:
            return to_utf8((root / path).read_bytes())[0].decode(errors="replace")
        except (OSError, ValueError):  # the latter for a NUL byte in the path
            return None

    return Surroundings(root.as_uri(), version("wasmpool"), read, _asset)


def _asset(name: str) -> str:
    from wasmpool.bundle.places import sources

    return (sources() / "web" / "demo" / "graph" / name).read_text("utf-8")


@contextmanager
def _output_errors(place: str) -> Iterator[None]:
    """Say of every failure to write where it was."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError.of(place, error) from error
    except sqlite3.OperationalError as error:
        raise OutputError(f"cannot write to {place}: {error}") from error
