"""Feature flags: what of wasmpool is switched on, and who said so.

Rules of this file:

- Every flag is on by default; switching one off takes a simpler way with the same results.
- Weakest first: default, settings file (`[tool.wasmpool.flags]`), environment
  (`WASMPOOL_WORKER_POOL=off`), `enable` and `disable` of this module, arguments.
- An unknown name is an error with the closest known one, wherever it comes from.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from wasmpool.exceptions import ConfigError
from wasmpool.sources import (
    ConfigFile,
    environment_source,
    find_config_file,
    read_environment,
    unknown,
)

DESCRIPTIONS: dict[str, str] = {
    "worker_pool": "run work on worker processes or threads; off: everything inline",
    "parallel_parsing": "parse files on the pool; off: parse one after another in this process",
    "parallel_processing": "run handlers other than parse on the pool; off: run them inline",
    "cache": "keep facts by content and reuse them; off: parse every file",
    "fallback": "go on inline when no worker can be started; off: fail instead",
    "affinity": "prefer a worker that has the language's grammar loaded; off: first free worker",
}

_ON = frozenset({"on", "true", "yes", "1"})
_OFF = frozenset({"off", "false", "no", "0"})

_overrides: dict[str, bool] = {}


@dataclass(frozen=True, slots=True)
class Flags:
    """The value of each flag, and in `sources` where each came from."""

    worker_pool: bool = True
    parallel_parsing: bool = True
    parallel_processing: bool = True
    cache: bool = True
    fallback: bool = True
    affinity: bool = True
    sources: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def load(
        cls,
        arguments: Mapping[str, Any] | None = None,
        *,
        file: ConfigFile | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> Flags:
        """Resolve every flag.

        Args:
            arguments: The strongest values, by flag name: booleans or `on`/`off`.
            file: The settings file that applies; its table `flags` counts.
            environ: The environment; `os.environ` by default.

        Raises:
            ConfigError: A flag is unknown or its value is neither on nor off.
        """
        values: dict[str, bool] = {}
        sources = dict.fromkeys(NAMES, "default")

        def put(name: str, value: object, source: str) -> None:
            values[check(name, source)] = to_bool(name, value, source)
            sources[name] = source

        if file is not None:
            table = file.values.get("flags", {})
            if not isinstance(table, Mapping):
                raise ConfigError(f"flags must be a table ({file.source})")
            for name, value in table.items():
                put(name, value, file.source)
        variables = read_environment(os.environ if environ is None else environ)
        for name in NAMES:
            if name in variables:
                put(name, variables[name], environment_source(name))
        for name, value in _overrides.items():
            put(name, value, "wasmpool.flags")
        for name, value in (arguments or {}).items():
            put(name, value, "argument")
        return cls(**values, sources=sources)

    def is_enabled(self, name: str) -> bool:
        """Return the value of the flag called `name`.

        Raises:
            ConfigError: There is no such flag.
        """
        return bool(getattr(self, check(name)))


NAMES: tuple[str, ...] = tuple(item.name for item in fields(Flags) if item.name != "sources")


def enable(name: str) -> None:
    """Switch a flag on in this process, whatever the settings file and the environment say.

    Raises:
        ConfigError: There is no such flag.
    """
    _overrides[check(name)] = True


def disable(name: str) -> None:
    """Switch a flag off in this process, whatever the settings file and the environment say.

    Raises:
        ConfigError: There is no such flag.
    """
    _overrides[check(name)] = False


def reset(name: str | None = None) -> None:
    """Forget what `enable` and `disable` said of one flag, or of all.

    Raises:
        ConfigError: There is no such flag.
    """
    if name is None:
        _overrides.clear()
    else:
        _overrides.pop(check(name), None)


def is_enabled(name: str) -> bool:
    """Return the value that a run started now, here and without arguments would use.

    Raises:
        ConfigError: There is no such flag, or the settings file has an error.
    """
    return Flags.load(file=find_config_file(Path.cwd())).is_enabled(name)


def parse_assignment(text: str) -> tuple[str, bool]:
    """Read `name=on` or `name=off`, as given to `--flag`.

    Raises:
        ConfigError: The text has another form, or the flag is unknown.
    """
    name, equals, value = text.partition("=")
    if not equals:
        raise ConfigError(f"--flag {text!r}: write name=on or name=off")
    name = check(name.strip().replace("-", "_"))
    return name, to_bool(name, value, "argument")


def check(name: str, source: str = "argument") -> str:
    """Return `name` if it is a flag.

    Raises:
        ConfigError: It is none; the message has the closest one.
    """
    if name not in DESCRIPTIONS:
        raise unknown("flag", name, source, list(DESCRIPTIONS))
    return name


def to_bool(name: str, value: object, source: str) -> bool:
    """Read a flag's value: a boolean or one of on/off, true/false, yes/no, 1/0.

    Raises:
        ConfigError: It is none of these.
    """
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in _ON or word in _OFF:
        return word in _ON
    raise ConfigError(f"flag {name} = {value!r} ({source}): must be on or off")
