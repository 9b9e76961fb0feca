"""Where settings and flags come from: the nearest file and the environment, as raw values.

Rules of this file:

- It finds and reads; `config` and `flags` say which names and values are allowed.
- The nearest file wins and is the only one read: `wasmpool.toml`, or a `pyproject.toml` that has a
  table `[tool.wasmpool]`, searched upward. In one folder `wasmpool.toml` goes first.
- A name in the environment is the setting's or flag's in capitals after `WASMPOOL_`.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from wasmpool.exceptions import ConfigError

ENVIRONMENT_PREFIX = "WASMPOOL_"
SERVICE = "service"  # the table, and the beginning of the variables, that are the service's

TOKEN_VARIABLE = "WASMPOOL_TOKEN"  # noqa: S105 - a name; no setting, since those can be shown


class ConfigFile(NamedTuple):
    """The settings file that applies.

    Attributes:
        source: How to name it to a person, such as `/src/pyproject.toml [tool.wasmpool]`.
        folder: What relative paths in it are relative to.
        values: Its table, as read.
    """

    source: str
    folder: Path
    values: dict[str, Any]


def find_config_file(cwd: Path) -> ConfigFile | None:
    """Read the nearest settings file, from `cwd` upward.

    Raises:
        ConfigError: The file cannot be read or is no TOML.
    """
    cwd = Path(os.path.abspath(cwd))
    for folder in (cwd, *cwd.parents):
        values = _read_table(folder / "wasmpool.toml")
        if values is not None:
            return ConfigFile(str(folder / "wasmpool.toml"), folder, values)
        values = _read_table(folder / "pyproject.toml", "tool", "wasmpool")
        if values is not None:
            return ConfigFile(f"{folder / 'pyproject.toml'} [tool.wasmpool]", folder, values)
    return None


def read_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the `WASMPOOL_*` variables by the lower-case name of what they set, if not empty.

    The token is not among them.
    """
    start = len(ENVIRONMENT_PREFIX)
    return {
        name[start:].lower(): value
        for name, value in environ.items()
        if name.startswith(ENVIRONMENT_PREFIX) and value and name != TOKEN_VARIABLE
    }


def environment_source(name: str) -> str:
    """Name the variable that sets `name`, for messages."""
    return f"environment {ENVIRONMENT_PREFIX}{name.upper()}"


def unknown(what: str, name: str, source: str, known: list[str]) -> ConfigError:
    """Make the error for a name that nobody knows, with the closest one that is known."""
    from difflib import get_close_matches  # only those pay for it who mistype

    close = get_close_matches(name.replace("-", "_"), known, n=1)
    hint = f"did you mean {close[0]!r}?" if close else "known: " + ", ".join(sorted(known))
    return ConfigError(f"unknown {what} {name!r} ({source}); {hint}")


def gather(
    names: Iterable[str],
    paths: Collection[str],
    *,
    file: ConfigFile | None,
    table: Mapping[str, Any],
    variables: Mapping[str, str],
    arguments: Mapping[str, Any],
    cwd: Path,
    prefix: str = "",
) -> tuple[dict[str, Any], dict[str, str]]:
    """Put the values of all sources together, the strongest last.

    Args:
        names: The settings that there are.
        paths: Those of them that are paths, or lists of such.
        file: The settings file that applies.
        table: What it says of these settings.
        variables: What the environment says of them, by name.
        arguments: What the caller says of them, by name.
        cwd: What relative paths outside the file are relative to.
        prefix: What a variable has before the setting's name.

    Returns:
        The values as they were written, paths made absolute; and for each setting its source.

    Raises:
        ConfigError: A name is unknown.
    """
    values: dict[str, Any] = {}
    sources = dict.fromkeys(names, "default")

    def put(name: str, value: object, source: str, folder: Path) -> None:
        if name not in sources:
            raise unknown("setting", name, source, list(sources))
        if name in paths:
            if name.endswith("s") and isinstance(value, str):  # a list, as the environment has it
                value = value.split(os.pathsep)
            value = _anchor(value, folder)
        values[name] = value
        sources[name] = source

    if file is not None:
        for name, value in table.items():
            put(name.replace("-", "_"), value, file.source, file.folder)
    for name, text in variables.items():
        put(name, text, environment_source(prefix + name), cwd)
    for name, value in arguments.items():
        put(name, value, "argument", cwd)
    return values, sources


def _anchor(value: Any, folder: Path) -> Any:
    """Make relative paths absolute from the folder of their source; leave all else to the check."""
    if isinstance(value, (list, tuple)):
        return [_anchor(item, folder) for item in value]
    if isinstance(value, (str, os.PathLike)) and os.fspath(value):
        return folder / Path(os.fspath(value)).expanduser()
    return value


def _read_table(path: Path, *keys: str) -> dict[str, Any] | None:
    """Return the table under `keys` of a TOML file, or None where there is no file or table."""
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}") from error
    if keys and keys[-1].encode() not in content:
        return None  # most pyproject.toml files: spare the parse and the parser's import
    import tomllib

    try:
        table: Any = tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from error
    for key in keys:
        table = table.get(key)
        if table is None:
            return None
        if not isinstance(table, dict):
            raise ConfigError(f"{path}: [{'.'.join(keys)}] must be a table")
    return dict(table)
