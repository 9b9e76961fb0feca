"""The output formats: valid with any name, complete, atomic, clear when a place fails."""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import stat
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from wasmpool.exceptions import ConfigError, OutputError
from wasmpool.parsing import extractor, languages
from wasmpool.parsing.records import FileFacts, failed
from wasmpool.writers import FORMATS, open_writer, tables
from wasmpool.writers.target import output_folder

SOURCE = b'''\
import os
from a.b import c as d

class Shape(Base):
    """A "shape"
    of two lines."""

    @property
    def area(self, unit: str = "()") -> float:
        return compute(self.size)
'''
BROKEN = b"def f(:\n    return (\n"
SUMMARY = {"_type": "summary", "files": 3, "interrupted": False}
NOT_UTF8 = os.fsdecode(b"dir/caf\xe9\t\"x'\n.py")


def facts_of(path: str, source: bytes) -> FileFacts:
    loaded = extractor.load(languages.table().get("python"))
    body = loaded.extract(source, extractor.Direct()).body
    return FileFacts(path, body, {"parse": 1.5})


def samples() -> list[FileFacts]:
    gone = failed("gone.py", phase="read", type="FileNotFoundError", message='it\'s "gone"\n')
    return [facts_of("shape.py", SOURCE), facts_of(NOT_UTF8, BROKEN), gone]


def write(name: str, output: Path, **options: Any) -> None:
    writer = open_writer(name, str(output), **options)
    try:
        for facts in samples():
            writer.write(facts)
        writer.close(SUMMARY)
    except OutputError:
        writer.discard()
        raise


def test_jsonl_is_one_record_a_line_and_the_summary_last(tmp_path: Path) -> None:
    write("jsonl", tmp_path / "out")
    lines = (tmp_path / "out").read_bytes().splitlines()
    records = [json.loads(line) for line in lines]  # the standard library's decoder is the judge
    assert [record["_type"] for record in records] == ["file", "file", "file", "summary"]
    assert [record["path"] for record in records[:3]] == ["shape.py", NOT_UTF8, "gone.py"]
    assert records[0] == samples()[0].record
    assert records[3] == SUMMARY


def test_json_is_one_document_with_the_same_records(tmp_path: Path) -> None:
    write("json", tmp_path / "out")
    document = json.loads((tmp_path / "out").read_bytes())
    assert document["summary"] == SUMMARY
    assert document["files"] == [facts.record for facts in samples()]


def test_json_without_any_file_is_valid(tmp_path: Path) -> None:
    open_writer("json", str(tmp_path / "out")).close(SUMMARY)
    assert json.loads((tmp_path / "out").read_bytes()) == {"files": [], "summary": SUMMARY}


@pytest.mark.parametrize("name", ["jsonl", "json"])
def test_reproducible_leaves_timings_out(name: str, tmp_path: Path) -> None:
    write(name, tmp_path / "timed")
    write(name, tmp_path / "plain", reproducible=True)
    assert b"timings_ms" in (tmp_path / "timed").read_bytes()
    assert b"timings_ms" not in (tmp_path / "plain").read_bytes()


def test_summary_has_the_counts_alone(tmp_path: Path) -> None:
    write("summary", tmp_path / "out")
    assert json.loads((tmp_path / "out").read_bytes()) == SUMMARY


# ------------------------------------------------------------------ tables


