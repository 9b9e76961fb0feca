"""Imports every module of a package, and writes down what each import statement got.

    python trace_imports.py FOLDER PACKAGE OUT

FOLDER is where the package lies. OUT gets, as JSON, a list of
`[file, line, bound, found, defined]`: the file and the line of an import, the name that it bound,
the file that it got (None for what is outside of FOLDER/PACKAGE), and where the thing itself is
defined, as `[file, qualified name]`, if it is a function or a class. Python itself says all of
this: `__import__` is what statements call.
"""

from __future__ import annotations

import builtins
import importlib
import json
import os
import sys
import warnings
from types import FunctionType, ModuleType
from typing import Any

folder, package, out = os.path.realpath(sys.argv[1]), sys.argv[2], sys.argv[3]
found: set[tuple[str, int, str, str | None, tuple[str, str] | None]] = set()
real_import = builtins.__import__
top = os.path.join(folder, package) + os.sep


def relative(file: object) -> str | None:
    """The path of a file below the folder, if it is one of the package."""
    if not isinstance(file, str) or not os.path.realpath(file).startswith(top):
        return None
    return os.path.relpath(os.path.realpath(file), folder).replace(os.sep, "/")


def defined(value: object) -> tuple[str, str] | None:
    """Where a function or a class is defined."""
    if not isinstance(value, (FunctionType, type)):
        return None
    module = sys.modules.get(getattr(value, "__module__", None) or "")
    path = relative(getattr(module, "__file__", None))
    if isinstance(value, FunctionType):
        path = relative(value.__code__.co_filename) if not hasattr(value, "__wrapped__") else None
    return None if path is None else (path, value.__qualname__)


def traced(
    name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0
) -> ModuleType:
    """Import, and write down what was got."""
    module = real_import(name, globals, locals, fromlist, level)
    frame = sys._getframe(1)
    file, line = relative(frame.f_code.co_filename), frame.f_lineno
    if file is None:
        return module
    if not fromlist:
        full = f"{package_of(globals)}.{name}" if level else name
        got = sys.modules.get(full)
        found.add((file, line, name, relative(getattr(got, "__file__", None)), None))
        return module
    for each in fromlist:
        if each == "*":
            found.add((file, line, "*", relative(module.__file__), None))
            continue
        value = getattr(module, each, None)
        full = f"{module.__name__}.{each}"
        is_module = isinstance(value, ModuleType) and sys.modules.get(full) is value
        got = value if is_module else module
        path = relative(getattr(got, "__file__", None))
        found.add((file, line, each, path, None if is_module else defined(value)))
    return module


def package_of(globals: Any) -> str:
    """The package that a relative import starts from."""
    return str(globals.get("__package__") or globals.get("__name__"))


sys.path.insert(0, folder)
sys.dont_write_bytecode = True
warnings.simplefilter("ignore")
builtins.__import__ = traced
for where, folders, files in os.walk(top):
    folders[:] = sorted(each for each in folders if each != "__pycache__")
    for file in sorted(files):
        path = os.path.relpath(os.path.join(where, file), folder)
        if path.endswith(".py") and os.path.basename(path) != "__main__.py":
            module = path[:-3].replace(os.sep, ".").removesuffix(".__init__")
            try:
                importlib.import_module(module)
            except BaseException:
                continue  # it needs something that is not installed
with open(out, "w", encoding="utf-8") as written:
    json.dump(sorted(found, key=repr), written)
os._exit(0)  # whatever the package has started
