"""From call references to edges, a file at a time.

Rules of this file:

- What a file calls depends on the files that were looked at, and no others: these are noted, so
  that after an edit only what looked at the edited file is resolved again.
- Methods that stand in for another in classes below it are added at the end, for they can be in any
  file (see `graph/calls/joining.py`).
"""

from __future__ import annotations

from typing import NamedTuple

from wasmpool.graph.calls.classes import Class
from wasmpool.graph.calls.inference import Inference, Value, Values
from wasmpool.graph.calls.scopes import FileScope, Record
from wasmpool.graph.imports.resolvers import Imports
from wasmpool.graph.model import Project, Unresolved
from wasmpool.graph.outline import CALLABLE_KINDS, DATA_LANGUAGES, TYPE_KINDS
from wasmpool.graph.registry import Registry

_MOST_ALTERNATIVES = 4
_ONE_OF_TWO, _ONE_OF_MORE = 0.7, 0.5


class Call(NamedTuple):
    """One way from a caller to what it calls.

    Attributes:
        source: Id of the definition or file around the call.
        target: The definition that is called.
        confidence: From 0 to 1.
        reason: The rule by which it was found.
        site: The range of the call.
        on: The class of the object whose method is called, where it may be one below.
    """

    source: str
    target: Class
    confidence: float
    reason: str
    site: tuple[int, ...]
    on: Class | None = None


class Missed(NamedTuple):
    """A call that leads nowhere known.

    Attributes:
        item: How it is listed.
        on: The class of the object whose method is called, where that is known.
    """

    item: Unresolved
    on: Class | None


class FileCalls(NamedTuple):
    """The calls in one file.

    Attributes:
        calls: Those that lead to definitions of the project.
        missed: Those that lead nowhere known.
        external: How many lead out of the project.
        reads: Other files whose facts were looked at.
    """

    calls: list[Call]
    missed: list[Missed]
    external: int
    reads: frozenset[str]


