"""`python -m wasmpool`, and what the console script `wasmpool` runs."""

from __future__ import annotations

import gc
import sys

from wasmpool.cli import main


def run() -> None:
    """Run the command line and end the process with its exit status."""
    status = main(sys.argv[1:])
    gc.freeze()  # what is left ends with the process: nobody looks through it for cycles
    sys.exit(status)


if __name__ == "__main__":
    run()
