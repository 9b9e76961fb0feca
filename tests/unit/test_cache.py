from __future__ import annotations

import logging
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wasmpool import cache
from wasmpool.cache import Entry, FactsCache, default_folder, entry_key, open_cache
from wasmpool.config import GIB, MIB, Settings

ROWS = [
    (entry_key(bytes([n]) * 32, "python 1"), "ok" if n % 3 else "partial", b"%d:" % n * 400)
    for n in range(200)
]
KEYS = [key for key, _, _ in ROWS]
ENTRIES = {key: Entry(status, body) for key, status, body in ROWS}


def make(folder: Path, max_bytes: int = GIB) -> FactsCache:
    return FactsCache(folder, max_bytes)


@pytest.fixture(scope="module")
def intact(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a whole cache file with `ROWS`."""
    facts = make(tmp_path_factory.mktemp("intact"))
    facts.put_many(ROWS)
    facts.close()
    return facts.path.read_bytes()


def assert_survives(folder: Path, damaged: bytes) -> int:
    """Use a damaged file: answers are right or missing, and it works again afterwards."""
    folder.mkdir(exist_ok=True)
    facts = make(folder)
    facts.path.write_bytes(damaged)
    facts.is_empty()
    found = facts.get_many(KEYS)
    assert found.items() <= ENTRIES.items()
    facts.put_many(ROWS)
    facts.close()
    again = make(folder)
    repaired = again.get_many(KEYS)
    assert repaired.items() <= ENTRIES.items()
    again.put_many(ROWS)
    assert again.get_many(KEYS) == ENTRIES
    again.close()
    return len(found)


def test_what_is_put_is_found_by_other_objects(tmp_path: Path) -> None:
    facts = make(tmp_path)
    assert facts.is_empty()
    assert facts.get_many(KEYS) == {}
    assert not facts.path.exists(), "reading makes no file"
    facts.put_many(ROWS)
    other = make(tmp_path)
    assert not other.is_empty()
    assert other.get_many([*KEYS, b"unknown"]) == ENTRIES
    other.close()
    facts.close()


def test_more_keys_than_one_query_takes(tmp_path: Path) -> None:
    facts = make(tmp_path)
    rows = [(entry_key(b"%d" % n, ""), "ok", b"%d" % n) for n in range(1203)]
    facts.put_many(rows)
    assert len(facts.get_many([key for key, _, _ in rows])) == 1203
    facts.close()


def test_keys_depend_on_content_and_fingerprint() -> None:
    keys = {entry_key(a, b) for a in (b"a" * 32, b"b" * 32) for b in ("python 1", "python 2")}
    assert len(keys) == 4


@pytest.mark.parametrize("share", [0.0, 0.001, 0.1, 0.5, 0.9, 0.999])
def test_truncated_file(tmp_path: Path, intact: bytes, share: float) -> None:
    assert_survives(tmp_path, intact[: int(len(intact) * share)])


@pytest.mark.parametrize("content", [b"", b"no database", b"\0" * 8192, b"SQLite format 3\0" * 99])
def test_other_content(tmp_path: Path, content: bytes) -> None:
    assert assert_survives(tmp_path, content) == 0


def test_each_page_as_garbage(tmp_path: Path, intact: bytes) -> None:
    page = 4096
    for number in range(0, len(intact) // page, 5):
        start = number * page
        damaged = intact[:start] + b"\xa5" * page + intact[start + page :]
        assert_survives(tmp_path / str(number), damaged)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(1, 255)), min_size=1)
)
def test_flipped_bytes(
    tmp_path_factory: pytest.TempPathFactory, intact: bytes, changes: list[tuple[float, int]]
) -> None:
    damaged = bytearray(intact)
    for place, bits in changes:
        damaged[int(place * len(damaged))] ^= bits
    assert_survives(tmp_path_factory.mktemp("flipped"), bytes(damaged))


def test_damaged_file_is_set_aside(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    facts = make(tmp_path)
    facts.path.write_bytes(b"no database, but long enough to be looked at" * 100)
    assert facts.get_many(KEYS) == {}
    assert "set aside" in caplog.text
    assert facts.path.with_name(facts.path.name + ".damaged").read_bytes().startswith(b"no data")
    facts.put_many(ROWS)
    assert facts.get_many(KEYS) == ENTRIES
    facts.close()


def test_wrong_checksum_is_a_miss_with_one_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    facts = make(tmp_path)
    facts.put_many(ROWS)
    facts.close()
    with sqlite3.connect(facts.path) as db:
        db.execute("UPDATE facts SET body = ? WHERE key = ?", (b"forged", KEYS[0]))
        db.execute("UPDATE facts SET status = 'partial' WHERE key = ?", (KEYS[1],))
        db.execute("UPDATE facts SET body = 7 WHERE key = ?", (KEYS[2],))
        db.execute("UPDATE facts SET body = ?, checksum = ? WHERE key = ?", (b"", b"", KEYS[4]))
        # A whole entry under another's key is no answer either.
        (row,) = db.execute("SELECT status, checksum, body FROM facts WHERE key = ?", (KEYS[5],))
        db.execute(
            "UPDATE facts SET status = ?, checksum = ?, body = ? WHERE key = ?", (*row, KEYS[7])
        )
    db.close()
    found = facts.get_many(KEYS)
    assert set(KEYS) - set(found) == {KEYS[n] for n in (0, 1, 2, 4, 7)}
    assert found.items() <= ENTRIES.items()
    assert caplog.text.count("damaged entries") == 1
    facts.put_many(ROWS)
    assert facts.get_many(KEYS) == ENTRIES
    facts.close()


def test_locked_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(cache, "_LOCK_SECONDS", 0.0)
    facts = make(tmp_path)
    facts.put_many(ROWS[:100])
    other = sqlite3.connect(facts.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    facts.put_many(ROWS[100:])
    assert "takes no more entries" in caplog.text
    assert "locked" in caplog.text
    assert len(facts.get_many(KEYS)) == 100, "readers are not held up by a writer"
    other.execute("ROLLBACK")
    other.close()
    facts.close()


def test_full_disk(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    facts = make(tmp_path)
    facts.put_many(ROWS[:10])
    assert facts._connection is not None
    (pages,) = facts._connection.execute("PRAGMA page_count").fetchone()
    facts._connection.execute(f"PRAGMA max_page_count = {pages + 5}").fetchall()
    facts.put_many(ROWS[10:])
    assert "full" in caplog.text
    assert facts.get_many(KEYS) == dict(list(ENTRIES.items())[:10])
    facts.put_many(ROWS[10:])
    assert caplog.text.count("disk is full") == 1, "it warns once"
    facts.close()


def test_folder_that_cannot_be_made(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_bytes(b"")
    facts = make(tmp_path / "file")
    assert facts.is_empty()
    facts.put_many(ROWS)
    assert "takes no more entries" in caplog.text
    assert facts.get_many(KEYS) == {}
    facts.close()


def test_size_is_bounded_and_the_newest_stay(tmp_path: Path) -> None:
    facts = make(tmp_path, MIB)
    keys = []
    for n in range(40):
        rows = [(entry_key(b"%d %d" % (n, i), ""), "ok", os.urandom(10_000)) for i in range(10)]
        facts.put_many(rows)
        keys += [key for key, _, _ in rows]
        assert facts.path.stat().st_size <= 1.2 * MIB
    found = facts.get_many(keys)
    assert 40 <= len(found) <= 104
    assert set(found) == set(keys[-len(found) :])
    facts.close()


def test_what_was_used_lately_is_evicted_last(tmp_path: Path) -> None:
    facts = make(tmp_path, MIB)
    rows = [(entry_key(b"%d" % n, ""), "ok", os.urandom(10_000)) for n in range(60)]
    facts.put_many(rows)
    kept = [key for key, _, _ in rows[:10]]
    facts.close()
    facts._today += 1
    assert len(facts.get_many(kept)) == 10
    facts.put_many([(entry_key(b"+%d" % n, ""), "ok", os.urandom(10_000)) for n in range(30)])
    assert len(facts.get_many(kept)) == 10
    assert len(facts.get_many([key for key, _, _ in rows])) < 60
    facts.close()


def test_two_processes_at_once(tmp_path: Path) -> None:
    code = """
import os, sys
from pathlib import Path
from wasmpool.cache import FactsCache, entry_key
facts = FactsCache(Path(sys.argv[1]), 1 << 30)
for n in range(30):
    rows = [(entry_key(b"%d %d" % (n, i), sys.argv[2]), "ok", b"%d" % i * 500) for i in range(20)]
    facts.put_many(rows)
    assert len(facts.get_many([key for key, _, _ in rows])) == 20
facts.close()
"""
    command = [sys.executable, "-c", code, str(tmp_path)]
    running = [
        subprocess.Popen([*command, name], stderr=subprocess.PIPE) for name in ("a", "b", "same")
    ]
    for process in running:
        _, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (0, b"")
    assert make(tmp_path).info().entries == 3 * 600


def test_info_and_clear(tmp_path: Path) -> None:
    facts = make(tmp_path, 5 * MIB)
    assert facts.info() == (facts.path, 0, 0, 5 * MIB)
    facts.put_many(ROWS)
    info = facts.info()
    assert info.entries == 200
    assert info.size > sum(len(body) for _, _, body in ROWS)
    assert facts.clear() >= info.size // 2
    assert list(tmp_path.iterdir()) == []
    assert facts.is_empty()


def test_folder_of_the_platform(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("HOME", "/home/me")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "wasmpool"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert default_folder() == Path("/home/me/.cache/wasmpool")
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert open_cache(Settings()).path == Path("/home/me/.cache/wasmpool/facts-3.sqlite")
    monkeypatch.setattr(sys, "platform", "darwin")
    assert default_folder() == Path("/home/me/Library/Caches/wasmpool")
    assert open_cache(Settings(cache_dir=tmp_path)).path.parent == tmp_path


def test_no_warning_without_a_reason(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    test_what_is_put_is_found_by_other_objects(tmp_path)
    assert caplog.records == []
