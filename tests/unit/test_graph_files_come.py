"""Files that come and go: a graph that follows them is the one that is built from nothing."""

from __future__ import annotations

from tests.unit.projects import project, record
from wasmpool.graph.build import build
from wasmpool.graph.incremental import IncrementalGraph
from wasmpool.graph.model import Project

FILES = {
    "go.mod": "module example.com/x\n",
    "main.go": 'package main\n\nimport "example.com/x/lib"\n\nfunc main() { lib.Go() }\n',
    "lib/lib.go": "package lib\n\nfunc Go() {}\n",
    "app/__init__.py": "from .extra import *\n",
    "app/base.py": "class Base:\n    def stop(self): ...\n",
    "main.py": "from app import Base\nBase().stop()\n",
    "web/lib.ts": "export class Lib { go() {} }\n",
    "web/index.ts": "export * from './lib'\n",
    "web/main.ts": "import { Lib } from './index'\nnew Lib().go()\n",
}


def test_files_and_configurations_come_and_go() -> None:
    texts = dict(FILES)
    incremental = IncrementalGraph(project(texts))
    texts["app/extra.py"] = "from .base import Base\n"
    incremental.update({"app/extra.py": record("app/extra.py", texts["app/extra.py"])})
    assert incremental.graph() == build(project(texts))
    del texts["web/index.ts"]
    incremental.update({}, removed=["web/index.ts"])
    assert incremental.graph() == build(project(texts))
    texts["go.mod"] = "module example.com/y\n"
    incremental.update({}, configs={"go.mod": texts["go.mod"].encode()})
    assert incremental.graph() == build(project(texts))


def test_what_only_has_a_path_stays_when_files_come() -> None:
    given = Project("sample", {"a.py": record("a.py", "")}, others=["logo.svg"])
    incremental = IncrementalGraph(given)
    incremental.update({"b.py": record("b.py", "import a\n")})
    assert incremental.project.paths == {"a.py", "b.py", "logo.svg"}


def test_a_file_that_imports_may_name_is_found_when_it_comes() -> None:
    text = "import Card from './Card.vue';\nnew Card();\n"
    incremental = IncrementalGraph(Project("sample", {"a.ts": record("a.ts", text)}))
    assert [edge.target for edge in incremental.graph().edges if edge.type == "IMPORTS"] == []
    assert incremental.update({}, others=["Card.vue"]) == {"a.ts"}
    imports = [edge.target for edge in incremental.graph().edges if edge.type == "IMPORTS"]
    assert imports == ["Card.vue"]
    assert incremental.update({}, others=["Card.vue"]) == frozenset()
