"""What is called without a call of its own: what a library is given to call, and decorators."""

from __future__ import annotations

from wasmpool.graph.calls.files.scopes import FileScope
from wasmpool.graph.calls.inference.inference import Inference
from wasmpool.graph.calls.inference.passing import arguments_of
from wasmpool.graph.calls.outcomes import Asked, Way
from wasmpool.graph.calls.ways import Ways

CALLED_BACK = 0.7


def called_back(inference: Inference, ways: Ways, file: FileScope, asked: Asked) -> tuple[Way, ...]:
    """Return what a function of the library is given, by name, where that calls it at once.

    Args:
        inference: What is known of names and values.
        ways: From values to what is called.
        file: The file of the call.
        asked: The call, whose name is all that is passed, as written.
    """
    found: list[Way] = []
    for text in arguments_of(asked.name):
        name, is_named, value = text.partition("=")
        text = value if is_named and name.isidentifier() else text
        free = asked._replace(name=text, form="free")
        for each in inference.evaluate(file.path, asked.scope, text, asked.at):
            if each.kind == "definition":
                entries = ways.entries(file, free, each)
                found += [(target, CALLED_BACK, "callback", None) for target, _ in entries]
    return tuple(found)


def decorator(inference: Inference, ways: Ways, file: FileScope, asked: Asked) -> tuple[Way, ...]:
    """Return what is called by a decorator: what stands behind the `@`.

    Args:
        inference: What is known of names and values.
        ways: From values to what is called.
        file: The file of the decorator.
        asked: The call, whose name is the decorator, as written.
    """
    values = inference.evaluate(file.path, asked.scope, asked.name, asked.at)
    found = ways.of(file, asked._replace(form="free"), values)
    return tuple((target, sure, "decorator", on) for target, sure, _, on in found)
