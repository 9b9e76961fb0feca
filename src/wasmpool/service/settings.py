"""Settings of the service, from the same sources as those of a run.

Rules of this file:

- In a settings file they are the table `[service]` (`[tool.wasmpool.service]`), in the environment
  `WASMPOOL_SERVICE_PORT` and the like, on the command line the options of `serve`.
- It listens to this machine only: an address that others can reach is refused. Who wants that puts
  a server in front that speaks TLS.
- Nothing can be named by a path, fetched or called back that is not allowed here.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from wasmpool import checks
from wasmpool.config import GIB, MIB
from wasmpool.exceptions import ConfigError
from wasmpool.machine import own_folder
from wasmpool.sources import SERVICE, find_config_file, gather, read_environment

PORT = 8750
_PREFIX = f"{SERVICE}_"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSettings:
    """Everything that the service can be told beside the settings of its pool.

    Attributes:
        state_dir: Folder of jobs, results, token and log; by default `wasmpool` in the
            platform's folder for states.
        host: Loopback address to listen on.
        port: Port to listen on; 0 for any that is free.
        socket: Unix socket to listen on instead.
        roots: Folders whose files may be named by jobs; none by default.
        handlers: Modules to import, which register handlers.
        download_hosts: Hosts that archives may be fetched from.
        callback_hosts: Hosts that may be called back, as `host` or `host:port`.
        private_hosts: Whether these may have addresses of a private network or of this machine.
        origins: Origins of pages that may use the service, beside its own.
        hosts: Names that requests may call this server, beside its addresses and `localhost`; for
            a server in front.
        bundle_dir: A built browser bundle to serve under `/app/`.
        body_bytes: Most bytes of one request.
        archive_files: Most files in an archive or an upload.
        archive_bytes: Most bytes that an archive may unpack to.
        archive_ratio: How many times its own size it may unpack to at most.
        result_bytes: Most bytes that a job may write.
        job_seconds: Longest time that one attempt at a job may take.
        job_memory: Most memory of a process that builds a graph; bytes.
        concurrent_jobs: Jobs that run at the same time.
        queue_length: Jobs that may wait.
        requests_per_minute: Requests that are answered a minute, to each caller.
        burst: Requests that may come at once.
        body_seconds: Longest time that a request may take to arrive.
        head_seconds: Longest time that the head of a request may take to arrive.
        drain_seconds: How long running jobs may go on when the service is stopped.
        retention: Seconds that a job is kept after its end.
        sources: Where each setting came from, by name; for people.
    """

    state_dir: Path | None = None
    host: str = "127.0.0.1"
    port: int = PORT
    socket: Path | None = None
    roots: tuple[Path, ...] = ()
    handlers: tuple[str, ...] = ()
    download_hosts: tuple[str, ...] = ()
    callback_hosts: tuple[str, ...] = ()
    private_hosts: bool = False
    origins: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    bundle_dir: Path | None = None
    body_bytes: int = 256 * MIB
    archive_files: int = 100_000
    archive_bytes: int = 2 * GIB
    archive_ratio: int = 200
    result_bytes: int = 8 * GIB
    job_seconds: float = 3600.0
    job_memory: int = 8 * GIB
    concurrent_jobs: int = 4
    queue_length: int = 10_000
    requests_per_minute: int = 30_000
    burst: int = 2_000
    body_seconds: float = 60.0
    head_seconds: float = 15.0
    drain_seconds: float = 30.0
    retention: float = 7 * 86_400.0
    sources: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        for name, check in _CHECKS.items():
            value = getattr(self, name)
            try:
                object.__setattr__(self, name, check(value))
            except (ValueError, TypeError) as error:
                source = self.sources.get(name, "argument")
                raise ConfigError(f"{_PREFIX}{name} = {value!r} ({source}): {error}") from error

    @classmethod
    def load(
        cls,
        arguments: Mapping[str, Any] | None = None,
        *,
        cwd: str | os.PathLike[str] | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> ServiceSettings:
        """Gather the settings from every source; arguments as for `wasmpool.Settings.load`.

        Raises:
            ConfigError: A name is unknown or a value is not allowed; the message says which.
        """
        here = Path.cwd() if cwd is None else Path(os.path.abspath(cwd))
        file = find_config_file(here)
        table = {} if file is None else file.values.get(SERVICE, {})
        if not isinstance(table, Mapping):
            assert file is not None
            raise ConfigError(f"{SERVICE} must be a table ({file.source})")
        variables = read_environment(os.environ if environ is None else environ)
        own = {
            name.removeprefix(_PREFIX): value
            for name, value in variables.items()
            if name.startswith(_PREFIX)
        }
        given = {name: value for name, value in (arguments or {}).items() if value is not None}
        values, sources = gather(
            *(NAMES, _PATHS),
            file=file,
            table=table,
            variables=own,
            arguments=given,
            cwd=here,
            prefix=_PREFIX,
        )
        return cls(**values, sources=sources)

    @property
    def folder(self) -> Path:
        """The folder of jobs, results, token and log."""
        return self.state_dir or default_state_folder()


def default_state_folder() -> Path:
    """The platform's folder for what programs keep from run to run, with our name."""
    return own_folder("~/Library/Application Support", "XDG_STATE_HOME", "~/.local/state")


NAMES: tuple[str, ...] = tuple(
    item.name for item in fields(ServiceSettings) if item.name != "sources"
)

_PATHS = frozenset({"state_dir", "socket", "roots", "bundle_dir"})


def _loopback(value: Any) -> str:
    host = checks.text(value)
    try:
        is_local = ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_local = host == "localhost"
    if not is_local:
        raise ValueError(
            "must be a loopback address such as 127.0.0.1; to serve other machines, put a server "
            "in front that speaks TLS"
        )
    return host


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "state_dir": checks.optional(checks.path),
    "host": _loopback,
    "port": checks.integer(0, 65_535),
    "socket": checks.optional(checks.path),
    "roots": checks.paths,
    "handlers": checks.texts,
    "download_hosts": checks.texts,
    "callback_hosts": checks.texts,
    "private_hosts": checks.boolean,
    "origins": checks.texts,
    "hosts": checks.texts,
    "bundle_dir": checks.optional(checks.path),
    "body_bytes": checks.size(1024),
    "archive_files": checks.integer(1, 10_000_000),
    "archive_bytes": checks.size(1024),
    "archive_ratio": checks.integer(1, 100_000),
    "result_bytes": checks.size(1024),
    "job_seconds": checks.seconds,
    "job_memory": checks.size(256 * MIB),
    "concurrent_jobs": checks.integer(1, 1000),
    "queue_length": checks.integer(1, 1_000_000),
    "requests_per_minute": checks.integer(1, 10_000_000),
    "burst": checks.integer(1, 1_000_000),
    "body_seconds": checks.seconds,
    "head_seconds": checks.seconds,
    "drain_seconds": checks.seconds,
    "retention": checks.seconds,
}
