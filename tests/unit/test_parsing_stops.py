"""A parse that is stopped or runs out of memory: it ends at once, and the next one works."""

from __future__ import annotations

import pytest

from tests.unit.odd_input import problem, record
from wasmpool.parsing import diagnostics, extractor, languages
from wasmpool.parsing.extractor import Direct


class Stop(BaseException):
    """What a checkpoint raises to stop."""


class Stopping(Direct):
    """A context whose checkpoints raise from the nth on."""

    def __init__(self, after: int) -> None:
        self.calls = 0
        self.after = after

    def checkpoint(self) -> None:
        self.calls += 1
        if self.calls >= self.after:
            raise Stop


@pytest.mark.parametrize("after", [1, 2, 50])
def test_a_checkpoint_stops_a_long_parse_at_once_and_the_parser_works_on(after: int) -> None:
    loaded = extractor.load(languages.table().get("python"))
    small = b"def f(a):\n    return g(a)\n"
    before = loaded.facts(small, Direct())
    stopping = Stopping(after)
    with pytest.raises(Stop):
        loaded.facts(b"def f(a):\n    return [a, (a + 1), g(a)]\n" * 40_000, stopping)
    assert stopping.calls == after
    assert loaded.facts(small, Direct()) == before


def test_finding_errors_can_be_stopped() -> None:
    loaded = extractor.load(languages.table().get("json"))
    source = b'{"a": }\n' * 100
    tree = loaded.parse(source, lambda: None)
    stopping = Stopping(3)
    with pytest.raises(Stop):
        diagnostics.find_errors(source, tree.root_node, stopping.checkpoint)
    assert stopping.calls == 3


@pytest.mark.parametrize("error", [MemoryError("no room"), RecursionError("too deep")])
def test_running_out_of_memory_or_stack_is_a_record(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(extractor.Finder, "records", fail)
        facts = record("a.py", content=b"x = 1\n")
    assert facts.status == "failed"
    assert problem(facts) == ("extract", type(error).__name__, str(error))
    assert record("a.py", content=b"x = 1\n").status == "ok"
