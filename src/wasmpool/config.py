"""Settings: frozen, validated once, each with the place it came from.

Rules of this file:

- Weakest first: default, settings file (`[tool.wasmpool]` in the nearest `pyproject.toml`, or
  `wasmpool.toml`), environment (`WASMPOOL_WORKERS=4`), arguments.
- Every value is checked by its entry in `_CHECKS`, whichever way the settings were made; an error
  names the setting, its value and its source.
- Relative paths in a settings file are relative to its folder, others to the working directory.
- Times are float seconds, sizes are bytes; a size may be written `8 MiB`, `8M` or `8388608`.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

from wasmpool.exceptions import ConfigError
from wasmpool.flags import NAMES as FLAG_NAMES
from wasmpool.flags import Flags
from wasmpool.machine import IN_PAGE, total_memory, usable_cores
from wasmpool.sources import environment_source, find_config_file, read_environment, unknown

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB

_WORKER_BYTES = 256 * MIB  # what a worker with a dozen grammars and one large file takes, about


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that a run can be told.

    Attributes:
        workers: Number of workers, or `auto`: the usable cores, as far as memory allows.
        min_workers: Workers kept when idle.
        max_workers: Workers at most; `None` takes `workers`.
        batch_size: Files in a batch at most.
        batch_bytes: Bytes in a batch, 64 to 512 KiB; a larger file is a batch of its own.
        timeout: Seconds for one file.
        batch_timeout: Seconds for one batch; `None` for no limit.
        retries: Further attempts after a lost worker or a timeout.
        languages: Only files of these languages; `None` for all.
        include: Globs, as in `.gitignore`; only files that one of them matches.
        exclude: Globs, as in `.gitignore`; no files that one of them matches.
        max_file_size: Larger files get a failed record instead of facts; bytes.
        cache_dir: Folder of the cache; `None` takes the platform's.
        cache_max_bytes: Size that the cache is kept to; bytes.
        backend: What workers are: `process`, `thread` or `inline`; on a web page `web` or `inline`.
        bundle: Address of the browser bundle, for Python on a web page; `None` takes the one that
            this package was installed from.
        memory_limit: A worker that holds more is replaced after its batch; bytes.
        log_dir: Folder for a log for each file; `None` for no logs.
        references: `default`, or `all` with reads and writes of names.
        bindings: Whether to find which values names get, as the graph needs it.
        language_dirs: Folders that hold users' own languages.
        flags: The feature flags.
        sources: Where each setting came from, by name; for people.
    """

    workers: int | Literal["auto"] = "auto"
    min_workers: int = 0
    max_workers: int | None = None
    batch_size: int = 128
    batch_bytes: int = 256 * KIB
    timeout: float = 60.0
    batch_timeout: float | None = None
    retries: int = 3
    languages: tuple[str, ...] | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    max_file_size: int = 16 * MIB
    cache_dir: Path | None = None
    cache_max_bytes: int = GIB
    backend: Literal["process", "thread", "inline", "web"] = "web" if IN_PAGE else "process"
    bundle: str | None = None
    memory_limit: int = GIB
    log_dir: Path | None = None
    references: Literal["default", "all"] = "default"
    bindings: bool = False
    language_dirs: tuple[Path, ...] = ()
    flags: Flags = field(default_factory=Flags)
    sources: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        for name, check in _CHECKS.items():
            value = getattr(self, name)
            try:
                object.__setattr__(self, name, check(value))
            except (ValueError, TypeError) as error:
                raise ConfigError(f"{name} = {value!r} ({self.source(name)}): {error}") from error
        if isinstance(self.workers, int):
            self._check_order("workers", "max_workers")
            self._check_order("min_workers", "workers")
        self._check_order("min_workers", "max_workers")

    def _check_order(self, low: str, high: str) -> None:
        small, large = getattr(self, low), getattr(self, high)
        if large is not None and small > large:
            raise ConfigError(
                f"{low} = {small} ({self.source(low)}) is more than "
                f"{high} = {large} ({self.source(high)})"
            )

    @classmethod
    def load(
        cls,
        arguments: Mapping[str, Any] | None = None,
        *,
        cwd: str | os.PathLike[str] | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> Settings:
        """Gather the settings from every source.

        Args:
            arguments: The strongest values, by name; `None` stands for "not given". `flags` is a
                mapping of flag names to booleans or `on`/`off`.
            cwd: Where the search for a settings file starts; the working directory by default.
            environ: The environment; `os.environ` by default.

        Raises:
            ConfigError: A name is unknown or a value is not allowed; the message says which.
        """
        here = Path.cwd() if cwd is None else Path(os.path.abspath(cwd))
        file = find_config_file(here)
        variables = read_environment(os.environ if environ is None else environ)
        given = {name: value for name, value in (arguments or {}).items() if value is not None}
        flag_arguments = given.pop("flags", None)
        values: dict[str, Any] = {}
        sources = dict.fromkeys(NAMES, "default")

        def put(name: str, value: object, source: str, folder: Path) -> None:
            if name not in sources:
                raise unknown("setting", name, source, list(sources))
            if name == "language_dirs" and isinstance(value, str):
                value = value.split(os.pathsep)
            values[name] = _anchor(value, folder) if name in _PATHS else value
            sources[name] = source

        if file is not None:
            for name, value in file.values.items():
                if name != "flags":
                    put(name.replace("-", "_"), value, file.source, file.folder)
        for name, value in variables.items():
            if name not in FLAG_NAMES:
                put(name, value, environment_source(name), here)
        for name, value in given.items():
            put(name, value, "argument", here)
        flags = Flags.load(flag_arguments, file=file, environ=environ)
        return cls(**values, flags=flags, sources=sources)

    def source(self, name: str) -> str:
        """Say where a setting came from: `default`, a file, a variable, `argument`."""
        return self.sources.get(name, "argument")

    def worker_count(self) -> int:
        """Return the number of workers: `workers`, or for `auto` what the machine gives."""
        if isinstance(self.workers, int):
            return self.workers
        count = usable_cores()
        memory = total_memory()
        if memory is not None:
            count = min(count, memory // _WORKER_BYTES)
        if self.max_workers is not None:
            count = min(count, self.max_workers)
        return max(1, count, self.min_workers)


NAMES: tuple[str, ...] = tuple(
    item.name for item in fields(Settings) if item.name not in {"flags", "sources"}
)

_PATHS = frozenset({"cache_dir", "log_dir", "language_dirs"})
_UNITS = {"": 1, "k": KIB, "m": MIB, "g": GIB}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmg]?)(?:i?b)?", re.IGNORECASE)


