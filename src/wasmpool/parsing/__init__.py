"""From bytes to facts.

The modules that do most of the work there can be compiled from the very files that are interpreted
otherwise (`.ci/compile.py`). What was compiled of exactly these files, for this Python, is used in
their place; everything else about it is the same, but for the time that it takes.
"""

from __future__ import annotations

import sys
from hashlib import sha256
from importlib import machinery, util
from pathlib import Path

_FOLDER = Path(__file__).with_name("_compiled")
_GROUP = "wasmpool__mypyc"  # the library behind the compiled modules, by the name that mypyc gave


def _take_compiled() -> bool:
    """Let imports find the compiled modules first, if there are any of these sources."""
    try:
        text = (_FOLDER / "stamp.json").read_bytes()
    except OSError:
        return False
    import json

    stamp = json.loads(text)
    if stamp["python"] != sys.implementation.cache_tag:
        return False
    for name, digest in stamp["sources"].items():
        source = Path(__file__).with_name(f"{name}.py")
        if sha256(source.read_bytes()).hexdigest() != digest:
            return False  # edited since
    spec = machinery.PathFinder.find_spec(_GROUP, [str(_FOLDER)])
    if spec is None or spec.loader is None:
        return False  # for another platform
    sys.modules[_GROUP] = library = util.module_from_spec(spec)
    spec.loader.exec_module(library)
    __path__.insert(0, str(_FOLDER))
    return True


COMPILED = _take_compiled()
