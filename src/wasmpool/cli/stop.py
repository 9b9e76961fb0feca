"""Stop the service that runs in the background.

Running jobs go on for a while, then they are put back into the queue.
"""

from __future__ import annotations

import argparse

from wasmpool.cli import EXIT_OK, serve


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add which service, and how soon."""
    serve.add_state(parser)
    parser.add_argument("--now", action="store_true", help="put running jobs back at once")


def run(arguments: argparse.Namespace) -> int:
    """Stop it."""
    from wasmpool.service import daemon

    service = serve.service_of(arguments)
    stopped = daemon.stop(service.folder, service.drain_seconds, now=arguments.now)
    print(f"stopped: process {stopped.pid}")  # noqa: T201
    return EXIT_OK
