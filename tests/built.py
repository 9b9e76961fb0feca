"""The third-party parts of the bundle, built once for all tests that need them."""

from __future__ import annotations

from functools import cache

from wasmpool.bundle.parts import Parts
from wasmpool.bundle.places import cache_folder
from wasmpool.bundle.third_party import build_parts

# Enough for a machine that has nothing yet: 60 MB to fetch and two minutes of compiling.
BUILD_TIMEOUT = 1500


@cache
def parts() -> Parts:
    """The parts, from the cache that builds use too."""
    return build_parts(cache_folder(), print)
