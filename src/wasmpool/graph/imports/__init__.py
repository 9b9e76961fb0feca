"""Pass 3: what the imports of each file stand for.

Rules of this file:

- An import stands for a file, a definition, a package of the project, or a named external. What is
  none of these for sure is listed as unresolved.
- Re-exports are followed to where something is defined; the edge to the file named stays.
- Each family of languages has one resolver; which one is said in `imports/resolvers.py`.
"""

from __future__ import annotations

from wasmpool.graph.imports.base import Resolver
from wasmpool.graph.imports.found import FileImports, Target
from wasmpool.graph.imports.resolvers import Imports

__all__ = ["FileImports", "Imports", "Resolver", "Target"]
