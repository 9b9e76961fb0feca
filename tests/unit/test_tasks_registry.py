from __future__ import annotations

import functools
import operator
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from wasmpool import handler
from wasmpool.tasks import registry
from wasmpool.tasks.registry import HandlerError, resolve, target_of


@pytest.fixture(autouse=True)
def clean_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_registered", {})
    monkeypatch.setattr(registry, "_resolved", {})


def plain(payload: Any) -> Any:
    return payload


def test_a_registered_handler_is_found_by_its_name() -> None:
    decorated = handler("mine")(plain)
    assert decorated is plain
    assert resolve("mine").function is plain
    assert target_of("mine") == f"{__name__}:plain"
    assert target_of("parse") is None


@pytest.mark.parametrize("task", [42, None, b"parse"])
def test_a_name_is_a_string(task: Any) -> None:
    with pytest.raises(TypeError, match=r"task is .*; it must be the name of a handler"):
        resolve(task)


def test_a_name_belongs_to_one_function() -> None:
    handler("mine")(plain)
    handler("mine")(plain)  # a module that is loaded again
    with pytest.raises(ValueError, match=r"taken by .*plain"):
        handler("mine")(operator.neg)
    for name in ("", "a:b", "parse"):
        with pytest.raises(ValueError, match="handler name"):
            handler(name)


def test_a_function_is_found_by_its_place() -> None:
    assert resolve("operator:neg").function is operator.neg
    assert resolve("pathlib:Path.exists").function is Path.exists


def test_a_name_that_is_unknown_here_is_imported_from_its_target(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere.py").write_text(
        "from wasmpool import handler\n@handler('theirs')\ndef run(payload):\n    return 7\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    assert resolve("theirs", "elsewhere:run").function(None) == 7


@pytest.mark.parametrize(
    ("task", "target", "message"),
    [
        ("unknown", None, "no handler is called 'unknown': registered are analyze, data, parse"),
        ("no_such_module:f", None, "importing 'no_such_module' failed: ModuleNotFoundError"),
        ("operator:nothing", None, "has no function 'nothing'"),
        ("math:pi", None, "not callable but float"),
        ("local", "mod:outer.<locals>.inner", "defined inside a function"),
    ],
)
def test_what_is_missing_is_said(task: str, target: str | None, message: str) -> None:
    with pytest.raises(HandlerError, match=message):
        resolve(task, target)


def two(payload: Any, context: Any) -> None: ...
def named(payload: Any, context: Any = None) -> None: ...
def other_default(payload: Any, flag: bool = False) -> None: ...
def rest(*payload: Any) -> None: ...


class Callable:
    def __call__(self, payload: Any, context: Any) -> None: ...
    def method(self, payload: Any) -> None: ...


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (plain, False),
        (two, True),
        (named, True),
        (other_default, False),
        (rest, False),
        (Callable(), True),
        (Callable().method, False),
        (functools.partial(two, 1), False),
        (operator.neg, False),
        (print, False),
    ],
)
def test_who_gets_the_context(function: Any, expected: bool) -> None:
    handler("mine")(function)
    assert resolve("mine").takes_context is expected


def test_the_package_and_the_registry_are_cheap_to_import() -> None:
    code = (
        "import sys, wasmpool; wasmpool.handler; "
        "heavy = {'asyncio', 'inspect', 'dataclasses', 'tree_sitter', 'rich', 'psutil'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
