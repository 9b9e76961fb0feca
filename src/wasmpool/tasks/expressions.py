"""Regular expressions that come with a payload: checked before they run.

A search inside the expression engine cannot be stopped from the handler. So what is known to take
exponential time is refused: a repetition without bound around another one that varies, as in
`(a+)+`, or around alternatives that may begin alike, as in `(a|aa)+`. Python 3.11's possessive and
atomic forms are allowed, `(?:a++)+`, `(?>a|aa)+`, and say what usually is meant. What still takes
too long is ended by the pool, with the worker, when the item's time is up.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

from wasmpool.exceptions import WasmpoolError

_constants = import_module("re._constants")
_parser = import_module("re._parser")

MAX_LENGTH = 1_000
# From here on a bounded repetition is as bad as one without bound.
_MANY = 20


class PatternError(WasmpoolError, ValueError):
    """A regular expression is not valid or not safe to run; the message says which and why."""


def compile_expression(pattern: object, *, ignore_case: bool = False) -> re.Pattern[str]:
    """Compile a regular expression of Python's `re`.

    Raises:
        PatternError: It is no valid expression, longer than 1,000 characters, or repeats what
            itself repeats.
    """
    if not isinstance(pattern, str):
        raise PatternError(f"pattern {pattern!r}: must be text, not {type(pattern).__name__}")
    if len(pattern) > MAX_LENGTH:
        raise PatternError(
            f"pattern {pattern[:40] + '…'!r}: {len(pattern):,} characters, "
            f"the limit is {MAX_LENGTH:,}"
        )
    try:
        compiled = re.compile(pattern, re.IGNORECASE if ignore_case else 0)
        parsed = _parser.parse(pattern, compiled.flags)
    except (re.error, OverflowError, RecursionError) as error:
        raise PatternError(f"pattern {pattern!r}: {error}") from error
    if _is_ambiguous(parsed, inside=False):
        raise PatternError(
            f"pattern {pattern!r}: a repetition of what can match in several ways can take for "
            "ever; make the inner part possessive or atomic, as in (?:a++)+ or (?>a|aa)+"
        )
    return compiled


def _is_ambiguous(items: Any, *, inside: bool) -> bool:
    """Tell whether an unbounded repetition has something inside that matches in several ways."""
    for operation, argument in items:
        if operation in (_constants.MAX_REPEAT, _constants.MIN_REPEAT):
            least, most, body = argument
            if inside and most != least and most > 1:
                return True
            if _is_ambiguous(body, inside=inside or most >= _MANY):
                return True
        elif operation in (_constants.POSSESSIVE_REPEAT, _constants.ATOMIC_GROUP):
            body = argument[2] if operation is _constants.POSSESSIVE_REPEAT else argument
            # No way back into it, so only what is inside counts.
            if _is_ambiguous(body, inside=False):
                return True
        elif operation is _constants.SUBPATTERN:
            if _is_ambiguous(argument[3], inside=inside):
                return True
        elif operation is _constants.BRANCH:
            if inside and not _start_unlike(argument[1]):
                return True
            if any(_is_ambiguous(branch, inside=inside) for branch in argument[1]):
                return True
        elif operation in (_constants.ASSERT, _constants.ASSERT_NOT):
            if _is_ambiguous(argument[1], inside=inside):
                return True
        elif operation is _constants.GROUPREF_EXISTS and any(
            branch is not None and _is_ambiguous(branch, inside=inside) for branch in argument[1:]
        ):
            return True
    return False


def _start_unlike(branches: list[Any]) -> bool:
    """Tell whether alternatives begin with characters that differ."""
    first = [
        branch[0][1] if len(branch) and branch[0][0] is _constants.LITERAL else None
        for branch in branches
    ]
    return None not in first and len(set(first)) == len(first)
