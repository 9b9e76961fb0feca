"""Methods that are called on an object and written outside of its class.

In C# they take it as their first parameter, `Sum(this Order order)`; in Kotlin they are written as
if they were its class's own, `fun Order.sum()`.

Rules of this file:

- A method of the class, or of one above it, goes before: these are asked where none was found.
- The type that they are for tells on what they can be called. Where they are written is not
  asked: for a program that compiles, one that fits has been imported.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from wasmpool.graph.calls.files.dialects import dialect_of
from wasmpool.graph.calls.inference.questions import Questions
from wasmpool.graph.calls.values import DECLARED, HOLDERS, POSSIBLE, Value, Values
from wasmpool.graph.modules import family_of
from wasmpool.graph.reads import name_key
from wasmpool.graph.records import Definition, FileRecord

_MARK = "(this "
_GENERIC = re.compile(r"<[^<>]*(?:<[^<>]*>[^<>]*)*>\s*")


class Extensions(Questions):
    """Finds extension methods."""

    _extensions: dict[str, list[tuple[str, int]]] | None = None

    def extended(self, value: Value, name: str, path: str) -> Values:
        """Return the extension methods of a name that can be called on a value.

        Args:
            value: An object, whose class may have the method itself, or a container.
            name: What is called.
            path: The file of the call.
        """
        found = self._found_for(value, name, path)
        if not found or value.kind != "object":
            return found
        if self.classes.order(value.place).is_whole:
            return found
        return tuple(each._replace(sure=POSSIBLE) for each in found)

    def _found_for(self, value: Value, name: str, path: str) -> Values:
        """Return the extension methods of a name whose first parameter takes a value."""
        if self._extensions is None:
            self._extensions = _extensions(self.files)
        # An edit of any definition of the name may be one of an extension.
        self.reads.add(name_key(family_of(self.files[path].language), f".{name}"))
        found: list[Value] = []
        for other, index in self._extensions.get(name, ()):
            file = self.scope(other)
            type = extended_type(file.definitions[index]) or ""
            if any(self._fits(value, each) for each in self.annotated(other, index, type)):
                found.append(Value("definition", other, index, DECLARED, "extension"))
        return tuple(found)

    def _fits(self, value: Value, wanted: Value) -> bool:
        """Whether a value is of the type that an extension is for."""
        if value.kind in HOLDERS and wanted.kind == "container":
            inside = self.item(value)
            return any(self._fits(one, each) for one in inside for each in self.item(wanted))
        if value.kind != "object" or wanted.kind != "object":
            return False
        above = self.classes.order(value.place).classes
        return (wanted.path, wanted.item) in above


def extended_type(definition: Definition) -> str | None:
    """Return the type that a method is written for outside of its class; None of any other."""
    if definition.kind != "method":
        return None
    if takes_extended(definition):
        return definition.parameters[0].get("type")
    after = definition.signature.partition("fun ")[2]
    if not after or definition.parent is not None or definition.name == definition.qualified_name:
        return None
    start = _GENERIC.match(after)
    return after[0 if start is None else start.end() :].partition(f".{definition.name}(")[0]


def takes_extended(definition: Definition) -> bool:
    """Whether an extension method has the object that it is called on as a parameter."""
    return bool(definition.parameters) and _MARK in definition.signature


def _extensions(files: Mapping[str, FileRecord]) -> dict[str, list[tuple[str, int]]]:
    """Return all extension methods of a project by their names."""
    found: dict[str, list[tuple[str, int]]] = {}
    for path, record in files.items():
        if not dialect_of(record.language).has_extensions:
            continue
        for index, each in enumerate(record.definitions):
            if extended_type(each) is not None:
                found.setdefault(each.name, []).append((path, index))
    return found
