"""Handlers that a service registers for tests of faults: they obey files on the disk."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

from wasmpool import Context, handler


@handler("obey")
def obey(payload: dict[str, Any], context: Context) -> Any:
    """Do what the payload says, then return its `value`.

    `note`: a file that gets a line; `gate`: wait for this file; `die_until`: die as long as this
    file is not there; `hold`: take so many bytes of memory; `size`: return so many bytes of text.
    """
    if "note" in payload:
        with Path(payload["note"]).open("a") as file:
            file.write(f"{os.getpid()}\n")
    if "hold" in payload:
        bytearray(payload["hold"])
    while "gate" in payload and not Path(payload["gate"]).exists():
        context.checkpoint()
        time.sleep(0.005)
    if "die_until" in payload and not Path(payload["die_until"]).exists():
        os.kill(os.getpid(), signal.SIGKILL)
    return "x" * payload["size"] if "size" in payload else payload.get("value")
