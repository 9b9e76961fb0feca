"""The registry of handlers: names for the functions that workers run.

A task names its handler in one of two ways: by the name it was registered with (`parse`), or as
`package.module:function`. Built-in handlers are known by their place and imported when first used.
A worker process imports a registered handler from where the caller's process had it (`target`), so
a handler must be importable there: a function on the top level of a module or of the script.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from types import FunctionType
from typing import Any, NamedTuple, TypeVar

from wasmpool.exceptions import WasmpoolError

BUILT_IN = {
    "parse": "wasmpool.tasks.parse:parse",
    "analyze": "wasmpool.tasks.analyze:analyze",
    "text": "wasmpool.tasks.text:text",
    "data": "wasmpool.tasks.data:data",
}

Function = TypeVar("Function", bound=Callable[..., Any])


class HandlerError(WasmpoolError, LookupError):
    """No handler has this name, or it cannot be imported; the message says what is missing."""


class Handler(NamedTuple):
    """A function that workers run, and whether it wants the context as its second argument."""

    function: Callable[..., Any]
    takes_context: bool


_registered: dict[str, Handler] = {}
_resolved: dict[str, Handler] = {}


def handler(name: str) -> Callable[[Function], Function]:
    """Register the decorated function as the handler `name`.

    The function takes `(payload)` or `(payload, context)` and returns a value that can be pickled;
    what it raises becomes the failure of the item. The second parameter must be called `context` or
    have no default.

    Args:
        name: What tasks call it; without a colon.

    Raises:
        ValueError: The name is taken by another function, or is no valid name.
    """
    if not name or ":" in name:
        raise ValueError(f"handler name {name!r}: needs at least one character and no colon")
    if name in BUILT_IN:
        raise ValueError(f"handler name {name!r} is built in")

    def register(function: Function) -> Function:
        before = _registered.get(name)
        if before is not None and _place(before.function) != _place(function):
            raise ValueError(
                f"handler name {name!r} is taken by {_place(before.function)}, "
                f"so {_place(function)} cannot have it"
            )
        _registered[name] = Handler(function, _takes_context(function))
        return function

    return register


def resolve(task: str, target: str | None = None) -> Handler:
    """The handler that a task names.

    Args:
        task: A registered name, a built-in one, or `package.module:function`.
        target: Where to import the handler from if the name is not registered here.

    Raises:
        TypeError: The name is no string.
        HandlerError: There is none, or its module cannot be imported.
    """
    check_name(task)
    found = _registered.get(task) or _resolved.get(task)
    if found is not None:
        return found
    place = BUILT_IN.get(task) or (task if ":" in task else target)
    if place is None:
        known = ", ".join(sorted(names()))
        raise HandlerError(
            f"no handler is called {task!r}: registered are {known}; "
            "or name a function as 'package.module:function'"
        )
    function = _import(place)
    found = _registered.get(task) or Handler(function, _takes_context(function))
    _resolved[task] = found
    return found


def check_name(task: object) -> None:
    """See that a task names a handler in one of the ways there are.

    Raises:
        TypeError: It does not.
    """
    if not isinstance(task, str):
        raise TypeError(
            f"task is {task!r}; it must be the name of a handler, such as 'parse', "
            "or 'package.module:function'"
        )


def registered() -> dict[str, Handler]:
    """The handlers that are registered here, by name, as of now."""
    return dict(_registered)


def names() -> list[str]:
    """The names of the handlers that there are: the built-in ones, then those registered here."""
    return [*BUILT_IN, *_registered]


def target_of(task: str) -> str | None:
    """Where another process can import the handler `task` from; `None` if the name says it."""
    found = _registered.get(task)
    return _place(found.function) if found is not None else None


def _place(function: Callable[..., Any]) -> str:
    module = getattr(function, "__module__", None) or "?"
    return f"{module}:{getattr(function, '__qualname__', type(function).__qualname__)}"


def _import(place: str) -> Callable[..., Any]:
    module_name, _, path = place.partition(":")
    if "<locals>" in path:
        raise HandlerError(
            f"handler {place!r} is defined inside a function, where a worker process cannot "
            "import it from: move it to the top level of its module"
        )
    try:
        found: Any = import_module(module_name)
    except Exception as error:
        raise HandlerError(
            f"handler {place!r}: importing {module_name!r} failed: {type(error).__name__}: {error}"
        ) from error
    for name in path.split("."):
        try:
            found = getattr(found, name)
        except AttributeError as error:
            raise HandlerError(
                f"handler {place!r}: {module_name!r} has no function {path!r}"
            ) from error
        except ImportError as error:  # a module that loads its parts when asked for them
            raise HandlerError(f"handler {place!r}: {error}") from error
    if not callable(found):
        raise HandlerError(f"handler {place!r} is not callable but {type(found).__name__}")
    return found  # type: ignore[no-any-return]


def _takes_context(function: Callable[..., Any]) -> bool:
    if type(function) is FunctionType:  # the usual case, without the slow import of inspect
        code = function.__code__
        if code.co_argcount < 2:
            return False
        required = code.co_argcount - len(function.__defaults__ or ())
        return required >= 2 or code.co_varnames[1] == "context"
    import inspect

    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):  # some functions in C do not tell
        return False
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    if len(positional) < 2:
        return False
    return positional[1].default is inspect.Parameter.empty or positional[1].name == "context"
