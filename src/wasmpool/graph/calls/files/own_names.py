"""What functions of JavaScript are called by themselves."""

from __future__ import annotations

import re

from wasmpool.graph.records import Binding, Definition

_OWN_NAME = re.compile(r"[^({]*\bfunction\b\s*\*?\s*([\w$]+)\s*\(")


def own_name(definition: Definition) -> str | None:
    """Return the name that a function has only in itself: `b` of `a = function b() {}`."""
    if "function" not in definition.signature:
        return None
    found = _OWN_NAME.match(definition.signature)
    return None if found is None or found[1] == definition.name else found[1]


def is_bound_itself(binding: Binding) -> bool:
    """Whether a name stays what it is: `this.run = this.run.bind(this)`."""
    return (binding.value or "").startswith(f"{binding.name}.bind(")
