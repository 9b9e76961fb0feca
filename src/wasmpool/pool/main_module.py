"""The caller's main module in a worker process, loaded again only if something of it is needed.

A handler or the class of a value may live in the caller's script. The worker then loads that script
under another name (`__wasmpool_main__`), so what stands behind `if __name__ == "__main__"` does not
run twice. As long as nobody asks for it the script is not touched, so one without that guard works.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

ALIAS = "__wasmpool_main__"

_loading = False


def describe_main() -> tuple[str, str] | None:
    """How a worker can load the main module of this process; `None` in an interactive session."""
    module = sys.modules.get("__main__")
    if module is None:
        return None
    # What comes back from a worker names its classes by the alias.
    sys.modules.setdefault(ALIAS, module)
    spec = getattr(module, "__spec__", None)
    if spec is not None:
        return ("name", spec.name)
    path = getattr(module, "__file__", None)
    return ("path", path) if path is not None else None


def provide_main(main: tuple[str, str] | None) -> None:
    """Put a module in place of `__main__` that loads the caller's main module when it is used."""
    if main is not None:
        sys.modules["__main__"] = sys.modules[ALIAS] = _LazyMain(*main)


def is_loading() -> bool:
    """Whether this is a worker process that loads the caller's main module right now."""
    return _loading


class _LazyMain(ModuleType):
    """Stands for a script until the first of its names is asked for."""

    def __init__(self, kind: str, place: str) -> None:
        super().__init__(ALIAS)
        self.__dict__["_wasmpool_load"] = lambda: _load(kind, place)

    def __getattr__(self, name: str) -> Any:
        load = self.__dict__.get("_wasmpool_load")
        if load is None or (name.startswith("__") and name.endswith("__")):
            raise AttributeError(f"the main module has no attribute {name!r}")
        self.__dict__.update(load())
        del self.__dict__["_wasmpool_load"]
        return getattr(self, name)


def _load(kind: str, place: str) -> dict[str, Any]:
    import runpy

    global _loading
    _loading = True
    try:
        if kind == "name":
            return runpy.run_module(place, run_name=ALIAS, alter_sys=True)
        return runpy.run_path(place, run_name=ALIAS)
    except BaseException as error:  # a script may also end with sys.exit()
        raise ImportError(
            f"loading {place} again failed: {type(error).__name__}: {error}"
        ) from error
    finally:
        _loading = False
