"""Handlers that do to their worker what bad files and bad code do."""

from __future__ import annotations

import ctypes
import os
import re
import signal
import threading
import time
from pathlib import Path
from typing import Any

from wasmpool import Context, handler


class Unpicklable(Exception):
    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.lock = threading.Lock()  # cannot be pickled


class BrokenText(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no text")


def record(path: str, item: Any) -> None:
    """Append to a file that all workers share, to count what really ran."""
    with open(path, "a") as file:
        file.write(f"{item}\n")


def square(payload: int) -> int:
    return payload * payload


def square_or(payload: dict[str, Any], context: Context) -> int:
    """Square `n`; first do what `fault` says, once only if `once` names a file."""
    fault, once = payload.get("fault"), payload.get("once")
    if payload.get("log"):
        record(payload["log"], payload["n"])
    if fault is not None and (once is None or _first(once)):
        FAULTS[fault](context)
    return int(payload["n"]) ** 2


def _first(path: str) -> bool:
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True


def _kill(context: Context) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _exit(context: Context) -> None:
    os._exit(3)


def _hang_holding_the_interpreter(context: Context) -> None:
    ctypes.PyDLL(None).sleep(600)  # PyDLL does not release the interpreter


def _hang_in_regex(context: Context) -> None:
    re.match(r"(a+)+$", "a" * 60 + "b")


def _hang_in_python(context: Context) -> None:
    while True:
        pass


def _hang_politely(context: Context) -> None:
    while True:
        context.checkpoint()
        time.sleep(0.001)


def _eat(context: Context) -> None:
    hoard = []
    while True:
        hoard.append(bytearray(16 * 2**20))


def _eat_small(context: Context) -> None:
    hoard: list[Any] = []
    while True:
        hoard.append([len(hoard)] * 2048)


def _unpicklable_error(context: Context) -> None:
    raise Unpicklable("the message survives")


def _broken_text(context: Context) -> None:
    raise BrokenText


def _system_exit(context: Context) -> None:
    raise SystemExit(7)


def _keyboard_interrupt(context: Context) -> None:
    raise KeyboardInterrupt


def _recursion(context: Context) -> None:
    _recursion(context)


def _phase(context: Context) -> None:
    with context.phase("outer"), context.phase("inner"):
        raise ValueError("in a phase")


FAULTS = {
    "kill": _kill,
    "exit": _exit,
    "hang_gil": _hang_holding_the_interpreter,
    "hang_regex": _hang_in_regex,
    "hang_python": _hang_in_python,
    "hang_politely": _hang_politely,
    "eat": _eat,
    "eat_small": _eat_small,
    "unpicklable_error": _unpicklable_error,
    "broken_text": _broken_text,
    "system_exit": _system_exit,
    "keyboard_interrupt": _keyboard_interrupt,
    "recursion": _recursion,
    "phase": _phase,
}


def lambda_value(payload: Any) -> Any:
    return (lambda: payload) if payload == 3 else payload


def large(payload: int) -> bytes:
    return bytes(payload)


def noisy(payload: Any) -> int:
    print("printed by a handler", flush=True)
    os.write(1, b"written to descriptor 1\n")
    return int(payload)


def stdin_is_empty(payload: Any) -> bytes:
    return os.read(0, 10)


def wait_for_file(payload: str, context: Context) -> bool:
    """Tell that it runs by creating `payload.started`, and wait for `payload` to appear."""
    Path(payload + f".started.{os.getpid()}").touch()
    while not os.path.exists(payload):
        context.checkpoint()
        time.sleep(0.005)
    return True


@handler("test_options")
def with_options(payload: Any, context: Context) -> Any:
    context.log("info", "seen", payload=payload, odd=object)
    context.progress(0.5)
    return context.options.get("factor", 1) * payload


_kept: list[bytes] = []


def keep(payload: int) -> int:
    """Hold memory for as long as the worker lives."""
    _kept.append(b"x" * payload)
    return len(_kept[-1])


def last_words(payload: Any) -> None:
    os.write(2, b"famous last words\n")
    os._exit(9)


def thread_of(payload: Any) -> int:
    return threading.get_ident()


def block(payload: str) -> bool:
    """Wait for a file without ever looking up."""
    Path(payload + ".started").touch()
    while not os.path.exists(payload):
        time.sleep(0.005)
    return True


def process_group(_: Any) -> int:
    return os.getpgrp()


def pid(_: Any = None) -> int:
    return os.getpid()


def slow_square(payload: int) -> int:
    time.sleep(0.02)
    return payload * payload
