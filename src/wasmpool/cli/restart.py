"""Stop the service if it runs in the background, and start it.

Takes the options of 'wasmpool serve'.
"""

from __future__ import annotations

import argparse

from wasmpool.cli import serve, start, stop


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of both."""
    serve.add_arguments(parser)
    parser.add_argument("--now", action="store_true", help="put running jobs back at once")


def run(arguments: argparse.Namespace) -> int:
    """Do both."""
    from wasmpool.service.instance import running_instance

    if running_instance(serve.service_of(arguments).folder) is not None:
        stop.run(arguments)
    return start.run(arguments)
