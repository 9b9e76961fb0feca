"""`python -m wasmpool`, and what the console script `wasmpool` runs."""

from __future__ import annotations

import gc
import os
import sys

from wasmpool.cli import main


def _reopen() -> None:
    """Put something in the place of standard streams that are closed.

    Else the next file that is opened would get their number, and what is printed. What is used as
    stdin or stdout fails: it is open the other way round.
    """
    for number, (name, mode, other) in enumerate(
        (("stdin", "r", os.O_WRONLY), ("stdout", "w", os.O_RDONLY), ("stderr", "w", os.O_WRONLY))
    ):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, other)  # the lowest number that is free
            setattr(sys, name, open(number, mode, closefd=False))  # noqa: SIM115


def run() -> None:
    """Run the command line and end the process with its exit status."""
    _reopen()
    status = main(sys.argv[1:])
    gc.freeze()  # what is left ends with the process: nobody looks through it for cycles
    sys.exit(status)


if __name__ == "__main__":
    run()
