"""The live display of a run on a terminal: one line for the run, one for each worker.

Rules of this file:

- Drawn on standard error and gone when the run ends; what stays is the summary (`report.py`).
- It is redrawn by the caller's timer (`draw`), not by a thread of its own: it reads the pool's
  state between the loop's steps, when that state is whole.
- Lines for a person (`line`) go above it. rich obeys NO_COLOR and TERM by itself.
"""

from __future__ import annotations

from types import TracebackType
from typing import NamedTuple

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from wasmpool.cli.text import counted, duration, printable, size

SHOWN_WORKERS = 16


class WorkerLine(NamedTuple):
    """One worker: its id, its state, and the file that it works on, if any."""

    worker: str
    state: str
    doing: str


class Snapshot(NamedTuple):
    """How far a run is.

    Attributes:
        done: Files that have their facts or failed.
        total: Files found so far, or in all once `total_known`.
        done_bytes: Bytes of the files done.
        total_bytes: Bytes of the files found.
        failed: Files that failed.
        seconds: Time since the start.
        workers: What each worker does.
    """

    done: int
    total: int
    total_known: bool
    done_bytes: int
    total_bytes: int
    failed: int
    seconds: float
    workers: tuple[WorkerLine, ...]


class Display:
    """The live display; a context manager."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = Live(console=console, auto_refresh=False, transient=True)

    def __enter__(self) -> Display:
        self._live.start()
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._live.stop()

    def draw(self, snapshot: Snapshot) -> None:
        """Show the state of the run."""
        self._live.update(render(snapshot), refresh=True)

    def line(self, text: str) -> None:
        """Print a line above the display."""
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)


def render(snapshot: Snapshot) -> Group:
    """The display as something that rich draws."""
    total = f"{snapshot.total:,}" if snapshot.total_known else f"{snapshot.total:,}+"
    speed = snapshot.done_bytes / snapshot.seconds if snapshot.seconds > 0 else 0.0
    left = remaining(snapshot)
    cells: list[Text | ProgressBar] = [
        Text(f"{snapshot.done:,}/{total} files"),
        ProgressBar(max(snapshot.total_bytes, 1), snapshot.done_bytes, width=20),
        Text(f"{size(speed)}/s"),
        Text("ETA -" if left is None else f"ETA {duration(left)}"),
    ]
    if snapshot.failed:
        cells.append(Text(f"{snapshot.failed:,} failed", "red"))
    run = Table.grid(padding=(0, 2))
    for _ in cells:
        run.add_column(no_wrap=True)
    run.add_row(*cells)
    lines = [_line(*worker) for worker in snapshot.workers[:SHOWN_WORKERS]]
    hidden = len(snapshot.workers) - SHOWN_WORKERS
    if hidden > 0:
        lines.append(Text(f"  and {counted(hidden, 'more worker')}", "dim"))
    return Group(run, *lines)


def _line(worker: str, state: str, doing: str) -> Text:
    text = Text(no_wrap=True, overflow="ellipsis")
    text.append(f"  {worker:<4} {state:<9}", "" if state == "busy" else "dim")
    return text.append(printable(doing))


def remaining(snapshot: Snapshot) -> float | None:
    """Seconds left at the speed so far, or None when that cannot be said yet."""
    if not snapshot.total_known or not snapshot.done_bytes or snapshot.seconds < 0.5:
        return None
    left = max(snapshot.total_bytes - snapshot.done_bytes, 0)
    return left * snapshot.seconds / snapshot.done_bytes
