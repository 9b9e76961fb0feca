"""Run a Python program and write down which functions of a folder call which.

    python trace_python.py OUT FOLDER MODULE [ARGUMENT …]

Rules of this file:

- It is a program of its own that imports nothing of wasmpool: the truth comes from the interpreter.
- A call is *direct* when a frame of the folder is right above, and *written* when the instruction
  there is a call. Operators, properties and loops run functions, too, but call none by name.
- Between two functions of the folder there may be others, as in `map(f, …)` or a decorator of the
  standard library; such a call is true, but none that can be read off the text.
"""

from __future__ import annotations

import dis
import inspect
import json
import runpy
import sys
import threading
from types import CodeType, FrameType
from typing import Any

_CALLS = {dis.opmap[name] for name in ("CALL", "CALL_FUNCTION_EX", "CALL_KW") if name in dis.opmap}
_CACHE = dis.opmap.get("CACHE", 0)
_RESUMED = {dis.opmap[name] for name in ("YIELD_VALUE", "SEND", "RESUME") if name in dis.opmap}
_GENERATOR = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
_CALLED_BY_NAME = frozenset({"__init__", "__call__"})

Function = tuple[str, str, int]  # file, qualified name, first line


class Tracer:
    """Takes down calls and lines."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._codes: dict[CodeType, Function | None] = {}
        self.calls: dict[tuple[Function, Function, bool, bool], int] = {}
        self.lines: dict[str, set[int]] = {}
        self.lazy: set[Function] = set()

    def function(self, code: CodeType) -> Function | None:
        """Return what a code object is, if it lies in the folder."""
        if code not in self._codes:
            inside = code.co_filename.startswith(self._folder)
            path = code.co_filename[len(self._folder) :].lstrip("/")
            found = (path, code.co_qualname, code.co_firstlineno)
            self._codes[code] = found if inside else None
            if inside:
                self.lines.setdefault(path, set())
        return self._codes[code]

    def __call__(self, frame: FrameType, event: str, argument: Any) -> Any:
        """Take down that a function is entered."""
        callee = self.function(frame.f_code)
        if callee is None:
            return None
        lines = self.lines[callee[0]]

        def line(frame: FrameType, event: str, argument: Any) -> Any:
            if event == "line":
                lines.add(frame.f_lineno)
            return line

        flags = frame.f_code.co_flags
        if frame.f_code.co_name == "<module>":
            self._find_lazy(frame.f_code)
        if not flags & inspect.CO_OPTIMIZED or frame.f_code.co_name.startswith("<"):
            return line  # a module, the body of a class, a comprehension or a lambda
        instructions = frame.f_code.co_code
        is_generator = bool(flags & _GENERATOR)
        if is_generator and instructions[max(frame.f_lasti - 2, 0)] in _RESUMED:
            return line
        above = frame.f_back
        is_direct = True
        while above is not None and self.function(above.f_code) is None:
            above, is_direct = above.f_back, False
        if above is not None:
            caller = self.function(above.f_code)
            assert caller is not None
            is_written = (
                is_direct
                and not is_generator
                and not _is_implied(frame.f_code.co_name)
                and _instruction(above) in _CALLS
            )
            key = (caller, callee, is_direct, is_written)
            self.calls[key] = self.calls.get(key, 0) + 1
        return line

    def _find_lazy(self, code: CodeType) -> None:
        """Note the functions in a module that do not run when they are called."""
        for each in code.co_consts:
            if isinstance(each, CodeType):
                function = self.function(each)
                if function is not None and each.co_flags & _GENERATOR:
                    self.lazy.add(function)
                self._find_lazy(each)


def _is_implied(name: str) -> bool:
    """Whether a function is called in the name of another: `__len__` of `len`."""
    return name.startswith("__") and name.endswith("__") and name not in _CALLED_BY_NAME


def _instruction(frame: FrameType) -> int:
    """Return what a frame is executing; it may stand in the cache behind its instruction."""
    code, place = frame.f_code.co_code, frame.f_lasti
    while place > 0 and code[place] == _CACHE:
        place -= 2
    return code[place]


def main() -> None:
    """Run as a program."""
    out, folder, module, *arguments = sys.argv[1:]
    sys.argv = [module, *arguments]
    tracer = Tracer(folder)
    threading.settrace(tracer)
    sys.settrace(tracer)
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit:
        pass
    finally:
        sys.settrace(None)
        threading.settrace(None)
        with open(out, "w", encoding="utf-8") as file:
            calls = [[*caller, *callee, *how] for caller, callee, *how in tracer.calls]
            lines = {path: sorted(found) for path, found in tracer.lines.items()}
            json.dump({"calls": calls, "lines": lines, "lazy": sorted(tracer.lazy)}, file)


if __name__ == "__main__":
    main()
