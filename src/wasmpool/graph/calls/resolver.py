"""From call references to edges, a file at a time.

Rules of this file:

- What a file calls depends on the files that were looked at, and no others: these are noted, so
  that after an edit only what looked at the edited file is resolved again.
- Methods that stand in for another in classes below it are added at the end, for they can be in any
  file (see `graph/calls/joining.py`).
"""

from __future__ import annotations

import re

from wasmpool.graph.calls.callbacks import CALLED_BACK, called_back, decorator
from wasmpool.graph.calls.components import component
from wasmpool.graph.calls.files.common_names import COMMON
from wasmpool.graph.calls.files.member_names import MemberNames
from wasmpool.graph.calls.files.scopes import VARIABLE_KINDS, FileScope
from wasmpool.graph.calls.files.signatures import takes
from wasmpool.graph.calls.files.sites import Sites
from wasmpool.graph.calls.inference.classes import Class
from wasmpool.graph.calls.inference.inference import Inference
from wasmpool.graph.calls.outcomes import ANY_OBJECT, Asked, Call, FileCalls, Missed, Outcome, Way
from wasmpool.graph.calls.reflection import ASKING, asked_for
from wasmpool.graph.calls.text.expressions import first_name, parse
from wasmpool.graph.calls.values import (
    CONCLUDED,
    HOLDERS,
    POSSIBLE,
    UNKNOWN,
    Value,
    Values,
    is_any,
)
from wasmpool.graph.calls.ways import CALLED, Ways
from wasmpool.graph.imports.found import Target
from wasmpool.graph.imports.resolvers import Imports
from wasmpool.graph.model import Project, fault
from wasmpool.graph.outline import CALLABLE_KINDS, DATA_LANGUAGES
from wasmpool.graph.records import BY_EXPRESSION, UNWRITTEN
from wasmpool.graph.registry import Registry

_GIVEN = re.compile(r"[(,=]\s*\*{0,2}[^\W\d]")

_EXTERNAL = Outcome((), "external")
_OUTSIDE = HOLDERS | {"external"}
_KNOWN = _OUTSIDE | {"definition", "object"}


