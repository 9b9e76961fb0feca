"""Grammars of a bundle, loaded here by the code that loads them in the browser."""

from __future__ import annotations

import ctypes
import hashlib
from pathlib import Path

import pytest

from tests.unit.web_host import Host, make_host
from wasmpool.exceptions import LanguageError
from wasmpool.parsing.languages import table
from wasmpool.pool.backends import web_worker
from wasmpool.pool.backends.web_grammars import BundleGrammars, Entry

host = pytest.fixture(make_host)


class TestGrammars:
    """Grammars are fetched, checked and, where that fails, asked for again."""

    ENTRY = Entry(
        file="grammars/python.wasm",
        function="tree_sitter_python",
        name="tree-sitter-python",
        version="1.2.3",
        sha256=hashlib.sha256(b"good").hexdigest(),
    )

    @pytest.fixture
    def loader(self, host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BundleGrammars:
        monkeypatch.setattr("wasmpool.pool.backends.web_grammars.FOLDER", str(tmp_path))
        loader = BundleGrammars()
        loader.entries = {"python": self.ENTRY}
        loader.reader = web_worker.Files(host.read, "wasmpool.whl")
        return loader

    def test_none_in_the_bundle(self, loader: BundleGrammars) -> None:
        with pytest.raises(LanguageError, match=r"^go: this bundle has no grammar"):
            loader.load(table().get("go"))

    def test_cannot_be_fetched(self, loader: BundleGrammars) -> None:
        with pytest.raises(LanguageError, match=r"^python: .*'grammars/python.wasm' cannot"):
            loader.load(table().get("python"))

    def test_damaged(self, loader: BundleGrammars, host: Host) -> None:
        host.files["grammars/python.wasm"] = b"bad"
        with pytest.raises(LanguageError, match="is damaged: its SHA-256"):
            loader.load(table().get("python"))

    def test_not_a_library(self, loader: BundleGrammars, host: Host, tmp_path: Path) -> None:
        host.files["grammars/python.wasm"] = b"good"
        with pytest.raises(LanguageError, match="cannot be loaded: OSError"):
            loader.load(table().get("python"))
        assert not list(tmp_path.iterdir())

    def test_loaded(
        self, loader: BundleGrammars, host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import tree_sitter_python

        pointer_of = ctypes.pythonapi.PyCapsule_GetPointer
        pointer_of.restype = ctypes.c_void_p
        pointer_of.argtypes = (ctypes.py_object, ctypes.c_char_p)

        def function() -> int:
            pointer: int = pointer_of(tree_sitter_python.language(), b"tree_sitter.Language")
            return pointer

        def library(path: str) -> dict[str, object]:
            assert Path(path).read_bytes() == b"good"
            return {"tree_sitter_python": function}

        host.files["grammars/python.wasm"] = b"good"
        monkeypatch.setattr("wasmpool.pool.backends.web_grammars.ctypes.CDLL", library)
        grammar = loader.load(table().get("python"))
        assert (grammar.name, grammar.version) == ("tree-sitter-python", "1.2.3")
        assert grammar.language.name == "python"
        assert not list(tmp_path.iterdir())
