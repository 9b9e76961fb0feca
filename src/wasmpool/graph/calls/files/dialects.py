"""In what languages differ for calls: a row for each.

Everything else about calls is the same for all; what is not in this table is like Python's.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Dialect(NamedTuple):
    """How names work in a language.

    Attributes:
        this: What an object calls itself; none: the first parameter of a method.
        own_class: What a class calls itself.
        parent: What stands for the classes above.
        calls_parent: Whether that is called, and is the method of the same name there.
        sees_members: Whether members of a class are seen by their bare names within its methods.
        calls_classes: Whether calling a class makes an object.
        has_overloads: Whether several callables share a name and differ in their parameters.
        inherits_overloads: Whether these may come from several classes of an object.
        has_method_names: Whether methods have names of their own beside variables, so that
            `size()` is never what `int size` is.
        has_type_names: Whether types are looked up among types only, where one is meant, so that
            `new User()` is never what `User User { get; }` is.
        has_unnamed: Whether braces behind what makes an object are a class without a name.
        has_extensions: Whether methods can be written for a type outside of it.
        has_primary: Whether a class that takes parameters is a constructor beside those in it.
        calls_decorators: Whether a decorator is a function that is called.
        calls_members: Whether a member is called without parentheses.
        is_open: Whether what belongs to a type may be written in other files of its package.
        has_one_body: Whether all that is within the braces of a type is in one file even so.
        has_prototypes: Whether functions are objects with members, and those without a name scopes
            of their own, as in JavaScript.
        stands_for: Types that are read as what they are made of, for that is mostly asked for:
            `Task<A>`.
        unwraps: Methods that give what may be in something (an optional value, a result), where
            the type that is written stands for that.
        held_in: Members that are no methods and give the same.
        companion: The object in a class whose members are the class's own as well.
        class_of: What an object calls its class.
        has_casts: Whether calling a type of numbers turns a value into one, and makes no object: so
            `(u8)(x)` looks, too.
        sigil: What variables begin with wherever they are used, which parameters are recorded
            without.
        given: What a function without a name calls what it is given, if it does not say so.
        has_blocks: Whether a function may stand in braces behind the call that it is passed to.
        has_symbols: Whether `:name` is a value, such as the key of a table.
        has_types_in_brackets: Whether square brackets hold types: `empty[Task]`.
        placeholder: What stands for what is given to a function that is nothing but its body.
        gives: Methods of all objects that give the object to such a function.
        gives_back: Methods of all objects that run such a function and give back the object.
        calls_back: Functions of the library that call what they are given, at once; where there
            are prototypes, methods.
        enums: Classes outside of the project; the variables of one below hold objects of it.
        caller_of_objects: The method that is called where an object is called.
        binds_after: Whether a local name begins to be seen after its statement, so that in
            `user := user()` another one is called.
        mixed_in: Kinds of what goes before the classes above where a class takes it in.
        tells_outer: Whether it is written where a name further out gets a value, and no name of the
            function's own.
        is_structural: Whether a type is of the kind of the interfaces whose methods it has, and of
            nothing else: whose members it takes in is not above it.
        bound: What stands between a parameter of types and the type that it has to be below.
        has_type_variables: Whether parameters of types are names like any other, which a class
            takes from what it inherits: `Generic[T]`.
        fixtures: Macros that make a method of a test of the class that they are given first.
        protocols: The methods that statements call of an object, the first of these rows that it
            has: where it is run through (all but the first of what the first gives), where it is
            entered.
        separator: What stands between a namespace and the class in it that an object is made of.
    """

    this: frozenset[str] = frozenset()
    own_class: frozenset[str] = frozenset()
    parent: frozenset[str] = frozenset({"super"})
    calls_parent: bool = False
    sees_members: bool = False
    calls_classes: bool = False
    has_overloads: bool = False
    inherits_overloads: bool = False
    has_method_names: bool = False
    has_type_names: bool = False
    has_unnamed: bool = False
    has_extensions: bool = False
    has_primary: bool = False
    calls_decorators: bool = False
    calls_members: bool = False
    is_open: bool = False
    has_one_body: bool = False
    has_prototypes: bool = False
    stands_for: frozenset[str] = frozenset()
    unwraps: frozenset[str] = frozenset()
    held_in: frozenset[str] = frozenset()
    companion: str | None = None
    class_of: frozenset[str] = frozenset()
    has_casts: bool = False
    sigil: str = ""
    given: str | None = None
    has_blocks: bool = False
    has_symbols: bool = False
    has_types_in_brackets: bool = False
    placeholder: str | None = None
    gives: frozenset[str] = frozenset()
    gives_back: frozenset[str] = frozenset()
    calls_back: frozenset[str] = frozenset()
    enums: frozenset[str] = frozenset()
    caller_of_objects: str | None = None
    binds_after: bool = False
    mixed_in: frozenset[str] = frozenset()
    tells_outer: bool = False
    is_structural: bool = False
    bound: str | None = None
    has_type_variables: bool = False
    fixtures: frozenset[str] = frozenset()
    protocols: Mapping[str, tuple[tuple[str, ...], ...]] = MappingProxyType({})
    separator: str = "."

    def made(self, receiver: str, name: str) -> str:
        """Return the class that an object is made of, as one name.

        The receiver of one at the root is the separator alone, in PHP.
        """
        return f"{receiver.removesuffix(self.separator)}{self.separator}{name}"


AWAITING = frozenset({"ConfigureAwait", "AsTask", "GetAwaiter", "GetResult", "WaitAsync"})
"""Methods of C# that give what is waited for, or what gives that."""
INHERITING = frozenset({"inherits", "setPrototypeOf"})
"""Functions of JavaScript that put objects below others: `inherits(A, B)` as Node.js has it, and
`Object.setPrototypeOf(A.prototype, B.prototype)`."""

