from __future__ import annotations

from collections.abc import Iterator

import psutil
import pytest

from tests.cluster import dask_cluster
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


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where a Dask cluster of two workers is, for all tests of a file."""
    with dask_cluster(2) as address:
        yield address


@pytest.fixture
def pools_find_the_cluster(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make pools with the backend `dask` use that cluster, and nothing instead."""
    monkeypatch.setenv("WASMPOOL_ADDRESS", address)
    monkeypatch.setenv("WASMPOOL_FALLBACK", "off")
