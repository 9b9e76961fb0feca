"""The table of languages, read from one folder a language.

A language is a folder with a `language.toml` and query files (`*.scm`). The built-in folders are in
`parsing/queries`; users' own folders have the same form and come first, so that they can replace a
built-in language. Nothing here loads a grammar: detection needs names and first bytes only.

`language.toml`:

    extensions = [".py"]            # with the dot; the longest match wins (".d.ts" before ".ts")
    filenames = ["SConstruct"]      # whole names
    interpreters = ["python"]       # of a `#!` line, without version digits
    queries = ["../c/imports.scm"]  # default: every *.scm of the folder, by name

    near_root = ["imports.scm"]     # patterns that begin at statements of the module itself

    [grammar]
    package = "tree_sitter_python"  # the module to import
    function = "language"           # what returns the pointer in it; default "language"

    [by_content]                    # of files with an extension that others may have as well, those
    ".h" = '^class\b'               # in which this is found; ^ is the start of any line

    [only_with]                     # query files for nothing but sources in which this is found
    "exports.scm" = '__all__'       # a regular expression

    [facts]                         # see `FactRules`
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from wasmpool.exceptions import LanguageError

BUILT_IN = Path(__file__).with_name("queries")
HEAD_BYTES = 8192
"""How much of a file is looked at to tell its language."""


@dataclass(frozen=True, slots=True)
class FactRules:
    """What the queries of a language cannot say.

    Attributes:
        visibility: `public` for all, `underscore` (a leading underscore is private), `capital` (a
            capital is public) or `modifiers` (see the next two).
        visibility_words: Modifier to visibility, such as `pub = "public"`; of several the first of
            this table.
        visibility_default: Visibility without such a modifier.
        exported: `visibility` (public along all parents), `exports` (named by an export) or `all`
            (named in the module's list of exports, or public where there is none).
        doc_comment: Regular expression that a comment above a definition must match at its start
            to be its documentation; none: comments are no documentation. Those that match its
            group `skip` may stand in between.
        constructors: Names of methods that are constructors; `<class>` is the name of their class.
        constants: Whether variables written in capitals are constants.
        variadic_ends_positional: Whether parameters after a variadic one are keyword-only.
        module_separator: What separates the parts of a module's name.
        local_name: Regular expression whose first group is the name that an import with
            `local "last"` binds; none: the module's last part.
        name_end: Regular expression of what may follow a name without being part of it, as the
            `##` that close a heading.
    """

    visibility: str = "public"
    visibility_words: Mapping[str, str] = field(default_factory=dict)
    visibility_default: str = "public"
    exported: str = "visibility"
    doc_comment: str | None = None
    constructors: tuple[str, ...] = ()
    constants: bool = False
    variadic_ends_positional: bool = False
    module_separator: str = "."
    local_name: str | None = None
    name_end: str | None = None


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the table.

    Attributes:
        name: Its name in records and on the command line.
        folder: Where its `language.toml` lies.
        package: Importable module of the grammar.
        function: Function in `package` that returns the grammar's pointer.
        query_files: The query files, in the order in which they are joined.
        only_with: Query files that find nothing in sources in which an expression is not found.
            Leaving them out makes the query for most files smaller, and so quicker.
        near_root: Query files whose patterns begin near the root of the tree: at the statements of
            a module. Deeper they are not looked for, which is quicker.
        unread: Expression whose first group is parsed as if it were blank, for the grammar would
            take what comes after it for something else.
    """

    name: str
    folder: Path
    extensions: tuple[str, ...]
    filenames: tuple[str, ...]
    interpreters: tuple[str, ...]
    package: str
    function: str
    query_files: tuple[Path, ...]
    facts: FactRules
    by_content: Mapping[str, str] = field(default_factory=dict)
    only_with: Mapping[Path, re.Pattern[bytes]] = field(default_factory=dict)
    near_root: frozenset[Path] = frozenset()
    unread: re.Pattern[bytes] | None = None


def read_query(
    language: Language, *, all_references: bool = False, bindings: bool = False
) -> dict[Path, str]:
    """Read the query files of a language, in the order in which they are joined.

    A file named `all_references.scm` is taken only with `all_references`, and one whose name ends
    in `bindings.scm` only with `bindings`.

    Raises:
        LanguageError: A file cannot be read.
    """
    texts = {}
    for path in language.query_files:
        if path.name == "all_references.scm" and not all_references:
            continue
        if path.name.endswith("bindings.scm") and not bindings:
            continue
        try:
            texts[path] = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise LanguageError(f"{language.name}: cannot read query {path}: {error}") from error
    return texts


def _read(folder: Path) -> Language:
    path = folder / "language.toml"
    try:
        table: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
        grammar = table["grammar"]
        rules: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value
            for key, value in table.get("facts", {}).items()
        }
        queries = table.get("queries")
        query_files = tuple(
            sorted(folder.glob("*.scm"))
            if queries is None
            else [(folder / query).resolve() for query in queries]
        )

        def own(name: str) -> Path:
            """The query file of that name, which must be one of those taken."""
            path = (folder / name).resolve()
            if path not in query_files:
                raise ValueError(f"{name} is none of its queries")
            return path

        return Language(
            name=folder.name,
            folder=folder,
            extensions=tuple(table.get("extensions", ())),
            filenames=tuple(table.get("filenames", ())),
            interpreters=tuple(table.get("interpreters", ())),
            package=grammar["package"],
            function=grammar.get("function", "language"),
            query_files=query_files,
            facts=FactRules(**rules),
            by_content=_expressions(table.get("by_content", {})),
            only_with={
                own(name): re.compile(expression.encode())
                for name, expression in table.get("only_with", {}).items()
            },
            near_root=frozenset(map(own, table.get("near_root", ()))),
            unread=re.compile(table["unread"].encode()) if "unread" in table else None,
        )
    except (OSError, KeyError, TypeError, ValueError, AttributeError, re.error) as error:
        raise LanguageError(f"{path}: cannot use this language table: {error!r}") from error


