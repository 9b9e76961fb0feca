from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from wasmpool.checks import parse_size
from wasmpool.config import GIB, KIB, MIB, Settings
from wasmpool.exceptions import ConfigError


def load(folder: Path, arguments: dict[str, Any] | None = None, **environ: str) -> Settings:
    return Settings.load(arguments, cwd=folder, environ=environ)


def test_defaults_come_from_nowhere(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert settings == Settings()
    assert set(settings.sources.values()) == {"default"}
    assert settings.batch_bytes == 256 * KIB
    assert settings.timeout == 60.0
    assert settings.cache_max_bytes == GIB


def test_each_source_beats_the_one_before(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        "[tool.wasmpool]\nworkers = 2\nretries = 5\ntimeout = 7\nmax-file-size = '2 MiB'\n"
    )
    settings = load(
        tmp_path,
        {"workers": 9, "timeout": None},
        WASMPOOL_WORKERS="4",
        WASMPOOL_RETRIES="6",
    )
    assert (settings.workers, settings.retries, settings.timeout) == (9, 6, 7.0)
    assert settings.max_file_size == 2 * MIB
    assert settings.source("workers") == "argument"
    assert settings.source("retries") == "environment WASMPOOL_RETRIES"
    assert settings.source("timeout") == f"{tmp_path / 'pyproject.toml'} [tool.wasmpool]"
    assert settings.source("backend") == "default"


def test_nearest_file_wins_and_is_the_only_one(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "wasmpool.toml").write_text("workers = 3\nretries = 1\n")
    assert load(inner).workers == 3
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.other]\nname = 'wasmpool'\n")
    assert load(inner).workers == 3, "a pyproject.toml without our table does not count"
    (inner / "pyproject.toml").write_text("[tool.wasmpool]\nworkers = 5\n")
    assert (load(inner).workers, load(inner).retries) == (5, 3)
    (inner / "wasmpool.toml").write_text("workers = 6\n")
    assert load(inner).workers == 6


def test_paths_are_relative_to_their_source(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "wasmpool.toml").write_text(
        "cache_dir = 'cache'\nlanguage_dirs = ['langs', '/abs']\n"
    )
    settings = load(inner, {"log_dir": "logs"})
    assert settings.cache_dir == tmp_path / "cache"
    assert settings.language_dirs == (tmp_path / "langs", Path("/abs"))
    assert settings.log_dir == inner / "logs"
    several = load(inner, WASMPOOL_LANGUAGE_DIRS=os.pathsep.join(["x", "/y"]))
    assert several.language_dirs == (inner / "x", Path("/y"))


def test_texts_from_the_environment_are_split_at_commas(tmp_path: Path) -> None:
    settings = load(tmp_path, WASMPOOL_LANGUAGES="python, go", WASMPOOL_EXCLUDE="*.min.js")
    assert settings.languages == ("python", "go")
    assert settings.exclude == ("*.min.js",)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("workers", 0),
        ("workers", "many"),
        ("workers", True),
        ("min_workers", -1),
        ("max_workers", 0),
        ("batch_size", 0),
        ("batch_bytes", 1024),
        ("batch_bytes", "2 MiB"),
        ("timeout", 0),
        ("timeout", "nan"),
        ("timeout", float("inf")),
        ("batch_timeout", "soon"),
        ("retries", 1.5),
        ("languages", 3),
        ("include", [""]),
        ("max_file_size", "8 apples"),
        ("cache_max_bytes", 1),
        ("cache_dir", 7),
        ("backend", "browser"),
        ("memory_limit", "1 KiB"),
        ("references", "some"),
        ("language_dirs", [3]),
    ],
)
def test_bad_values_name_setting_value_and_source(tmp_path: Path, name: str, value: object) -> None:
    with pytest.raises(ConfigError) as error:
        load(tmp_path, {name: value})
    message = str(error.value)
    assert message.startswith(f"{name} = ")
    assert "(argument)" in message
    with pytest.raises(ConfigError):
        Settings(**{name: value})  # type: ignore[arg-type]


def test_bad_value_in_the_environment(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"workers = '-1' \(environment WASMPOOL_WORKERS\)"):
        load(tmp_path, WASMPOOL_WORKERS="-1")


def test_unknown_names_are_errors_everywhere(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"'worker' \(argument\); did you mean 'workers'"):
        load(tmp_path, {"worker": 1})
    with pytest.raises(ConfigError, match="environment WASMPOOL_TIME_OUT"):
        load(tmp_path, WASMPOOL_TIME_OUT="1")
    (tmp_path / "wasmpool.toml").write_text("batchsize = 1\n")
    with pytest.raises(ConfigError, match=r"wasmpool\.toml.*batch_size"):
        load(tmp_path)


def test_broken_files_are_errors(tmp_path: Path) -> None:
    (tmp_path / "wasmpool.toml").write_bytes(b"workers = ")
    with pytest.raises(ConfigError, match="not valid TOML"):
        load(tmp_path)
    (tmp_path / "wasmpool.toml").unlink()
    (tmp_path / "pyproject.toml").write_text("[tool]\nwasmpool = 3\n")
    with pytest.raises(ConfigError, match="must be a table"):
        load(tmp_path)


def test_limits_are_compared_with_each_other() -> None:
    with pytest.raises(ConfigError, match=r"min_workers = 3 .* is more than workers = 2"):
        Settings(workers=2, min_workers=3)
    with pytest.raises(ConfigError, match=r"workers = 8 .* is more than max_workers = 4"):
        Settings(workers=8, max_workers=4)


def test_worker_count() -> None:
    assert Settings(workers=7).worker_count() == 7
    assert Settings(max_workers=1).worker_count() == 1
    assert Settings(min_workers=50).worker_count() == 50
    assert 1 <= Settings().worker_count() <= (os.cpu_count() or 1)


def test_auto_obeys_the_affinity_of_the_process() -> None:
    if not hasattr(os, "sched_setaffinity"):
        pytest.skip("no affinity on this platform")
    code = (
        "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
        "from wasmpool.config import Settings; print(Settings().worker_count())"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout == "1\n"


def test_settings_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().workers = 3  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "size"),
    [(5, 5), ("5", 5), ("2k", 2048), ("1.5 MiB", 3 * MIB // 2), ("1GB", GIB), ("7b", 7)],
)
def test_sizes(text: object, size: int) -> None:
    assert parse_size(text) == size


def test_toml_parser_is_imported_only_for_a_file(tmp_path: Path) -> None:
    code = (
        "import sys; from wasmpool.config import Settings; Settings.load();"
        "print('tomllib' in sys.modules)"
    )

    def run() -> str:
        return subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
        ).stdout.strip()

    assert run() == "False"
    (tmp_path / "wasmpool.toml").write_text("workers = 1\n")
    assert run() == "True"
