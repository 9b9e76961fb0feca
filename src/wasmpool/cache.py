"""Facts by content, kept from run to run in one SQLite file.

Rules of this file:

- A key stands for everything that facts depend on: the content's hash and a fingerprint of
  language, grammar, queries, schema and options. So nothing is ever invalidated; what is no longer
  asked for grows old and is evicted in bulk.
- An entry counts only with the right checksum over key, status and body. Whatever goes wrong
  (damage, locks, a full or read-only disk) costs a re-parse and a warning, nothing else: no method
  raises for it.
- A damaged file is set aside as `*.damaged` and made anew.
- Several processes may use the file at once: a writer waits for readers and they for it, which
  takes milliseconds. A write-ahead log would spare that, and write every byte twice. One object
  belongs to one thread at a time.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sqlite3
import time
import zlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

from wasmpool.config import Settings
from wasmpool.machine import own_folder

FILE_NAME = "facts-3.sqlite"  # the number is that of the table's layout
_LOCK_SECONDS = 5.0
_PAGE_BYTES = 16_384  # entries are large: fewer links from page to page
_KEYS_A_QUERY = 500
_KEEP_SHARE = 0.75  # what an eviction leaves of the allowed size, so that it is rarely needed

_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR})

_SCHEMA = """
CREATE TABLE IF NOT EXISTS facts (
    key BLOB PRIMARY KEY,
    used INTEGER NOT NULL,
    status TEXT NOT NULL,
    checksum BLOB NOT NULL,
    body BLOB NOT NULL
)"""

_log = logging.getLogger("wasmpool.cache")

Result = TypeVar("Result")


class Entry(NamedTuple):
    """Facts of one content.

    Attributes:
        status: `ok` or `partial`.
        body: The record's JSON without path and timings.
    """

    status: str
    body: bytes


class CacheInfo(NamedTuple):
    """What `wasmpool cache info` shows; sizes in bytes."""

    path: Path
    entries: int
    size: int
    max_size: int


def default_folder() -> Path:
    """Return the platform's folder for caches, with our name."""
    return own_folder("~/Library/Caches", "XDG_CACHE_HOME", "~/.cache")


def open_cache(settings: Settings) -> FactsCache:
    """Return the cache that the settings describe; nothing is read or made yet."""
    return FactsCache(settings.cache_dir or default_folder(), settings.cache_max_bytes)


def entry_key(sha256: bytes, fingerprint: str) -> bytes:
    """Return the key of facts.

    Args:
        sha256: Digest of the content.
        fingerprint: What else the facts depend on, from `wasmpool.parsing`.
    """
    return hashlib.sha256(sha256 + fingerprint.encode()).digest()


