"""Ids with characters that a form has no place for, such as bytes of a path that are no UTF-8."""

from __future__ import annotations

import re
from collections.abc import Collection

NO_UTF8 = re.compile("[\ud800-\udfff]")


def spelled(ids: Collection[str], unfit: re.Pattern[str]) -> dict[str, str]:
    """Spell out the characters that do not fit, so that two ids are never written as one.

    Args:
        ids: All that there are.
        unfit: What does not fit.

    Returns:
        How those ids are written that are not written as they are.
    """
    found: dict[str, str] = {}
    taken = set(ids)
    for id in ids:
        text = unfit.sub(lambda match: f"\\u{ord(match[0]):04x}", id)
        if text != id:
            while text in taken:
                text += "'"
            taken.add(text)
            found[id] = text
    return found