_THIS = frozenset({"this"})
_SELF = frozenset({"self"})

_CALLS_BACK = frozenset({
    *("map", "filter", "forEach", "reduce", "reduceRight", "some", "every", "find", "findIndex"),
    *("findLast", "flatMap", "sort", "toSorted", "from", "replace", "replaceAll"),
})  # fmt: skip

_PYTHON = Dialect(
    calls_classes=True,
    tells_outer=True,
    calls_decorators=True,
    class_of=frozenset({"__class__"}),
    calls_back=frozenset({"map", "filter", "sorted", "min", "max", "reduce"}),
    enums=frozenset({"Enum", "IntEnum", "StrEnum", "ReprEnum", "Flag", "IntFlag"}),
    unwraps=frozenset({"result"}),
    caller_of_objects="__call__",
    has_type_variables=True,
    protocols={
        "iterate": (("__iter__", "__next__"), ("__aiter__", "__anext__")),
        "enter": (("__enter__", "__exit__"), ("__aenter__", "__aexit__")),
    },
)
_JAVASCRIPT = Dialect(
    this=_THIS,
    calls_decorators=True,
    has_prototypes=True,
    tells_outer=True,
    bound="extends",
    class_of=frozenset({"constructor"}),
    calls_back=_CALLS_BACK,
    protocols={"iterate": (("[Symbol.iterator]", "next"), ("[Symbol.asyncIterator]", "next"))},
)
_TYPED = Dialect(
    this=_THIS, sees_members=True, has_overloads=True, inherits_overloads=True, bound="extends"
)
_C = Dialect(
    this=_THIS,
    sees_members=True,
    has_overloads=True,
    has_casts=True,
    is_open=True,
    has_one_body=True,
)

DIALECTS: dict[str, Dialect] = {
    "python": _PYTHON,
    "javascript": _JAVASCRIPT,
    "typescript": _JAVASCRIPT,
    "tsx": _JAVASCRIPT,
    "java": _TYPED._replace(
        has_method_names=True,
        has_unnamed=True,
        protocols={
            "iterate": (("iterator", "hasNext", "next"),),
            "enter": (("close",),),
        },
    ),
    "kotlin": _TYPED._replace(
        calls_classes=True,
        has_extensions=True,
        has_primary=True,
        companion="Companion",
        given="it",
        has_blocks=True,
        gives=frozenset({"let", "also", "takeIf", "takeUnless"}),
        gives_back=frozenset({"apply", "also", "takeIf", "takeUnless"}),
        held_in=frozenset({"values"}),
        caller_of_objects="invoke",
        binds_after=True,
        bound=":",
    ),
    "scala": _TYPED._replace(
        calls_classes=True,
        calls_members=True,
        has_unnamed=True,
        caller_of_objects="apply",
        has_blocks=True,
        has_types_in_brackets=True,
        placeholder="_",
    ),
    "csharp": _TYPED._replace(
        parent=frozenset({"base"}),
        is_open=True,
        has_type_names=True,
        has_extensions=True,
        has_primary=True,
        bound=":",
        stands_for=frozenset({"Task", "ValueTask", "Lazy", "Nullable"}),
        unwraps=AWAITING,
        held_in=frozenset({"Result", "Value", "Values"}),
    ),
    "c": _C,
    "cpp": _C._replace(
        calls_classes=True,
        caller_of_objects="operator()",
        fixtures=frozenset({"TEST_F", "TEST_P", "TYPED_TEST", "TYPED_TEST_P"}),
    ),
    "go": Dialect(is_open=True, binds_after=True, tells_outer=True, is_structural=True),
    "rust": Dialect(
        this=_SELF,
        own_class=frozenset({"Self"}),
        parent=frozenset(),
        calls_classes=True,
        is_open=True,
        binds_after=True,
        bound=":",
        unwraps=frozenset(
            {
                *("unwrap", "expect", "unwrap_or", "unwrap_or_else", "unwrap_or_default", "ok"),
                *("as_ref", "as_mut", "as_deref", "as_deref_mut", "clone", "cloned", "take"),
                *("borrow", "borrow_mut", "lock", "read", "write", "to_owned", "upgrade"),
            }
        ),
    ),
    "ruby": Dialect(
        this=_SELF,
        calls_parent=True,
        sees_members=True,
        calls_members=True,
        is_open=True,
        class_of=frozenset({"class"}),
        has_blocks=True,
        has_symbols=True,
        gives=frozenset({"tap", "then", "yield_self"}),
        gives_back=frozenset({"tap", "each", "each_with_index"}),
        mixed_in=frozenset({"module"}),
    ),
    "php": Dialect(
        this=frozenset({"$this"}),
        own_class=frozenset({"self", "static"}),
        parent=frozenset({"parent"}),
        sigil="$",
        calls_back=frozenset(
            {"array_map", "array_filter", "array_walk", "array_reduce", "usort", "uasort"}
        ),
        mixed_in=frozenset({"trait"}),
        separator="\\",
    ),
}

_PLAIN = Dialect()


def dialect_of(language: str | None) -> Dialect:
    """Return how names work in a language."""
    return DIALECTS.get(language or "", _PLAIN)
