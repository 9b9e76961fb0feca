"""Methods that are asked for by their names: `Task.class.getMethod("run")`.

Rules of this file:

- The class is written there and the name is a literal; nothing else is known without running it.
- What is asked for is called, most likely.
"""

from __future__ import annotations

from collections.abc import Callable

from wasmpool.graph.calls.files.scopes import FileScope
from wasmpool.graph.calls.inference.classes import Class
from wasmpool.graph.calls.inference.inference import Inference
from wasmpool.graph.calls.outcomes import Asked, Way
from wasmpool.graph.calls.text.expressions import split
from wasmpool.graph.calls.values import POSSIBLE, Values, is_class_object

_BY_CLASS = frozenset({"getMethod", "getDeclaredMethod"})
_BY_HANDLE = frozenset({"findStatic", "findVirtual", "findSpecial"})
_MAKE_BY_CLASS = frozenset({"newInstance", "getConstructor", "getDeclaredConstructor"})
_MAKE_BY_HANDLE = frozenset({"findConstructor"})
ASKING = _BY_CLASS | _BY_HANDLE | _MAKE_BY_CLASS | _MAKE_BY_HANDLE
"""Methods that ask for others."""


def asked_for(
    inference: Inference,
    file: FileScope,
    asked: Asked,
    held: Values,
    constructors: Callable[[Class], list[Class]],
) -> tuple[Way, ...]:
    """Return what a call asks for by its name.

    Args:
        inference: What is known of names and values.
        file: The file of the call.
        asked: The call, with its arguments.
        held: What stands before its name.
        constructors: What runs when an object of a class is made.
    """
    texts = split((asked.arguments or "()")[1:-1])
    if asked.name in _BY_HANDLE | _MAKE_BY_HANDLE:
        first = texts.pop(0) if texts else ""
        held = inference.evaluate(file.path, asked.scope, first, asked.at)
    classes = [value.detail[1] for value in held if is_class_object(value)]
    found: list[Class] = []
    for each in classes if len(classes) == 1 else ():
        if asked.name in _MAKE_BY_CLASS | _MAKE_BY_HANDLE:
            found += constructors(each)
        elif texts and texts[0][:1] == '"':
            members = inference.member_of(each, texts[0].strip('"'), False)
            found += [m.place for m in members if m.kind == "definition"]
    return tuple((target, POSSIBLE, "reflection", None) for target in found)