def parse_size(value: object) -> int:
    """Read a number of bytes: an integer, or text such as `8 MiB`, `8MB` or `8m` (all the same).

    Raises:
        ValueError: It is neither.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    match = _SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError("must be a size such as 8 MiB or 8388608")
    return int(float(match[1]) * _UNITS[match[2].lower()])


def _integer(low: int, high: int = 1_000_000) -> Callable[[Any], int]:
    def check(value: Any) -> int:
        if isinstance(value, str) and value.strip().isdecimal():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return value

    return check


def _workers(value: Any) -> int | Literal["auto"]:
    if value == "auto":
        return "auto"
    try:
        return _integer(1, 1024)(value)
    except ValueError as error:
        raise ValueError(f"{error}, or 'auto'") from error


def _seconds(value: Any) -> float:
    try:
        seconds = math.nan if isinstance(value, bool) else float(value)
    except (ValueError, TypeError):
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise ValueError("must be a number of seconds above 0")
    return seconds


def _size(low: int, high: int | None = None) -> Callable[[Any], int]:
    def check(value: Any) -> int:
        size = parse_size(value)
        if size < low or (high is not None and size > high):
            limit = f"at least {low}" if high is None else f"from {low} to {high}"
            raise ValueError(f"must be {limit} bytes")
        return size

    return check


def _choice(*allowed: str) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if value not in allowed:
            raise ValueError("must be " + " or ".join(map(repr, allowed)))
        return str(value)

    return check


def _boolean(value: Any) -> bool:
    found = {"1": True, "true": True, "0": False, "false": False}.get(str(value).lower())
    if found is None:
        raise ValueError("must be true or false")
    return found


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("must be a text that is not empty")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        value = [part.strip() for part in value.split(",")]
    if not isinstance(value, Iterable) or isinstance(value, (bytes, Mapping)):
        raise ValueError("must be a list of texts, or one text with commas")
    texts = tuple(value)
    if not all(isinstance(text, str) and text for text in texts):
        raise ValueError("must hold texts that are not empty")
    return texts


def _path(value: Any) -> Path:
    if not isinstance(value, (str, os.PathLike)) or not os.fspath(value):
        raise ValueError("must be a path")
    return Path(os.path.abspath(Path(value).expanduser()))


def _paths(value: Any) -> tuple[Path, ...]:
    if isinstance(value, (str, os.PathLike)):
        value = [value]
    if not isinstance(value, Iterable):
        raise ValueError("must be a list of paths")
    return tuple(_path(item) for item in value)


def _flags(value: Any) -> Flags:
    if not isinstance(value, Flags):
        raise TypeError("must be wasmpool.flags.Flags")
    return value


def _optional(check: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else check(value)


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "workers": _workers,
    "min_workers": _integer(0, 1024),
    "max_workers": _optional(_integer(1, 1024)),
    "batch_size": _integer(1, 100_000),
    "batch_bytes": _size(64 * KIB, 512 * KIB),
    "timeout": _seconds,
    "batch_timeout": _optional(_seconds),
    "retries": _integer(0, 100),
    "languages": _optional(_texts),
    "include": _texts,
    "exclude": _texts,
    "max_file_size": _size(1),
    "cache_dir": _optional(_path),
    "cache_max_bytes": _size(MIB),
    "backend": _choice("process", "thread", "inline", "web"),
    "bundle": _optional(_text),
    "memory_limit": _size(64 * MIB),
    "log_dir": _optional(_path),
    "references": _choice("default", "all"),
    "bindings": _boolean,
    "language_dirs": _paths,
    "flags": _flags,
}


def _anchor(value: Any, folder: Path) -> Any:
    """Make relative paths absolute from the folder of their source; leave all else to the check."""
    if isinstance(value, (list, tuple)):
        return [_anchor(item, folder) for item in value]
    if isinstance(value, (str, os.PathLike)) and os.fspath(value):
        return folder / Path(os.fspath(value)).expanduser()
    return value
