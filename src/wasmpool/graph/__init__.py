"""From facts to a graph: who defines, imports, calls and inherits what."""
