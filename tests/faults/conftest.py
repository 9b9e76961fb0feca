from __future__ import annotations

from collections.abc import Iterator

import psutil
import pytest

from tests.faults.support import BACKENDS


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def no_child_left() -> Iterator[None]:
    """Fails a test that leaves a process behind."""
    before = set(psutil.Process().children(recursive=True))
    yield
    left = [
        child
        for child in psutil.Process().children(recursive=True)
        if child not in before and "resource_tracker" not in " ".join(child.cmdline())
    ]
    assert left == []
