"""Input to windows, windows to batches: the part of a run over files that waits for disks.

Rules of this file:

- A window is a stretch of the input in its order, bounded in files and bytes, so that memory is
  bounded too. The first is small: workers start early and the first results come soon.
- Within a window a batch has one language, and the largest files go first.
- With a filled cache, files are read and looked up here; a miss takes its content along, so that no
  file is read twice. So does every file if workers are on machines that do not have it. What cannot
  be read here is left to whoever parses it, who says why.
- A `Collector` belongs to one thread at a time, which is not the event loop's.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from wasmpool.config import KIB, MIB, Settings
from wasmpool.discover import Source, discover
from wasmpool.exceptions import LanguageError
from wasmpool.machine import IN_PAGE
from wasmpool.parsing import languages
from wasmpool.parsing.records import FileFacts, failed
from wasmpool.tasks.content import FileTooLarge, read_file

if TYPE_CHECKING:
    from wasmpool.cache import FactsCache

Content = bytes | bytearray | memoryview | str
Path = str | os.PathLike[str]
Input = Path | tuple[Path, Content] | Source
Files = Path | Mapping[Any, Content] | Iterable[Input]

FIRST_FILES, MOST_FILES = 64, 1_000
FIRST_BYTES, MOST_BYTES = 512 * KIB, 6 * MIB
GROWTH = 4
# With no more than this to parse, no worker is worth starting.
LITTLE_FILES = 32
LITTLE_BYTES = 256 * KIB

_SMALLEST_BATCH = 64 * KIB
_END = object()


class Item:
    """One file on its way.

    Attributes:
        path: How records call it.
        file: Where to read it, or None when only its content is known.
        content: Its content, or None to be read by the worker.
        size: Bytes, as far as known.
        language: Its language, or None to be detected.
        facts: Its facts, once it is done.
        status: `ok`, `partial` or `failed`, once it is done.
    """

    __slots__ = ("content", "facts", "file", "language", "path", "size", "status")

    def __init__(
        self,
        path: str,
        file: str | None,
        content: bytes | None,
        size: int,
        language: str | None,
    ) -> None:
        self.path = path
        self.file = file
        self.content = content
        self.size = size
        self.language = language
        self.facts: FileFacts | None = None
        self.status: str | None = None

    def finish(self, facts: FileFacts, status: str) -> None:
        """Note the facts, and let go of the content."""
        self.facts = facts
        self.status = status
        self.content = None


class Batch:
    """Items that go to one worker together: of one language, `size` bytes in all.

    `unread` says whether their contents are still to be read; `worker` is the one that got them
    first, once one has.
    """

    __slots__ = ("items", "language", "size", "unread", "worker")

    def __init__(self, language: str | None, unread: bool) -> None:
        self.language = language
        self.unread = unread
        self.items: list[Item] = []
        self.size = 0
        self.worker: str | None = None


class Window:
    """A stretch of the input; `last` when nothing comes after it."""

    __slots__ = ("items", "last")

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.last = False

    def batches(self, settings: Settings, workers: int) -> list[Batch]:
        """Cut what has no facts yet into batches, those with the largest files first."""
        todo = [item for item in self.items if item.facts is None]
        todo.sort(key=lambda item: -item.size)
        # A window that is small for so many workers makes smaller batches.
        share = sum(item.size for item in todo) // (4 * workers)
        limit = max(_SMALLEST_BATCH, min(settings.batch_bytes, share))
        batches: list[Batch] = []
        open_batches: dict[tuple[str | None, bool], Batch] = {}
        for item in todo:
            kind = item.language, item.content is None
            batch = open_batches.get(kind)
            if (
                batch is None
                or len(batch.items) >= settings.batch_size
                or batch.size + item.size > limit
            ):
                batch = open_batches[kind] = Batch(item.language, item.content is None)
                batches.append(batch)
            batch.items.append(item)
            batch.size += item.size
        return batches


class Little:
    """Decides, window by window, whether a run has so little to do that no worker is worth it.

    So it is as long as the input is short, or most of it comes from the cache.
    """

    def __init__(self) -> None:
        self._files = LITTLE_FILES
        self._bytes = LITTLE_BYTES

    def takes(self, window: Window) -> bool:
        """Tell whether to parse here what is left of a window; once false, it stays so."""
        todo = [item for item in window.items if item.facts is None]
        self._files -= len(todo)
        self._bytes -= sum(item.size for item in todo)
        if not window.last and len(todo) > len(window.items) // 2:
            self._files = 0
        return self._files > 0 and self._bytes > 0


class CacheRow(NamedTuple):
    """Facts to keep: language and SHA-256 (in hex) of the content, status and body of its facts."""

    language: str
    sha256: str
    status: str
    body: bytes


class Collector:
    """Makes windows of the input.

    Args:
        files: What to parse: see `wasmpool.pool.files.parse_iter`.
        settings: Those of discovery, and of the cache.
        language: Language of contents given without a file; None to detect each.
    """

    def __init__(self, files: Files, settings: Settings, language: str | None = None) -> None:
        self._settings = settings
        self._language = language
        self._detect = languages.table(tuple(map(str, settings.language_dirs))).detect
        self._items = self._walk(files)
        self._next = next(self._items, None)
        self._files, self._bytes = FIRST_FILES, FIRST_BYTES
        self._cache: FactsCache | None = None
        if settings.flags.cache and not IN_PAGE:  # where files are gone with the page
            from wasmpool.cache import open_cache

            self._cache = open_cache(settings)
        self._is_warm = self._cache is not None and not self._cache.is_empty()
        self._fingerprints: dict[str, str | None] = {}
        self._ahead: Window | None = None

    def is_little(self) -> bool:
        """Tell whether no worker is worth starting for the whole input; looks at its first window.

        Raises:
            LanguageError: A language asked for is unknown.
            TypeError: The input holds something that is no path and no content.
        """
        window = self.next_window()
        if window is None:
            return True
        self.put_back(window)
        return window.last and Little().takes(window)

    def put_back(self, window: Window) -> None:
        """Take back the window that came last; it comes next."""
        self._ahead = window

    def next_window(self) -> Window | None:
        """Collect the next window, with the facts that are known; None at the end.

        Raises:
            LanguageError: A language asked for is unknown.
            TypeError: The input holds something that is no path and no content.
        """
        if self._ahead is not None:
            ahead, self._ahead = self._ahead, None
            return ahead
        if self._next is None:
            return None
        window = Window()
        size = 0
        while self._next is not None and len(window.items) < self._files:
            if self._next.facts is None:
                size += self._next.size
            if size > self._bytes and window.items:
                break
            window.items.append(self._next)
            self._next = next(self._items, None)
        window.last = self._next is None
        self._files = min(MOST_FILES, self._files * GROWTH)
        self._bytes = min(MOST_BYTES, self._bytes * GROWTH)
        if self._is_warm:
            self._look_up(window)
        if self._settings.sends_contents:
            for item in window.items:
                if item.facts is None:
                    self._read(item)
        return window

    def keep(self, rows: list[CacheRow]) -> None:
        """Put facts into the cache."""
        if self._cache is None:
            return
        from wasmpool.cache import entry_key

        keyed = []
        for row in rows:
            fingerprint = self._fingerprint(row.language)
            if fingerprint is not None:
                key = entry_key(bytes.fromhex(row.sha256), fingerprint)
                keyed.append((key, row.status, row.body))
        self._cache.put_many(keyed)

    def close(self) -> None:
        """Let go of the cache."""
        if self._cache is not None:
            self._cache.close()

    # ------------------------------------------------------------ the input

    def _walk(self, files: Files) -> Iterator[Item]:
        if isinstance(files, (str, os.PathLike)):
            inputs: Iterator[Any] = iter([files])
        elif isinstance(files, Mapping):
            inputs = iter(files.items())
        elif isinstance(files, Iterable):
            inputs = iter(files)
        else:
            raise TypeError(
                f"files is {files!r}; it must be a path, a list of paths and of pairs of path and "
                "content, or a mapping of paths to contents"
            )
        entry = next(inputs, _END)
        while entry is not _END:
            if isinstance(entry, Source):
                yield _from_source(entry)
            elif not isinstance(entry, (str, os.PathLike)):
                yield self._from_pair(entry)
            else:
                # Paths in a row are looked at together: none twice, in the order of their names.
                paths = []
                while isinstance(entry, (str, os.PathLike)):
                    paths.append(entry)
                    entry = next(inputs, _END)
                yield from map(_from_source, discover(paths, self._settings))
                continue
            entry = next(inputs, _END)

    def _from_pair(self, entry: Any) -> Item:
        if not isinstance(entry, tuple) or len(entry) != 2:
            raise TypeError(f"a file is a path or a pair of path and content, not {entry!r}")
        name, content = entry
        if isinstance(content, str):
            content = content.encode("utf-8", "surrogatepass")
        elif isinstance(content, (bytearray, memoryview)):
            content = bytes(content)
        elif not isinstance(content, bytes):
            raise TypeError(f"the content of {name!r} must be bytes or str, not {type(content)!r}")
        path = os.fspath(name).replace(os.sep, "/")
        language = self._language or self._detect(path, content[: languages.HEAD_BYTES])
        return Item(path, None, content, len(content), language)

    # ------------------------------------------------------------ the cache

    def _look_up(self, window: Window) -> None:
        from wasmpool.cache import entry_key

        keys: dict[bytes, list[Item]] = {}
        for item in window.items:
            if item.facts is None and item.language is not None:
                fingerprint = self._fingerprint(item.language)
                if fingerprint is not None and self._read(item):
                    assert item.content is not None
                    digest = hashlib.sha256(item.content).digest()
                    keys.setdefault(entry_key(digest, fingerprint), []).append(item)
        assert self._cache is not None
        for key, entry in self._cache.get_many(list(keys)).items():
            for item in keys[key]:
                item.finish(FileFacts(item.path, entry.body, cached=True), entry.status)

    def _read(self, item: Item) -> bool:
        """Have the item's content at hand, if that is easy."""
        limit = self._settings.max_file_size
        if item.content is None and item.file is not None:
            try:
                item.content = read_file(item.file, limit)
            except (OSError, FileTooLarge):
                return False  # the worker tries again, and what it meets becomes the record
            item.size = len(item.content)
        return item.content is not None and len(item.content) <= limit

    def _fingerprint(self, name: str) -> str | None:
        if name not in self._fingerprints:
            from wasmpool.parsing.fingerprint import fingerprint

            table = languages.table(tuple(map(str, self._settings.language_dirs)))
            found: str | None
            references, bindings = self._settings.references, self._settings.bindings
            try:
                code = fingerprint(
                    table.get(name), all_references=references == "all", bindings=bindings
                )
                found = f"{code}/{references}{'/bindings' if bindings else ''}"
            except LanguageError:
                found = None  # its files fail one by one, and each record says why
            self._fingerprints[name] = found
        return self._fingerprints[name]


def _from_source(source: Source) -> Item:
    item = Item(source.path, source.file, None, source.size, source.language)
    if source.problem is not None:
        phase, kind, message = source.problem
        facts = failed(
            source.path,
            phase=phase,
            type=kind,
            message=message,
            language=source.language,
            size=source.size,
        )
        item.finish(facts, "failed")
    return item
