"""Remove jobs of the service past their retention, and what nobody needs any more.

The service must have been stopped; while it runs, it does this itself.
"""

from __future__ import annotations

import argparse

from wasmpool.cli import EXIT_OK, serve
from wasmpool.cli.text import counted


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add which service, and how much."""
    serve.add_state(parser)
    parser.add_argument("--all", action="store_true", help="remove all jobs that have ended")


def run(arguments: argparse.Namespace) -> int:
    """Clean up."""
    import asyncio

    from wasmpool.service.chores import clean
    from wasmpool.service.instance import Claim

    service = serve.service_of(arguments)
    with Claim(service.folder):
        retention = 0.0 if arguments.all else service.retention
        jobs, strays = asyncio.run(clean(service.folder, service.queue_length, retention))
    print(f"removed {counted(jobs, 'job')} and {counted(strays, 'folder')} without one")  # noqa: T201
    return EXIT_OK
