"""Serve jobs over HTTP, on this machine: in the foreground, until interrupted.

In the background it is started with 'wasmpool start'.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from wasmpool.exceptions import ServiceError

if TYPE_CHECKING:
    from pathlib import Path

    from wasmpool.config import Settings
    from wasmpool.service.settings import ServiceSettings

SERVICE = (
    *("state_dir", "host", "port", "socket", "roots", "handlers", "bundle_dir", "origins"),
    *("download_hosts", "callback_hosts", "concurrent_jobs"),
)
POOL = ("workers", "max_workers", "retries", "timeout")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what is told most often; the rest stands in the table `[service]` of a settings file."""
    add_state(parser)
    where = parser.add_argument_group("where it listens")
    where.add_argument("--host", help="loopback address; default: 127.0.0.1")
    where.add_argument("--port", metavar="N", help="default: 8750; 0: any free one")
    where.add_argument("--socket", metavar="PATH", help="listen on a Unix socket instead")
    allowed = parser.add_argument_group("what is allowed; nothing by default")
    allowed.add_argument(
        "--root",
        action="append",
        dest="roots",
        metavar="DIR",
        help="folder whose files jobs may name; can be repeated",
    )
    for name, what in (
        ("download", "archives may be fetched from"),
        ("callback", "may be called back"),
    ):
        allowed.add_argument(
            f"--{name}-host",
            action="append",
            dest=f"{name}_hosts",
            metavar="HOST",
            help=f"host that {what}; can be repeated",
        )
    allowed.add_argument(
        "--origin",
        action="append",
        dest="origins",
        metavar="URL",
        help="origin of pages that may use the service; can be repeated",
    )
    work = parser.add_argument_group("work")
    work.add_argument(
        "--handlers",
        action="append",
        metavar="MODULE",
        help="module to import, which registers handlers; can be repeated",
    )
    work.add_argument("--workers", metavar="N|auto", help="number of workers")
    work.add_argument("--max-workers", metavar="N", help="workers at most, by hand")
    work.add_argument("--concurrent-jobs", metavar="N", help="jobs that run at the same time")
    work.add_argument("--retries", metavar="N", help="tries after a lost worker or a timeout")
    work.add_argument("--timeout", metavar="SECONDS", help="limit for one file or payload")
    parser.add_argument("--bundle-dir", metavar="DIR", help="browser bundle to serve as /app/")


def add_state(parser: argparse.ArgumentParser) -> None:
    """Add what tells one service from another."""
    parser.add_argument("--state-dir", metavar="DIR", help="folder of jobs, results, token and log")


def options_of(arguments: argparse.Namespace) -> list[str]:
    """The options as they were given, for another process."""
    found = []
    for name in (*SERVICE, *POOL):
        value = getattr(arguments, name)
        for each in value if isinstance(value, list) else [value]:
            if each is not None:
                found += [_option(name), str(each)]
    return found


def _option(name: str) -> str:
    one_of_many = {"roots": "root", "origins": "origin"}
    plain = one_of_many.get(name, name.removesuffix("s") if name.endswith("_hosts") else name)
    return "--" + plain.replace("_", "-")


def run(arguments: argparse.Namespace) -> int:
    """Serve until a signal comes."""
    service, settings = settings_of(arguments)
    return serve(service, settings)


def settings_of(arguments: argparse.Namespace) -> tuple[ServiceSettings, Settings]:
    """The settings that the arguments, and all other sources, make.

    Raises:
        ConfigError: A value is not allowed.
        ServiceError: The service cannot run here.
    """
    from wasmpool.config import Settings

    given = {name: getattr(arguments, name) for name in POOL}
    return service_of(arguments), Settings.load(given)


def service_of(arguments: argparse.Namespace) -> ServiceSettings:
    """The service's own settings; `arguments` may have but some of its options.

    Raises:
        ConfigError: A value is not allowed.
        ServiceError: The service cannot run here.
    """
    from wasmpool.service.settings import ServiceSettings

    if sys.platform == "win32":
        raise ServiceError("the service needs a system with Unix sockets and file locks")
    return ServiceSettings.load({name: getattr(arguments, name, None) for name in SERVICE})


def serve(service: ServiceSettings, settings: Settings) -> int:
    """Serve as the settings say."""
    try:
        from wasmpool.service import server
    except ModuleNotFoundError as error:
        raise ServiceError(
            f"the service needs {error.name}; install it with: pip install 'wasmpool[service]'"
        ) from error
    from wasmpool.service.instance import Claim

    _log_to_standard_error()
    with Claim(service.folder) as claim:

        def ready(address: str) -> None:
            claim.tell(address)
            _say(address, service.folder)

        server.serve(service, settings, ready)
    return 0


def _say(address: str, state: Path) -> None:
    print(f"serving at {address} until interrupted; token: {state / 'token'}", flush=True)  # noqa: T201


def _log_to_standard_error() -> None:
    import logging

    logging.basicConfig(
        level=logging.INFO,
        stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    # Neither addresses, which may hold secrets, nor the server's own chatter.
    for name in ("uvicorn", "uvicorn.error", "httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
