"""Ask a graph that `wasmpool graph` wrote: who calls this, what breaks if I change it.

A name is what stands in the graph (src/pool.py#Pool.run) or any of its endings (Pool.run, run,
pool.py). A file, folder or class stands for all that is in it. On a terminal answers are tables, in
a pipe JSON.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from wasmpool.exceptions import ConfigError, UnknownName

if TYPE_CHECKING:
    from wasmpool.graph.model import Graph

EPILOG = """\
questions:
{questions}

exit status:
  0    here is the answer, which may be empty
  2    wrong usage, no graph, or a name that means nothing or more than one thing
"""


class Question(NamedTuple):
    """A question: how many names it takes, which options, what it asks."""

    least: int
    most: int
    options: tuple[str, ...]
    description: str


_AROUND = ("depth", "min_confidence")
QUESTIONS = {
    "callers": Question(1, 1, _AROUND, "who calls NAME"),
    "callees": Question(1, 1, _AROUND, "whom NAME calls"),
    "path": Question(2, 2, ("min_confidence",), "a shortest way from NAME to NAME"),
    "imports": Question(1, 1, _AROUND, "what NAME imports"),
    "importers": Question(1, 1, _AROUND, "who imports NAME"),
    "impact": Question(1, 1, _AROUND, "what can break when NAME changes"),
    "cycles": Question(0, 1, ("min_confidence",), "files that import each other in circles"),
    "unused": Question(0, 1, ("min_confidence",), "definitions that nothing refers to"),
    "hubs": Question(0, 0, ("limit", "min_confidence"), "what has most others around it"),
    "stats": Question(0, 0, (), "counts of everything"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the graph, the question, its names and what limits the answer."""
    width = max(map(len, QUESTIONS))
    lines = (f"  {name:<{width}}  {each.description}" for name, each in QUESTIONS.items())
    parser.epilog = EPILOG.format(questions="\n".join(lines))
    parser.add_argument("graph", metavar="GRAPH", help="what 'wasmpool graph' wrote: jsonl, sqlite")
    parser.add_argument("question", metavar="QUESTION", choices=QUESTIONS, help="see below")
    parser.add_argument(
        "names", nargs="*", default=[], metavar="NAME", help="what it is asked about"
    )
    limits = parser.add_argument_group("limits")
    limits.add_argument("--depth", type=int, metavar="N", help="follow so many steps")
    limits.add_argument(
        "--min-confidence",
        type=float,
        metavar="X",
        help="leave out what is less sure; from 0 to 1, guesses are below 0.8",
    )
    limits.add_argument("--limit", type=int, metavar="N", help="so many hubs at most")


def run(arguments: argparse.Namespace) -> int:
    """Answer on standard output."""
    from wasmpool.cli import EXIT_OK, EXIT_USAGE
    from wasmpool.cli.answers import show
    from wasmpool.graph_files import read_graph
    from wasmpool.machine import use_utf8

    use_utf8()
    options = check(arguments)
    graph = read_graph(arguments.graph)
    try:
        answer = _ask(graph, arguments.question)(*arguments.names, **options)
    except UnknownName as error:
        print(f"wasmpool: {error}", file=sys.stderr)  # noqa: T201
        return EXIT_USAGE
    show(graph, arguments.question, answer, arguments.names)
    return EXIT_OK


def check(arguments: argparse.Namespace) -> dict[str, Any]:
    """See that names and options go with the question, and return the options given.

    Raises:
        ConfigError: They do not.
    """
    name = arguments.question
    question = QUESTIONS[name]
    if not question.least <= len(arguments.names) <= question.most:
        wanted = {(1, 1): "one name", (2, 2): "two names", (0, 1): "one name at most"}
        takes = wanted.get((question.least, question.most), "no name")
        raise ConfigError(f"{name} takes {takes}, not {len(arguments.names)}")
    given = {
        option: getattr(arguments, option)
        for option in ("depth", "min_confidence", "limit")
        if getattr(arguments, option) is not None
    }
    for option in given.keys() - set(question.options):
        raise ConfigError(f"--{option.replace('_', '-')} says nothing to {name}")
    return given


def _ask(graph: Graph, question: str) -> Callable[..., Any]:
    ask: Callable[..., Any] = getattr(graph, question)
    return ask
