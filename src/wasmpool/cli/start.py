"""Start the service in the background, and wait until it can be reached.

Takes the options of 'wasmpool serve'; what is told often belongs into the table [service] of
wasmpool.toml. Its log is service.log in the state folder.
"""

from __future__ import annotations

import argparse

from wasmpool.cli import EXIT_OK, serve

add_arguments = serve.add_arguments


def run(arguments: argparse.Namespace) -> int:
    """Start it."""
    from wasmpool.service import daemon

    service, _ = serve.settings_of(arguments)
    started = daemon.start(service.folder, serve.options_of(arguments))
    token = service.folder / "token"
    print(f"running: process {started.pid} at {started.address}; token: {token}")  # noqa: T201
    return EXIT_OK
