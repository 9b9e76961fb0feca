"""The static browser bundle: a folder that any file server can serve under any path.

`assemble.build_bundle(directory)` writes it. What comes from others (Pyodide, py-tree-sitter,
grammars, the tools) is fetched and compiled first and handed over as `parts.Parts`; what is ours is
in the wheel of wasmpool (`sources.py` finds it there and in a checkout).
"""
