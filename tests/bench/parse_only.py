"""The bound: py-tree-sitter parses the same files and does nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

import tree_sitter
import tree_sitter_python

if __name__ == "__main__":
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_python.language()))
    for path in sorted(Path(sys.argv[1]).rglob("*.py")):
        parser.parse(path.read_bytes())
