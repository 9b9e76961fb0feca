"""The Python half of a worker in the browser, run here: what it takes, sends and survives."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.unit.web_host import Bytes, Host, make_host, run
from wasmpool.parsing import grammars
from wasmpool.pool.backends import web_worker
from wasmpool.protocol import encode_value
from wasmpool.tasks import registry, runtime
from wasmpool.tasks.context import Context

host = pytest.fixture(make_host)


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


def test_pickles_for_callers_in_python(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "FLUSH_S", 60.0)  # whatever else the machine does meanwhile
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


def test_tasks_of_the_package_have_all_its_files(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(web_worker.WebWorker, "provide_package", lambda self: asked.append(self))
    worker = web_worker.start(host, "json", "wasmpool.whl")
    run(worker, "math:sqrt", [4])
    assert asked == []
    host.posted.clear()
    run(worker, "wasmpool.graph.task:choose", [{"paths": ["go.mod"]}])
    assert asked == [worker]
    assert host.values() == [{"configs": ["go.mod"], "others": []}]


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
