"""Work done in this process, without a pool: for runs that are too small for one.

Nothing here needs an event loop; a run over one small file imports none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wasmpool.config import Settings
from wasmpool.exceptions import TaskError
from wasmpool.parsing.records import FileFacts
from wasmpool.pool.outcomes import Outcomes
from wasmpool.pool.windows import Collector, Item
from wasmpool.protocol import Done, FromWorker, ItemError, Log, Run
from wasmpool.tasks.runtime import Worker


class LittleRun:
    """A run over an input that is little, file by file in the caller's thread.

    Args:
        collector: What there is to parse; see `Collector.is_little`.
        settings: Those of the run.

    Attributes:
        stats: Counts, right at any moment.
    """

    def __init__(self, collector: Collector, settings: Settings) -> None:
        self._outcomes = Outcomes(settings)
        self.stats = self._outcomes.stats
        self._collector = collector
        self._timeout = settings.timeout
        self._stopping = False

    def stop(self) -> None:
        """End the run early: what is finished is still yielded."""
        self._stopping = self.stats.interrupted = True

    def __iter__(self) -> Iterator[FileFacts]:
        """Yield the facts in the order of the input.

        Raises:
            ConfigError: The logs cannot be made.
        """
        outcomes, collector = self._outcomes, self._collector
        try:
            outcomes.open_logs()
            while (window := collector.next_window()) is not None:
                outcomes.note(window)
                for item in window.items:
                    if item.facts is None and not self._stopping:
                        self._parse(item)
                    facts, item.facts = item.facts, None
                    if facts is not None:
                        yield facts
        finally:
            collector.keep(outcomes.take_rows())
            collector.close()
            outcomes.close_logs()

    def _parse(self, item: Item) -> None:
        outcomes = self._outcomes
        payload = outcomes.payload(item)
        (outcome,), logs = run_here("parse", [payload], outcomes.options, self._timeout)
        if outcomes.logs is not None:
            outcomes.logs.lines(logs, [item])
        outcomes.settle(item, outcome, None)


def run_here(
    task: str, payloads: list[Any], options: dict[str, Any], timeout: float
) -> tuple[list[bytes | TaskError], list[Log]]:
    """Run a handler over payloads, one after the other, with the same code as a worker.

    Args:
        task: The handler's name.
        payloads: What it gets.
        options: What it reads as `context.options`.
        timeout: Seconds for each payload.

    Returns:
        How each payload ended, as `Pool.run_batch` tells it, and what was logged.
    """
    outcomes: list[bytes | TaskError] = []
    logs: list[Log] = []

    def receive(*messages: FromWorker) -> None:
        for message in messages:
            if isinstance(message, Done):
                outcomes.extend(
                    _error(result) if isinstance(result, ItemError) else result
                    for result in message.results
                )
            elif isinstance(message, Log):
                logs.append(message)

    Worker(receive).run(
        Run(
            batch="here",
            task=task,
            target=None,
            start=0,
            stop=len(payloads),
            payloads=payloads,
            options=options,
            announce=False,
            packed=False,
            item_timeout_ms=round(timeout * 1000),
            unsendable={},
        )
    )
    return outcomes, logs


def _error(result: ItemError) -> TaskError:
    return TaskError(
        result.message,
        type=result.type,
        phase=result.phase,
        attempts=1,
        traceback=result.traceback or None,
    )
