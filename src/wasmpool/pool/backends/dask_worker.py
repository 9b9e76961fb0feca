"""What runs on the machines of a Dask cluster: a part of a batch, and the word to stop it.

Rules of this file:

- A Dask task works on a batch for about `PART_S`, then ends with its results, and the pool sends
  the rest as the next one. So results come steadily, and a lost machine costs little work twice.
- Results come with the end of the Dask task, as any data of Dask, and logs with them. What cannot
  wait (beats, progress, announcements) goes by events through Dask's scheduler, as short texts.
- An announcement has reached the scheduler before its item begins: the item may be what ends this
  process. That is a message there and back for each item.
- A Dask task is meant for one process. Dask would run it again in one that took its place, and
  whatever ended the first would end that as well; here it is refused.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any, NamedTuple

from distributed import Worker as DaskWorker
from distributed import get_worker

from wasmpool.exceptions import WasmpoolError
from wasmpool.parsing.fingerprint import fingerprint
from wasmpool.parsing.languages import table
from wasmpool.protocol import Beat, Cancel, Done, FromWorker, Log, Packed, Progress, Run, Started
from wasmpool.tasks.runtime import Worker

TOPIC = "wasmpool"
PART_S = 1.0
ANNOUNCE_S = 30.0

Live = Beat | Started | Progress | Log
_LIVE: dict[str, type[Live]] = {kind.__name__: kind for kind in (Beat, Started, Progress, Log)}
_running: dict[str, Worker] = {}
_early: dict[str, list[Cancel]] = {}
MOST_EARLY = 1_000


class Host(NamedTuple):
    """A Dask worker's own words about itself.

    Attributes:
        id: Who it is: another process at the same address has another one.
        nanny: Whether a nanny watches it, and can start it again.
        facts: For each language, what its facts depend on.
    """

    id: str
    nanny: bool
    facts: dict[str, str]


class Part(NamedTuple):
    """What one Dask task works off: a batch, or what is left of it.

    Attributes:
        id: Its own, on the whole cluster.
        host: The process that it is for.
        run: The batch.
    """

    id: str
    host: str
    run: Run


class Call:
    """Pickles as a call of `work_off`: whoever unpickles it does the work.

    So Dask's scheduler, which looks into tasks, sees bytes, and needs no wasmpool.
    """

    def __init__(self, part: Part) -> None:
        self._part = part

    def __reduce__(self) -> tuple[Any, ...]:
        return work_off, (self._part,)


def facts_depend_on() -> dict[str, str]:
    """Tell for each language what its facts depend on: equal where facts will be equal."""
    return {language.name: fingerprint(language) for language in table().languages.values()}


def describe(dask_worker: DaskWorker) -> Host:
    """Tell who a Dask worker is; Dask puts it in as the argument."""
    return Host(dask_worker.id, dask_worker.nanny is not None, facts_depend_on())


def work_off(part: Part) -> list[FromWorker]:
    """Work on a batch for a while.

    Returns:
        The results, and `Ended` if nothing is left.

    Raises:
        WasmpoolError: The part is for another process.
    """
    host = get_worker()
    if host.id != part.host:
        raise WasmpoolError(f"another process has taken the place of {part.host}")
    results: list[FromWorker] = []

    def send(*messages: FromWorker) -> None:
        for message in messages:
            if isinstance(message, (Started, Progress)):
                # What was logged before comes before.
                for log in [each for each in results if isinstance(each, Log)]:
                    results.remove(log)
                    host.log_event(TOPIC, _text(part.id, log))
            if isinstance(message, Started):
                _announce(host, _text(part.id, message))
            elif isinstance(message, (Beat, Progress)):
                host.log_event(TOPIC, _text(part.id, message))
            else:
                results.append(message)

    worker = Worker(send)
    for message in _early.pop(part.id, ()):
        worker.cancel(message)
    _running[part.id] = worker
    try:
        worker.send(Beat(None))  # it has begun
        until = worker.clock() + PART_S
        for _ in worker.steps(part.run):
            if worker.clock() >= until and next_item(results, part.run) < part.run.stop:
                break
    finally:
        del _running[part.id]
    return results


def cancel(id: str, message: Cancel) -> None:
    """Stop an item, or all, of a part that runs here, or is on its way and overtaken by this."""
    worker = _running.get(id)
    if worker is not None:
        worker.cancel(message)
        return
    _early.setdefault(id, []).append(message)
    while len(_early) > MOST_EARLY:  # those that were over
        del _early[next(iter(_early))]


def next_item(results: list[FromWorker], run: Run) -> int:
    """Return the first item of a batch that the results do not tell of."""
    for message in reversed(results):
        if isinstance(message, Packed):
            return message.stop
        if isinstance(message, Done):
            return message.start + len(message.results)
    return run.start


def read_event(text: str) -> tuple[str, Live]:
    """Return which part an event is about, and the message in it."""
    id, kind, *fields = json.loads(text)
    return id, _LIVE[kind](*fields)


def _text(id: str, message: Live) -> str:
    return json.dumps([id, type(message).__name__, *message])


def _announce(host: DaskWorker, text: str) -> None:
    told = host.scheduler.log_event(topic=TOPIC, msg=text)
    loop = host.loop.asyncio_loop  # type: ignore[attr-defined]
    asyncio.run_coroutine_threadsafe(told, loop).result(ANNOUNCE_S)
