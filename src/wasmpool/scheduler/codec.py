"""Events, commands and configurations as JSON values, for scenario files and recorded traces.

Rules of this file:

- A message is an object with `type` (its class name in snake_case) and its fields. A field that has
  its default may be left out; `encode` always leaves it out.
- `Emit.data` is an object; tuples are arrays; a failure is an object without `type`'s class name,
  since its own `type` field is the error's.
- An unknown type, an unknown field or a missing one is a `CodecError`: a misspelt field must not
  pass for its default.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, TypeVar, get_args

from wasmpool.exceptions import WasmpoolError
from wasmpool.scheduler.messages import (
    Command,
    Event,
    Failure,
    ItemFailure,
    SchedulerConfig,
)

T = TypeVar("T")


class CodecError(WasmpoolError, ValueError):
    """A JSON value is no message of the scheduler."""


def type_name(message: type) -> str:
    """Return the name of a message class in JSON, such as `task_submitted`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", message.__name__).lower()


def defaults(message: Any) -> dict[str, Any]:
    """Return the default of each field of a message class or the configuration, or `MISSING`."""
    if is_dataclass(message):
        return {field.name: field.default for field in fields(message)}
    return {name: message._field_defaults.get(name, MISSING) for name in message._fields}


EVENTS: Mapping[str, type] = {type_name(message): message for message in get_args(Event)}
COMMANDS: Mapping[str, type] = {type_name(message): message for message in get_args(Command)}


def encode(message: Event | Command) -> dict[str, Any]:
    """Return a message as a JSON value."""
    return {"type": type_name(type(message)), **_encode_fields(message)}


def encode_config(config: SchedulerConfig) -> dict[str, Any]:
    """Return what a configuration changes of the defaults as a JSON value."""
    return _encode_fields(config)


def decode_event(value: Mapping[str, Any]) -> Event:
    """Return the event that a JSON value stands for.

    Raises:
        CodecError: If it stands for none.
    """
    event: Event = _decode_tagged(EVENTS, value)
    return event


def decode_command(value: Mapping[str, Any]) -> Command:
    """Return the command that a JSON value stands for.

    Raises:
        CodecError: If it stands for none.
    """
    command: Command = _decode_tagged(COMMANDS, value)
    return command


def decode_config(value: Mapping[str, Any]) -> SchedulerConfig:
    """Return the configuration that a JSON value stands for.

    Raises:
        CodecError: If it has an unknown setting.
    """
    return _decode_fields(SchedulerConfig, value)


def _decode_tagged(classes: Mapping[str, type], value: Mapping[str, Any]) -> Any:
    rest = dict(value)
    name = rest.pop("type", None)
    if name not in classes:
        raise CodecError(f"unknown type {name!r}; known: {', '.join(classes)}")
    return _decode_fields(classes[name], rest)


def _decode_fields(target: type[T], value: Mapping[str, Any]) -> T:
    known = defaults(target)
    unknown = [name for name in value if name not in known]
    missing = [name for name, default in known.items() if default is MISSING and name not in value]
    if unknown or missing:
        raise CodecError(f"{target.__name__}: unknown fields {unknown}, missing fields {missing}")
    return target(
        **{
            name: _DECODERS[name](item) if name in _DECODERS else item
            for name, item in value.items()
        }
    )


def _encode_fields(message: object) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for name, default in defaults(type(message)).items():
        value = getattr(message, name)
        if default is MISSING or value != default:
            encoder = _ENCODERS.get(name)
            result[name] = value if encoder is None else encoder(value)
    return result


_DECODERS: Mapping[str, Callable[[Any], Any]] = {
    "capabilities": tuple,
    "data": lambda value: tuple(value.items()),
    "failure": lambda value: _decode_fields(Failure, value),
    "failures": lambda value: tuple(_decode_fields(ItemFailure, item) for item in value),
    "requires": tuple,
}

_ENCODERS: Mapping[str, Callable[[Any], Any]] = {
    "capabilities": list,
    "data": dict,
    "failure": _encode_fields,
    "failures": lambda value: [_encode_fields(item) for item in value],
    "requires": list,
}
