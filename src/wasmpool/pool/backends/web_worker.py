"""The Python half of a worker in Pyodide; `workers/engine.js` is the other.

Rules of this file:

- Everything that JavaScript gives (functions, buffers) comes in through `start`, after a snapshot
  was restored: until then no JavaScript object may be held, for a snapshot cannot contain one.
- What crosses to JavaScript is JSON text and at most one block of bytes beside it.
- What workers need is imported here, at once: a restored worker has no files to import from.
"""

from __future__ import annotations

import gc
import hashlib
import importlib
import io
import json
import math
import random
import signal
import sys
import traceback  # noqa: F401 -- see the rules
import types
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol

import wasmpool.tasks.analyze
import wasmpool.tasks.data
import wasmpool.tasks.parse
import wasmpool.tasks.text
from wasmpool.parsing import grammars
from wasmpool.pool.backends.web_grammars import BundleGrammars, Reader
from wasmpool.protocol import (
    PICKLE,
    Cancel,
    Codec,
    Done,
    Ended,
    FromWorker,
    ItemError,
    Packed,
    Run,
)
from wasmpool.tasks.envelope import decode_envelope, decode_payloads, encode_envelope
from wasmpool.tasks.registry import HandlerError, registered
from wasmpool.tasks.runtime import Worker, describe

CODECS = {"json": Codec(encode_envelope, decode_envelope), "pickle": PICKLE}
PACKAGE = Path(wasmpool.__file__).parent
_SAMPLES = {
    "python": b'"""Doc."""\nimport os\n\n__all__ = ["A"]\n\n\nclass A(B):\n'
    b"    def f(self, x: int = 1) -> str:\n        # why\n        return g(x) if x else os.name\n",
    "javascript": b'import a, {b as c} from "d";\n/** Doc. */\nexport class E extends F {\n'
    b"  g(x = 1) { return x ? h(x) : <b>{x}</b>; }\n}\nmodule.exports = require('i');\n",
}


class Buffer(Protocol):
    """A buffer of JavaScript's."""

    def to_bytes(self) -> bytes:
        """Copy it."""


class Host(Protocol):
    """What the JavaScript half offers."""

    def post(self, messages: str, data: bytes | None) -> None:
        """Send messages (a JSON list) to the pool; `data` is the block that one of them has."""

    def memory(self) -> int:
        """Return the size of the memory of WebAssembly."""

    def read(self, file: str) -> Buffer:
        """Return a file of the bundle, or raise."""

    def mailbox(self) -> str:
        """Return the cancellation that an interrupt is about, as JSON; empty if there is none."""


_grammars = BundleGrammars()


def prepare(languages: str, preload: Iterable[str] = ()) -> None:
    """Do all that can be done before there is a host, and so can be part of a snapshot.

    Args:
        languages: JSON of the grammars of the bundle by language; see `BundleGrammars`.
        preload: Languages to load with their queries; their grammars must be there.
    """
    _grammars.entries = json.loads(languages)
    grammars.set_loader(_grammars.load)
    _grammars.loaded = list(preload)
    sample()
    gc.collect()
    gc.freeze()  # what lives as long as the worker need not be looked at again


def sample() -> str:
    """Parse a few lines of each language that is loaded from the start; return their digest.

    Raises:
        RuntimeError: One of them cannot be parsed.
    """
    digest = hashlib.sha256()

    def keep(*messages: FromWorker) -> None:
        for message in messages:
            for each in message.results if isinstance(message, Done) else ():
                value = each if isinstance(each, ItemError) else decode_envelope(each)
                if isinstance(value, ItemError) or value["status"] != "ok":
                    raise RuntimeError(f"a sample cannot be parsed: {value}")
                digest.update(value["body"])

    worker = Worker(keep, codec=CODECS["json"])
    for name in _grammars.loaded:
        content = _SAMPLES.get(name, b"")
        payload = {"path": "sample", "language": name, "content": content}
        worker.run(Run("sample", "parse", None, 0, 1, [payload], {}, False, False, None, {}))
    return digest.hexdigest()


def start(host: Host, codec: str, wheel: str) -> WebWorker:
    """Begin to work for a host.

    Args:
        host: The JavaScript half.
        codec: `json` or `pickle`.
        wheel: The file of the bundle that holds this package.
    """
    random.seed()  # workers of one snapshot would all draw the same
    _grammars.reader = Files(host.read, wheel)
    return WebWorker(host, CODECS[codec])


class Files(Reader):
    """The files that a worker can ask for."""

    def __init__(self, read: Callable[[str], Buffer], wheel: str) -> None:
        self._read = read
        self._wheel = wheel

    def read(self, file: str) -> bytes:
        """Return a file of the bundle."""
        return self._read(file).to_bytes()

    def provide_package(self) -> None:
        """Put the files of this package where they were when the snapshot was made."""
        if not (PACKAGE / "parsing" / "queries").is_dir():
            with zipfile.ZipFile(io.BytesIO(self.read(self._wheel))) as archive:
                archive.extractall(PACKAGE.parent)
            importlib.invalidate_caches()


