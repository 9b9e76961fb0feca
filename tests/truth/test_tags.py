"""What the grammars' own tag queries find, ours must find: the same names at the same places.

Grammars ship `queries/tags.scm`, written by their authors for code navigation. They know less than
our queries and so judge recall only. The code is the samples of the languages' unit tests.
"""

from __future__ import annotations

import importlib
import importlib.metadata
from pathlib import Path

import pytest
import tree_sitter

from wasmpool.parsing import extractor, languages
from wasmpool.parsing.versions import distribution_name

# Names that the tags have and we have not, on purpose.
EXPECTED = {
    "cpp": {"f"},  # `Foo f(x);` in a function makes a variable
    "php": {"$dynamic"},  # what is called has no name
    "scala": {"local", "hidden", "plain", "log"},  # values in blocks, parameters that are no fields
    "swift": {
        "local",
        "made",
        "index",
    },  # values in blocks; a subscript's parameter is not its name
}
# tags.scm of C# names nodes that its grammar does not have.
LANGUAGES = ["c", "cpp", "go", "java", "php", "rust", "scala", "swift"]


def tag_query(language: languages.Language) -> str:
    """Return the text of a grammar's tags.scm."""
    distribution = distribution_name(language)
    for file in importlib.metadata.files(distribution) or ():
        if file.match("queries/tags.scm"):
            return Path(str(file.locate())).read_text("utf-8")
    raise AssertionError(f"{distribution} has no tags.scm")


@pytest.mark.parametrize("name", LANGUAGES)
def test_what_tags_find_is_found(name: str) -> None:
    language = languages.table().get(name)
    sample: str = importlib.import_module(f"tests.unit.test_language_{name}").SAMPLE
    source = sample.encode()
    loaded = extractor.load(language)
    facts = loaded.facts(source, extractor.Direct())
    defined = {found["name_range"][0]: found["name"] for found in facts["definitions"]}
    called = {found["name"] for found in facts["references"] if found["kind"] == "call"}

    query = tree_sitter.Query(loaded.grammar.language, tag_query(language))
    tree = tree_sitter.Parser(loaded.grammar.language).parse(source)
    compared = 0
    missing = []
    for _, captures in tree_sitter.QueryCursor(query).matches(tree.root_node):
        for node in captures.get("name", ()):
            text = source[node.start_byte : node.end_byte].decode()
            if text in EXPECTED.get(name, ()):
                continue
            for tag in captures:
                if tag.startswith("definition."):
                    compared += 1
                    if defined.get(node.start_byte) != text.strip("`\"'"):
                        missing.append((tag, text))
                elif tag == "reference.call":
                    compared += 1
                    if text not in called:
                        missing.append((tag, text))
    assert compared > 5
    assert missing == []
