"""Grammars in Pyodide: side modules of the bundle, opened with `ctypes` when first needed.

Rules of this file:

- Nothing is remembered of a failure: the next file of that language tries again.
- What is loaded is checked against its hash first: damaged code is never run.
- No callback of `ctypes` is made, for a snapshot could not hold it.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
from typing import Any, Protocol, TypedDict

import tree_sitter

from wasmpool.exceptions import LanguageError
from wasmpool.parsing.grammars import Grammar
from wasmpool.parsing.languages import Language

FOLDER = "/opt/wasmpool/grammars"


class Entry(TypedDict):
    """What the manifest says of a grammar."""

    file: str
    function: str
    name: str
    version: str
    sha256: str


class Reader(Protocol):
    """Where files come from."""

    def read(self, file: str) -> bytes:
        """Return a file of the bundle, or raise."""

    def provide_package(self) -> None:
        """Put the files of this package in their place, if they are not there."""


class BundleGrammars:
    """Loads the grammars of a bundle.

    Attributes:
        entries: What the manifest says, by name of the language.
        reader: Where files come from; `None` while a snapshot is prepared.
        loaded: Languages whose grammars the JavaScript half has loaded under their names, in order.
    """

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.reader: Reader | None = None
        self.loaded: list[str] = []

    def load(self, language: Language) -> Grammar:
        """Load a grammar; a loader for `grammars.set_loader`.

        Raises:
            LanguageError: The bundle has none for it, or it cannot be fetched or used.
        """
        entry = self.entries.get(language.name)
        if entry is None:
            raise LanguageError(f"{language.name}: this bundle has no grammar for it")
        try:
            library = self._open(language.name, entry)
            self.provide_package()  # its queries are read next
            function = library[entry["function"]]
            function.restype = ctypes.c_void_p
            loaded = tree_sitter.Language(_capsule(function()))
        except LanguageError:
            raise
        except Exception as error:  # of any kind: it comes from JavaScript or from its code
            raise LanguageError(
                f"{language.name}: grammar {entry['file']!r} cannot be loaded: "
                f"{type(error).__name__}: {error}"
            ) from error
        return Grammar(entry["name"], entry["version"], loaded.abi_version, loaded)

    def provide_package(self) -> None:
        """Put the files of this package in their place, if they are not there."""
        if self.reader is not None:
            self.reader.provide_package()

    def _open(self, name: str, entry: Entry) -> ctypes.CDLL:
        path = f"{FOLDER}/{name}.so"
        if self.reader is None or name in self.loaded:
            return ctypes.CDLL(path)
        data = self.reader.read(entry["file"])
        digest = hashlib.sha256(data).hexdigest()
        if digest != entry["sha256"]:
            raise LanguageError(
                f"{name}: grammar {entry['file']!r} is damaged: its SHA-256 is {digest}, "
                f"not {entry['sha256']}; is the bundle complete, and of one build?"
            )
        os.makedirs(FOLDER, exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
        try:
            return ctypes.CDLL(path)
        finally:
            os.unlink(path)  # it would only take memory


def _capsule(pointer: int) -> Any:
    """Wrap a pointer as the binding wants it."""
    new = ctypes.pythonapi.PyCapsule_New
    new.restype = ctypes.py_object
    new.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
    return new(pointer, b"tree_sitter.Language", None)
