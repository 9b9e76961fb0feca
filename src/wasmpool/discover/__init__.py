"""Which files to parse: walks directories, obeys ignore files, tells languages.

`discover` streams sources in a fixed order; see `walk` for the rules.
"""

from wasmpool.discover.source import LeftOut, Problem, Source, read_file_list
from wasmpool.discover.walk import discover

__all__ = ["LeftOut", "Problem", "Source", "discover", "read_file_list"]
