"""Serve jobs over HTTP in the background: start, stop and look at the service.

'start' and 'restart' take the options of 'wasmpool serve'; what is told often belongs into the
table [service] of wasmpool.toml. Its log is service.log in the state folder.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from wasmpool.cli import serve

if TYPE_CHECKING:
    from wasmpool.service.instance import Instance
    from wasmpool.service.settings import ServiceSettings

ACTIONS = ("start", "stop", "restart", "status", "cleanup")

HELP = """\
actions:
  start    start it, and wait until it can be reached
  stop     stop it: running jobs go on for a while, then they are put back into the queue
  restart  stop it if it runs, and start it
  status   show whether it runs (exit status 0) or not (1), and what it does
  cleanup  while it is stopped, remove jobs past their retention and what nobody needs any more
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the action, and the options of `serve`."""
    parser.epilog = HELP
    parser.add_argument("action", choices=ACTIONS, metavar="ACTION", help=", ".join(ACTIONS))
    parser.add_argument(
        "--now", action="store_true", help="stop, restart: put running jobs back at once"
    )
    parser.add_argument(
        "--all", action="store_true", help="cleanup: remove all jobs that have ended"
    )
    serve.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Do what is asked for."""
    from wasmpool.cli import EXIT_OK
    from wasmpool.service import daemon

    service, _ = serve.settings_of(arguments)
    state, action = service.folder, arguments.action
    if action == "status":
        return _status(service)
    if action == "cleanup":
        return _cleanup(service, everything=arguments.all)
    if action == "stop" or (action == "restart" and _runs(service)):
        stopped = daemon.stop(state, service.drain_seconds, now=arguments.now)
        _say(f"stopped: process {stopped.pid}")
    if action in ("start", "restart"):
        started = daemon.start(state, _serve_arguments(arguments))
        _say(f"running: process {started.pid} at {started.address}; token: {state / 'token'}")
    return EXIT_OK


def _runs(service: ServiceSettings) -> Instance | None:
    from wasmpool.service.instance import running_instance

    return running_instance(service.folder)


def _status(service: ServiceSettings) -> int:
    from wasmpool.cli import EXIT_FILES_FAILED, EXIT_OK
    from wasmpool.service.look import look

    running = _runs(service)
    if running is None:
        _say("not running")
        return EXIT_FILES_FAILED
    _say(f"running: process {running.pid} at {running.address}")
    if running.address is not None:
        for line in look(running.address, service.folder / "token"):
            _say(line)
    return EXIT_OK


def _cleanup(service: ServiceSettings, *, everything: bool) -> int:
    import asyncio

    from wasmpool.cli import EXIT_OK
    from wasmpool.cli.text import counted
    from wasmpool.service.chores import clean
    from wasmpool.service.instance import Claim

    with Claim(service.folder):
        retention = 0.0 if everything else service.retention
        jobs, strays = asyncio.run(clean(service.folder, service.queue_length, retention))
    _say(f"removed {counted(jobs, 'job')} and {counted(strays, 'folder')} without one")
    return EXIT_OK


def _serve_arguments(arguments: argparse.Namespace) -> list[str]:
    """The options for `serve`, as they were given here."""
    found = []
    for name in (*serve.SERVICE, *serve.POOL):
        value = getattr(arguments, name)
        for each in value if isinstance(value, list) else [value]:
            if each is not None:
                found += [serve.option(name), str(each)]
    return found


def _say(line: str) -> None:
    print(line, file=sys.stdout)  # noqa: T201