class Calls:
    """Follows the calls of a project."""

    def __init__(
        self,
        project: Project,
        registry: Registry,
        imports: Imports,
        ids: dict[str, list[str]],
    ) -> None:
        self._files = project.files
        self._imports = imports
        self._ids = ids
        self.inference = Inference(project, registry, imports)

    def knows(self, path: str) -> bool:
        """Whether a file is in a language whose calls are followed."""
        return self._files[path]["language"] not in DATA_LANGUAGES and self._imports.knows(path)

    def file_calls(self, path: str) -> FileCalls:
        """Follow the calls of a file."""
        inference = self.inference
        inference.reads = set()
        calls: list[Call] = []
        missed: list[Missed] = []
        external = 0
        file = inference.scope(path)
        for reference in file.references:
            if reference["kind"] != "call":
                continue
            values = self._called(file, reference)
            found = self._targets(file, reference, values)
            if found:
                calls += found
            elif values and all(value.kind == "external" for value in values):
                external += 1
            elif not values and reference["receiver"] is None:
                external += 1  # a name that nothing in the project binds
            else:
                missed.append(self._missed(file, reference, values))
        if file.dialect.calls_decorators:
            calls += self._decorators(file)
        return FileCalls(calls, missed, external, frozenset(inference.reads - {path}))

    # ------------------------------------------------------------ what is called

    def _called(self, file: FileScope, reference: Record) -> Values:
        """Return what the name of a call is worth."""
        path, scope, at = file.path, reference["enclosing"], reference["range"][0]
        name, receiver = reference["name"], reference["receiver"]
        inference = self.inference
        if reference["call_form"] == "constructor":
            if receiver is None and name in ("this", "super", "base"):
                return inference.name(path, scope, name, at)
            text = name if receiver is None else f"{receiver}.{name}"
            if file.path and receiver is None:
                return inference.name(path, scope, name, at)
            return inference.evaluate(path, scope, text, at)
        if receiver is None:
            if name == "super":
                return ()
            return inference.name(path, scope, name, at)
        return inference.on(path, scope, receiver, name, at)

    def _targets(self, file: FileScope, reference: Record, values: Values) -> list[Call]:
        """Return the calls that the values of a called name make."""
        found: dict[Class, tuple[float, str, Class | None]] = {}
        for value in values:
            for target, reason in self._entry(file, reference, value):
                below = None
                if isinstance(value.detail, tuple) and value.detail[0] == "on":
                    below = value.detail[1] if value.detail[2] else None
                confidence = value.sure
                before = found.get(target)
                if before is None or before[0] < confidence:
                    found[target] = (confidence, reason, below)
        chosen = self._by_arity(file, reference, found)
        unknown = any(value.kind in ("unknown", "parameter") for value in values)
        count = len(chosen)
        if count > _MOST_ALTERNATIVES:
            return []
        if count > 1:
            most = _ONE_OF_TWO if count == 2 else _ONE_OF_MORE
            chosen = {
                key: (min(most, sure), "one of several", below)
                for key, (sure, _, below) in chosen.items()
            }
        source = self._source(file.path, reference["enclosing"])
        site = tuple(reference["range"])
        return [
            Call(source, target, round(sure * (0.85 if unknown else 1.0), 2), reason, site, below)
            for target, (sure, reason, below) in chosen.items()
        ]

    def _entry(self, file: FileScope, reference: Record, value: Value) -> list[tuple[Class, str]]:
        """Return the callables that run when a value is called."""
        if value.path is None or value.item is None:
            return []
        at = (value.path, value.item)
        definition = self.inference.scope(value.path).definitions[value.item]
        kind = definition["kind"]
        is_new = reference["call_form"] == "constructor"
        if value.kind == "definition":
            if kind in CALLABLE_KINDS:
                return [(at, _reason(file, reference, value))]
            if kind in TYPE_KINDS and (is_new or file.dialect.calls_classes):
                return [(each, "constructor") for each in self._constructors(at)]
        elif value.kind == "parent" and is_new:
            for base in self.inference.classes.bases(at):
                if base is not None:
                    return [(each, "super") for each in self._constructors(base)]
        elif value.kind == "object":
            if is_new and reference["name"] == "this":
                return [(each, "constructor") for each in self._constructors(at)]
            method = self.inference.scope(value.path).dialect.caller_of_objects
            if method is not None and not is_new:
                return [
                    ((str(each.path), each.item or 0), "called object")
                    for each in self.inference.member(value, method, file.path)
                    if each.kind == "definition"
                ]
        return []

    def _constructors(self, of: Class) -> list[Class]:
        """Return what runs when an object is made: the nearest constructor, else the class."""
        for path, index in self.inference.classes.order(of).classes:
            file = self.inference.scope(path)
            prefix = file.definitions[index]["qualified_name"]
            found = [
                (path, each)
                for members in file.by_prefix.get(prefix, {}).values()
                for each in members
                if file.definitions[each]["kind"] == "constructor"
            ]
            if found:
                return found
            if file.dialect.has_overloads:
                break  # constructors are not inherited
        return [of]

    def _by_arity(
        self,
        file: FileScope,
        reference: Record,
        found: dict[Class, tuple[float, str, Class | None]],
    ) -> dict[Class, tuple[float, str, Class | None]]:
        """Of several callables of one name, keep those that take so many arguments."""
        arity = reference["arity"]
        if len(found) < 2 or arity is None or not file.dialect.has_overloads:
            return found
        fitting = {target: how for target, how in found.items() if self._takes(target, arity)}
        return fitting or found

    def _takes(self, target: Class, arity: int) -> bool:
        parameters = self.inference.scope(target[0]).definitions[target[1]]["parameters"]
        least = sum(1 for each in parameters if not each.get("default"))
        if any("variadic" in (each.get("kind") or "") for each in parameters):
            return arity >= least - 1
        return least <= arity <= len(parameters)

    def _decorators(self, file: FileScope) -> list[Call]:
        """Return the calls that decorators without arguments are."""
        calls = []
        for definition in file.definitions:
            for text in definition["decorators"]:
                if "(" in text:
                    continue
                parent = definition["parent"]
                start = definition["range"][0]
                values = self.inference.evaluate(file.path, parent, text, start)
                for value in values:
                    if value.kind == "definition" and value.path is not None:
                        target = (value.path, value.item or 0)
                        kind = self.inference.scope(value.path).definitions[target[1]]["kind"]
                        site = tuple(definition["range"])
                        source = self._source(file.path, parent)
                        targets = [target] if kind in CALLABLE_KINDS else self._constructors(target)
                        calls += [
                            Call(source, each, value.sure, "decorator", site) for each in targets
                        ]
        return calls

    # ------------------------------------------------------------ records

    def _source(self, path: str, enclosing: int | None) -> str:
        return path if enclosing is None else self._ids[path][enclosing]

    def _missed(self, file: FileScope, reference: Record, values: Values) -> Missed:
        item = Unresolved(
            path=file.path,
            kind="call",
            name=reference["name"],
            receiver=reference["receiver"],
            range=tuple(reference["range"]),
            enclosing=self._source(file.path, reference["enclosing"]),
            reason=_why(values),
        )
        on: Class | None = None
        if reference["receiver"] is not None and not values:
            scope, at = reference["enclosing"], reference["range"][0]
            for value in self.inference.evaluate(file.path, scope, reference["receiver"], at):
                if value.kind in ("object", "definition") and value.path is not None:
                    on = (value.path, value.item or 0)
        return Missed(item, on)


def _why(values: Values) -> str:
    kinds = {value.kind for value in values}
    if "definition" in kinds or "object" in kinds:
        return "ambiguous" if len(values) > 1 else "not callable"
    return "dynamic" if "parameter" in kinds else "unknown"


def _reason(file: FileScope, reference: Record, value: Value) -> str:
    receiver = reference["receiver"]
    if receiver is None:
        return "scope" if value.path == file.path else "import"
    if receiver in ("self", "this", "cls", "$this", "static"):
        return "self"
    if receiver.startswith(("super", "parent", "base")):
        return "super"
    return "type" if isinstance(value.detail, tuple) else "member"
