"""Types as they are written in annotations, read far enough to know whose methods there are.

Rules of this file:

- `A | B`, `Optional[A]`, `A?` and the like are alternatives; nothing is an alternative to itself.
- What holds others (`list[A]`, `Map<K, V>`, `[]A`) is told apart from what stands for another
  (`Promise<A>`, `Annotated[A, …]`, `*A`).
- Types of functions are read elsewhere (`functions.py`), and only where that is asked for.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from wasmpool.graph.calls.text.expressions import closing, last_of, split


class Named(NamedTuple):
    """One alternative of a type.

    Attributes:
        name: The dotted name of a class; where each place has a type of its own, all of these as
            they are written, in brackets: `[A, B]`, `{ a: A }`.
        depth: How many containers are around it; `list[A]` is 1.
        is_class: Whether it is the class itself: `type[A]`.
        arguments: What a class that holds nothing known is given, as written: (`A`,) of `Repo<A>`.
    """

    name: str
    depth: int = 0
    is_class: bool = False
    arguments: tuple[str, ...] = ()


_NOTHING = frozenset(
    {"None", "null", "undefined", "void", "nil", "NoneType", "Any", "any", "object", "unknown"}
)
_STANDS_FOR = frozenset({
    *("Optional", "Union", "Annotated", "Final", "ClassVar", "Required", "NotRequired"),
    *("Awaitable", "Coroutine", "ReadOnly", "InitVar", "Promise", "PromiseLike", "Readonly"),
    *("Pick", "Omit", "Exclude", "Extract", "Awaited"),
    *("Partial", "NonNullable", "Box", "Rc", "Arc", "Ref", "RefMut", "Option", "Result", "Pin"),
    *("unique_ptr", "shared_ptr", "weak_ptr", "Task", "ValueTask", "Lazy", "Nullable"),
    *("CompletableFuture", "Future", "Supplier", "Provider", "WeakReference", "AtomicReference"),
    *("ThreadLocal", "Mutex"),
})  # fmt: skip
HOLDING = frozenset({
    *("list", "List", "set", "Set", "frozenset", "FrozenSet", "tuple", "Tuple", "Sequence"),
    *("MutableSequence", "Iterable", "Iterator", "AsyncIterator", "AsyncIterable", "Generator"),
    *("AsyncGenerator", "Collection", "deque", "Deque", "dict", "Dict", "Mapping"),
    *("MutableMapping", "defaultdict", "OrderedDict", "Array", "Map", "WeakMap", "ReadonlyArray"),
    *("ReadonlyMap", "ReadonlySet", "Record", "ArrayList", "LinkedList", "HashMap", "TreeMap"),
    *("LinkedHashMap", "HashSet", "TreeSet", "LinkedHashSet", "Queue", "Stream", "MutableList"),
    *("MutableMap", "MutableSet", "Vec", "VecDeque", "BTreeMap", "IEnumerable", "IList"),
    *("ICollection", "IReadOnlyList", "Dictionary", "IDictionary", "Seq", "IndexedSeq", "Vector"),
    *("vector", "map", "ConcurrentMap", "ConcurrentHashMap", "CopyOnWriteArrayList", "SortedMap"),
    *("Enumeration", "IterableIterator", "Stack", "Slice", "array", "iterable", "Entry"),
    *("WeakHashMap", "ArrayDeque", "SparseArray", "BlockingQueue", "ConcurrentDictionary"),
    *("ConcurrentQueue", "ConcurrentBag", "SortedDictionary", "SortedList", "ReadOnlyCollection"),
    *("ObservableCollection", "ImmutableList", "ImmutableArray", "ImmutableDictionary"),
    *("IReadOnlyCollection", "IReadOnlyDictionary", "IQueryable", "IAsyncEnumerable", "ISet"),
    *("NavigableMap", "SortedSet", "NavigableSet", "EnumMap", "ConcurrentLinkedQueue"),
})  # fmt: skip
"""Names of types of libraries that hold others."""
_OF_CLASSES = frozenset({"type", "Type", "Class", "KClass"})
_GENERIC = re.compile(r"^([\w.$\\:]+)\s*[\[<](.*)[\]>]$", re.DOTALL)
_NAME = re.compile(r"^[\w.$\\:]+$")
_INDEX = re.compile(r"(?:readonly\s+)?\[[^\]]*\]\s*\??:\s*(.+)\Z", re.DOTALL)
_CHANNEL = re.compile(r"(?:<-\s*)?chan\b(?:\s*<-)?\s*(?=[\w*\[(])")  # of Go
_LIFETIME = re.compile(r"'\w+\s+")


@lru_cache(maxsize=65_536)
def held_type(text: str) -> tuple[str, str | None] | None:
    """Return the name of a type that holds, stands for or is about others, and what it stands for.

    That is (`Map.Entry`, None) of `Map.Entry<K, V>`, (`Optional`, `A`) of `Optional<A>`, and None
    of any other type.
    """
    found = _GENERIC.match(text.strip())
    if found is None:
        return None
    last = found[1].rpartition(".")[2]
    if last in _STANDS_FOR:
        return found[1], last_of(found[2])
    return (found[1], None) if last in HOLDING or last in _OF_CLASSES else None


@lru_cache(maxsize=65_536)
def parse_own(text: str) -> tuple[Named, ...]:
    """Return a class of the project whose name is that of one that holds or stands for others."""
    found = _GENERIC.match(text.strip())
    return () if found is None else (Named(_plain(found[1]), arguments=tuple(split(found[2]))),)


@lru_cache(maxsize=65_536)
def parse_type(text: str) -> tuple[Named, ...]:
    """Return the alternatives that a type names, without those that have no methods."""
    found: list[Named] = []
    _read(text.strip(), 0, found)
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=8_192)
def type_at_any_key(types: str) -> str | None:
    """Return the type of what a table of any keys has: `A` of `{ [name: string]: A }`."""
    parts = split(types[1:-1].replace(";", ",")) if types[0] == "{" else []
    index = _INDEX.match(parts[0]) if parts else None
    return None if index is None else index[1]


@lru_cache(maxsize=8_192)
def as_table(types: str) -> tuple[str, str]:
    """Return the kind and the text of a table of objects of types, for those in brackets.

    That is `a: _ as A` of `{ a: A }`, and `_ as A, _ as B` of `[A, B]`.
    """
    kind = "table" if types[0] == "{" else "list"
    texts: list[str] = []
    for part in split(types[1:-1].replace(";", ",")):
        key, colon, type = (each.strip(" ?") for each in part.partition(":"))
        key = key.removeprefix("readonly ")
        if kind == "table":
            texts += [f"{key}: _ as {type}"] if colon and key.isidentifier() else []
        else:  # [A, B], [first: A, second?: B]
            texts.append(f"_ as {type if colon and key.isidentifier() else part}")
    return kind, ", ".join(texts)


def _read(text: str, depth: int, found: list[Named]) -> None:
    if len(text) >= 2 and text[0] in "\"'" and text[-1] == text[0]:
        text = text[1:-1].strip()
    text = _LIFETIME.sub("", text)
    while text.startswith(("*", "&", "?", "[", "map[", "...", "(")):
        if text.startswith(("[", "map[")):  # []T, [4]T, map[K]T
            close = closing(text, text.index("["))
            if close is None:
                return
            if close == len(text) - 1:
                found.append(Named(text, depth))
                return
            depth += 1
            text = text[close + 1 :].lstrip()
        elif text.startswith("("):
            if not text.endswith(")"):
                return
            text = text[1:-1].strip()
            text = ", ".join(split(text)[:1]) if depth == 0 else text  # (T, error)
        else:
            text = text.lstrip("*&?.").lstrip()
            text = text.removeprefix("extends ").removeprefix("super ")  # ? extends A
    channel = _CHANNEL.match(text)
    if channel is not None:
        _read(text[channel.end() :], depth + 1, found)
        return
    if text.startswith("{") and closing(text, 0) == len(text) - 1:
        found.append(Named(text, depth))
        return
    if "=>" in text or text.startswith(("func(", "fn(", "Callable", "{")):
        return
    parts = _alternatives(text)
    if len(parts) > 1:
        for part in parts:
            _read(part, depth, found)
        return
    text = _strip(text)
    if text.startswith("typeof "):
        found += [Named(each.name, depth, True) for each in parse_type(text[7:])]
        return
    while text.endswith("[]"):
        depth += 1
        text = text[:-2].rstrip("?! ")
    generic = _GENERIC.match(text)
    if generic is None:
        name = _plain(text)
        if _NAME.match(name) and name not in _NOTHING:
            found.append(Named(name, depth))
        return
    name, arguments = _plain(generic[1]), split(generic[2])
    last = re.split(r"\.|::|\\", name)[-1]
    if not arguments:
        found.append(Named(name, depth))
    elif last in _OF_CLASSES:
        inner = parse_type(arguments[0])
        found += [Named(each.name, depth + each.depth, True) for each in inner]
        if not inner and last == "Class":
            found.append(Named(name, depth))  # Class<?>
    elif last in _STANDS_FOR:
        several = last == "Union"
        chosen = arguments if several else arguments[-1:] if last == "Coroutine" else arguments[:1]
        for argument in chosen:
            _read(argument, depth, found)
    elif last in ("tuple", "Tuple") and len(arguments) > 1 and "..." not in arguments:
        found.append(Named(f"[{', '.join(arguments)}]", depth))
    elif last in HOLDING:
        is_first = last in ("Generator", "AsyncGenerator", "tuple", "Tuple")
        _read(arguments[0] if is_first else arguments[-1], depth + 1, found)
    else:
        found.append(Named(name, depth, arguments=tuple(arguments)))


def _strip(text: str) -> str:
    for word in ("const ", "readonly ", "final ", "mut ", "dyn ", "impl ", "struct ", "static "):
        text = text.removeprefix(word)
    return text.strip().rstrip("?!&* ").lstrip("&* ")


def _plain(name: str) -> str:
    """Return a name with dots; in PHP one that begins at the root still says so."""
    dotted = name.replace("\\", ".").replace("::", ".").strip(".")
    return f"\\{dotted}" if name.startswith("\\") else dotted


def _alternatives(text: str) -> list[str]:
    """Split at the bars that are in no brackets; of an intersection the first part counts."""
    parts: list[str] = []
    depth = start = 0
    for position, char in enumerate(text):
        if char in "([{<":
            depth += 1
        elif char in ")]}>":
            depth -= 1
        elif char in "|&" and depth == 0:
            parts.append(text[start:position].strip())
            start = position + 1
    parts.append(text[start:].strip())
    return [part for part in parts if part]
