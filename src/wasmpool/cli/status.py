"""Show whether the service runs (exit status 0) or not (1), and what it does."""

from __future__ import annotations

import argparse

from wasmpool.cli import EXIT_FILES_FAILED, EXIT_OK, serve

add_arguments = serve.add_state


def run(arguments: argparse.Namespace) -> int:
    """Look at it."""
    from wasmpool.service.instance import running_instance
    from wasmpool.service.look import look

    folder = serve.service_of(arguments).folder
    running = running_instance(folder)
    if running is None:
        print("not running")  # noqa: T201
        return EXIT_FILES_FAILED
    print(f"running: process {running.pid} at {running.address}")  # noqa: T201
    if running.address is not None:
        for line in look(running.address, folder / "token"):
            print(line)  # noqa: T201
    return EXIT_OK
