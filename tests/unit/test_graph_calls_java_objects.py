"""Calls of Java on objects of which more is known than their declared type says."""

from __future__ import annotations

import pytest

from tests.unit.graph_calls import calls_in


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("A.java", "class A { void tearDown() { super.tearDown(); } }"),
        ("A.kt", "open class A {\n  fun tearDown() { super.tearDown() }\n}\n"),
        ("A.cs", "class A { void TearDown() { base.TearDown(); } }"),
        ("a.py", "class A:\n    def tear_down(self):\n        super().tear_down()\n"),
        ("a.php", "<?php\ntrait A { function tearDown() { parent::tearDown(); } }\n"),
    ],
)
def test_super_is_never_the_method_itself(path: str, text: str) -> None:
    assert calls_in(path, text, least=0) == []