class FactsCache:
    """Facts by content. Reading never makes a file; the first entry does."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self.path = folder / FILE_NAME
        self._max_bytes = max_bytes
        self._connection: sqlite3.Connection | None = None
        self._readable = True
        self._writable = True
        self._warned_of_entries = False
        self._today = int(time.time() // 86_400)

    def is_empty(self) -> bool:
        """Tell whether look-ups are pointless."""
        return self._read(
            lambda db: db.execute("SELECT 1 FROM facts LIMIT 1").fetchone() is None, True
        )

    def get_many(self, keys: Sequence[bytes]) -> dict[bytes, Entry]:
        """Return the facts that are known, by key."""
        return self._read(lambda db: self._select(db, keys), {})

    def put_many(self, rows: Iterable[tuple[bytes, str, bytes]]) -> None:
        """Keep facts: key, status and body of each."""
        values = [
            (key, self._today, status, _checksum(key, status, body), body)
            for key, status, body in rows
        ]
        if not values:
            return

        def insert(db: sqlite3.Connection) -> None:
            with db:
                db.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?, ?, ?, ?)", values)
            self._trim(db)

        self._write(insert)

    def close(self) -> None:
        """Let go of the file; the object opens it again when it is used again."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            try:
                connection.close()
            except sqlite3.Error as error:
                _log.warning("cache %s: %s", self.path, error)

    def info(self) -> CacheInfo:
        """Count entries and bytes."""
        count = self._read(lambda db: db.execute("SELECT count(*) FROM facts").fetchone()[0], 0)
        return CacheInfo(self.path, count, sum(map(_size, self._files())), self._max_bytes)

    def clear(self) -> int:
        """Remove the cache's files.

        Returns:
            The bytes that were freed.

        Raises:
            OSError: A file cannot be removed.
        """
        self.close()
        freed = 0
        for path in (*self._files(), _damaged(self.path)):
            size = _size(path)
            path.unlink(missing_ok=True)
            freed += size
        return freed

    # ------------------------------------------------------------ inside

    def _files(self) -> tuple[Path, ...]:
        return tuple(self.path.with_name(FILE_NAME + end) for end in ("", "-journal"))

    def _read(self, work: Callable[[sqlite3.Connection], Result], default: Result) -> Result:
        if not self._readable or (self._connection is None and not self.path.exists()):
            return default
        try:
            return work(self._connect())
        except (sqlite3.Error, OSError) as error:
            if not self._set_aside(error):
                self._readable = self._writable = False
                _log.warning("cache %s is not used: %s", self.path, error)
            return default

    def _write(self, work: Callable[[sqlite3.Connection], None]) -> None:
        if not self._writable:
            return
        try:
            work(self._connect())
        except (sqlite3.Error, OSError) as error:
            if not self._set_aside(error):
                self._writable = False
                _log.warning("cache %s takes no more entries in this run: %s", self.path, error)

    def _connect(self) -> sqlite3.Connection:
        if self._connection is None:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            connection = sqlite3.connect(
                self.path, timeout=_LOCK_SECONDS, check_same_thread=False, cached_statements=16
            )
            try:
                # After a power cut the file may be damaged, which the checksums find.
                connection.execute("PRAGMA synchronous = OFF")
                connection.execute("PRAGMA journal_mode = TRUNCATE")
                if connection.execute("PRAGMA page_count").fetchone() == (0,):
                    connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
                    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
                connection.execute(_SCHEMA)
            except BaseException:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def _select(self, db: sqlite3.Connection, keys: Sequence[bytes]) -> dict[bytes, Entry]:
        found: dict[bytes, Entry] = {}
        old: list[tuple[int, bytes]] = []
        for start in range(0, len(keys), _KEYS_A_QUERY):
            part = keys[start : start + _KEYS_A_QUERY]
            marks = ",".join("?" * len(part))
            rows = db.execute(
                f"SELECT key, used, status, checksum, body FROM facts WHERE key IN ({marks})",  # noqa: S608
                part,
            )
            for key, used, status, checksum, body in rows:
                if not _is_whole(key, status, checksum, body):
                    self._warn_of_entry()
                    continue
                found[key] = Entry(status, body)
                if used != self._today:
                    old.append((self._today, key))
        if old:
            self._write(lambda db: self._touch(db, old))
        return found

    def _touch(self, db: sqlite3.Connection, rows: list[tuple[int, bytes]]) -> None:
        with db:
            db.executemany("UPDATE facts SET used = ? WHERE key = ?", rows)

    def _trim(self, db: sqlite3.Connection) -> None:
        """Evict what was not used for longest when the file has outgrown its limit."""
        size, keep = _used_bytes(db), int(self._max_bytes * _KEEP_SHARE)
        if size <= self._max_bytes:
            return
        while size > keep:
            # As many as would do if all were of one size; what is then still too much goes next.
            (count,) = db.execute("SELECT count(*) FROM facts").fetchone()
            oldest = "SELECT rowid FROM facts ORDER BY used, rowid LIMIT ?"
            limit = max(1, count * (size - keep) // size)
            with db:
                gone = db.execute(f"DELETE FROM facts WHERE rowid IN ({oldest})", (limit,))  # noqa: S608
            if gone.rowcount == 0:
                break
            size = _used_bytes(db)
        db.execute("PRAGMA incremental_vacuum").fetchall()

    def _set_aside(self, error: Exception) -> bool:
        """Move the file away if the error tells of damage; tell whether it was so."""
        code = getattr(error, "sqlite_errorcode", None)
        is_damage = isinstance(error, sqlite3.Error) and (code is None or code & 0xFF in _DAMAGE)
        if not is_damage:
            return False
        self.close()
        main, journal = self._files()
        try:
            os.replace(main, _damaged(main))
            journal.unlink(missing_ok=True)
        except OSError:
            return False  # the caller warns of the damage and leaves the cache alone
        _log.warning("cache %s was damaged (%s): set aside and begun anew", main, error)
        return True

    def _warn_of_entry(self) -> None:
        if not self._warned_of_entries:
            self._warned_of_entries = True
            _log.warning("cache %s has damaged entries: these files are parsed again", self.path)


def _used_bytes(db: sqlite3.Connection) -> int:
    (page,), (count,), (free,) = (
        db.execute(f"PRAGMA {name}").fetchone()
        for name in ("page_size", "page_count", "freelist_count")
    )
    return int((count - free) * page)


def _checksum(key: bytes, status: str, body: bytes) -> bytes:
    # Against damage, not against people: they can write what they like into their own file.
    return zlib.crc32(body, zlib.crc32(status.encode(), zlib.crc32(key))).to_bytes(4)


def _is_whole(key: object, status: object, checksum: object, body: object) -> bool:
    """Check an entry; after damage any column can be of any type."""
    return (
        isinstance(key, bytes)
        and isinstance(status, str)
        and isinstance(body, bytes)
        and checksum == _checksum(key, status, body)
    )


def _damaged(path: Path) -> Path:
    return path.with_name(path.name + ".damaged")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
