"""What is asked of a call, and what becomes of it."""

from __future__ import annotations

from typing import NamedTuple

from wasmpool.graph.calls.inference.classes import Class

ANY_OBJECT = "any object"
"""Why a call leads nowhere known: it may lead to that method of any class."""


class Call(NamedTuple):
    """One way from a caller to what it calls.

    Attributes:
        source: Index of the definition around the call; None where that is the file.
        target: The definition that is called.
        confidence: From 0 to 1.
        reason: The rule by which it was found.
        site: The range of the call.
        on: The class of the object whose method is called, where it may be one below.
    """

    source: int | None
    target: Class
    confidence: float
    reason: str
    site: tuple[int, ...]
    on: Class | None = None


class Missed(NamedTuple):
    """A call that leads nowhere known.

    Attributes:
        source: Index of the definition around it; None where that is the file.
        name: What is called, as written.
        receiver: What stands before the name, or None.
        reason: Why it leads nowhere.
        site: The range of the call.
        on: The class of the object whose method is called, where that is known.
        variable: The variable whose value is called, where that is all that is known.
    """

    source: int | None
    name: str
    receiver: str | None
    reason: str
    site: tuple[int, ...]
    on: Class | None
    variable: Class | None


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


Way = tuple[Class, float, str, Class | None]  # target, confidence, reason, on


class Asked(NamedTuple):
    """What the outcome of a call depends on in its file.

    Attributes:
        scope: Index of the definition around it, where that matters.
        at: Where it is, where that matters.
        receiver: What stands before the name, or None.
        name: What is called.
        form: `free`, `member` or `constructor`, or one of those whose name is an expression:
            `decorator`, and `callback`, by what is passed.
        arity: How many arguments it has, where that matters.
        arguments: The text of these, where that matters as well.
    """

    scope: int | None
    at: int
    receiver: str | None
    name: str
    form: str | None
    arity: int | None = None
    arguments: str | None = None


class Outcome(NamedTuple):
    """What became of a call.

    Attributes:
        ways: What it leads to.
        reason: Why it leads nowhere.
        on: The class of the object whose method is called, where that is all that is known.
        variable: The variable whose value is called, as well.
        is_overloaded: Whether what is passed says which of several callables is meant.
    """

    ways: tuple[Way, ...]
    reason: str
    on: Class | None = None
    variable: Class | None = None
    is_overloaded: bool = False
