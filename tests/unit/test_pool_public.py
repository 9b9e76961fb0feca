"""The public names: all there, where they say, and imported only when used."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

import wasmpool


@pytest.mark.parametrize("name", wasmpool.__all__)
def test_every_public_name_is_there(name: str) -> None:
    found = getattr(wasmpool, name)
    if inspect.isclass(found) or inspect.isfunction(found):
        assert found.__name__ == name
        assert inspect.getdoc(found)
    assert name in dir(wasmpool)


def test_every_error_is_public() -> None:
    errors = {
        name
        for name, found in vars(wasmpool.exceptions).items()
        if inspect.isclass(found) and issubclass(found, wasmpool.WasmpoolError)
    }
    assert errors - set(wasmpool.__all__) == {"InvalidTransition"}  # only a bug of ours raises it


def test_names_that_are_not_there() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = wasmpool.no_such_name


def test_importing_the_package_imports_nothing_else_of_it() -> None:
    code = "import sys, wasmpool; print([m for m in sys.modules if m.startswith('wasmpool.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
