"""What is written where in a file: functions without a name of their own, and who calls.

Rules of this file:

- Tables of places are made when they are first asked for.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from operator import attrgetter

from wasmpool.graph.calls.files.bodies import Bodies
from wasmpool.graph.calls.files.scopes import METHOD_KINDS, VARIABLE_KINDS, FileScope
from wasmpool.graph.calls.text.expressions import accessed, split
from wasmpool.graph.calls.text.functions import parameter_of
from wasmpool.graph.calls.values import POSSIBLE, Value, Values
from wasmpool.graph.outline import CALLABLE_KINDS
from wasmpool.graph.records import BY_EXPRESSION, Around, Binding, Call

_NEAR = 256  # functions without a name that are looked through for those around a place


class Places:
    """Finds definitions of a file by their places.

    Args:
        file: The scope of the file.
        bindings: Its bindings.

    Attributes:
        file: The scope of the file.
    """

    __slots__ = (
        "_bindings",
        "_bodies",
        "_closures",
        "_ends",
        "_extended",
        "_functions",
        "_given",
        "_giving",
        "_put",
        "_uses",
        "_writes",
        "file",
    )

    def __init__(self, file: FileScope, bindings: Sequence[Binding]) -> None:
        self.file = file
        self._bindings = bindings
        self._bodies: Bodies | None = None
        self._closures: list[Binding] | None = None
        self._extended: set[int] | None = None
        self._ends: dict[int, int] | None = None
        self._given: dict[tuple[int, int], tuple[str | None, Call | None]] | None = None
        self._giving: dict[int, str] | None = None
        self._functions: dict[int, int] | None = None
        self._uses: dict[int, dict[str, list[Call]]] | None = None
        self._writes: dict[str, list[Binding]] | None = None
        self._put: dict[tuple[int | None, str] | None, list[Binding]] | None = None

    @property
    def bodies(self) -> Bodies:
        """The classes of the file that have no names."""
        if self._bodies is None:
            self._bodies = Bodies(self.file)
        return self._bodies

    def function_at(self, binding: Binding) -> Values:
        """Return the function that is written where a name gets it, and has a name itself."""
        if self._functions is None:
            self._functions = {
                each.range[1]: index
                for index, each in enumerate(self.file.definitions)
                if each.kind in CALLABLE_KINDS
            }
        found = self._functions.get(binding.end)
        if found is None or self.file.definitions[found].range[0] < binding.start:
            return ()
        return (Value("definition", self.file.path, found),)

    def method_after(self, start: int, scope: int | None, name: str) -> int | None:
        """Return the first method of a name after a place, right in a definition."""
        return next(
            (
                index
                for index, each in enumerate(self.file.definitions)
                if each.name == name
                and each.parent == scope
                and each.range[0] > start
                and each.kind in METHOD_KINDS
            ),
            None,
        )

    def surest_in(self, start: int) -> float:
        """Return how sure members can be of the object that a name gets at a place.

        They may be replaced where something is put into it: `Object.assign(a, b)`.
        """
        if self._extended is None:
            references, passed = self.file.references, self.file.passed
            names = {
                next(iter(split(passed.get(references.end(number), "")[1:-1])), "")
                for number, name, receiver, *_ in references.calls()
                if name == "assign" and receiver == "Object"
            }
            self._extended = {each.start for each in self._bindings if each.name in names}
        return POSSIBLE if start in self._extended else 1.0

    def is_given_back(self, index: int, start: int) -> bool:
        """Whether a method is right in the object that is given back at a place."""
        if self._ends is None:
            given_back = (each for each in self._bindings if each.kind == "return")
            self._ends = {each.start: each.end for each in given_back}
        definition, definitions = self.file.definitions[index], self.file.definitions
        parent = definition.parent
        around = "" if parent is None else f"{definitions[parent].qualified_name}."
        is_direct = definition.qualified_name == around + definition.name
        return is_direct and definition.range[1] <= self._ends.get(start, 0)

    def given_by(self, at: int, parameter: str | None) -> tuple[Call, int, int, str] | None:
        """Return the call that a function around a place is the last thing passed to.

        Args:
            at: The place.
            parameter: A parameter of the function; None if it does not name one.

        Returns:
            The call, how many parameters the function names, the number of that one, and what of it
            the name is: see `parameter_of`.
        """
        if self._given is None:
            closures = (each for each in self._bindings if each.kind == "closure")
            named = {(each.start, each.end): each.value for each in closures}
            ends = {end for _, end in named}
            calls: dict[int, Call] = {}
            for call in self.file.references.ending(ends):  # of several the innermost
                calls[self.file.references.end(call[0])] = call
            self._given = {
                place: (named[place], calls.get(place[1])) for place in sorted(named, reverse=True)
            }
        for (start, end), (name, given) in self._given.items():
            if start < at < end:
                bare = (name or "").strip("|")
                place = parameter_of(f"({bare})", parameter or "") if name else (0, "_")
                if place is not None and (name is None) == (parameter is None):
                    if given is None or given[6] >= start:
                        return None
                    return given, len(split(bare)), *place
        return None

    def call_given(self, parameter: Binding) -> tuple[Around, int, str] | None:
        """Return the call that a function is passed to of which a binding is a parameter.

        The function has no name, and is passed itself, not within another one that is. With the
        call go the number of the parameter, and what of it the name is: see `parameter_of`.
        """
        if self._closures is None:
            self._closures = [each for each in self._bindings if each.kind == "closure"]
        last = bisect_right(self._closures, parameter.start, key=attrgetter("start"))
        near = reversed(self._closures[max(0, last - _NEAR) : last])
        around = [each for each in near if each.end > parameter.start]  # the innermost first
        place = parameter_of(around[0].value or "", parameter.name or "") if around else None
        if place is None:
            return None
        call = self.file.references.around(around[0].start)
        is_passed = call is not None and all(each.start < call[3] for each in around[1:])
        return (call, *place) if call is not None and is_passed else None

    def uses_of_parameters(self, index: int) -> dict[str, list[Call]]:
        """Return the calls of what is passed to a callable, and those that get it, by parameter."""
        if self._uses is None:
            self._uses = {}
            for call in self.file.references.calls():
                number, name, receiver, form, _, scope, _ = call
                if form in BY_EXPRESSION:
                    continue
                names = [name] if receiver is None else []
                if receiver is not None and name in self.file.dialect.calls_back:
                    passed = self.file.passed.get(self.file.references.end(number), "()")
                    names = split(passed[1:-1])
                for each in names:
                    around = self.file.chain(scope)
                    of = next((i for i in around if (i, each) in self.file.parameters), None)
                    if of is not None:
                        self._uses.setdefault(of, {}).setdefault(each, []).append(call)
        return self._uses.get(index, {})

    def written(self, name: str) -> list[Binding]:
        """Return what is given to a name, or to a member of it, that is not declared there."""
        if self._writes is None:
            self._writes = {}
            for each in self._bindings:
                if each.name and each.value is not None and each.value != "null" and not each.type:
                    self._writes.setdefault(accessed(each.name)[1], []).append(each)
        return self._writes.get(name, [])

    def put_into(self, container: Binding) -> list[Binding]:
        """Return what is put into what a binding gives its name, anywhere in the file."""
        if self._put is None:
            self._put = {}
            for each in self._bindings:
                if each.kind == "put":
                    self._put.setdefault(self._holder(each), []).append(each)
        holder = self._holder(container) if self._put else None
        return [] if holder is None else self._put.get(holder, [])

    def _holder(self, binding: Binding) -> tuple[int | None, str] | None:
        """Return whose a name is, and the name alone; None of what belongs to other objects."""
        file, scope = self.file, binding.enclosing
        receiver, name = accessed(binding.name or "")
        owner = None if scope is None else file.owner(scope)
        if name[:1] == "@":
            return None if owner is None else (owner, name)
        if not receiver:
            around = (each for each in file.chain(scope) if (each, name) in file.bound)
            return next(around, None), name
        if scope is None or receiver not in (file.dialect.this or {file.receiver_name(scope)}):
            return None
        return owner, name

    def caller(self, scope: int | None, at: int) -> int | None:
        """Return what calls at a place: no variable, but where it keeps the function that does."""
        while scope is not None:
            definition = self.file.definitions[scope]
            if definition.kind not in ("variable", "constant") or definition.complexity is not None:
                break
            if not self._runs_at_once(scope) and any(
                start >= definition.range[0] for start, _ in self.file.closures_around(at)
            ):
                break
            scope = definition.parent
        return scope

    def _runs_at_once(self, variable: int) -> bool:
        """Whether a variable gets what a call gives that calls the functions that it is given."""
        if self._giving is None:
            ends = {each.range[1] for each in self.file.definitions if each.kind in VARIABLE_KINDS}
            self._giving = {
                self.file.references.end(call[0]): call[1]
                for call in self.file.references.ending(ends)
            }
        name = self._giving.get(self.file.definitions[variable].range[1])
        return name in self.file.dialect.calls_back
