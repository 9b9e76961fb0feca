"""Workers as processes of their own: isolated from each other, and can be ended by force.

They are started with `subprocess`, not `multiprocessing`: the caller's script is not imported again
(see `pool/main_module.py`). Messages travel as frames (8 bytes of length, then a pickle) through
the child's standard input and output. What the child prints comes through standard error and is
passed on; its last lines are kept for the reason of an exit.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import signal
import struct
import subprocess
import sys
from collections import deque
from typing import Any

from wasmpool.pool.backends.base import Backend, Hooks, encode_payloads
from wasmpool.protocol import Beat, Cancel, FromWorker, Run, Start, Stop

HEADER = struct.Struct("!Q")
LAST_LINES = 6
LINE_BYTES = 4096
BEAT_S = 1.0
# How long to wait for the end of a dead worker's pipes: a process that a handler left behind may
# hold them open for ever.
DRAIN_S = 1.0

# The child sees the modules that this process sees; nothing is imported before that is so.
_PROGRAM = (
    "import sys; sys.path[:] = sys.argv[1:]; del sys.argv[1:]; "
    "from wasmpool.pool.backends.process_worker import main; main()"
)


class ProcessBackend(Backend):
    """Starts worker processes and carries messages to them."""

    name = "process"

    def __init__(self, hooks: Hooks) -> None:
        super().__init__(hooks)
        self._children: dict[str, _Child] = {}
        self._all: set[_Child] = set()

    def start(self, start: Start) -> None:
        """Start a worker process."""
        child = _Child(self.hooks, start, self._all)
        self._children[start.worker] = child
        child.send(start)

    def send(self, worker: str, message: Run | Cancel | Stop) -> None:
        """Send a message; payloads that cannot be encoded become failed items."""
        child = self._children.get(worker)
        if child is not None:
            child.send(encode_payloads(message) if isinstance(message, Run) else message)

    def kill(self, worker: str) -> None:
        """End a process with the signal that cannot be ignored."""
        child = self._children.get(worker)
        if child is not None:
            child.kill()

    async def close(self) -> None:
        """Kill all processes that are left and wait for their end."""
        for child in self._all:
            child.silent = True
            child.kill()
        while self._all:
            await asyncio.wait([child.gone for child in self._all])


class _Child(asyncio.SubprocessProtocol):
    """One process and its pipes."""

    def __init__(self, hooks: Hooks, start: Start, family: set[_Child]) -> None:
        self.silent = False
        loop = asyncio.get_running_loop()
        self.gone: asyncio.Future[None] = loop.create_future()
        self._loop = loop
        self._hooks = hooks
        self._worker = start.worker
        self._generation = start.generation
        self._family = family
        self._transport: asyncio.SubprocessTransport | None = None
        self._unsent: list[bytes] = []
        self._killed = False
        self._heard = loop.time()
        self._frames = _Frames()
        self._errors = _Lines()
        family.add(self)
        self._spawning = loop.create_task(self._spawn())

    async def _spawn(self) -> None:
        paths = [path for path in sys.path if isinstance(path, str)]
        options: list[str] = subprocess._args_from_interpreter_flags()  # type: ignore[attr-defined]
        # An interrupt from the keyboard is for us; a worker that is starting would fall over it.
        group: dict[str, Any] = {} if sys.platform == "win32" else {"process_group": 0}
        try:
            await self._loop.subprocess_exec(
                lambda: self, sys.executable, *options, "-c", _PROGRAM, *paths, **group
            )
        except (OSError, ValueError, RuntimeError) as error:
            self._end(f"no process could be started: {type(error).__name__}: {error}")

    # What the backend calls.

    def send(self, message: Start | Run | Cancel | Stop) -> None:
        body = pickle.dumps(message, protocol=5)
        frame = [HEADER.pack(len(body)), body]
        if self._transport is None:
            self._unsent += frame
        else:
            self._write(frame)

    def kill(self) -> None:
        self._killed = True
        if self._transport is None or self._transport.get_returncode() is not None:
            return
        with contextlib.suppress(ProcessLookupError):  # it was faster
            if sys.platform == "win32":
                self._transport.kill()
            else:  # kill() of the transport would also reap it, and its exit code would be lost
                os.kill(self._transport.get_pid(), signal.SIGKILL)

    def _write(self, frame: list[bytes]) -> None:
        assert self._transport is not None
        pipe: Any = self._transport.get_pipe_transport(0)
        if not pipe.is_closing():
            pipe.writelines(frame)

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.SubprocessTransport)
        self._transport = transport
        if self._killed:
            self.kill()
        self._write(self._unsent)
        self._unsent = []

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        if fd == 2:
            self._errors.feed(data)
            return
        try:
            messages = self._frames.feed(data)
        except Exception as error:
            self.kill()
            if isinstance(error, MemoryError):  # ours: nothing is wrong with what was sent
                raise
            self._errors.feed(f"wasmpool: its messages are broken: {error!r}\n".encode())
            return
        now = self._loop.time()
        if messages:
            self._heard = now
        elif now - self._heard > BEAT_S:
            self._heard = now
            messages = [Beat(None)]  # a large message on its way is a sign of life too
        for message in messages:
            if not self.silent:
                self._hooks.on_message(self._worker, self._generation, message)

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        if fd == 1:
            self.kill()  # it cannot report any more; usually it is dead already

    def process_exited(self) -> None:
        self._loop.call_later(DRAIN_S, self._finish)

    def connection_lost(self, exc: Exception | None) -> None:
        self._finish()

    def _finish(self) -> None:
        if self.gone.done():
            return
        assert self._transport is not None
        self._errors.flush()
        code, pid = self._transport.get_returncode(), self._transport.get_pid()
        reason = f"worker process {pid} {_tell(code)}"
        if self._errors.last:
            reason += "; its last output:\n" + "\n".join(self._errors.last)
        self._transport.close()
        self._end(reason)

    def _end(self, reason: str) -> None:
        self._family.discard(self)
        self.gone.set_result(None)
        if not self.silent:
            self._hooks.on_exit(self._worker, self._generation, reason)


class _Frames:
    """Cuts a stream of bytes into messages."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[FromWorker]:
        buffer = self._buffer
        buffer += data
        messages: list[FromWorker] = []
        at = 0
        with memoryview(buffer) as view:
            while len(view) - at >= HEADER.size:
                end = at + HEADER.size + HEADER.unpack_from(view, at)[0]
                if end > len(view):
                    break
                with view[at + HEADER.size : end] as body:
                    messages.append(pickle.loads(body))  # noqa: S301 -- from the pool's own worker
                at = end
        del buffer[:at]
        return messages


class _Lines:
    """Passes on what a worker prints, line by line, and keeps the last of it."""

    def __init__(self) -> None:
        self.last: deque[str] = deque(maxlen=LAST_LINES)
        self._rest = b""

    def feed(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > LINE_BYTES:
            lines.append(self._rest)
            self._rest = b""
        for line in lines:
            text = line.decode("utf-8", "backslashreplace").rstrip("\r")
            self.last.append(text)
            if sys.stderr is not None:
                with contextlib.suppress(OSError, ValueError):  # closed: nobody is left to read
                    sys.stderr.write(text + "\n")

    def flush(self) -> None:
        if self._rest:
            self.feed(b"\n")


def _tell(code: int | None) -> str:
    if code is None:
        return "vanished"
    if code >= 0:
        return f"exited with code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = "?"
    hint = " (perhaps out of memory)" if -code == getattr(signal, "SIGKILL", 9) else ""
    return f"was ended by signal {-code} {name}{hint}"
