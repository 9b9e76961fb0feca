"""Check what works on this machine, and say why the rest does not.

Exit status 1 when something is broken that a run needs; what is optional is only mentioned.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Literal, NamedTuple

from wasmpool.cli.text import size
from wasmpool.exceptions import LanguageError, WasmpoolError

if TYPE_CHECKING:
    from wasmpool.config import Settings

NEEDED = ("tree-sitter", "orjson", "pathspec", "psutil", "rich")
EXTRAS = {
    "pyarrow": "the format parquet: pip install 'wasmpool[parquet]'",
    "watchfiles": "graph --watch: pip install 'wasmpool[watch]'",
    "fastapi": "the service: pip install 'wasmpool[service]'",
}
ROUND_TRIP_SECONDS = 60.0


class Finding(NamedTuple):
    """One line of the report: `ok`, `broken` (needed) or `absent` (optional)."""

    status: str
    subject: str
    detail: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """This command has no arguments."""


def run(arguments: argparse.Namespace) -> int:
    """Print each finding as it is made."""
    broken = 0
    for finding in findings():
        broken += finding.status == "broken"
        print(f"{finding.status:<7} {finding.subject:<20} {finding.detail}", flush=True)  # noqa: T201
    print("\nall that a run needs works" if not broken else f"\n{broken} broken")  # noqa: T201
    return 1 if broken else 0


def findings() -> Iterator[Finding]:
    """Make all checks, cheap ones first."""
    yield Finding("ok", "python", f"{sys.version.split()[0]} on {sys.platform}")
    for name in NEEDED:
        yield _package(name, "broken", "needed: pip install wasmpool")
    for name, purpose in EXTRAS.items():
        yield _package(name, "absent", purpose)
    from wasmpool.config import Settings

    try:
        settings = Settings.load()
    except WasmpoolError as error:
        yield Finding("broken", "settings", str(error))
        settings = Settings()
    else:
        yield Finding("ok", "settings", "see: wasmpool flags")
    yield _machine(settings)
    yield _assembler()
    yield from _languages(settings)
    for backend in ("process", "thread"):
        yield _pool(backend)
    yield _cache(settings)


def _package(name: str, otherwise: str, purpose: str) -> Finding:
    try:
        import_module(name.replace("-", "_"))
        return Finding("ok", name, version(name))
    except (ImportError, PackageNotFoundError) as error:
        return Finding(otherwise, name, f"{error}; {purpose}")


def _machine(settings: Settings) -> Finding:
    from wasmpool.machine import total_memory, usable_cores

    memory = total_memory()
    known = "memory unknown" if memory is None else f"{size(memory)} of memory"
    workers = f"{settings.worker_count()} workers by default"
    return Finding("ok", "machine", f"{usable_cores()} cores, {known}: {workers}")


def _assembler() -> Finding:
    from wasmpool.parsing.compiled import AVAILABLE

    return Finding("ok", "assembler", "compiled" if AVAILABLE else "interpreted: slower, the same")


def _languages(settings: Settings) -> Iterator[Finding]:
    """Load each grammar, compile its queries and parse an empty file."""
    from wasmpool.parsing import extractor, languages

    try:
        table = languages.table(tuple(map(str, settings.language_dirs)))
    except LanguageError as error:
        yield Finding("broken", "languages", str(error))
        return
    for name, language in sorted(table.languages.items()):
        try:
            loaded = extractor.load(language)
            loaded.facts(b"\n", extractor.Direct())
        except (LanguageError, ValueError) as error:
            yield Finding("broken", name, str(error))
        else:
            grammar = loaded.grammar
            detail = f"{grammar.name} {grammar.version}, ABI {grammar.abi}"
            yield Finding("ok", name, detail)


def _pool(backend: Literal["process", "thread"]) -> Finding:
    """Have one worker parse one file."""
    import asyncio

    from wasmpool.config import Settings
    from wasmpool.flags import Flags
    from wasmpool.pool.pool import Pool

    settings = Settings(workers=1, backend=backend, flags=Flags(fallback=False))
    payload = {"path": "doctor.py", "content": b"x = 1\n", "language": "python"}

    async def round_trip() -> str:
        async with Pool(settings=settings) as pool:
            await pool.submit("parse", payload, total_timeout=ROUND_TRIP_SECONDS)
            (worker,) = pool.workers()
            return f"ready in {worker.boot_ms:.0f} ms" if worker.boot_ms is not None else "ready"

    subject = f"{backend} worker"
    try:
        return Finding("ok", subject, asyncio.run(round_trip()))
    except (WasmpoolError, OSError) as error:
        return Finding("broken", subject, str(error))


def _cache(settings: Settings) -> Finding:
    """See that the cache's folder, or the nearest that exists above it, can be written to."""
    from tempfile import TemporaryFile

    from wasmpool.cache import open_cache

    if not settings.flags.cache:
        return Finding("ok", "cache", f"off ({settings.flags.sources['cache']})")
    path = open_cache(settings).path
    folder = next(folder for folder in path.parents if folder.exists())
    try:
        TemporaryFile(dir=folder).close()
    except OSError as error:
        return Finding("broken", "cache", f"{path}: {error.strerror}; set WASMPOOL_CACHE_DIR")
    return Finding("ok", "cache", str(path))
