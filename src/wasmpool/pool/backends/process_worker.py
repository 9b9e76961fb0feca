"""The program of a worker process.

Rules of this file:

- It imports little, for each worker waits for it.
- The pipes to the pool are moved away from the standard descriptors first, so that what handlers or
  libraries print can never be taken for a message: it goes to standard error.
- The process ends when the pool is gone: the reading thread sees the end of the pipe. Where C code
  holds the interpreter no thread sees anything, so on Linux the kernel sends a signal as well.
- An interrupt from the keyboard is for the pool; it decides what becomes of the workers.
"""

from __future__ import annotations

import os
import pickle
import signal
import struct
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue

from wasmpool.machine import die_with, limit_memory, use_utf8
from wasmpool.pool.main_module import provide_main
from wasmpool.protocol import Cancel, FromWorker, Ready, Run, Start, Stop
from wasmpool.tasks.runtime import Worker

HEADER = struct.Struct("!Q")
PIPE_BYTES = 1 << 20


def main() -> None:
    """Work for the pool at the other end of standard input and output."""
    began = time.monotonic()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    use_utf8()
    inbox, outbox = _take_pipes()
    start = _read(inbox)
    if not isinstance(start, Start):
        raise SystemExit("a wasmpool worker is started by the pool, not by hand")
    _be_modest(start.memory_limit_bytes)
    provide_main(start.main)
    memory = _memory_meter()
    worker = Worker(_sender(outbox), memory=memory)
    boot_ms = round((time.monotonic() - began) * 1000, 1)
    boot = {"pid": os.getpid(), "boot_ms": boot_ms, "memory_bytes": memory()}
    worker.send(Ready(("process",), boot))
    work: SimpleQueue[Run | Stop] = SimpleQueue()
    threading.Thread(
        target=_read_all, args=(inbox, worker, work, os.getppid()), name="reader", daemon=True
    ).start()
    while isinstance(message := work.get(), Run):
        worker.run(message)


def _take_pipes() -> tuple[int, int]:
    inbox, outbox = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    _widen(outbox)
    if sys.stdout is not None:
        sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    return inbox, outbox


def _widen(pipe: int) -> None:
    """Let reports of several files fit into the pipe, so that nobody waits for the other side."""
    if sys.platform == "linux":
        import fcntl

        with suppress(OSError):  # where this user may have no more, the usual size does
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)


def _sender(outbox: int) -> Callable[..., None]:
    lock = threading.Lock()  # handlers may log from threads of their own

    def send(*messages: FromWorker) -> None:
        parts: list[bytes] = []
        for message in messages:
            body = pickle.dumps(message, protocol=5)
            parts += (HEADER.pack(len(body)), body)
        with lock:
            if sum(map(len, parts)) < 65_536:
                _write(outbox, b"".join(parts))
            else:
                for part in parts:
                    _write(outbox, part)

    return send


def _write(outbox: int, data: bytes) -> None:
    try:
        sent = os.write(outbox, data)
        if sent < len(data):
            view = memoryview(data)
            while sent < len(data):
                sent += os.write(outbox, view[sent:])
    except BrokenPipeError:
        os._exit(1)  # nobody is left to work for


def _read(inbox: int) -> object:
    """The next message, or `None` at the end."""
    header = _read_exactly(inbox, HEADER.size)
    if header is None:
        return None
    body = _read_exactly(inbox, HEADER.unpack(header)[0])
    return None if body is None else pickle.loads(body)  # noqa: S301 -- from the pool


def _read_exactly(inbox: int, size: int) -> bytes | bytearray | None:
    first = os.read(inbox, size)
    if len(first) == size:
        return first
    data = bytearray(size)
    view = memoryview(data)
    view[: len(first)] = first
    have = len(first)
    while have < size:
        count = os.readv(inbox, [view[have:]]) if first else 0
        if not count:
            return None
        have += count
    return data


def _read_all(inbox: int, worker: Worker, work: SimpleQueue[Run | Stop], parent: int) -> None:
    try:
        die_with(parent)
        while (message := _read(inbox)) is not None:
            if isinstance(message, Cancel):
                worker.cancel(message)
            elif isinstance(message, (Run, Stop)):
                work.put(message)
        os._exit(0)  # the pool is gone
    except BaseException:
        sys.excepthook(*sys.exc_info())
        os._exit(1)  # a worker that cannot hear is none


def _be_modest(memory_limit_bytes: int | None) -> None:
    """Make memory run out in one item before it runs out on the machine."""
    if sys.platform == "linux":
        try:
            with open("/proc/self/oom_score_adj", "w") as file:
                file.write("500")  # rather this process than the pool
        except OSError as error:
            print(f"wasmpool worker: oom_score_adj: {error}", file=sys.stderr)  # noqa: T201
    if memory_limit_bytes is not None:
        # The pool replaces a worker above the limit after its batch. This is the wall behind it;
        # far enough away, because it counts address space, much of it reserved and never used.
        limit_memory(max(2 * memory_limit_bytes, memory_limit_bytes + 512 * 2**20))


def _memory_meter() -> Callable[[], int | None]:
    try:
        statm = os.open("/proc/self/statm", os.O_RDONLY)
    except OSError:
        import psutil

        process = psutil.Process()
        return lambda: int(process.memory_info().rss)
    page = os.sysconf("SC_PAGE_SIZE")
    return lambda: int(os.pread(statm, 128, 0).split()[1]) * page
