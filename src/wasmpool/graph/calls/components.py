"""Components of records, which calls ask for: `item.name()` without a method of that name.

Rules of this file:

- A method that is written goes before; this is asked where none was found.
"""

from __future__ import annotations

from wasmpool.graph.calls.files.scopes import FileScope
from wasmpool.graph.calls.inference.inference import Inference
from wasmpool.graph.calls.outcomes import Asked, Way
from wasmpool.graph.calls.values import DECLARED, Value, Values


def component(
    inference: Inference, file: FileScope, asked: Asked, held: Values | None
) -> tuple[Way, ...]:
    """Return the component of a record that a call without arguments asks for.

    Args:
        inference: What is known of names and values.
        file: The file of the call.
        asked: The call.
        held: What stands before its name, or None.
    """
    if held is None:
        objects = [Value("object", file.path, index) for index in file.chain(asked.scope)]
    else:
        objects = [value for value in held if value.kind in ("object", "definition")]
    for value in objects:
        for path, index in inference.classes.own(value.place, asked.name):
            if inference.scope(path).definitions[index].kind == "property":
                return (((path, index), min(value.sure, DECLARED), "component", None),)
    return ()
