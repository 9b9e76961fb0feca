"""Ignore files with git's meaning, made fast for one look-up per directory entry.

Rules of this file:

- An entry is asked about once, at its own level, and an ignored directory is never entered. So a
  pattern must match an entry exactly; what it says of the entry's contents follows by itself.
- The last pattern of a file that matches decides; a file in a deeper folder goes before one
  further up. Git's documentation (gitignore) is the specification and git itself the test's judge.
- Most patterns are a plain name, a plain path or `*.ext`: these are dictionary look-ups. `pathspec`
  translates all others to regular expressions, which are joined to two: for names and for paths.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterable

_PLAIN = re.compile(r"[\w+~@=, -]*(?:\.[\w+~@=, -]*)*")
_PLAIN_PATH = re.compile(rf"{_PLAIN.pattern}(?:/{_PLAIN.pattern})*")
_PLAIN_SUFFIX = re.compile(r"\*\.[\w+~@=-]+")
_NAMED_GROUP = re.compile(r"\(\?P<\w+>")


class IgnoreRules:
    """The patterns of one ignore file.

    Attributes:
        is_git: Whether they come from git's own files, which a nested repository does not inherit.
    """

    def __init__(self, folder: str, lines: Iterable[str], *, is_git: bool = True) -> None:
        """Compile the patterns.

        Args:
            folder: Absolute path that the patterns are relative to.
            lines: The lines of the ignore file, with or without line ends.
            is_git: See the class.
        """
        self.is_git = is_git
        self._prefix = len(folder.rstrip(os.sep)) + 1
        self._ignores: list[bool] = []
        self._names: dict[str, int] = {}
        self._suffixes: dict[str, int] = {}
        self._paths: dict[str, int] = {}
        names: list[tuple[int, str]] = []
        paths: list[tuple[int, str]] = []
        for line in lines:
            pattern = _bytewise(_clean(line))
            if not pattern:
                continue
            index = len(self._ignores)
            ignores = not pattern.startswith("!")
            body = pattern if ignores else pattern[1:]
            slash = body.find("/", 0, -1)
            if slash == -1 and body and _PLAIN.fullmatch(body.removesuffix("/")):
                self._names[body] = index
            elif slash != -1 and _PLAIN_PATH.fullmatch(body.strip("/")) and "//" not in body:
                self._paths[body.removeprefix("/")] = index
            elif slash == -1 and _PLAIN_SUFFIX.fullmatch(body.removesuffix("/")):
                self._suffixes[body[2:]] = index
            else:
                regex = _translate(body)
                if regex is None:
                    continue
                (names if slash == -1 else paths).append((index, regex))
            self._ignores.append(ignores)
        self._name_regex, self._name_order = _join(names)
        self._path_regex, self._path_order = _join(paths)

    def __bool__(self) -> bool:
        return bool(self._ignores)

    def ignores(self, name: str, path: str, is_directory: bool) -> bool | None:
        """Tell whether an entry is ignored.

        Args:
            name: The entry's name.
            path: Its absolute path, below the rules' folder.
            is_directory: Whether it is a directory.

        Returns:
            True or False as the last matching pattern says, None when no pattern matches.
        """
        name = _bytewise(name)
        found = self._names.get(name, -1)
        if is_directory:
            found = max(found, self._names.get(name + "/", -1))
        if self._suffixes:
            _, dot, suffix = name.rpartition(".")
            if dot:
                found = max(found, self._suffixes.get(suffix, -1))
                if is_directory:
                    found = max(found, self._suffixes.get(suffix + "/", -1))
        end = "/" if is_directory else ""
        if self._name_regex is not None and (match := self._name_regex.match(name + end)):
            found = max(found, self._name_order[(match.lastindex or 0) - 1])
        if self._paths or self._path_regex is not None:
            relative = _bytewise(path[self._prefix :]).replace(os.sep, "/")
            if relative in self._paths:
                found = max(found, self._paths[relative])
            if is_directory and relative + end in self._paths:
                found = max(found, self._paths[relative + end])
            if self._path_regex is not None and (match := self._path_regex.match(relative + end)):
                found = max(found, self._path_order[(match.lastindex or 0) - 1])
        return None if found == -1 else self._ignores[found]


def is_ignored(
    rules: tuple[IgnoreRules, ...], name: str, path: str, is_directory: bool
) -> bool | None:
    """Ask several ignore files, the strongest first; None when none of them says anything."""
    for rule in rules:
        answer = rule.ignores(name, path, is_directory)
        if answer is not None:
            return answer
    return None


def _bytewise(text: str) -> str:
    """Make each byte of the text one character, as git's `?` and `[...]` see it."""
    return text if text.isascii() else os.fsencode(text).decode("latin-1")


def _clean(line: str) -> str:
    """Drop line end, unescaped trailing spaces and comments."""
    line = line.removesuffix("\n").removesuffix("\r")
    bare = line.rstrip(" ")
    backslashes = len(bare) - len(bare.rstrip("\\"))
    if backslashes % 2 and len(bare) < len(line):
        bare += " "
    return "" if bare.startswith("#") else bare


def _translate(body: str) -> str | None:
    """Return the regular expression that matches exactly the entries that a pattern means.

    `pathspec` has shortcuts for patterns that end in `*` or `**`; they match a prefix of the paths
    below. `?*` means the same as `*` for a name and takes no shortcut.
    """
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

    core = body.removesuffix("/")
    last = core.rpartition("/")[2]
    if last == "*" or core == "**":
        core = core.removesuffix(last) + "?*"
    elif last == "**":
        core += "/?*"
    text = core + body[len(body.removesuffix("/")) :]
    if text.startswith(("!", "#")):
        text = "\\" + text
    try:
        regex: str | None = GitIgnoreSpecPattern.pattern_to_regex(text)[0]
        if regex is not None:
            regex = _NAMED_GROUP.sub("(?:", regex)
            _compile(regex)
    except (ValueError, re.error):
        return None  # git, too, passes over a pattern that it cannot read
    return regex


def _compile(regex: str) -> re.Pattern[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # "[[" will change its meaning some day
        return re.compile(regex, re.DOTALL)


def _join(numbered: list[tuple[int, str]]) -> tuple[re.Pattern[str] | None, list[int]]:
    """Join expressions so that the last one that matches is found first, told by `lastindex`."""
    if not numbered:
        return None, []
    numbered = numbered[::-1]
    # An empty group after each expression numbers it; \Z because a match must be exact.
    joined = "|".join(rf"(?:{regex})\Z()" for _, regex in numbered)
    return _compile(joined), [index for index, _ in numbered]
