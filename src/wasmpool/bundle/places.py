"""Where a build finds what is ours, and where it keeps what it made.

The scripts lie in `web/` and `workers/` of a checkout; an installed package carries copies of both
in `bundle/_sources`, in the same arrangement, so that imports between them hold.
"""

from __future__ import annotations

from pathlib import Path

from wasmpool.cache import default_folder

PACKAGE = Path(__file__).parents[1]
_CARRIED = Path(__file__).with_name("_sources")


def checkout() -> Path | None:
    """The repository that this package is run from, or None when it is installed."""
    root = PACKAGE.parents[1]
    return root if PACKAGE.parent == root / "src" and (root / "web").is_dir() else None


def sources() -> Path:
    """The folder that has `web/` and `workers/`."""
    return checkout() or _CARRIED


def cache_folder() -> Path:
    """Where downloads and what was made of them are kept from build to build."""
    root = checkout()
    return root / ".cache" / "bundle" if root else default_folder() / "bundle"
