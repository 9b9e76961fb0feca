"""Graphs in a process of their own.

Building one works in the parent of a pool too, which would keep the service from answering; and a
project too large for the machine must end that process, not the service.

The process reads what to do from its standard input (one JSON object), and tells how far it is, and
at last how it ended, in lines of JSON on its standard output. Both sides are in this file.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from wasmpool.config import NAMES, Settings
from wasmpool.exceptions import WasmpoolError, WorkerLost
from wasmpool.flags import NAMES as FLAG_NAMES
from wasmpool.service.folders import Results, TooLarge
from wasmpool.service.progress import Progress

LINE_BYTES = 1 << 20
LAST_BYTES = 2000  # of what it wrote to standard error, for the reason of its end


class GraphFailed(WasmpoolError):
    """A graph could not be built.

    Attributes:
        type: The name of the process's error.
        phase: The pass that it was in.
    """

    def __init__(self, message: str, type: str, phase: str) -> None:
        super().__init__(message)
        self.type = type
        self.phase = phase


async def build_in_process(
    files: str | list[tuple[str, str]],
    name: str | None,
    settings: Settings,
    results: Results,
    limits: tuple[int, int],
    progress: Progress,
) -> dict[str, Any]:
    """Build a graph, and write its records as results.

    Args:
        files: A path, or for each file its name in the graph and where it is.
        name: What the project is called; by default as its folder.
        settings: Those of the run.
        results: Where the records go; they still have to be committed.
        limits: Most bytes of memory, and of results.
        progress: Is told of the phases.

    Returns:
        Counts of the graph.

    Raises:
        GraphFailed: It cannot be built.
        WorkerLost: The process ended in its midst; another try may go well.
    """
    memory, size = limits
    request = {
        "files": files,
        "name": name,
        "settings": {each: getattr(settings, each) for each in NAMES},
        "flags": {each: settings.flags.is_enabled(each) for each in FLAG_NAMES},
        "place": str(results.part),
        "memory": memory,
        "size": size,
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "wasmpool.service.graph_process"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        limit=LINE_BYTES,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    errors = asyncio.create_task(_last(process.stderr))
    try:
        process.stdin.write(json.dumps(request, default=str).encode() + b"\n")
        answer: dict[str, Any] = {}
        async for line in process.stdout:
            answer = json.loads(line)
            if "phase" in answer:
                progress.phase(answer["phase"])
                progress.count(round(100 * answer["fraction"]), 100)
        await process.wait()
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)  # its workers too
            await process.wait()
        said = await errors
    if "summary" in answer:
        await results.adopt()
        return answer["summary"]  # type: ignore[no-any-return]
    if "error" in answer:
        raise GraphFailed(**answer["error"])
    raise WorkerLost(
        f"the process that built the graph ended with status {process.returncode}"
        + (f": {said}" if said else ""),
        type="WorkerLost",
        phase=progress.name,
    )


async def _last(stream: asyncio.StreamReader) -> str:
    kept = b""
    while part := await stream.read(LAST_BYTES):
        kept = (kept + part)[-LAST_BYTES:]
    return kept.decode(errors="replace").strip()


# ------------------------------------------------------------ in the process


def main() -> None:
    """Build the graph that standard input asks for."""
    from wasmpool.machine import die_with, limit_memory, use_utf8

    die_with(os.getppid())
    use_utf8()
    request = json.loads(sys.stdin.readline())
    limit_memory(request["memory"])
    phase = "parsing"

    def tell(name: str, fraction: float) -> None:
        nonlocal phase
        phase = name
        _say({"phase": name, "fraction": fraction})

    try:
        _say({"summary": _build(request, _now_and_then(tell))})
    except (WasmpoolError, MemoryError, OSError) as error:
        message = str(error) or "there was not enough memory for it"
        _say({"error": {"message": message, "type": type(error).__name__, "phase": phase}})


def _build(request: dict[str, Any], tell: Callable[[str, float], None]) -> dict[str, Any]:
    from wasmpool.graphs import build_graph
    from wasmpool.parsing.records import encode

    files = request["files"]
    if not isinstance(files, str):
        files = {name: Path(place).read_bytes() for name, place in files}
    graph = build_graph(
        files,
        name=request["name"],
        progress=tell,
        **request["settings"] | {"bindings": True},
        flags=request["flags"],
    )
    tell("writing", 0.0)
    size = 0
    with open(request["place"], "wb") as stream:
        for record in graph.to_records():
            line = encode(record) + b"\n"
            size += len(line)
            if size > request["size"]:
                raise TooLarge(f"more than {request['size']:,} bytes of results")
            stream.write(line)
    return graph.stats()


def _now_and_then(tell: Callable[[str, float], None]) -> Callable[[str, float], None]:
    """Pass on what is another phase, or another hundredth."""
    last: tuple[str, int] | None = None

    def progress(phase: str, fraction: float) -> None:
        nonlocal last
        now = (phase, int(100 * fraction))
        if now != last:
            last = now
            tell(phase, fraction)

    return progress


def _say(message: dict[str, Any], stream: BinaryIO = sys.stdout.buffer) -> None:
    stream.write(json.dumps(message).encode() + b"\n")
    stream.flush()


if __name__ == "__main__":
    main()
