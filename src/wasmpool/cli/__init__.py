"""The command line: one module a command, loaded when it is asked for.

Rules of this file:

- Exit status: 0 all fine; 1 some files failed, or `doctor` found something broken; 2 wrong usage;
  3 the run could not go on (its output cannot be written, no worker can be had, something that a
  bundle is built with is missing); 130 interrupted.
- A command's module has `add_arguments(parser)` and `run(arguments) -> int`, and imports what the
  command needs inside `run`, so that `--help` stays fast.
- Every `WasmpoolError` ends as one line on standard error. Other exceptions are bugs and keep
  their traceback.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from wasmpool.cli.arguments import Parser, Version, suggestion
from wasmpool.exceptions import ConfigError, WasmpoolError

EXIT_OK = 0
EXIT_FILES_FAILED = 1
EXIT_USAGE = 2
EXIT_FAILED = 3
EXIT_INTERRUPTED = 130
_NOT_WRITTEN = (errno.ENOSPC, errno.EDQUOT, errno.EBADF, errno.EIO)

COMMANDS = {
    "parse": "extract facts from files and folders",
    "graph": "make the graph of a project: who imports, calls and inherits what",
    "query": "ask a graph: callers, importers, impact, cycles and more",
    "languages": "list the languages and how files are recognised",
    "flags": "show the settings and feature flags, and where each value comes from",
    "cache": "show or empty the cache of facts",
    "serve": "serve jobs over HTTP, in the foreground",
    "start": "start the service in the background",
    "stop": "stop the service; its jobs are kept",
    "restart": "stop the service if it runs, and start it",
    "status": "show whether the service runs, and what it does",
    "cleanup": "remove old jobs of a service that was stopped",
    "bundle": "build the static folder that runs wasmpool in the browser",
    "doctor": "check what works on this machine, and why not",
}


def main(argv: Sequence[str]) -> int:
    """Run one command line.

    Args:
        argv: The arguments, without the program's name.

    Returns:
        The exit status.
    """
    try:
        return _dispatch(list(argv))
    except SystemExit as error:  # argparse has said what it had to say
        return error.code if isinstance(error.code, int) else EXIT_USAGE
    except ConfigError as error:
        print(f"wasmpool: {error}", file=sys.stderr)  # noqa: T201
        return EXIT_USAGE
    except WasmpoolError as error:
        print(f"wasmpool: {error}", file=sys.stderr)  # noqa: T201
        return EXIT_FAILED
    except BrokenPipeError:
        _silence_standard_output()
        return EXIT_OK
    except OSError as error:
        if error.errno not in _NOT_WRITTEN or error.filename is not None:
            raise
        print(f"wasmpool: cannot write to standard output: {error.strerror}", file=sys.stderr)  # noqa: T201
        _silence_standard_output()
        return EXIT_FAILED
    except MemoryError as error:
        message = str(error) or "there was not enough memory for it"
        print(f"wasmpool: {message}", file=sys.stderr)  # noqa: T201
        return EXIT_FAILED
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED


def command_parser(name: str) -> Parser:
    """The argument parser of one command."""
    module = import_module(f"wasmpool.cli.{name}")
    parser = Parser(prog=f"wasmpool {name}", description=module.__doc__)
    module.add_arguments(parser)
    return parser


def overview() -> Parser:
    """The parser of `wasmpool` without a command: help and version."""
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {text}" for name, text in COMMANDS.items()]
    parser = Parser(
        prog="wasmpool",
        usage="wasmpool [--help] [--version] COMMAND ...",
        description="Code facts from many files with tree-sitter, in parallel.",
        epilog="commands:\n" + "\n".join(lines) + "\n\n'wasmpool COMMAND --help' tells more.",
    )
    parser.add_argument("--version", action=Version, help="show the version and exit")
    return parser


def _dispatch(argv: list[str]) -> int:
    if not argv or argv[0].startswith("-"):
        parser = overview()
        parser.parse_args(argv)
        parser.error("a command is missing: " + ", ".join(COMMANDS))
    name = argv[0]
    if name not in COMMANDS:
        _unknown_command(name)
    try:
        os.getcwd()
    except FileNotFoundError:
        raise ConfigError("the current folder is gone; go to another one") from None
    arguments = command_parser(name).parse_args(argv[1:])
    status: int = import_module(f"wasmpool.cli.{name}").run(arguments)
    sys.stdout.flush()  # here, where a reader who has gone is still no error
    return status


def _unknown_command(name: str) -> NoReturn:
    parser = overview()
    if os.path.exists(name):
        parser.error(f"{name!r} is no command; to parse it: wasmpool parse {name}")
    parser.error(f"unknown command {name!r}{suggestion(name, COMMANDS)}")


def _silence_standard_output() -> None:
    """Keep the interpreter from failing on the closed pipe once more when it shuts down."""
    descriptor = os.open(os.devnull, os.O_WRONLY)
    os.dup2(descriptor, 1)
    os.close(descriptor)
