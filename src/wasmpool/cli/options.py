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


def add_workers(pool: argparse._ArgumentGroup) -> None:
    """Add what workers are, how many there are, and where."""
    pool.add_argument("--workers", metavar="N|auto", help="number of workers")
    pool.add_argument(
        "--backend",
        metavar="process|thread|inline|dask",
        help="what a worker is; inline: none at all",
    )
    pool.add_argument(
        "--address", metavar="URL", help="scheduler of the Dask cluster, such as tcp://host:8786"
    )
    pool.add_argument(
        "--shared-files",
        action="store_true",
        default=None,
        help="workers of the Dask cluster see the same files at the same paths",
    )
