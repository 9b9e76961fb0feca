"""Handlers for a service that clients use in tests."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

from wasmpool import Context, handler


@handler("square")
def square(payload: int) -> int:
    return payload * payload


@handler("fail")
def fail(payload: Any, context: Context) -> None:
    with context.phase("thinking"):
        raise ValueError(f"no good: {payload}")


@handler("odd")
def odd(payload: int) -> int:
    """Fail for even numbers."""
    if payload % 2 == 0:
        raise ValueError(f"{payload} is even")
    return payload


@handler("die")
def die(payload: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@handler("wait_for")
def wait_for(payload: dict[str, str], context: Context) -> str:
    """Say that it has begun, and wait until a file is there."""
    Path(payload["begun"]).touch()
    while not Path(payload["until"]).exists():
        context.checkpoint()
        time.sleep(0.01)
    return "waited"


@handler("options")
def options(payload: Any, context: Context) -> Any:
    return dict(context.options)


@handler("note")
def note(payload: str) -> str:
    """Leave a line for each time that this ran."""
    with Path(payload).open("a") as file:
        file.write("noted\n")
    return "noted"
