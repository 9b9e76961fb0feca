"""`python -m wasmpool`, and what the console script `wasmpool` runs."""

from __future__ import annotations

import sys

from wasmpool.cli import main


def run() -> None:
    """Run the command line and end the process with its exit status."""
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
