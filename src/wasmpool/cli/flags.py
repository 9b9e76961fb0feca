"""Show the settings and feature flags as they are here and now, and where each value comes from."""

from __future__ import annotations

import argparse

from wasmpool.cli.text import columns


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add `--flag`, to see what it does."""
    parser.add_argument(
        "--flag", action="append", metavar="NAME=on|off", help="show the values with this flag set"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print two tables: flags, then settings."""
    from wasmpool import config, flags

    chosen = dict(flags.parse_assignment(text) for text in arguments.flag or ())
    settings = config.Settings.load({"flags": chosen})
    flag_rows = [
        (
            name,
            "on" if settings.flags.is_enabled(name) else "off",
            settings.flags.sources[name],
            flags.DESCRIPTIONS[name],
        )
        for name in flags.NAMES
    ]
    print(columns(("FLAG", "VALUE", "SOURCE", "MEANING"), flag_rows))  # noqa: T201
    setting_rows = [
        (name, _text(getattr(settings, name)), settings.source(name)) for name in config.NAMES
    ]
    print("\n" + columns(("SETTING", "VALUE", "SOURCE"), setting_rows))  # noqa: T201
    return 0


def _text(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "-"
    return str(value)
