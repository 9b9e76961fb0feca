"""The walk through the paths given.

Rules of this file:

- Sources come in the order of their paths' bytes, streamed: memory grows with the size of one
  directory, not with the number of files.
- What is given by name is never silently dropped by an ignore file: it is parsed or has a problem
  that says why not. What a walk meets without being source code is skipped: other names, binaries,
  pipes, devices, sockets and every symbolic link, so that no walk runs in circles or leaves its
  root. What a walk may not read has a problem.
- `include`, `exclude` and `languages` hold for both.
- Ignore files count from the repository's root downward; `.wasmpoolignore` goes before
  `.gitignore`, and can take a file in again.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from wasmpool.config import Settings
from wasmpool.discover.ignore import IgnoreRules, is_ignored
from wasmpool.discover.source import LeftOut, Problem, Source, os_problem, too_large
from wasmpool.parsing import languages

OWN_IGNORE_FILE = ".wasmpoolignore"

SKIPPED_DIRECTORIES = frozenset(
    {".git", ".hg", ".svn", ".bzr", ".jj", "CVS", "_darcs", "node_modules", "__pycache__"}
)

_RULE_NAMES = frozenset({".git", ".gitignore", OWN_IGNORE_FILE})

Rules = tuple[IgnoreRules, ...]
_Entry = tuple[bytes, str, os.DirEntry[str], bool]
_sort_key = itemgetter(0)
Detect = Callable[[str, bytes | None], str | None]


class _Folder(NamedTuple):
    """A directory to enter: its paths, the rules from above, whether all in it is included."""

    path: str
    display: str
    own: Rules
    git: Rules
    included: bool


def discover(
    paths: Iterable[str | os.PathLike[str]], settings: Settings, left_out: LeftOut | None = None
) -> Iterator[Source]:
    """Find the files to parse.

    Each path is looked at once, however often it is given and in whatever spelling, also as a
    symbolic link; a directory given inside another one that is given too is walked for itself. With
    one directory, paths are relative to it; with several paths, and for files, they are as given.

    Args:
        paths: Files and directories, relative to the working directory or absolute.
        settings: `languages`, `include`, `exclude`, `max_file_size` and `language_dirs` count.
        left_out: Where to count what is left out.

    Yields:
        Sources, ordered by the bytes of their paths within each path given, and these likewise.
    """
    return _Discovery(paths, settings, left_out or LeftOut()).sources()


class _Discovery:
    def __init__(
        self, paths: Iterable[str | os.PathLike[str]], settings: Settings, left_out: LeftOut
    ) -> None:
        self.given = _once({os.path.abspath(path): _display(os.fspath(path)) for path in paths})
        self.max_file_size = settings.max_file_size
        self.languages = None if settings.languages is None else frozenset(settings.languages)
        self.include = settings.include
        self.exclude = settings.exclude
        table = languages.table(tuple(map(str, settings.language_dirs)))
        for name in settings.languages or ():
            table.get(name)
        self.detect: Detect = table.detect
        self.problems: list[Source] = []
        self.left_out = left_out

    def sources(self) -> Iterator[Source]:
        for path, display in sorted(self.given.items(), key=lambda item: os.fsencode(item[1])):
            try:
                status = os.stat(path)
            except OSError as error:
                yield Source(display, path, problem=os_problem(error))
                continue
            except ValueError as error:  # a NUL byte in the path
                yield Source(display, path, problem=Problem("read", "ValueError", str(error)))
                continue
            if stat.S_ISDIR(status.st_mode):
                alone = len(self.given) == 1 or display == "."
                yield from self.walk(path, "" if alone else display.rstrip("/") + "/")
            elif self.is_wanted_file(path):
                source = self.given_file(path, display, status)
                if source is not None:
                    yield source
            else:
                self.left_out.excluded += 1

    # ------------------------------------------------------------ files given by name

    def is_wanted_file(self, path: str) -> bool:
        """Match a file given by name, and the folders of its path, with the user's globs."""
        here = os.getcwd().rstrip(os.sep) + os.sep
        root = here if path.startswith(here) else os.path.dirname(path)
        exclude, include = self.filters(root)
        included = not self.include
        part, is_directory = path, False
        while len(part) > len(root):
            name = os.path.basename(part)
            if exclude.ignores(name, part, is_directory):
                return False
            included = included or bool(include.ignores(name, part, is_directory))
            part, is_directory = os.path.dirname(part), True
        return included

    def given_file(self, path: str, display: str, status: os.stat_result) -> Source | None:
        """Make the source of a file given by name; None when its language is not wanted."""
        if not stat.S_ISREG(status.st_mode):
            kind = _kind(status.st_mode)
            problem = Problem("read", "NotAFile", f"is {kind}, no regular file")
            return Source(display, path, problem=problem)
        language = self.detect(os.path.basename(path), None)
        if language is None:
            try:
                head = _read_head(path)
            except OSError as error:
                return Source(display, path, problem=os_problem(error))
            language = self.detect(os.path.basename(path), head)
            if language is None:
                problem = Problem("detect", "UnknownLanguage", languages.unknown_message(head))
                return Source(display, path, problem=problem)
        return self.make(display, path, status.st_size, language)

    def make(self, display: str, path: str, size: int, language: str) -> Source | None:
        if self.languages is not None and language not in self.languages:
            self.left_out.excluded += 1
            return None
        if size > self.max_file_size:
            return Source(display, path, size, language, too_large(self.max_file_size))
        return Source(display, path, size, language)

    # ------------------------------------------------------------ the walk

    def walk(self, root: str, prefix: str) -> Iterator[Source]:
        exclude, include = self.filters(root)
        own, git = self.rules_above(root)
        filters = bool(exclude)
        left_out = self.left_out
        listings: list[Iterator[_Entry]] = []
        folders: list[_Folder] = []

        def enter(folder: _Folder) -> bool:
            try:
                names, entries, links = _list(folder.path)
            except OSError as error:
                name = folder.display.rstrip("/") or "."
                self.problems.append(Source(name, folder.path, problem=os_problem(error)))
                return False
            if folders and "pyvenv.cfg" in names:
                left_out.ignored += 1
                return False
            left_out.links += links
            if not names.isdisjoint(_RULE_NAMES):
                folder = self.with_own_rules(folder, names)
            folders.append(folder)
            listings.append(iter(entries))
            return True

        enter(_Folder(root, prefix, own, git, not self.include))
        yield from self.take_problems()
        while folders:
            folder = folders[-1]
            rules = folder.own + folder.git
            for _, name, entry, is_directory in listings[-1]:
                path = entry.path
                if path in self.given:
                    continue
                if is_directory and name in SKIPPED_DIRECTORIES:
                    left_out.ignored += name[0] != "."  # nobody looks for files in .git
                    continue
                if filters and exclude.ignores(name, path, is_directory):
                    left_out.excluded += 1
                    continue
                if rules and is_ignored(rules, name, path, is_directory):
                    left_out.ignored += 1
                    continue
                included = folder.included or bool(include.ignores(name, path, is_directory))
                display = folder.display + name
                if is_directory:
                    below = _Folder(path, display + "/", folder.own, folder.git, included)
                    entered = enter(below)
                    yield from self.take_problems()
                    if entered:
                        break
                elif included:
                    source = self.walked_file(entry, display)
                    if source is not None:
                        yield source
                else:
                    left_out.excluded += 1
            else:
                folders.pop()
                listings.pop()

    def walked_file(self, entry: os.DirEntry[str], display: str) -> Source | None:
        name = entry.name
        try:
            language = self.detect(name, None)
            if language is None:
                head = _read_head(entry.path)
                if not (head.startswith(b"#!") and b"\0" in head):
                    language = self.detect(name, head)
                if language is None:
                    self.left_out.unknown += 1
                    return None
            size = entry.stat(follow_symlinks=False).st_size
        except OSError as error:
            return Source(display, entry.path, problem=os_problem(error))
        return self.make(display, entry.path, size, language)

    def take_problems(self) -> list[Source]:
        """Hand over what went wrong on entering a directory."""
        problems, self.problems = self.problems, []
        return problems

    def filters(self, root: str) -> tuple[IgnoreRules, IgnoreRules]:
        """Compile the user's globs, which are relative to the root."""
        return IgnoreRules(root, self.exclude), IgnoreRules(root, self.include)

    # ------------------------------------------------------------ ignore files

    def with_own_rules(self, folder: _Folder, names: set[str]) -> _Folder:
        """Add the rules of the ignore files that lie in the folder itself."""
        own, git = folder.own, folder.git
        if ".git" in names:
            git = self.repository_rules(folder.path)
        if ".gitignore" in names:
            git = self.read_rules(folder.path, ".gitignore") + git
        if OWN_IGNORE_FILE in names:
            own = self.read_rules(folder.path, OWN_IGNORE_FILE) + own
        return folder._replace(own=own, git=git)

    def rules_above(self, root: str) -> tuple[Rules, Rules]:
        """Read the ignore files in the folders above the root, up to its repository's root."""
        if os.path.lexists(os.path.join(root, ".git")):
            return (), ()
        above = [str(folder) for folder in Path(root).parents]
        tops = [
            i for i, folder in enumerate(above) if os.path.lexists(os.path.join(folder, ".git"))
        ]
        if not tops:
            return (), ()
        above = above[: tops[0] + 1]
        own = [rule for folder in above for rule in self.read_rules(folder, OWN_IGNORE_FILE)]
        git = [rule for folder in above for rule in self.read_rules(folder, ".gitignore")]
        return tuple(own), (*git, *self.repository_rules(above[-1]))

    def repository_rules(self, top: str) -> Rules:
        return self.read_rules(top, os.path.join(".git", "info", "exclude"))

    def read_rules(self, folder: str, name: str) -> Rules:
        """Read an ignore file; like git, only a regular one."""
        path = os.path.join(folder, name)
        try:
            if not stat.S_ISREG(os.lstat(path).st_mode):
                return ()
            content = Path(path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except OSError as error:
            self.problems.append(Source(path, path, problem=os_problem(error)))
            return ()
        text = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
        rules = IgnoreRules(folder, text.split("\n"))
        return (rules,) if rules else ()


def _once(given: dict[str, str]) -> dict[str, str]:
    """Give each file and directory one spelling: that without links, or within a directory given.

    Args:
        given: What absolute paths are called.
    """
    spelled: dict[str, str] = {}
    for path in given:
        real = _real(path)
        if real == path or real not in spelled:
            spelled[real] = path
    once: dict[str, str] = {}
    for real in sorted(spelled, key=len):  # so that a directory comes before what is in it
        path, folder = spelled[real], os.path.dirname(real)
        display = given[path]
        while folder not in spelled and folder != os.path.dirname(folder):
            folder = os.path.dirname(folder)
        if folder in spelled and folder != real:
            around, rest = spelled[folder], os.path.relpath(real, folder)
            path = spelled[real] = os.path.join(around, rest)
            display = given.get(path) or _display(os.path.join(once[around], rest))
        once[path] = display
    return once


def _real(path: str) -> str:
    try:
        return os.path.realpath(path)
    except ValueError:  # a NUL byte in the path
        return path


def _list(folder: str) -> tuple[set[str], list[_Entry], int]:
    """List a directory: all names; directories and regular files in the order of full paths; the
    number of symbolic links."""
    names = set()
    links = 0
    entries: list[_Entry] = []
    with os.scandir(folder) as listing:
        for entry in listing:
            name = entry.name
            names.add(name)
            if entry.is_file(follow_symlinks=False):
                entries.append((name.encode("utf-8", "surrogateescape"), name, entry, False))
            elif entry.is_dir(follow_symlinks=False):
                # The slash counts: "a.py" goes before "a/b.py".
                entries.append(((name + "/").encode("utf-8", "surrogateescape"), name, entry, True))
            elif entry.is_symlink():
                links += 1
    entries.sort(key=_sort_key)
    return names, entries, links


def _read_head(path: str) -> bytes:
    """Read the first bytes of a regular file; never waits for a pipe that took its place."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    try:
        return os.read(descriptor, languages.HEAD_BYTES)
    finally:
        os.close(descriptor)


def _display(path: str) -> str:
    """Call a path as it was given, tidied; below the working directory relative to that."""
    path = os.path.normpath(path)
    if os.path.isabs(path):
        here = os.getcwd().rstrip(os.sep) + os.sep
        path = path.removeprefix(here)
    return path.replace(os.sep, "/")


def _kind(mode: int) -> str:
    """Name what is no regular file."""
    kinds = {
        stat.S_IFIFO: "a pipe",
        stat.S_IFSOCK: "a socket",
        stat.S_IFCHR: "a character device",
        stat.S_IFBLK: "a block device",
    }
    return kinds.get(stat.S_IFMT(mode), "something else")
