"""Each half of the benchmarks replaces its own part of the report and keeps the other's."""

from __future__ import annotations

from pathlib import Path

from tests.bench.report import BROWSER, write_browser, write_native


def test_the_parts_of_the_report_are_written_one_at_a_time(tmp_path: Path) -> None:
    report = tmp_path / "benchmarks.md"
    write_browser("old page\n", report)
    write_native("# Benchmarks\n\nold\n\n## Side by side\n\nx", report)
    assert (
        report.read_text()
        == f"# Benchmarks\n\nold\n\n## Side by side\n\nx\n\n{BROWSER}\n\nold page\n"
    )
    write_native("# Benchmarks\n\nnew\n", report)
    write_browser("new page", report)
    assert report.read_text() == f"# Benchmarks\n\nnew\n\n{BROWSER}\n\nnew page\n"
