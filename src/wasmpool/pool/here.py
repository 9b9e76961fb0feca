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
from wasmpool.pool.windows import Collector, Item, Little
from wasmpool.protocol import Done, FromWorker, ItemError, Log, Run


class LittleRun:
    """The part of a run that no worker is worth starting for, file by file in the caller's thread.

    That is the whole of a run whose facts are all known, or which has little else to parse: see
    `Little`. Of a longer one it is the beginning; a pool takes what the collector has left.

    Args:
        collector: What there is to parse.
        outcomes: Those of the run.
        settings: Those of the run.

    Attributes:
        is_over: Whether nothing is left to a pool.
    """

    def __init__(self, collector: Collector, outcomes: Outcomes, settings: Settings) -> None:
        self.is_over = True
        self._outcomes = outcomes
        self._collector = collector
        self._timeout = settings.timeout
        self._stopping = False

    def stop(self) -> None:
        """End the run early: what is finished is still yielded."""
        self._stopping = self._outcomes.stats.interrupted = True

    def __iter__(self) -> Iterator[FileFacts]:
        """Yield the facts in the order of the input.

        Raises:
            ConfigError: The logs cannot be made.
            LanguageError: A language asked for is unknown.
            TypeError: The input holds something that is no path and no content.
        """
        outcomes, collector, little = self._outcomes, self._collector, Little()
        try:
            outcomes.open_logs()
            while (window := collector.next_window()) is not None and not self._stopping:
                if not little.takes(window):
                    collector.put_back(window)
                    self.is_over = False
                    return
                outcomes.note(window)
                for item in window.items:
                    if item.facts is None and not self._stopping:
                        self._parse(item)
                    facts, item.facts = item.facts, None
                    if facts is not None:
                        yield facts
        finally:
            if self.is_over:
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
    from wasmpool.tasks.runtime import Worker  # not needed where all is known

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
