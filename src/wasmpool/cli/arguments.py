"""The argument parser that every command uses: exact names, and a hint for a mistyped one."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

ALIKE = 0.7  # at less than that a suggestion is a riddle: --verbose for --bogus


class Parser(argparse.ArgumentParser):
    """An `ArgumentParser` whose errors are short and name the nearest option.

    Abbreviated options are refused: they would change their meaning when an option is added.
    """

    def __init__(self, **settings: Any) -> None:
        settings.setdefault("formatter_class", _Formatter)
        super().__init__(**settings, allow_abbrev=False)

    def parse_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> argparse.Namespace:
        """Parse; an argument that nobody knows is an error with a suggestion."""
        arguments, unknown = self.parse_known_args(args, namespace)
        if unknown:
            name = unknown[0].partition("=")[0]
            what = "option" if name.startswith("-") else "argument"
            self.error(f"unknown {what} {name!r}{suggestion(name, self._option_string_actions)}")
        return arguments

    def error(self, message: str) -> NoReturn:
        """Say what is wrong on standard error and exit with status 2."""
        self.exit(2, f"{self.prog}: {message}\nTry '{self.prog} --help'.\n")


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Asks for the terminal's width itself: argparse imports half the archive formats for that,
    even for a command line that needs no help."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_columns() - 2)


def _columns() -> int:
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns):
        return int(columns)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or 80  # type: ignore[union-attr]
    except (AttributeError, ValueError, OSError):  # closed, replaced, or no terminal
        return 80


class Version(argparse.Action):
    """`--version`, which looks the version up only when it is asked for."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str) -> None:
        super().__init__(option_strings, argparse.SUPPRESS, nargs=0, help=help)

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: object, values: object, option: Any = None
    ) -> None:
        """Print the version and end the process."""
        from importlib.metadata import version

        print(f"wasmpool {version('wasmpool')}")  # noqa: T201
        parser.exit(0)


def suggestion(name: str, known: Iterable[str]) -> str:
    """`; did you mean X?` for the name nearest to a mistyped one, or nothing."""
    from difflib import get_close_matches

    close = get_close_matches(name, list(known), 1, ALIKE)
    return f"; did you mean {close[0]}?" if close else ""