class Calls:
    """Follows the calls of a project."""

    def __init__(
        self,
        project: Project,
        registry: Registry,
        imports: Imports,
        sites: Sites,
        names: MemberNames,
        is_noted: bool = True,
    ) -> None:
        self._files = project.files
        self._imports = imports
        self.inference = Inference(project, registry, imports, sites, names, is_noted)
        self._ways = Ways(self.inference)
        self._held: dict[tuple[int | None, int, str], Values] = {}  # receivers in a file

    def knows(self, path: str) -> bool:
        """Whether a file is in a language whose calls are followed."""
        return self._files[path].language not in DATA_LANGUAGES and self._imports.knows(path)

    def file_calls(self, path: str) -> FileCalls:
        """Follow the calls of a file; where that cannot be done at all, it has missed them all."""
        inference = self.inference
        inference.begin()
        self._held.clear()
        try:
            return self._file_calls(path)
        except Exception as error:
            reason, references = fault(error), self._files[path].references
            missed = [
                Missed(scope, name, receiver, reason, references.range(number), None, None)
                for number, name, receiver, form, _, scope, _ in references.calls()
                if form not in UNWRITTEN
            ]
            return FileCalls([], missed, 0, frozenset(inference.reads - {path}))

    def _file_calls(self, path: str) -> FileCalls:
        """Follow the calls of a file."""
        inference = self.inference
        calls: list[Call] = []
        missed: list[Missed] = []
        external = 0
        file, places = inference.scope(path), inference.places(path)
        references, calls_back = file.references, file.dialect.calls_back
        has_prototypes, definitions = file.dialect.has_prototypes, file.definitions
        known: dict[tuple[int | str | None, ...], Outcome] = {}
        for number, name, receiver, form, arity, source, start in references.calls():
            if receiver is not None and receiver[-1:] == "…":
                receiver = references.whole_receiver(number) or receiver
            key = self._key(file, name, receiver, form, arity, source, start)
            outcome = known.get(key)
            if outcome is None:
                outcome = known[key] = self._followed(file, Asked._make((*key, None)))
            if outcome.is_overloaded and (passed := file.passed.get(references.end(number))):
                asked = Asked(source, start, receiver, name, form, arity, passed)
                outcome = known.get(asked)
                if outcome is None:
                    outcome = known[asked] = self._followed(file, asked)
            may_call = name in calls_back and (receiver is not None) == has_prototypes
            if outcome.reason == "external" and not may_call:
                external += form not in UNWRITTEN
                continue
            site, caller = references.range(number), source
            if source is not None and definitions[source].kind in VARIABLE_KINDS:
                caller = places.caller(source, start)
            ways = outcome.ways
            if may_call and not ways and site[1] in file.passed:
                passed = file.passed[site[1]]
                ways = self._followed(file, Asked(source, start, None, passed, "callback")).ways
            for target, sure, why, on in ways:
                calls.append(Call(caller, target, sure, why, site, on))
            if ways:
                continue
            if outcome.reason == "external":
                external += form not in UNWRITTEN
            else:
                _, reason, on, variable, _ = outcome
                missed.append(Missed(caller, name, receiver, reason, site, on, variable))
        if file.dialect.calls_decorators:
            decorators, failed = self._decorators(file)
            calls += decorators
            missed += failed
        return FileCalls(calls, missed, external, frozenset(inference.reads - {path}))

    # ------------------------------------------------------------ what is called

    def _key(
        self,
        file: FileScope,
        name: str,
        receiver: str | None,
        form: str | None,
        arity: int | None,
        scope: int | None,
        start: int,
    ) -> tuple[int | str | None, ...]:
        """Return what the outcome of a call depends on in its file: the parts of `Asked`.

        That is less than its place in most cases, so that what is called often is resolved once.
        """
        if form in BY_EXPRESSION:
            return (scope, start, receiver, name, form, None)
        first = first_name(name if receiver is None else receiver)
        dialect = file.dialect
        is_several = first in file.several  # for a function, also what its file binds afterwards
        if receiver is not None and "(" in receiver and _GIVEN.search(receiver):
            pass  # what it is given may be what counts, and is of this scope
        elif (
            first
            and first not in file.local_names
            and first not in file.special
            and not dialect.sees_members
            and not is_several
        ):
            scope = file.namespace(scope)
        elif scope is not None and receiver is not None:
            scope = file.like(scope, first)
        is_placed = (
            is_several
            or first in (dialect.given, dialect.placeholder)
            or (receiver is None and dialect.binds_after and first in file.local_names)
            or (dialect.has_unnamed and receiver is not None and receiver.startswith("new "))
        )
        at = 0 if first and not is_placed else start
        return (scope, at, receiver, name, form, arity if dialect.has_overloads else None)

    def _followed(self, file: FileScope, asked: Asked) -> Outcome:
        """Follow a call; one that cannot be followed is missed, and all others go on."""
        try:
            return self._outcome(file, asked)
        except RecursionError:
            return Outcome((), "too deep")
        except Exception as error:
            return Outcome((), fault(error))

    def _outcome(self, file: FileScope, asked: Asked) -> Outcome:
        """Follow a call."""
        scope, at, receiver, name, form, *_ = asked
        if form == "decorator":
            return Outcome(decorator(self.inference, self._ways, file, asked), "external")
        if form == "callback":
            return Outcome(called_back(self.inference, self._ways, file, asked), "external")
        inference, path = self.inference, file.path
        if form in BY_EXPRESSION:
            return self._by_expression(file, asked)
        held: Values | None = None
        if receiver is None:
            is_parent = name == "super" and form != "constructor"
            if is_parent:
                values: Values = ()
            elif form == "constructor":
                values = inference.type_named(path, scope, name, at)
            else:
                values = inference.called(path, scope, ("name", name), at)
        elif form == "constructor":
            made = parse(file.dialect.made(receiver, name))
            values = () if made is None else inference.type_of(path, scope, made, at)
        else:
            place = (scope, at, receiver)
            held = self._held.get(place)
            if held is None:
                held = self._held[place] = inference.evaluate(path, scope, receiver, at)
            if name in file.dialect.class_of and file.dialect.calls_classes:
                values = inference.class_of(held)
            else:
                values = inference.members(held, name, path)
        candidates = self._ways.candidates(file, asked, values)
        is_overloaded = len(candidates) > 1 and file.dialect.has_overloads
        ways = self._ways.settled(candidates, values)
        if ways and name == "bind" and values == held:
            return Outcome(tuple((t, CALLED_BACK, "callback", on) for t, _, _, on in ways), "")
        is_open = not ways or _has_parameter(values) or _has_parameter(held or ())
        if is_open and not is_overloaded:
            ways += self._passed(file, asked, held, values)
        if ways or is_overloaded:
            return Outcome(ways, _why(values), is_overloaded=is_overloaded)
        if file.dialect.has_method_names and asked.arity == 0:
            ways = component(inference, file, asked, held)
            if ways:
                return Outcome(ways, "")
        if name in ASKING and file.dialect.has_method_names:
            ways = asked_for(inference, file, asked, held or (), self._ways.constructors)
            if ways:
                return Outcome(ways, "")
            return Outcome((), "external", is_overloaded=asked.arguments is None)
        if any(map(is_any, values)):
            return Outcome((), ANY_OBJECT)
        if values and all(value.kind in _OUTSIDE for value in values):
            return _EXTERNAL
        if file.dialect.has_casts and self._ways.are_cast_to(values):
            return _EXTERNAL
        if form == "constructor" and all(value.kind == "parent" for value in values):
            return _EXTERNAL  # what is above is outside of the project
        if receiver is None:
            bound = inference.bound_at(path, scope, name)
            if not values and bound is None:
                return _EXTERNAL  # a name that nothing in the project binds
            return Outcome((), _why(values), None, self._variable(bound))
        on: Class | None = None
        if not values:
            for value in held or ():
                if value.kind in ("object", "definition") and value.path:
                    on = value.place
        return Outcome((), _why(values), on, self._member_variable(file, held or (), name))

    def _passed(
        self, file: FileScope, asked: Asked, held: Values | None, values: Values
    ) -> tuple[Way, ...]:
        """Follow a call of what is passed for parameters."""
        inference, name = self.inference, asked.name
        if _has_parameter(values):
            passed = inference.passed(values)
        elif held and _has_parameter(held):
            may_be = file.dialect.has_prototypes or inference.is_member(name)
            if name not in CALLED and (name in COMMON or not may_be):
                return ()
            passed = inference.passed(inference.members(inference.passed(held), name, file.path))
        else:
            return ()
        ways = self._ways.of(file, asked, tuple(each for each in passed if each != UNKNOWN))
        return tuple((t, min(sure, CONCLUDED), "argument", on) for t, sure, _, on in ways)

    def _by_expression(self, file: FileScope, asked: Asked) -> Outcome:
        """Follow a call whose name is an expression: what it is worth is called, or used so."""
        inference, form = self.inference, str(asked.form)
        if form == "reference":
            return self._by_reference(file, asked)
        place = (asked.scope, asked.name)
        if form == "bare" and (place in file.bindings or place in file.parameters):
            return _EXTERNAL  # a variable
        values = inference.evaluate(file.path, asked.scope, asked.name, asked.at)
        is_open = form == "computed" or _has_parameter(values)
        if is_open and not any(value.kind in _KNOWN for value in values):
            values = inference.evaluate_passed(file.path, asked.scope, asked.name, asked.at)
        if form == "computed":
            ways = self._ways.of(file, asked, values)
            is_outside = values and all(value.kind in _OUTSIDE for value in values)
            if is_outside and not ways:
                return _EXTERNAL
            return Outcome(ways, "" if ways else _why(values))
        if form == "bare":
            ways = self._ways.of(file, asked, tuple(filter(self._takes_nothing, values)))
            return Outcome(ways, "") if ways else _EXTERNAL
        objects = tuple(each for each in values if each.kind == "object")
        if form == "raise":
            classes = tuple(each for each in values if each.kind == "definition")
            ways = self._ways.of(file, asked, classes)
        else:
            ways = tuple(
                way
                for methods in inference.protocol(objects, form, file.path)
                for way in self._ways.of(file, asked, methods)
            )
        most = POSSIBLE if form != "raise" and len(objects) > 1 else 1.0
        named = tuple((target, min(sure, most), form, on) for target, sure, _, on in ways)
        return Outcome(named, "") if named else _EXTERNAL

    def _takes_nothing(self, value: Value) -> bool:
        """Whether a value is a callable that can be called without arguments."""
        if value.kind != "definition":
            return False
        file, index = self.inference.scope(value.path), value.item
        return file.definitions[index].kind in CALLABLE_KINDS and takes(file, index, 0)

    def _by_reference(self, file: FileScope, asked: Asked) -> Outcome:
        """Follow what is named to be called later: `this::run`, `Task::new`."""
        name, is_new = asked.name.removesuffix("::new"), asked.name.endswith("::new")
        values = self.inference.evaluate(file.path, asked.scope, name, asked.at)
        if is_new:
            asked = asked._replace(form="constructor")
        elif file.dialect.has_method_names:
            before, _, last = name.rpartition("::")
            held = self.inference.evaluate(file.path, asked.scope, before, asked.at)
            ways = component(self.inference, file, asked._replace(name=last), held)
            if ways:
                return Outcome(ways, "")
        ways = tuple(
            (target, min(sure, CONCLUDED), "method reference", on)
            for target, sure, _, on in self._ways.of(file, asked, values)
        )
        return Outcome(ways, "") if ways else _EXTERNAL

    def _variable(self, target: Target | None) -> Class | None:
        """Return what a target is, if that is a variable."""
        if target is None or target.path is None or target.definition is None:
            return None
        definition = self.inference.scope(target.path).definitions[target.definition]
        is_variable = definition.kind in VARIABLE_KINDS and definition.kind != "enumMember"
        return (target.path, target.definition) if is_variable else None

    def _member_variable(self, file: FileScope, held: Values, name: str) -> Class | None:
        """Return the variable of a name that a module or a class has."""
        found: dict[Class, None] = {}
        for value in held:
            path = value.path
            if value.kind == "module" and path in self._files:
                target = self._imports.member(file.path, Target("file", path), name)
                variable = self._variable(target)
                if variable is not None:
                    found[variable] = None
            elif value.kind in ("object", "definition"):
                for each in self.inference.classes.order((path, value.item)).classes:
                    own = self.inference.classes.own(each, name)
                    if own:
                        variable = self._variable(Target("definition", *own[-1]))
                        if variable is not None:
                            found[variable] = None
                        break
        return next(iter(found)) if len(found) == 1 else None

    def _decorators(self, file: FileScope) -> tuple[list[Call], list[Missed]]:
        """Return what decorators call, and those that could not be followed."""
        calls: list[Call] = []
        missed: list[Missed] = []
        for definition in file.definitions:
            for text in definition.decorators:
                parent, site = definition.parent, tuple(definition.range)
                outcome = self._followed(file, Asked(parent, site[0], None, text, "decorator"))
                calls += [
                    Call(parent, target, sure, why, site, on)
                    for target, sure, why, on in outcome.ways
                ]
                if outcome.reason != "external":
                    missed.append(Missed(parent, text, None, outcome.reason, site, None, None))
        return calls, missed


def _has_parameter(values: Values) -> bool:
    return bool(values) and any(value[0] == "parameter" for value in values)


def _why(values: Values) -> str:
    kinds = {value.kind for value in values}
    if "definition" in kinds or "object" in kinds:
        return "ambiguous" if len(values) > 1 else "not callable"
    return "dynamic" if "parameter" in kinds else "unknown"
