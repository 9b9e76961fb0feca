"""Pass 4: who calls whom.

Rules of this package:

- A call is followed by what stands before its name: scopes and imports, `self` and `super` through
  the order of classes, what is known of a value. Each edge has the surest of the ways to it.
- An edge below 0.8 is a guess: one of several, or the only method of that name in the project.
- A call that leads out of the project is counted; one that leads nowhere known is listed.
- Imports go one way: `text` knows of no file, `files` of one, `inference` of all; what is here asks
  these, a file at a time (`resolver`), and makes edges of the answers (`joining`).
"""

from __future__ import annotations

from wasmpool.graph.calls.joining import CallGraph, Share, alone, resolve_again, resolve_calls
from wasmpool.graph.calls.outcomes import FileCalls

__all__ = ["CallGraph", "FileCalls", "Share", "alone", "resolve_again", "resolve_calls"]
