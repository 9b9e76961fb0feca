"""The backend `dask` on a real cluster: a scheduler and two workers with nannies, as processes.

What is the same on every backend is tested by the same tests, on a cluster as well.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cluster import ROOT, dask_cluster
from tests.faults.support import open_pool, run
from tests.faults.test_every_backend import (  # noqa: F401 -- collected here once more
    test_a_batch_tells_how_each_item_ended,
    test_a_cancelled_task_ends_and_the_pool_goes_on,
    test_a_time_limit_is_kept_by_the_handlers_checkpoints,
    test_a_value_that_cannot_be_pickled_fails_alone,
    test_an_unknown_handler_is_a_failure_that_says_so,
    test_events_tell_the_story_of_a_task,
    test_graceful_shutdown_ends_what_was_submitted,
    test_large_payloads_and_values,
    test_map_gives_every_value_in_order,
    test_options_progress_and_log_reach_the_pool,
    test_stats_and_workers,
    test_submit_gives_the_value_or_the_error,
    test_what_a_handler_raises_is_its_items_failure,
)
from wasmpool import Pool, PoolEvent
from wasmpool.exceptions import ConfigError, PoolUnavailable

SOURCES = ROOT / "src" / "wasmpool"

pytestmark = pytest.mark.usefixtures("pools_find_the_cluster")


@pytest.fixture
def backend() -> str:
    return "dask"


# ---------------------------------------------------------------- files


def facts(backend: str, files: Any = SOURCES, **arguments: Any) -> list[bytes]:
    async def main() -> list[bytes]:
        arguments["flags"] = {"cache": False}
        async with open_pool(backend, **arguments) as pool:
            parsing = pool.parse_iter(files)
            found = [each async for each in parsing]
            assert pool.backend == backend
            assert len(parsing.stats.workers) == (0 if backend == "inline" else 2)
            assert pool.stats().losses == 0
        return [each.to_json(reproducible=True) for each in found]

    found: list[bytes] = run(main())
    return found


def test_facts_are_the_same_bytes_as_inline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone.py"  # named and not there: its record says why
    files = [SOURCES, gone]
    expected = facts("inline", files)
    assert len(expected) > 200
    assert b"gone.py" in b"".join(expected)
    assert facts("dask", files) == expected
    monkeypatch.chdir(SOURCES.parent)  # relative paths, and workers are elsewhere
    files = [Path("wasmpool"), gone]
    assert facts("dask", files, shared_files=True) == facts("inline", files)


def test_workers_read_no_file_unless_they_are_shared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[dict[str, Any]] = []
    run_batch = Pool.run_batch

    async def spy(pool: Pool, task: str, payloads: list[Any], **arguments: Any) -> Any:
        seen.extend(payloads)
        return await run_batch(pool, task, payloads, **arguments)

    monkeypatch.setattr(Pool, "run_batch", spy)
    for number in range(100):
        (tmp_path / f"{number}.py").write_text(f"x{number} = 1\n")
    facts("dask", tmp_path)
    assert len(seen) == 100
    assert all(payload["content"] is not None for payload in seen)
    seen.clear()
    facts("dask", tmp_path, shared_files=True)
    assert all(payload["content"] is None for payload in seen)
    assert all(os.path.isabs(payload["file"]) for payload in seen)


def test_the_command_line_writes_what_the_process_backend_writes(
    address: str, tmp_path: Path
) -> None:
    def parse(*arguments: str) -> bytes:
        command = [sys.executable, "-m", "wasmpool", "parse", str(SOURCES), "--no-cache"]
        result = subprocess.run(
            [*command, "--reproducible", *arguments],
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")} | {"WASMPOOL_ADDRESS": ""},
            cwd=tmp_path,
            capture_output=True,
            timeout=120,
            check=True,
        )
        assert result.stderr == b""
        return result.stdout

    expected = parse("--backend", "process", "--workers", "2")
    assert parse("--backend", "dask", "--address", address) == expected


# ---------------------------------------------------------------- clusters that cannot be used


def test_no_cluster_is_a_fall_back_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wasmpool.pool.backends.dask_cluster.CONNECT_S", 0.5)
    nobody = "tcp://127.0.0.1:1"
    told: list[PoolEvent] = []

    async def main() -> None:
        pool = Pool(backend="dask", address=nobody, flags={"fallback": True})
        pool.on("pool_fallback", told.append)
        async with pool:
            assert await pool.submit("math:sqrt", 4) == 2.0
            assert pool.backend == "inline"
        with pytest.raises(PoolUnavailable, match=f"no Dask scheduler answers at {nobody}"):
            async with Pool(backend="dask", address=nobody, flags={"fallback": False}):
                pass

    run(main())
    assert nobody in told[0].data["reason"]


def test_without_dask_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "wasmpool.pool.backends.dask_cluster", None)

    async def main() -> None:
        with pytest.raises(PoolUnavailable, match=re.escape("pip install 'wasmpool[dask]'")):
            async with Pool(backend="dask", flags={"fallback": False}):
                pass

    run(main())


@pytest.mark.parametrize(
    ("site", "message"),
    [
        ("sys.modules['wasmpool'] = None", "cannot import wasmpool .*: install it there"),
        (
            "import wasmpool.parsing.fingerprint as module\n"
            "real = module.fingerprint\n"
            "module.fingerprint = lambda lang: 'x' if lang.name == 'go' else real(lang)",
            "has another version of wasmpool, tree-sitter or a grammar .for go.",
        ),
    ],
    ids=["no wasmpool", "another version"],
)
def test_workers_with_other_software_are_not_used(site: str, message: str, tmp_path: Path) -> None:
    # Python runs this at the start of every process of the cluster.
    (tmp_path / "sitecustomize.py").write_text(f"import sys\n{site}\n")
    path = os.pathsep.join([str(tmp_path), str(ROOT / "src"), str(ROOT)])

    async def main(address: str) -> None:
        with pytest.raises(PoolUnavailable, match=message):
            async with Pool(backend="dask", address=address, flags={"fallback": False}):
                pass

    with dask_cluster(1, {"PYTHONPATH": path}) as other:
        run(main(other))


def test_settings_that_need_more(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="shared_files"):
        Pool(backend="dask", language_dirs=[tmp_path])
    Pool(backend="dask", language_dirs=[tmp_path], shared_files=True)
    monkeypatch.delenv("WASMPOOL_ADDRESS")
    with pytest.raises(ConfigError, match="needs the address"):
        Pool(backend="dask")