def test_sqlite_holds_every_record_joined_by_file(tmp_path: Path) -> None:
    write("sqlite", tmp_path / "facts.db")
    with closing(sqlite3.connect(tmp_path / "facts.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        found = database.execute(
            "SELECT path, p.name, d.name, d.start_line, d.name_start_column, d.parameters "
            "FROM definitions d JOIN files USING (file_id) "
            "LEFT JOIN definitions p ON p.file_id = d.file_id AND p.id = d.parent "
            "WHERE d.kind = 'property'"
        ).fetchall()
        parameters = [{"name": "self"}, {"name": "unit", "type": "str", "default": '"()"'}]
        assert [row[:5] for row in found] == [("shape.py", "Shape", "area", 8, 8)]
        assert json.loads(found[0][5]) == parameters
        assert database.execute(
            "SELECT refs.name, receiver, arity, definitions.name FROM refs "
            "JOIN definitions ON definitions.file_id = refs.file_id AND id = enclosing "
            "WHERE refs.kind = 'call'"
        ).fetchall() == [("compute", None, 1, "area")]
        assert database.execute(
            "SELECT module, imported_name, local_name FROM imports ORDER BY start_byte"
        ).fetchall() == [("os", None, "os"), ("a.b", "c", "d")]
        assert database.execute(
            "SELECT failure_phase, failure_type, failure_message FROM files WHERE status = 'failed'"
        ).fetchall() == [("read", "FileNotFoundError", 'it\'s "gone"\n')]
        (errors,) = database.execute("SELECT count(*) FROM diagnostics").fetchone()
        assert errors == len(samples()[1].diagnostics) > 0
        meta = dict(database.execute("SELECT key, value FROM meta"))
        assert json.loads(meta["summary"]) == SUMMARY
        assert meta["schema_version"] == "1"


def test_sqlite_keeps_the_bytes_of_a_path_that_is_no_utf8(tmp_path: Path) -> None:
    write("sqlite", tmp_path / "facts.db")
    with closing(sqlite3.connect(tmp_path / "facts.db")) as database:
        paths = [path for (path,) in database.execute("SELECT path FROM files ORDER BY file_id")]
    assert paths == ["shape.py", os.fsencode(NOT_UTF8), "gone.py"]
    assert [os.fsdecode(path) for path in paths] == [facts.path for facts in samples()]


def test_parquet_has_the_same_rows_as_sqlite(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    from wasmpool.writers import parquet as writer_module

    monkeypatch.setattr(writer_module, "GROUP_ROWS", 2)
    write("sqlite", tmp_path / "facts.db")
    write("parquet", tmp_path / "facts")
    with closing(sqlite3.connect(tmp_path / "facts.db")) as database:
        for table in tables.TABLES:
            rows = database.execute(f"SELECT * FROM {table.name} ORDER BY rowid").fetchall()
            read = parquet.read_table(tmp_path / "facts" / f"{table.name}.parquet")
            assert read.column_names == [column.name for column in table.columns]
            if table is tables.FILES:
                assert [row["path"] for row in read.to_pylist()] == [
                    "shape.py",
                    "dir/caf\\xe9\t\"x'\n.py",
                    "gone.py",
                ]
                read, rows = read.drop(["path"]), [(row[0], *row[2:]) for row in rows]
            assert [tuple(row.values()) for row in read.to_pylist()] == rows
    assert json.loads((tmp_path / "facts" / "summary.json").read_bytes()) == SUMMARY
    assert len(list((tmp_path / "facts").iterdir())) == len(tables.TABLES) + 1
    write("parquet", tmp_path / "facts")  # in the place of the former output


def test_a_folder_with_anything_else_is_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "summary.json").write_text("mine")
    with pytest.raises(ConfigError, match="no former output"):
        output_folder(tmp_path, ["summary.json", "files.parquet"])
    with pytest.raises(ConfigError, match="is a file"):
        output_folder(tmp_path / "summary.json", ["files.parquet"])
    assert (tmp_path / "summary.json").read_text() == "mine"


def test_parquet_without_pyarrow_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.delitem(sys.modules, "wasmpool.writers.parquet", raising=False)
    with pytest.raises(ConfigError, match=r"pip install 'wasmpool\[parquet\]'"):
        open_writer("parquet", str(tmp_path / "facts"))


@pytest.mark.parametrize("name", ["sqlite", "parquet"])
def test_formats_with_files_of_their_own_need_a_place(name: str) -> None:
    with pytest.raises(ConfigError, match="-o FILE"):
        open_writer(name, None)


# ------------------------------------------------------------------ places

FILE_FORMATS = [name for name in FORMATS if name != "parquet"]


@pytest.mark.parametrize("name", FILE_FORMATS)
def test_what_was_there_stays_until_the_end_and_after_a_failure(name: str, tmp_path: Path) -> None:
    output = tmp_path / "out"
    output.write_text("old")
    writer = open_writer(name, str(output))
    writer.write(samples()[0])
    assert output.read_text() == "old"
    writer.discard()
    assert output.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    write(name, output)
    assert output.read_bytes() != b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_parquet_that_is_given_up_leaves_no_file(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    writer = open_writer("parquet", str(tmp_path / "facts"))
    writer.write(samples()[0])
    writer.discard()
    assert list((tmp_path / "facts").iterdir()) == []


def test_a_replaced_file_keeps_its_mode_and_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    write("jsonl", link)
    assert link.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert real.read_bytes().count(b"\n") == 4


def test_a_new_file_obeys_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write("jsonl", tmp_path / "out")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o640


def test_a_named_pipe_is_written_as_a_stream(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write("jsonl", pipe)
        assert os.read(reader, 1 << 20).count(b"\n") == 4
    finally:
        os.close(reader)
    assert pipe.is_fifo()


def test_a_reader_who_goes_away_is_a_broken_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    writer = open_writer("jsonl", str(pipe))
    os.close(reader)
    with pytest.raises(BrokenPipeError):
        writer.write(samples()[0])
    writer.discard()


@pytest.mark.parametrize("name", ["jsonl", "json", "ctags", "summary"])
def test_a_full_device_is_an_error_with_its_name(name: str) -> None:
    with pytest.raises(OutputError, match="cannot write to /dev/full: No space left on device"):
        write(name, Path("/dev/full"))


@contextmanager
def file_size_limit(limit: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("name", list(FORMATS))
def test_a_file_that_may_not_grow_is_an_error_and_leaves_nothing(name: str, tmp_path: Path) -> None:
    if name == "parquet":
        pytest.importorskip("pyarrow")
    output = tmp_path / "out"
    with file_size_limit(20), pytest.raises(OutputError, match=f"cannot write to {tmp_path}/out"):
        write(name, output)
    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert left == []


@pytest.mark.parametrize("name", FILE_FORMATS)
def test_a_folder_that_is_missing_is_an_error(name: str, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"missing/out: No such file or directory; make"):
        open_writer(name, str(tmp_path / "missing" / "out"))


@pytest.mark.parametrize("name", FILE_FORMATS)
def test_a_folder_in_the_place_of_a_file_is_an_error(name: str, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="Is a directory"):
        open_writer(name, str(tmp_path))


def test_a_database_does_not_replace_a_device(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(OutputError, match="pipe: Not a regular file"):
        open_writer("sqlite", str(pipe))
    assert pipe.is_fifo()
