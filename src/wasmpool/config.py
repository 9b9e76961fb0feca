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

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

from wasmpool import checks
from wasmpool.exceptions import ConfigError
from wasmpool.flags import NAMES as FLAG_NAMES
from wasmpool.flags import Flags
from wasmpool.machine import IN_PAGE, total_memory, usable_cores
from wasmpool.sources import SERVICE, find_config_file, gather, read_environment

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
        batch_bytes: Bytes in a batch, 64 KiB to 1 MiB; a larger file is a batch of its own.
        timeout: Seconds for one file.
        batch_timeout: Seconds for one batch; `None` for no limit.
        retries: Further attempts after a lost worker or a timeout.
        languages: Only files of these languages; `None` for all.
        include: Globs, as in `.gitignore`; only files that one of them matches.
        exclude: Globs, as in `.gitignore`; no files that one of them matches.
        max_file_size: Larger files get a failed record instead of facts; bytes.
        cache_dir: Folder of the cache; `None` takes the platform's.
        cache_max_bytes: Size that the cache is kept to; bytes.
        backend: What workers are: `process`, `thread`, `inline`, or `dask` for threads of a Dask
            cluster; on a web page `web` or `inline`.
        address: Where the scheduler of the Dask cluster is, such as `tcp://10.0.0.1:8786`.
        shared_files: Whether the workers of the Dask cluster see the same files at the same paths;
            otherwise contents are sent.
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
    backend: Literal["process", "thread", "inline", "dask", "web"] = "web" if IN_PAGE else "process"
    address: str | None = None
    shared_files: bool = False
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
        if self.backend == "dask":
            self._check_cluster()

    def _check_cluster(self) -> None:
        if self.address is None:
            raise ConfigError(
                f"backend = 'dask' ({self.source('backend')}) needs the address of a cluster's "
                "scheduler: set address, such as tcp://10.0.0.1:8786"
            )
        if self.language_dirs and not self.shared_files:
            raise ConfigError(
                f"language_dirs ({self.source('language_dirs')}) are folders here, which other "
                "machines do not see: put them on a shared file system and set shared_files"
            )

    @property
    def sends_contents(self) -> bool:
        """Whether workers cannot read the files themselves."""
        return self.backend == "dask" and not self.shared_files

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
        variables = {
            name: value
            for name, value in variables.items()
            if name not in FLAG_NAMES and not name.startswith(f"{SERVICE}_")
        }
        table = {} if file is None else file.values
        table = {name: value for name, value in table.items() if name not in ("flags", SERVICE)}
        values, sources = gather(
            NAMES, _PATHS, file=file, table=table, variables=variables, arguments=given, cwd=here
        )
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


def _flags(value: Any) -> Flags:
    if not isinstance(value, Flags):
        raise TypeError("must be wasmpool.flags.Flags")
    return value


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "workers": checks.workers,
    "min_workers": checks.integer(0, 1024),
    "max_workers": checks.optional(checks.integer(1, 1024)),
    "batch_size": checks.integer(1, 100_000),
    "batch_bytes": checks.size(64 * KIB, MIB),
    "timeout": checks.seconds,
    "batch_timeout": checks.optional(checks.seconds),
    "retries": checks.integer(0, 100),
    "languages": checks.optional(checks.texts),
    "include": checks.texts,
    "exclude": checks.texts,
    "max_file_size": checks.size(1),
    "cache_dir": checks.optional(checks.path),
    "cache_max_bytes": checks.size(MIB),
    "backend": checks.choice("process", "thread", "inline", "dask", "web"),
    "address": checks.optional(checks.text),
    "shared_files": checks.boolean,
    "bundle": checks.optional(checks.text),
    "memory_limit": checks.size(64 * MIB),
    "log_dir": checks.optional(checks.path),
    "references": checks.choice("default", "all"),
    "bindings": checks.boolean,
    "language_dirs": checks.paths,
    "flags": _flags,
}
