"""What a CommonJS module puts into its exports."""

from __future__ import annotations

WHOLE = "module.exports"


def exported_as(name: str) -> str | None:
    """Return what is bound by putting something into exports, in one form; None for all else.

    It is `exports.a` for one of them, and `module.exports` for what is exported as a whole.
    """
    of, _, member = name.rpartition(".")
    if name == WHOLE or of == "exports":
        return name
    return f"exports.{member}" if of == WHOLE else None
