"""The Python half of a worker in the browser, run here: what it takes, sends and survives."""

from __future__ import annotations

import ctypes
import hashlib
import io
import json
import signal
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from wasmpool.exceptions import LanguageError
from wasmpool.parsing import grammars
from wasmpool.parsing.languages import table
from wasmpool.pool.backends import web_worker
from wasmpool.pool.backends.web_grammars import BundleGrammars, Entry
from wasmpool.pool.backends.web_worker import WebWorker
from wasmpool.protocol import encode_value
from wasmpool.tasks import registry
from wasmpool.tasks.context import Context
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


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
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


def test_a_batch_of_files_with_their_bytes_in_buffers(host: Host) -> None:
    worker = web_worker.start(host, "json", "wasmpool.whl")
    payloads = [
        {"path": "a.py", "content": {"$bytes": 1}},
        {"path": "b.py", "content": {"$bytes": 0}, "language": "python"},
    ]
    assert run(worker, "parse", payloads, [Bytes(b"b = 2\n"), Bytes(b"a = 1\n")]) == 2
    a, b = host.values()
    assert a["sha256"] == hashlib.sha256(b"a = 1\n").hexdigest()
    assert json.loads(b"{%b}" % b["body"])["definitions"][0]["name"] == "b"
    assert (a["status"], b["language"], b["size"]) == ("ok", "python", 6)
    assert [message["type"] for message in host.sent] == [
        *("started", "done", "started", "done", "ended"),
    ]
    assert host.sent[-1] == {"type": "ended", "batch": "b1", "memory_bytes": 42}


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"task": None}, "task is None"),
        ({"task": 42}, "task is 42"),
        ({"options": None}, "NoneType"),
        ({"unsendable": {"0": {"nonsense": 1}}}, "nonsense"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_message_that_makes_no_sense_fails_its_items_alone(
    host: Host, changes: dict[str, Any], word: str
) -> None:
    registry.handler("same")(lambda payload: payload)
    worker = web_worker.start(host, "json", "wasmpool.whl")
    run(worker, changes.pop("task", "same"), [1, 2], **changes)
    assert [word in each["message"] for each in host.values()] == [True, True]
    assert host.sent[-1] == {"type": "ended", "batch": "b1", "memory_bytes": 42}

    host.posted.clear()
    run(worker, "same", [1, 2])
    assert host.values() == [1, 2]


def test_a_message_without_a_task_fails_its_items_alone(host: Host) -> None:
    worker = web_worker.start(host, "json", "wasmpool.whl")
    fields = {"batch": "b1", "start": 3, "stop": 5, "head": "[1, 2]", "unsendable": {}}
    worker.begin(json.dumps(fields | {"options": {}}), ())  # as JSON leaves out what is undefined
    assert not worker.step()
    [done, ended] = host.sent
    assert (done["start"], len(done["results"])) == (3, 2)
    assert ended["type"] == "ended"


def test_pickles_for_callers_in_python(host: Host) -> None:
    registry.handler("double")(lambda payload: payload * 2)
    worker = web_worker.start(host, "pickle", "wasmpool.whl")
    run(worker, "double", encode_value([(1, 2)]))
    assert host.results() == [encode_value((1, 2, 1, 2))]

    host.posted.clear()
    run(worker, "double", encode_value([{1}, 3]), stop=2, packed=True, announce=False)
    assert [message["type"] for message in host.sent] == ["done", "ended"]

    host.posted.clear()
    run(worker, "double", encode_value(["a", "b"]), stop=2, packed=True, announce=False)
    (messages, data), *_ = host.posted
    assert messages[0] == {"type": "packed", "batch": "b1", "start": 0, "stop": 2, "bytes": True}
    assert data == encode_value(["aa", "bb"])


def test_payloads_that_cannot_be_had_fail_alone(host: Host) -> None:
    class Lost:
        def to_bytes(self) -> bytes:
            raise MemoryError

    registry.handler("same")(lambda payload: payload)
    worker = web_worker.start(host, "json", "wasmpool.whl")
    run(worker, "same", [{"$bytes": 0}, 1], [Lost()])
    assert [(each["type"], each["phase"]) for each in host.values()] == [
        ("MemoryError", "decode")
    ] * 2
    host.posted.clear()
    run(worker, "same", [1])
    assert host.values() == [1]


def test_unsendable_items_and_numbers_that_json_lacks(host: Host) -> None:
    def log(payload: object, context: Context) -> float:
        context.log("info", "numbers", values=[float("inf"), {"x": float("nan")}])
        return float("nan")

    registry.handler("log")(log)
    worker = web_worker.start(host, "json", "wasmpool.whl")
    error = {
        "type": "TypeError",
        "message": "no",
        "phase": "encode",
        "traceback": "",
        "retryable": False,
        "cancelled": False,
    }
    run(worker, "log", [None, 1], unsendable={"0": error})
    first, second = host.values()
    assert first == error
    assert (second["type"], second["phase"]) == ("ValueError", "encode")
    (line,) = (message for message in host.sent if message["type"] == "log")
    assert line["data"] == {"values": ["inf", {"x": "nan"}]}


def test_reports_of_a_short_time_go_together(host: Host) -> None:
    registry.handler("same")(lambda payload: payload)
    worker = web_worker.start(host, "json", "wasmpool.whl")
    steps = run(worker, "same", list(range(5)), announce=False)
    assert steps <= 1
    assert host.values() == list(range(5))


def test_cancelling_between_two_items(host: Host) -> None:
    worker = web_worker.start(host, "json", "wasmpool.whl")

    def first(payload: object) -> object:
        worker.cancel("b1", None, "not wanted")
        return payload

    registry.handler("first")(first)
    run(worker, "first", [1, 2, 3])
    assert host.values() == [1]


class TestInterrupts:
    """An interrupt carries its cancellation in the mailbox."""

    @pytest.fixture
    def worker(self, host: Host) -> Iterator[WebWorker]:
        assert threading.current_thread() is threading.main_thread()
        before = signal.getsignal(signal.SIGINT)
        worker = web_worker.start(host, "json", "wasmpool.whl")
        worker.listen()
        yield worker
        signal.signal(signal.SIGINT, before)

    @staticmethod
    def interrupt(host: Host, item: int | None, batch: str = "b1") -> None:
        host.mail = json.dumps({"type": "cancel", "batch": batch, "item": item, "reason": "stop"})
        signal.raise_signal(signal.SIGINT)

    def test_stops_the_item_under_way(self, host: Host, worker: WebWorker) -> None:
        ends: list[int] = []

        def spin(payload: int) -> int:
            if payload:
                self.interrupt(host, payload - 1)
            ends.append(payload)
            return payload

        registry.handler("spin")(spin)
        run(worker, "spin", [1, 0, 3])
        first, second, third = host.values()
        assert (first["type"], first["retryable"], first["message"]) == (
            "TimeoutError",
            True,
            "stop",
        )
        assert (second, third["type"]) == (0, "TimeoutError")
        assert ends == [0]

    def test_stops_the_batch_and_passes_through_handlers(
        self, host: Host, worker: WebWorker
    ) -> None:
        def stubborn(payload: int, context: Context) -> int:
            try:
                self.interrupt(host, None)
            except Exception:  # as a handler may well do
                pytest.fail("swallowed")
            return payload

        registry.handler("stubborn")(stubborn)
        run(worker, "stubborn", [1, 2])
        (only,) = host.values()
        assert (only["type"], only["cancelled"]) == ("Cancelled", True)

    def test_for_another_item_or_batch_does_nothing(self, host: Host, worker: WebWorker) -> None:
        def late(payload: int) -> int:
            self.interrupt(host, 7)
            self.interrupt(host, None, batch="b0")
            signal.raise_signal(signal.SIGINT)  # and the mailbox is empty
            return payload

        registry.handler("late")(late)
        run(worker, "late", [1])
        assert host.values() == [1]

    def test_outside_of_a_handler_raises_nothing(self, host: Host, worker: WebWorker) -> None:
        post = host.post

        def interrupting_post(messages: str, data: bytes | None) -> None:
            if '"done"' in messages:
                self.interrupt(host, 0)
            post(messages, data)

        host.post = interrupting_post  # type: ignore[method-assign]
        registry.handler("same")(lambda payload: payload)
        run(worker, "same", [1, 2])
        assert host.values() == [1, 2]


def test_handlers_come_as_source(host: Host) -> None:
    worker = web_worker.start(host, "json", "wasmpool.whl")
    source = "import wasmpool\n@wasmpool.handler('triple')\ndef triple(x): return x * 3\n"
    assert worker.register("mine", source) == "null"
    run(worker, "triple", [2])
    assert host.values() == [6]
    error = json.loads(worker.register("bad", "1 / 0"))
    assert (error["type"], error["phase"]) == ("ZeroDivisionError", "register")
    assert "<bad>" in error["traceback"]


def test_source_without_handlers_is_refused(host: Host, tmp_path: Path, monkeypatch: Any) -> None:
    worker = web_worker.start(host, "json", "wasmpool.whl")
    for source in ("", "x = 1", "import json, wasmpool\ndef f(payload): return payload\n"):
        error = json.loads(worker.register("bad", source))
        assert (error["type"], error["phase"]) == ("HandlerError", "register")
        assert "@wasmpool.handler" in error["message"]
    # Source that imports them has them, also the second time, when nothing is registered anew.
    code = "import wasmpool\n@wasmpool.handler('far')\ndef far(payload): return payload\n"
    (tmp_path / "far_handlers.py").write_text(code)
    monkeypatch.syspath_prepend(tmp_path)
    for source in ("import far_handlers", "import far_handlers", "from far_handlers import far"):
        assert worker.register("far", source) == "null"


def test_a_sample_is_parsed_and_told_apart(host: Host) -> None:
    # The samples of what would be preloaded, with the grammars of this host.
    web_worker.prepare("{}", [])
    empty = web_worker.sample()
    grammars.set_loader(grammars.load_package)
    web_worker._grammars.loaded[:] = ["python", "javascript"]
    try:
        full = web_worker.sample()
        assert full == web_worker.sample() != empty
        web_worker._grammars.loaded[:] = ["python", "no such language"]
        with pytest.raises(RuntimeError, match="no such language"):
            web_worker.sample()
    finally:
        web_worker._grammars.loaded.clear()


class TestGrammars:
    """Grammars are fetched, checked and, where that fails, asked for again."""

    ENTRY = Entry(
        file="grammars/python.wasm",
        function="tree_sitter_python",
        name="tree-sitter-python",
        version="1.2.3",
        sha256=hashlib.sha256(b"good").hexdigest(),
    )

    @pytest.fixture
    def loader(self, host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BundleGrammars:
        monkeypatch.setattr("wasmpool.pool.backends.web_grammars.FOLDER", str(tmp_path))
        loader = BundleGrammars()
        loader.entries = {"python": self.ENTRY}
        loader.reader = web_worker.Files(host.read, "wasmpool.whl")
        return loader

    def test_none_in_the_bundle(self, loader: BundleGrammars) -> None:
        with pytest.raises(LanguageError, match=r"^go: this bundle has no grammar"):
            loader.load(table().get("go"))

    def test_cannot_be_fetched(self, loader: BundleGrammars) -> None:
        with pytest.raises(LanguageError, match=r"^python: .*'grammars/python.wasm' cannot"):
            loader.load(table().get("python"))

    def test_damaged(self, loader: BundleGrammars, host: Host) -> None:
        host.files["grammars/python.wasm"] = b"bad"
        with pytest.raises(LanguageError, match="is damaged: its SHA-256"):
            loader.load(table().get("python"))

    def test_not_a_library(self, loader: BundleGrammars, host: Host, tmp_path: Path) -> None:
        host.files["grammars/python.wasm"] = b"good"
        with pytest.raises(LanguageError, match="cannot be loaded: OSError"):
            loader.load(table().get("python"))
        assert not list(tmp_path.iterdir())

    def test_loaded(
        self, loader: BundleGrammars, host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import tree_sitter_python

        pointer_of = ctypes.pythonapi.PyCapsule_GetPointer
        pointer_of.restype = ctypes.c_void_p
        pointer_of.argtypes = (ctypes.py_object, ctypes.c_char_p)

        def function() -> int:
            pointer: int = pointer_of(tree_sitter_python.language(), b"tree_sitter.Language")
            return pointer

        def library(path: str) -> dict[str, object]:
            assert Path(path).read_bytes() == b"good"
            return {"tree_sitter_python": function}

        host.files["grammars/python.wasm"] = b"good"
        monkeypatch.setattr("wasmpool.pool.backends.web_grammars.ctypes.CDLL", library)
        grammar = loader.load(table().get("python"))
        assert (grammar.name, grammar.version) == ("tree-sitter-python", "1.2.3")
        assert grammar.language.name == "python"
        assert not list(tmp_path.iterdir())


def test_the_package_is_put_back_from_its_wheel(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as into:
        into.writestr("wasmpool/parsing/queries/python/language.toml", "x")
    host.files["wasmpool.whl"] = archive.getvalue()
    monkeypatch.setattr(web_worker, "PACKAGE", tmp_path / "wasmpool")
    files = web_worker.Files(host.read, "wasmpool.whl")
    files.provide_package()
    assert (tmp_path / "wasmpool/parsing/queries/python/language.toml").read_text() == "x"
    host.files.clear()
    files.provide_package()  # it is there