class LanguageTable:
    """All languages known, with the look-ups that detection needs."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self.languages: dict[str, Language] = {}
        for folder in folders:
            if folder.name not in self.languages:
                self.languages[folder.name] = _read(folder)
        self._by_extension: dict[str, str] = {}
        self._by_filename: dict[str, str] = {}
        self._by_interpreter: dict[str, str] = {}
        self._by_content: dict[str, list[tuple[re.Pattern[bytes], str]]] = {}
        for language in self.languages.values():
            for extension, expression in language.by_content.items():
                claims = self._by_content.setdefault(extension.lower(), [])
                claims.append((_claim(expression), language.name))
            for extension in language.extensions:
                self._by_extension.setdefault(extension.lower(), language.name)
            for filename in language.filenames:
                self._by_filename.setdefault(filename, language.name)
            for interpreter in language.interpreters:
                self._by_interpreter.setdefault(interpreter, language.name)

    def detect(self, name: str, head: bytes | None = None) -> str | None:
        """Tell a file's language.

        Args:
            name: The file's name or path.
            head: Its first `HEAD_BYTES`; `None` when not read.

        Returns:
            The language's name, or `None` when nothing is known of it, or nothing before its first
            bytes are.
        """
        name = name.rpartition("/")[2]
        found = self._by_filename.get(name)
        if found is None:
            # ".d.ts" is asked before ".ts"; a leading dot alone is no extension.
            dot = name.find(".", 1)
            while found is None and dot != -1:
                extension = name[dot:].lower()
                claims = self._by_content.get(extension, ())
                if claims and head is None:
                    return None
                text = head.replace(b"\r", b"\n") if claims and head is not None else b""
                found = next((its for pattern, its in claims if pattern.search(text)), None)
                found = found or self._by_extension.get(extension)
                dot = name.find(".", dot + 1)
        if found is None and head is not None and head.startswith(b"#!"):
            found = self._by_interpreter.get(_interpreter(head))
        return found

    def get(self, name: str) -> Language:
        """Return the language called `name`.

        Raises:
            LanguageError: There is none; the message lists what there is.
        """
        try:
            return self.languages[name]
        except KeyError:
            known = ", ".join(sorted(self.languages))
            raise LanguageError(f"unknown language {name!r}; known: {known}") from None


def _expressions(table: dict[str, str]) -> dict[str, str]:
    for expression in table.values():
        _claim(expression)
    return table


def _claim(expression: str) -> re.Pattern[bytes]:
    """Compile what is looked for in first bytes; `re` remembers it."""
    return re.compile(expression.encode(), re.MULTILINE)


def _interpreter(head: bytes) -> str:
    """Return the program of a `#!` line, past `env` and its options, without version digits."""
    words = head.split(b"\n", 1)[0][2:].split()
    while words and (
        words[0].endswith(b"/env")
        or words[0] == b"env"
        or words[0].startswith(b"-")
        or b"=" in words[0]
    ):
        words.pop(0)
    program = words[0].rpartition(b"/")[2] if words else b""
    return re.sub(r"[\d.]+$", "", program.decode("utf-8", "replace"))


@lru_cache(maxsize=8)
def table(user_folders: tuple[str, ...] = ()) -> LanguageTable:
    """Return the languages of `user_folders` (each a folder of language folders) and the built-in.

    Raises:
        LanguageError: A folder of languages does not exist or a table in it is wrong.
    """
    folders: list[Path] = []
    for root in (*map(Path, user_folders), BUILT_IN):
        try:
            folders += sorted(path.parent for path in root.glob("*/language.toml"))
            if not root.is_dir():
                raise LanguageError(f"{root}: no such folder of languages")
        except OSError as error:
            raise LanguageError(f"{root}: cannot read this folder of languages: {error}") from error
    return LanguageTable(folders)


def unknown_message(head: bytes) -> str:
    """Say, in the words that it has everywhere, why no language was found: `head` begins a file."""
    what = "binary content" if b"\0" in head else "no known name, extension or #! line"
    return (
        f"cannot tell the language: {what}; exclude the file, or give its content and name its "
        "language"
    )


def detect(name: str, head: bytes | None = None) -> str | None:
    """Tell the language of a file by the built-in table; see `LanguageTable.detect`."""
    return table().detect(name, head)
