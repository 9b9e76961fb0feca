"""Look-ups of definitions by qualified names."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.projects import project
from wasmpool.graph.registry import Entry, Trie, make_registry

NAMES = st.lists(st.sampled_from("abc"), min_size=1, max_size=4).map(tuple)


@given(st.lists(NAMES, max_size=30), st.data())
def test_a_trie_is_a_table_of_names(names: list[tuple[str, ...]], data: st.DataObject) -> None:
    trie, table = Trie(), {}
    for number, name in enumerate(names):
        entry = Entry("file", number)
        trie.add(list(name), entry)
        table[entry] = name
    gone = data.draw(st.sets(st.sampled_from(sorted(table)))) if table else set()
    for entry in gone:
        trie.remove(list(table.pop(entry)), entry)
    asked = data.draw(NAMES)
    assert list(trie.exact(list(asked))) == [
        entry for entry, name in sorted(table.items()) if name == asked
    ]
    assert trie.below(list(asked)) == [
        entry for entry, name in sorted(table.items()) if name[: len(asked)] == asked
    ]
    assert trie.children(list(asked)).keys() == {
        name[-1] for name in table.values() if name[:-1] == asked
    }


def test_names_of_definitions_by_beginning_and_ending() -> None:
    registry = make_registry(
        project(
            {
                "pkg/__init__.py": "",
                "pkg/mod.py": "class A:\n    def run(self): ...\n",
                "other.py": "def run(): ...\n",
                "Run.java": "package pkg;\nclass A { void run() {} }\n",
            }
        )
    )
    assert registry.exact("python", "pkg.mod.A.run") == (Entry("pkg/mod.py", 1),)
    assert registry.exact("jvm", "pkg.A.run") == (Entry("Run.java", 2),)
    assert registry.prefix("python", "pkg.mod") == [Entry("pkg/mod.py", 0), Entry("pkg/mod.py", 1)]
    assert registry.suffix("python", "run") == [Entry("other.py", 0), Entry("pkg/mod.py", 1)]
    assert registry.suffix("python", "A.run") == [Entry("pkg/mod.py", 1)]
    assert registry.children("jvm", "pkg").keys() == {"A"}
    assert registry.exact("python", "pkg") == ()
