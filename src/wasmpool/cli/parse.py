"""Extract facts from files and folders.

On a terminal, without -o and --format, shows the progress and a summary. In a pipe, writes JSON
Lines to standard output and nothing but problems to standard error.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from wasmpool.cli.options import add_filters, add_workers
from wasmpool.exceptions import ConfigError, LanguageError
from wasmpool.writers import FORMATS, NAMES, endings_help

if TYPE_CHECKING:
    from wasmpool.config import Settings

EXIT_STATUS = """\
exit status:
  0    all files have their facts
  1    some files failed; all their records are there, and each says why
  2    wrong usage
  3    the output cannot be written, or no worker can be had
  130  interrupted; what was finished is written
"""

# What says how many workers there are, and of which kind.
POOL = ("workers", "min_workers", "max_workers", "backend")
# Options that are settings: the same name in `wasmpool.toml`, `WASMPOOL_*` and here.
SETTINGS = (
    *("workers", "min_workers", "max_workers", "batch_size", "batch_bytes", "timeout"),
    *("batch_timeout", "retries", "languages", "include", "exclude", "max_file_size"),
    *("log_dir", "backend", "address", "shared_files", "references"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add everything that a run can be told. Values are checked where settings are."""
    parser.epilog = EXIT_STATUS
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="file or folder; - is standard input"
    )
    files = parser.add_argument_group("which files")
    files.add_argument(
        "--files-from", metavar="FILE", help="read paths from FILE, one a line; - is standard input"
    )
    files.add_argument("--language", metavar="NAME", help="language of standard input")
    add_filters(files)

    output = parser.add_argument_group("output")
    output.add_argument(
        "-o", "--output", metavar="FILE", help="write to FILE, at once at the end; it is not parsed"
    )
    output.add_argument(
        "--format", choices=FORMATS, metavar="FORMAT", help=endings_help(FORMATS, NAMES)
    )
    output.add_argument(
        "--references", metavar="default|all", help="all: reads and writes of names, too"
    )
    output.add_argument(
        "--reproducible", action="store_true", help="leave out what differs from run to run"
    )
    output.add_argument(
        "--ast", choices=("sexp", "json"), help="write the files' syntax trees instead of facts"
    )
    volume = output.add_mutually_exclusive_group()
    volume.add_argument("--quiet", action="store_true", help="no progress, no summary")
    volume.add_argument("--verbose", action="store_true", help="tell what the pool does")

    pool = parser.add_argument_group("workers")
    add_workers(pool)
    pool.add_argument("--min-workers", metavar="N", help="workers kept when idle")
    pool.add_argument("--max-workers", metavar="N", help="workers at most")
    pool.add_argument("--batch-size", metavar="N", help="files in a batch at most")
    pool.add_argument("--batch-bytes", metavar="SIZE", help="bytes in a batch, such as 256K")
    pool.add_argument("--timeout", metavar="SECONDS", help="limit for one file")
    pool.add_argument("--batch-timeout", metavar="SECONDS", help="limit for one batch")
    pool.add_argument("--retries", metavar="N", help="tries after a lost worker or a timeout")

    service = parser.add_argument_group("a service instead of workers")
    service.add_argument(
        "--server", metavar="URL", help="such as http://127.0.0.1:8750 or unix:///path/of/socket"
    )
    service.add_argument(
        "--token-file",
        metavar="FILE",
        help="what holds its token; default: $WASMPOOL_TOKEN, or that of the service here",
    )

    other = parser.add_argument_group("other")
    other.add_argument("--no-cache", action="store_true", help="neither read nor fill the cache")
    other.add_argument("--log-dir", metavar="DIR", help="write a log for each file there")
    other.add_argument(
        "--flag", action="append", metavar="NAME=on|off", help="set a feature flag; see: flags"
    )


def run(arguments: argparse.Namespace) -> int:
    """Do what the arguments say, on facts or on syntax trees."""
    from wasmpool.cli.inputs import check_output, without_output
    from wasmpool.config import Settings
    from wasmpool.machine import use_utf8

    check(arguments)
    check_output(arguments.output)
    settings = Settings.load(settings_of(arguments))
    written = without_output(arguments.output, arguments.paths)
    settings = replace(settings, exclude=(*settings.exclude, *written))
    use_utf8()
    check_languages([] if arguments.language is None else [arguments.language], settings)
    if arguments.ast:
        from wasmpool.cli.ast import write_trees

        return write_trees(arguments, settings)
    from wasmpool.cli.run import extract

    return extract(arguments, settings)


def check(arguments: argparse.Namespace) -> None:
    """See that the arguments go together.

    Raises:
        ConfigError: They do not.
    """
    if not arguments.paths and arguments.files_from is None:
        raise ConfigError("nothing to parse: give a file, a folder, - or --files-from")
    takes_input = "-" in arguments.paths
    if takes_input and arguments.files_from == "-":
        raise ConfigError("standard input cannot be both a file (-) and a list (--files-from -)")
    if takes_input and arguments.language is None:
        raise ConfigError("standard input (-) needs --language NAME")
    if arguments.language is not None and not takes_input:
        raise ConfigError("--language is for standard input (-); for files: --languages")
    if arguments.server is None and arguments.token_file is not None:
        raise ConfigError("--token-file is for a service: --server URL")
    if arguments.server is not None:
        local = [name for name in POOL if getattr(arguments, name) is not None]
        if local or arguments.ast:
            option = "--" + (local[0].replace("_", "-") if local else "ast")
            raise ConfigError(f"{option} is for workers of this machine; leave out --server")
    if arguments.ast and arguments.format:
        raise ConfigError("--ast has its own form; leave --format out")


def check_languages(named: Iterable[str], settings: Settings) -> None:
    """See that the languages named are known, before any work is done.

    Raises:
        ConfigError: One is not; the message lists those that are.
    """
    from wasmpool.parsing import languages

    for name in (*named, *(settings.languages or ())):
        try:
            languages.table(tuple(map(str, settings.language_dirs))).get(name)
        except LanguageError as error:
            raise ConfigError(str(error)) from error


def settings_of(arguments: argparse.Namespace) -> dict[str, Any]:
    """The settings among the arguments; None for those not given.

    Raises:
        ConfigError: A flag is unknown.
    """
    from wasmpool.flags import parse_assignment

    flags = dict(parse_assignment(text) for text in arguments.flag or ())
    if arguments.no_cache:
        flags["cache"] = False
    return {name: getattr(arguments, name) for name in SETTINGS} | {"flags": flags}
