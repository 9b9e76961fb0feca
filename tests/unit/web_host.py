"""The JavaScript half of a worker in the browser, for tests of the Python half."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from wasmpool.parsing import grammars
from wasmpool.pool.backends.web_worker import WebWorker
from wasmpool.tasks import registry
from wasmpool.tasks.envelope import decode_envelope


class Bytes:
    """A buffer of JavaScript's."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def to_bytes(self) -> bytes:
        return self._data


class Host:
    """The JavaScript half: keeps what is posted."""

    def __init__(self) -> None:
        self.posted: list[tuple[list[dict[str, Any]], bytes | None]] = []
        self.files: dict[str, bytes] = {}
        self.mail = ""

    def post(self, messages: str, data: bytes | None) -> None:
        self.posted.append((json.loads(messages, parse_constant=pytest.fail), data))

    def memory(self) -> int:
        return 42

    def read(self, file: str) -> Bytes:
        return Bytes(self.files[file])

    def mailbox(self) -> str:
        mail, self.mail = self.mail, ""
        return mail

    @property
    def sent(self) -> list[dict[str, Any]]:
        return [message for messages, _ in self.posted for message in messages]

    def results(self) -> list[Any]:
        found: list[Any] = []
        for messages, data in self.posted:
            for message in messages:
                if message["type"] == "done":
                    assert message["start"] == len(found)
                    assert message["bytes"] is True
                    assert data is not None
                    found += [
                        each if isinstance(each, dict) else data[each[0] : each[1]]
                        for each in message["results"]
                    ]
        return found

    def values(self) -> list[Any]:
        return [
            decode_envelope(each) if isinstance(each, bytes) else each for each in self.results()
        ]


def make_host(monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    """A host, with no handlers but those of the test, and the usual grammars afterwards."""
    monkeypatch.setattr(registry, "_registered", {})
    monkeypatch.setattr(registry, "_resolved", {})
    yield Host()
    grammars.set_loader(grammars.load_package)


def run(worker: WebWorker, task: str, payloads: Any, buffers: Any = (), **changes: Any) -> int:
    """Run a batch to its end; return the steps that it took."""
    is_pickled = isinstance(payloads, bytes)
    message = {
        "batch": "b1",
        "task": task,
        "target": None,
        "start": 0,
        "stop": 1 if is_pickled else len(payloads),
        "head": None if is_pickled else json.dumps(payloads),
        "options": {},
        "announce": True,
        "packed": False,
        "item_timeout_ms": None,
        "unsendable": {},
        **changes,
    }
    worker.begin(json.dumps(message), Bytes(payloads) if is_pickled else buffers)
    steps = 0
    while worker.step():
        steps += 1
    return steps
