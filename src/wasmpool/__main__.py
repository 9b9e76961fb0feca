"""`python -m wasmpool`, and what the console script `wasmpool` runs."""

from __future__ import annotations

import gc
import sys

from wasmpool.cli import main

# What start-up makes stays, and facts pass through without cycles: the collector, which would look
# at all of it again and again, hardly ever has something to do.
COLLECT_AFTER = 50_000


def run() -> None:
    """Run the command line and end the process with its exit status."""
    gc.set_threshold(COLLECT_AFTER)
    status = main(sys.argv[1:])
    gc.freeze()  # what is left ends with the process: nobody looks through it for cycles
    sys.exit(status)


if __name__ == "__main__":
    run()
