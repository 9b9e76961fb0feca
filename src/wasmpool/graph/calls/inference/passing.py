"""What is passed for a parameter, anywhere in the project.

Rules of this file:

- It is asked for where a call leads to nothing but a parameter, and only then: all calls of the
  name of its function are looked at, and those that lead to that function count.
- What is passed is as sure as what is called and what is passed, and no surer than a conclusion.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from wasmpool.graph.calls.files.sites import Site, site, site_key
from wasmpool.graph.calls.inference.classes import Class
from wasmpool.graph.calls.inference.results import Results
from wasmpool.graph.calls.text.expressions import Expression, parse, split
from wasmpool.graph.calls.values import CONCLUDED, Value, Values, at_most, each_of, merge
from wasmpool.graph.modules import family_of
from wasmpool.graph.outline import CALLABLE_KINDS

_MOST_STEPS = 24
_USELESS = frozenset({"external", "unknown", "package"})


class Passing(Results):
    """Finds what is passed for parameters."""

    def evaluate_passed(self, path: str, scope: int | None, text: str, at: int) -> Values:
        """Return what an expression is worth, with what is passed in place of parameters."""
        expression = parse(text)
        return () if expression is None else self._follow_passed(path, scope, expression, at)

    def _follow_passed(
        self, path: str, scope: int | None, expression: Expression, at: int
    ) -> Values:
        found = self.follow(path, scope, expression, at)
        if not found and expression[0] in ("member", "item"):
            values = self._follow_passed(path, scope, expression[1], at)
            if expression[0] == "member":
                found = self.members(values, expression[2], path)
            else:
                found = each_of(values, lambda value: self.item(value, expression[2]))
        return self.passed(found)

    def passed(self, values: Values) -> Values:
        """Return values with what is passed in place of the parameters among them."""
        waiting = [value for value in values if value.kind == "parameter"]
        if not waiting:
            return values
        found = [value for value in values if value.kind != "parameter"]
        seen: set[Value] = set()
        for parameter in waiting:
            if parameter in seen or len(seen) == _MOST_STEPS:
                continue
            seen.add(parameter)
            for value in self.ask(
                Passing._passed, parameter.path, parameter.item, parameter.detail
            ):
                (waiting if value.kind == "parameter" else found).append(value)
        return merge(tuple(found))

    def _passed(self, path: str, index: int, name: str) -> Values:
        """Return what is passed for a parameter of a callable."""
        definition = self.scope(path).definitions[index]
        if definition.kind not in CALLABLE_KINDS:
            return ()
        parameter = Value("parameter", path, index, detail=name)
        found: list[Value] = []
        for place, each in self._sites(path, index):
            arguments = [""] if each.decorated is not None else arguments_of(each.arguments)
            argument = self.argument(parameter, arguments)
            sure = 0.0 if argument is None else self._leads_to(place, each, (path, index))
            if not sure:
                continue
            if each.decorated is not None:
                passed = self.decorated(place, *each.decorated)
            else:
                passed = self.evaluate(place, each.scope, argument or "", each.at)
            sure = min(sure, CONCLUDED)
            found += at_most((value for value in passed if value.kind not in _USELESS), sure)
        return tuple(found)

    def _sites(self, path: str, index: int) -> Iterator[tuple[str, Site]]:
        """Yield the calls that may lead to a callable, by its name."""
        file = self.scope(path)
        definition = file.definitions[index]
        names = [definition.name]
        owner = file.owner(index)
        if definition.kind == "constructor" and owner is not None:
            names = [file.definitions[owner].name]
        elif definition.parent is not None:
            around = file.definitions[definition.parent]
            if around.kind in CALLABLE_KINDS:  # which may give it back, as decorators do
                names.append(around.name)
        family = family_of(self.files[path].language)
        for name in names:
            key = site_key(family, name)
            self.reads.add(key)
            for place in self.sites.of(key):
                each = site(self.files[place[0]], place)
                if name is names[0] or each.decorated is not None:
                    yield place[0], each

    def _leads_to(self, path: str, call: Site, target: Class) -> float:
        """Return how sure it is that a call leads to a callable; 0 if it does not."""
        if call.form == "decorator":
            values = self.evaluate(path, call.scope, call.name, call.at)
        elif call.receiver is None:
            values = self.name(path, call.scope, call.name, call.at)
        elif call.form == "constructor":
            made = self.scope(path).dialect.made(call.receiver, call.name)
            values = self.evaluate(path, call.scope, made, call.at)
        else:
            held = self.evaluate(path, call.scope, call.receiver, call.at)
            values = self.members(held, call.name, path)
        file = self.scope(target[0])
        entries: set[int | None] = {target[1]}
        if file.definitions[target[1]].kind == "constructor":
            entries.add(file.owner(target[1]))
        for value in values:
            if (value.kind, value.path) == ("definition", target[0]) and value.item in entries:
                return value.sure
            if value.kind == "parent":
                above = self.classes.order(value.place).classes[1:]
                if any((target[0], entry) in above for entry in entries):
                    return value.sure
        return 0.0


@lru_cache(maxsize=4_096)
def arguments_of(text: str) -> list[str]:
    """Return the arguments of a call, without those that are cut off."""
    found = split(text[1:-1])
    return found[:-1] if text.endswith("…") else found
