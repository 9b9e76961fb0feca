"""The report docs/benchmarks.md: the native half first, the browser's last, each written alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

REPORT = Path(__file__).parents[2] / "docs" / "benchmarks.md"
BROWSER = "## In the browser"


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """Format rows as a Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines)


def write_native(text: str, report: Path = REPORT) -> None:
    """Replace everything before the browser's part."""
    report.write_text(_joined(text, _parts(report)[1]), "utf-8")


def write_browser(text: str, report: Path = REPORT) -> None:
    """Replace the browser's part, which `text` is without its title."""
    report.write_text(_joined(_parts(report)[0], f"{BROWSER}\n\n{text}"), "utf-8")


def _parts(report: Path) -> tuple[str, str]:
    """Both parts as they are."""
    text = report.read_text("utf-8") if report.exists() else ""
    native, title, browser = f"\n{text}".partition(f"\n{BROWSER}\n")
    return native, title + browser


def _joined(native: str, browser: str) -> str:
    return "\n\n".join(part for part in (native.strip(), browser.strip()) if part) + "\n"