class WebWorker:
    """Works off what the JavaScript half hands over, a step at a time."""

    def __init__(self, host: Host, codec: Codec) -> None:
        self._host = host
        self._is_json = codec is CODECS["json"]
        self._worker = Worker(self._send, memory=host.memory, codec=codec)
        self._steps: Iterator[None] = iter(())

    def begin(self, message: str, payloads: Any) -> None:
        """Take a batch.

        Args:
            message: The `run` message as JSON, without its payloads, but with their `head`.
            payloads: The buffers that the head refers to; with the codec `pickle` one buffer.
        """
        fields = json.loads(message)
        try:
            run = self._decode(dict(fields), payloads)
        except Exception as error:  # out of memory, usually
            batch, start, stop = fields["batch"], fields["start"], fields["stop"]
            self._steps = iter(())
            failures: list[bytes | ItemError] = [describe(error, "decode")] * (stop - start)
            self._worker.send(Done(batch, start, failures), Ended(batch, self._worker.memory()))
        else:
            self._steps = self._worker.steps(run)

    def _decode(self, fields: dict[str, Any], payloads: Any) -> Run:
        """Make the batch of a message."""
        head = fields.pop("head")
        unsendable = {
            int(item): ItemError(**error) for item, error in fields.pop("unsendable").items()
        }
        options = fields["options"]
        is_rare = options.get("references") == "all" or options.get("bindings")
        if is_rare or str(fields["task"]).startswith("wasmpool."):
            self.provide_package()  # for queries that are not preloaded, for graphs
        run = Run(payloads=[], unsendable=unsendable, **fields)
        if self._is_json:
            found = decode_payloads(head, lambda index: payloads[index].to_bytes())
            return run._replace(payloads=found)
        return run._replace(payloads=payloads.to_bytes())

    def step(self) -> bool:
        """Work up to the next report; tell whether there is more to do."""
        for _ in self._steps:
            return True
        return False

    def cancel(self, batch: str, item: int | None, reason: str) -> None:
        """Stop an item or, without one, a batch, at the next checkpoint."""
        self._worker.cancel(Cancel(batch, item, reason))

    def listen(self) -> None:
        """Let an interrupt stop the handler under way wherever it is in its Python code."""
        signal.signal(signal.SIGINT, self._on_interrupt)

    def _on_interrupt(self, _: int, frame: types.FrameType | None) -> None:
        text = self._host.mailbox()
        if text:
            fields = json.loads(text)
            del fields["type"]
            self._worker.interrupt(Cancel(**fields), frame)

    def have_grammar(self, language: str) -> None:
        """Note that the JavaScript half has loaded a grammar."""
        _grammars.loaded.append(language)

    def provide_package(self) -> None:
        """Have all files of this package, for code that imports what workers do not need."""
        _grammars.provide_package()

    def register(self, name: str, source: str) -> str:
        """Run Python source that registers handlers; return the `ItemError` as JSON, or `null`."""
        self.provide_package()
        module_name = f"wasmpool_handlers_{name}"
        module = types.ModuleType(module_name)
        sys.modules[module_name] = module
        before = registered()
        try:
            exec(compile(source, f"<{name}>", "exec"), module.__dict__)  # noqa: S102 -- its purpose
            if registered() == before and not _brings_handlers(module):
                raise HandlerError(
                    "the source registers no handler: "
                    "put @wasmpool.handler('NAME') above a function"
                )
        except BaseException as error:
            del sys.modules[module_name]
            return json.dumps(describe(error, "register")._asdict())
        return "null"

    def _send(self, *messages: FromWorker) -> None:
        """Post messages; a block of bytes goes with the messages up to the one that has it."""
        entries: list[dict[str, Any]] = []
        data: bytes | None = None
        for message in messages:
            entry = {"type": type(message).__name__.lower(), **message._asdict()}
            if isinstance(message, (Done, Packed)):
                if data is not None:
                    self._post(entries, data)
                    entries = []
                data = _detach(entry)
            entries.append(entry)
        self._post(entries, data)

    def _post(self, entries: list[dict[str, Any]], data: bytes | None) -> None:
        try:
            text = json.dumps(entries, separators=(",", ":"), allow_nan=False)
        except ValueError:
            text = json.dumps(_finite(entries), separators=(",", ":"))
        self._host.post(text, data)


def _brings_handlers(module: types.ModuleType) -> bool:
    """Tell whether source has imported handlers that had been registered before."""
    handlers = [handler.function for handler in registered().values()]
    homes = tuple(f"{getattr(function, '__module__', '')}." for function in handlers)
    return any(
        any(home.startswith(f"{value.__name__}.") for home in homes)
        if isinstance(value, types.ModuleType)
        else any(value is function for function in handlers)
        for value in vars(module).values()
    )


def _detach(entry: dict[str, Any]) -> bytes:
    """Take the bytes out of a message, and leave where in them each value is."""
    entry["bytes"] = True  # where the JavaScript half puts them
    if entry["type"] == "packed":
        packed: bytes = entry.pop("values")
        return packed
    parts: list[bytes] = []
    places: list[Any] = []
    size = 0
    for result in entry["results"]:
        if isinstance(result, bytes):
            parts.append(result)
            places.append((size, size + len(result)))
            size += len(result)
        else:
            places.append(result._asdict())
    entry["results"] = places
    return b"".join(parts)


def _finite(value: Any) -> Any:
    """The same with words for the numbers that JSON has nothing for."""
    if isinstance(value, float) and not math.isfinite(value):
        return repr(value)
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return value
