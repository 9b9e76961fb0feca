"""What a person is told at the end of a run on a terminal: tables by language, slowest, failures.

Rules of this file:

- `Report` gathers while the run goes on and keeps only what is shown: counts by language, the first
  `FAILURES` failures and as many partial files. All else is in the run's summary record.
- Drawing needs rich; gathering does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wasmpool.cli.text import counted, duration, printable, size

if TYPE_CHECKING:
    from rich.console import Console

    from wasmpool.parsing.records import FileFacts

SLOWEST = 5
FAILURES = 20


@dataclass(slots=True)
class Counts:
    """What the files of one language hold; `errors` are syntax errors."""

    files: int = 0
    lines: int = 0
    definitions: int = 0
    references: int = 0
    errors: int = 0
    failed: int = 0


class Report:
    """Gathers what is shown at the end."""

    def __init__(self) -> None:
        self.languages: dict[str, Counts] = {}
        self.failures: list[str] = []
        self.partial: list[str] = []

    def add(self, facts: FileFacts) -> None:
        """Count one file."""
        record = facts.record
        counts = self.languages.setdefault(record["language"] or "(unknown)", Counts())
        counts.files += 1
        counts.lines += record["lines"]
        counts.definitions += len(record["definitions"])
        counts.references += len(record["references"])
        counts.errors += len(record["diagnostics"])
        if record["status"] == "failed":
            counts.failed += 1
            if len(self.failures) < FAILURES:
                self.failures.append(failure_line(facts))
        elif record["status"] == "partial" and len(self.partial) < FAILURES:
            self.partial.append(partial_line(facts))


def failure_line(facts: FileFacts) -> str:
    """A failed file in one line: path, phase, type, message."""
    failure = facts.failure
    assert failure is not None
    text = f"{facts.path}: {failure.phase} failed: {failure.type}: {failure.message}"
    return printable(text)


def partial_line(facts: FileFacts) -> str:
    """A file with a part of its facts in one line: path, line of the first error, message."""
    diagnostics = facts.record["diagnostics"]
    if not diagnostics:
        assert facts.failure is not None
        return printable(f"{facts.path}: {facts.failure.type}: {facts.failure.message}")
    first, more = diagnostics[0], len(diagnostics) - 1
    line = first["range"][2] + 1
    rest = f" (and {counted(more, 'more error')})" if more else ""
    return printable(f"{facts.path}:{line}: {first['message']}{rest}")


def headline(summary: Mapping[str, Any]) -> str:
    """The run in one line."""
    seconds = summary["wall_ms"] / 1000
    parts = [
        f"{counted(summary['files'], 'file')}, {size(summary['bytes'])} in {duration(seconds)}",
        counted(summary["workers"], "worker") if summary["workers"] else "no workers needed",
    ]
    parts += [
        f"{number:,} {what}"
        for number, what in (
            (summary["cache_hits"], "from the cache"),
            (summary["status"]["partial"], "partial"),
            (summary["status"]["failed"], "failed"),
            (summary["retries"], "tried again"),
            (summary["dead_letters"], "given up"),
        )
        if number
    ]
    if summary["fallbacks"]:
        parts.append(counted(summary["fallbacks"], "fall back"))
    if summary["interrupted"]:
        parts.append("interrupted")
    return "; ".join(parts)


def show(report: Report, summary: Mapping[str, Any], console: Console) -> None:
    """Print the tables and the headline."""
    from rich.table import Table
    from rich.text import Text

    if report.languages:
        table = Table(box=None, header_style="bold", pad_edge=False)
        table.add_column("language")
        for name in ("files", "lines", "definitions", "references", "errors", "failed"):
            table.add_column(name, justify="right")
        for language, counts in sorted(report.languages.items(), key=_most_files_first):
            numbers = (counts.files, counts.lines, counts.definitions, counts.references)
            cells = [Text(f"{number:,}") for number in numbers]
            bad = (counts.errors, counts.failed)
            cells += [Text(f"{number:,}", "red" if number else "") for number in bad]
            table.add_row(Text(language), *cells)
        console.print(table)
    if summary["slowest"]:
        console.print("\nslowest files", style="bold")
        table = Table.grid(padding=(0, 2))
        for slow in summary["slowest"][:SLOWEST]:
            time = duration(slow["milliseconds"] / 1000)
            table.add_row(time, size(slow["size"]), Text(printable(slow["path"])))
        console.print(table, highlight=False)
    status = summary["status"]
    for title, lines, count in (
        ("partial: syntax errors, bad bytes, or nested too deep", report.partial, "partial"),
        ("failures", report.failures, "failed"),
    ):
        if lines:
            console.print(f"\n{title}", style="bold")
            for line in lines:
                console.print(Text(line), soft_wrap=True)
            if status[count] > len(lines):
                console.print(f"and {status[count] - len(lines):,} more")
    console.print("\n" + headline(summary), highlight=False, soft_wrap=True)


def _most_files_first(item: tuple[str, Counts]) -> tuple[int, str]:
    return -item[1].files, item[0]
