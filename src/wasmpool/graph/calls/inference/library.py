"""What functions of libraries give back that are known by their names.

Rules of this file:

- Only those are here that give back what they are given, one of what is in it, or something made of
  it. A function of the project of such a name is another one.
"""

from __future__ import annotations

from wasmpool.graph.calls.inference.classes import Class
from wasmpool.graph.calls.inference.questions import Questions
from wasmpool.graph.calls.text.annotations import HOLDING
from wasmpool.graph.calls.text.expressions import Expression, dotted, last_of, split
from wasmpool.graph.calls.values import (
    EXTERNAL,
    UNKNOWN,
    Arguments,
    Table,
    Value,
    Values,
    class_object,
    each_of,
    is_outside,
    is_something,
)

# What they give back: what they are given first, a list of it, one of what is in it, what calling
# it gives, or something that holds all that they are given.
_GIVES_BACK = {
    **dict.fromkeys(("update_wrapper", "partial", "copy", "deepcopy", "iter"), "same"),
    **dict.fromkeys(("replace", "evolve", "create_task", "ensure_future", "wait_for"), "same"),
    **dict.fromkeys(("shield", "run_until_complete", "requireNonNull"), "same"),
    **dict.fromkeys(("list", "sorted", "reversed", "tuple", "set", "frozenset"), "list"),
    **dict.fromkeys(("next", "min", "max"), "one"),
    **dict.fromkeys(("submit", "defaultdict"), "result"),
    **dict.fromkeys(("gather", "of", "ofNullable", "asList", "singletonList"), "each"),
    **dict.fromkeys(("listOf", "mutableListOf", "arrayListOf", "setOf", "arrayOf"), "each"),
    "cast": "type",
}
# What they give has the same in it as what they are given.
_SAME = tuple(
    ("member", ("name", of), name)
    for of, name in (
        *(("Object", "values"), ("Promise", "all"), ("Array", "from"), ("Arrays", "stream")),
        *(("Promise", "resolve"), ("Object", "freeze"), ("Object", "seal")),
    )
)
_MAKE = ("name", "make")
_FROM = ("member", ("name", "Array"), "from")
_ASSIGN = ("member", ("name", "Object"), "assign")
_FOR_NAME = frozenset({"Class.forName", "java.lang.Class.forName"})
_ENTRIES = ("member", ("name", "Object"), "entries")


class Library(Questions):
    """Finds what functions of libraries give back."""

    def of_library(self, function: Expression, given: Arguments) -> Values | None:
        """Return what a function of a library gives back; None if nothing is known of it."""
        path, scope, at, text, types = given
        name = str(function[-1])
        first, *others = split(text) or [""]
        if function == _FROM and others:
            inside = each_of(self.evaluate(path, scope, first, at), self.item)
            return (_holding(self.made_by(path, scope, others[0], at, inside)),)
        if function == _ASSIGN:
            texts = (text for text in (first, *others) if text != "{}")
            return tuple(value for text in texts for value in self.evaluate(path, scope, text, at))
        if function == _MAKE and self.scope(path).dialect.is_structural:
            return self.annotated(path, scope, first)
        if name == "forName" and dotted(function) in _FOR_NAME:
            return self._class_for_name(path, first)
        if function in _SAME:
            return self.evaluate(path, scope, first, at)
        if function == _ENTRIES:
            pair = Table(path, scope, at, "list", f"'', Object.values({text})[0]")
            return (_holding((Value("table", detail=pair),)),)
        if types and (name in HOLDING or name.endswith("Of") or name.startswith("empty")):
            held = last_of(types[1:-1]) or ""  # listOf<A>()
            return (_holding(self.annotated(path, scope, held)),)
        if not first:
            return None
        if name == "map" and self.scope(path).dialect.has_type_variables:
            inside = each_of(self.evaluate(path, scope, (others or [""])[0], at), self.item)
            made = self.made_by(path, scope, first, at, inside)
            return (_holding(made),) if made else (EXTERNAL,)
        match _GIVES_BACK.get(name):
            case "same":
                return self.evaluate(path, scope, first, at) or (EXTERNAL,)
            case "list":
                values = self.evaluate(path, scope, first, at)
                return each_of(values, self._listed) or (EXTERNAL,)
            case "one":
                return each_of(self.evaluate(path, scope, first, at), self.item)
            case "result":
                made = tuple(filter(is_something, self.made_by(path, scope, first, at, ())))
                if name == "defaultdict":  # what is put there may be anything
                    return (_holding(made or (UNKNOWN,)),)
                return made or (EXTERNAL,)
            case "each" if function[0] == "name" or function[1][0] == "name":
                return (Value("table", detail=Table(path, scope, at, "list", text)),)
            case "type" if others:
                found = self.annotated(path, scope, first)
                return self.evaluate(path, scope, others[0], at) if is_outside(found) else found
        return None

    def _class_for_name(self, path: str, text: str) -> Values:
        """Return the class that a literal names in full, as an object of the language."""
        full_name = text.strip('"')
        return tuple(
            class_object(Value("definition", *each))
            for each in self.classes.of_full_name(path, full_name.replace("$", "."))
            if text[:1] == '"' and self._full_name(each) == full_name
        ) or (EXTERNAL,)

    def _full_name(self, of: Class) -> str:
        """Return the name that a class has while the program runs."""
        definitions = self.scope(of[0]).definitions
        package = next((f"{each.name}." for each in definitions if each.kind == "namespace"), "")
        return package + definitions[of[1]].qualified_name.replace(".", "$")

    def _listed(self, value: Value) -> Values:
        """Return what is made of something that is run through: what an object gives, or itself."""
        return (_holding(self.item(value)),) if value.kind == "object" else (value,)


def _holding(values: Values) -> Value:
    return Value("container", detail=values)
