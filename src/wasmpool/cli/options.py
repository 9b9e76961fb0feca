"""Options that several commands have."""

from __future__ import annotations

import argparse


def add_filters(files: argparse._ArgumentGroup) -> None:
    """Add what says which files of the paths are meant."""
    files.add_argument("--languages", metavar="A,B", help="only files of these languages")
    for name, what in (("include", "only files"), ("exclude", "no files")):
        files.add_argument(
            f"--{name}",
            action="append",
            metavar="GLOB",
            help=f"{what} that match, as in .gitignore; can be repeated",
        )
    files.add_argument("--max-file-size", metavar="SIZE", help="larger files fail, such as 16M")
