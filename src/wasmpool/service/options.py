"""What a job may ask for, checked when it is submitted: nothing wrong waits in the queue.

Options of `parse` and `graph` are settings of a run, by the same names, as far as they are a
caller's business: no folder of this machine is among them, and limits can only be made smaller.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from wasmpool import checks
from wasmpool.config import Settings
from wasmpool.exceptions import ConfigError, LanguageError
from wasmpool.parsing import languages
from wasmpool.service import roots
from wasmpool.service.jobs import Spec
from wasmpool.sources import unknown
from wasmpool.tasks.registry import BUILT_IN, names

FILE_KINDS = ("parse", "graph")
_SETTINGS = {
    "parse": frozenset(
        {
            *("languages", "include", "exclude", "max_file_size", "timeout"),
            *("references", "bindings"),
        }
    ),
    "graph": frozenset({"languages", "include", "exclude", "max_file_size", "timeout"}),
}
_OTHERS = {
    "parse": {
        "language": checks.text,
        "reproducible": checks.boolean,
        "cache": checks.boolean,
    },
    "graph": {"name": checks.text, "cache": checks.boolean},
}
_BOUNDED = ("max_file_size", "timeout")
# Options of handlers that name folders of this machine.
_FORBIDDEN = frozenset({"language_dirs"})


def kinds() -> list[str]:
    """The kinds of jobs that there are."""
    return [*FILE_KINDS, *(name for name in names() if name not in FILE_KINDS)]


def check_kind(kind: str) -> None:
    """See that there is such a kind.

    A function named by its place (`package.module:function`) is none: whoever may submit jobs would
    be able to run whatever is installed.

    Raises:
        ConfigError: There is not.
    """
    if kind not in kinds():
        raise unknown("kind", kind, "the job", kinds())


def run_settings(spec: Spec, settings: Settings) -> Settings:
    """The settings of the run that a job asks for.

    Args:
        spec: A job of the kind `parse` or `graph`.
        settings: Those of the service's pool.

    Raises:
        ConfigError: An option is unknown, or its value is not allowed.
    """
    kind, options = spec["kind"], spec["options"]
    known = [*_SETTINGS[kind], *_OTHERS[kind]]
    for name in options:
        if name not in known:
            raise unknown("option", name, f"a job of the kind {kind}", known)
    chosen = {name: value for name, value in options.items() if name in _SETTINGS[kind]}
    found = replace(settings, **chosen, sources=dict.fromkeys(chosen, "the job's options"))
    for name in _BOUNDED:
        most = getattr(settings, name)
        if getattr(found, name) > most:
            raise ConfigError(f"{name} = {options[name]!r} (the job's options): at most {most}")
    table = languages.table(tuple(map(str, settings.language_dirs)))
    for name in (*(found.languages or ()), *filter(None, [options.get("language")])):
        try:
            table.get(name)
        except LanguageError as error:
            raise ConfigError(str(error)) from error
    if not other_options(spec).get("cache", True):
        found = replace(found, flags=replace(found.flags, cache=False))
    return found


def other_options(spec: Spec) -> dict[str, Any]:
    """The options that are no settings, checked.

    Raises:
        ConfigError: A value is not allowed.
    """
    found = {}
    for name, check in _OTHERS[spec["kind"]].items():
        if name in spec["options"]:
            value = spec["options"][name]
            try:
                found[name] = check(value)
            except (ValueError, TypeError) as error:
                raise ConfigError(f"{name} = {value!r} (the job's options): {error}") from error
    return found


def check_handler_options(options: Mapping[str, Any]) -> None:
    """See that a handler's options name no folder of this machine.

    Raises:
        ConfigError: They do.
    """
    for name in _FORBIDDEN.intersection(options):
        raise ConfigError(f"{name} (the job's options): is for the service's own settings")


def handler_payload(kind: str, payload: Any, allowed: tuple[Path, ...]) -> Any:
    """A payload as the handler gets it.

    Built-in handlers read the file that a payload names: only such as are allowed. A content in
    JSON is text, where they want bytes.

    Raises:
        NotAllowed: It names a file that is not allowed.
        ConfigError: A built-in handler cannot use it.
    """
    if kind not in BUILT_IN:
        return payload
    if not isinstance(payload, dict):
        raise ConfigError(f"a payload of {kind} is an object, not {type(payload).__name__}")
    found = dict(payload)
    if kind == "data":
        return found
    content = found.pop("content", None)
    named = found.pop("file", None) or found.get("path")
    if isinstance(content, str):
        found["content"] = content.encode("utf-8", "surrogatepass")
    elif kind != "text" or not isinstance(found.get("text"), str):
        if not isinstance(named, str):
            raise ConfigError(f"a payload of {kind} needs its content, or the path of a file")
        found["file"] = str(roots.resolve(named, allowed))
    return found
