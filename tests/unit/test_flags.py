from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from wasmpool import flags
from wasmpool.config import Settings
from wasmpool.exceptions import ConfigError
from wasmpool.flags import Flags


@pytest.fixture(autouse=True)
def _clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    flags.reset()
    yield
    flags.reset()


def test_all_are_on_and_described() -> None:
    assert set(flags.NAMES) == set(flags.DESCRIPTIONS)
    assert set(flags.NAMES) == {
        "worker_pool",
        "parallel_parsing",
        "parallel_processing",
        "cache",
        "fallback",
        "affinity",
    }
    assert all(Flags().is_enabled(name) for name in flags.NAMES)


def test_each_source_beats_the_one_before(tmp_path: Path) -> None:
    def value() -> tuple[bool, str]:
        loaded = Settings.load(arguments, cwd=tmp_path, environ=environ).flags
        return loaded.cache, loaded.sources["cache"]

    environ: dict[str, str] = {}
    arguments: dict[str, object] = {}
    assert value() == (True, "default")
    (tmp_path / "pyproject.toml").write_text("[tool.wasmpool.flags]\ncache = false\n")
    assert value() == (False, f"{tmp_path / 'pyproject.toml'} [tool.wasmpool]")
    environ["WASMPOOL_CACHE"] = "on"
    assert value() == (True, "environment WASMPOOL_CACHE")
    flags.disable("cache")
    assert value() == (False, "wasmpool.flags")
    arguments["flags"] = {"cache": "on"}
    assert value() == (True, "argument")


def test_process_wide_switches(monkeypatch: pytest.MonkeyPatch) -> None:
    assert flags.is_enabled("worker_pool")
    flags.disable("worker_pool")
    assert not flags.is_enabled("worker_pool")
    assert not Settings.load().flags.worker_pool
    flags.enable("worker_pool")
    monkeypatch.setenv("WASMPOOL_WORKER_POOL", "off")
    assert flags.is_enabled("worker_pool")
    flags.reset("worker_pool")
    assert not flags.is_enabled("worker_pool")


@pytest.mark.parametrize(
    "use",
    [
        flags.enable,
        flags.disable,
        flags.reset,
        flags.is_enabled,
        Flags().is_enabled,
        lambda name: Flags.load({name: True}),
        lambda name: flags.parse_assignment(f"{name}=on"),
    ],
)
def test_unknown_flag_names_the_closest(use: object) -> None:
    with pytest.raises(ConfigError, match="did you mean 'worker_pool'"):
        use("worker_pol")  # type: ignore[operator]


def test_unknown_flag_in_a_file_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "wasmpool.toml").write_text("[flags]\nchache = true\n")
    with pytest.raises(ConfigError, match=r"'chache' .*wasmpool\.toml.* 'cache'"):
        Settings.load(cwd=tmp_path, environ={})


def test_assignments() -> None:
    assert flags.parse_assignment("worker-pool=off") == ("worker_pool", False)
    assert flags.parse_assignment("cache=True") == ("cache", True)
    with pytest.raises(ConfigError, match="name=on or name=off"):
        flags.parse_assignment("cache")
    with pytest.raises(ConfigError, match=r"flag cache = 'maybe' \(argument\)"):
        flags.parse_assignment("cache=maybe")


def test_bad_value_names_its_source() -> None:
    with pytest.raises(ConfigError, match=r"'perhaps' \(environment WASMPOOL_AFFINITY\)"):
        Flags.load(environ={"WASMPOOL_AFFINITY": "perhaps"})
