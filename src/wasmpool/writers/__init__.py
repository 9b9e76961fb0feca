"""Output formats, one module each behind the interface in `base.py`; loaded when asked for."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from wasmpool.exceptions import ConfigError, OutputError

if TYPE_CHECKING:
    from wasmpool.writers.base import Writer


class Format(NamedTuple):
    """An output format: where its writer is, and whether it needs a file of its own (`-o`)."""

    module: str
    writer: str
    needs_file: bool
    description: str


FORMATS = {
    "jsonl": Format("jsonl", "JsonLinesWriter", False, "one JSON record a line, summary last"),
    "json": Format("jsonl", "JsonWriter", False, "the same records in one JSON document"),
    "ctags": Format("ctags", "CtagsWriter", False, "a tags file for editors"),
    "sqlite": Format("sqlite", "SqliteWriter", True, "a database with one table a record kind"),
    "parquet": Format("parquet", "ParquetWriter", True, "a folder with one Parquet file a table"),
    "summary": Format("summary", "SummaryWriter", False, "the counts alone"),
}


# By the whole name of a file, or by its ending.
NAMES = {
    "tags": "ctags",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".tags": "ctags",
    ".db": "sqlite",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
    ".parquet": "parquet",
}
# What other programs would take for something else than JSON Lines.
FOREIGN = frozenset(
    {
        *(".csv", ".tsv", ".txt", ".md", ".rst", ".html", ".htm", ".xml", ".json", ".yaml", ".yml"),
        *(
            ".toml",
            ".ini",
            ".sql",
            ".tags",
            ".parquet",
            ".arrow",
            ".feather",
            ".avro",
            ".orc",
            ".pb",
            ".xls",
            ".xlsx",
        ),
        *(".ods", ".pdf", ".svg", ".png", ".dot", ".gv", ".graphml", ".gexf", ".gml", ".scip"),
        *(".gz", ".bz2", ".xz", ".zst", ".zip", ".tar", ".tgz", ".7z"),
    }
)


def format_for(output: str | Path | None, names: Mapping[str, str] = NAMES) -> str:
    """The format that a file's name asks for; `jsonl` where it does not.

    Raises:
        ConfigError: Its ending is known for something that there is no format for.
    """
    if output is None:
        return "jsonl"
    path = Path(output)
    ending = path.suffix.lower()
    found = names.get(path.name) or names.get(ending)
    if found is None and ending in FOREIGN:
        known = ", ".join(name for name in names if name.startswith("."))
        raise ConfigError(
            f"{output}: there is no format for {ending}; there are {known}, "
            "or name the format (--format)"
        )
    return found or "jsonl"


def endings_help(formats: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """What the help of `--format` says: the formats, each with the endings that ask for it."""
    each = []
    for format in formats:
        endings = " ".join(ending for ending, name in names.items() if name == format)
        each.append(f"{format}{endings and f' ({endings})'}: {formats[format].description}")
    return "by default what FILE ends in, jsonl without an ending; " + "; ".join(each)


def open_writer(
    name: str, output: str | None, *, reproducible: bool = False, base: str = ""
) -> Writer:
    """A writer for the format `name`.

    Args:
        name: A key of `FORMATS`.
        output: The file, or the folder for `parquet`; standard output without one or with `-`.
        reproducible: Leave out what differs between two runs over the same files.
        base: What formats that are read relative to their own place put before paths.

    Raises:
        ConfigError: The format needs a file, or an extra that is not installed.
        OutputError: The place cannot be written to.
    """
    format_ = FORMATS[name]
    if format_.needs_file and output in (None, "-"):
        raise ConfigError(f"the format {name} needs a file to write to: -o FILE")
    try:
        module = import_module(f"{__name__}.{format_.module}")
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"the format {name} needs {error.name}: pip install 'wasmpool[{name}]'"
        ) from error
    writer = getattr(module, format_.writer)
    try:
        opened: Writer = writer(output, reproducible=reproducible, base=base)
    except OSError as error:
        raise OutputError.of(output or "standard output", error) from error
    return opened
