"""What imports of Python stand for."""

from __future__ import annotations

import sys

import pytest

from tests.unit.projects import graph, heritage, imports, missed
from wasmpool.graph.imports.stdlib import PYTHON_MODULES


def test_absolute_imports_find_modules_packages_and_what_they_define() -> None:
    found = graph(
        {
            "app/__init__.py": "VERSION = 1\n",
            "app/core.py": "class Engine:\n    pass\n\ndef start(): ...\n",
            "main.py": "import app\nimport app.core\nfrom app.core import Engine, start as go\n",
        }
    )
    assert imports(found, "main.py") == [
        "app/__init__.py",
        "app/core.py",
        "app/core.py#Engine",
        "app/core.py#start",
    ]
    assert missed(found) == []


def test_relative_imports_start_from_the_folder() -> None:
    found = graph(
        {
            "app/__init__.py": "from .core import run\n",
            "app/core.py": "from . import tools\nfrom .sub.deep import f\n\ndef run(): ...\n",
            "app/tools.py": "",
            "app/sub/__init__.py": "",
            "app/sub/deep.py": "from ..core import run\nfrom ... import above\n\ndef f(): ...\n",
        }
    )
    assert imports(found, "app/__init__.py") == ["app/core.py", "app/core.py#run"]
    assert imports(found, "app/core.py") == [
        "app/sub/deep.py",
        "app/sub/deep.py#f",
        "app/tools.py",
    ]
    assert imports(found, "app/sub/deep.py") == ["app/core.py", "app/core.py#run"]
    assert missed(found) == ["... above: unknown name"]


def test_a_project_that_is_a_package_is_found_by_its_own_name() -> None:
    files = {
        "__init__.py": "",
        "core.py": "def start(): ...\n",
        "sub/use.py": "import sample.core\nfrom sample.core import start\n",
    }
    found = graph(files)
    assert imports(found, "sub/use.py") == ["core.py", "core.py#start"]
    del files["__init__.py"]
    found = graph(files)
    assert imports(found, "sub/use.py") == ["core.py", "core.py#start"]
    edges = [edge for edge in found.edges if edge.type == "IMPORTS"]
    assert {(edge.confidence, edge.reason) for edge in edges} == {(0.85, "own name")}


def test_what_a_namespace_package_at_the_root_has_is_bound_in_any_form() -> None:
    files = {
        "prices.py": "def total(): ...\n",
        "deep/more.py": "def least(): ...\n",
        "use.py": "from sample import prices\nimport sample.deep.more as more\nimport sample.gone\n"
        "import sample\nfrom sample import nothing\n",
    }
    found = graph(files)
    assert imports(found, "use.py") == [
        *("deep/more.py", "external:sample", "external:sample#nothing", "external:sample.gone"),
        "prices.py",
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"sample/other.py": ""},
        {"src/sample/other.py": ""},
        {"sample.py": ""},
        {"setup.py": ""},
        {"pyproject.toml": "[project]\n"},
    ],
)
def test_a_root_is_no_package_where_its_name_means_something_else(other: dict[str, str]) -> None:
    files = {"core.py": "def start(): ...\n", "use.py": "from sample.core import start\n"}
    assert "core.py" in imports(graph(files), "use.py")
    assert "core.py" not in imports(graph(files | other), "use.py")


def test_a_root_that_is_called_like_the_standard_library_is_not_meant() -> None:
    records = {"decoder.py": "def f(): ...\n", "use.py": "from json.decoder import f\n"}
    assert imports(graph(records, name="json"), "use.py") == ["external:json.decoder#f"]


def test_names_are_followed_through_reexports_and_stars() -> None:
    found = graph(
        {
            "lib/__init__.py": "from ._impl import *\nfrom ._other import helper as assist\n",
            "lib/_impl.py": "__all__ = ['shown', '_listed']\n"
            "def shown(): ...\ndef _listed(): ...\n",
            "lib/_other.py": "def helper(): ...\n",
            "use.py": "from lib import shown, assist, _listed\n",
        }
    )
    assert imports(found, "use.py") == [
        "lib/__init__.py",
        "lib/_impl.py#_listed",
        "lib/_impl.py#shown",
        "lib/_other.py#helper",
    ]


def test_a_submodule_is_found_where_its_package_binds_no_such_name() -> None:
    found = graph(
        {
            "pkg/__init__.py": "from .a import b\n",
            "pkg/a.py": "def b(): ...\n",
            "pkg/b.py": "",
            "pkg/c.py": "",
            "use.py": "from pkg import b, c\n",
        }
    )
    assert imports(found, "use.py") == ["pkg/__init__.py", "pkg/a.py#b", "pkg/c.py"]


@pytest.mark.parametrize("name", ["json", "logging", "types"])
def test_the_standard_library_is_not_a_file_of_a_package(name: str) -> None:
    found = graph(
        {
            "pkg/__init__.py": "",
            f"pkg/{name}.py": "",
            "pkg/use.py": f"import {name}\nfrom {name} import something\n",
        }
    )
    assert imports(found, "pkg/use.py") == [f"external:{name}", f"external:{name}#something"]


def test_beside_a_script_only_what_is_not_the_standard_librarys() -> None:
    found = graph(
        {
            "tools/run.py": "import helper\nimport json\nimport yaml\n",
            "tools/helper.py": "",
            "tools/json.py": "",
            "yaml/data.py": "",
        }
    )
    assert imports(found, "tools/run.py") == ["external:json", "external:yaml", "tools/helper.py"]


def test_a_script_of_a_package_means_what_is_beside_it_by_what_that_has() -> None:
    found = graph(
        {
            "app/__init__.py": "",
            "app/train.py": "from model import Net\nfrom parts.loss import f, g\nimport model\n",
            "app/model.py": "class Net: ...\n",
            "app/parts/loss.py": "def f(): ...\n",
            "app/redis.py": "from redis import Redis\n",
            "app/cache.py": "from redis import Redis\n",
            "app/logging.py": "def getLogger(): ...\n",
            "app/log.py": "from logging import getLogger\n",
        }
    )
    assert imports(found, "app/train.py") == [
        *("app/model.py", "app/model.py#Net", "app/parts/loss.py", "app/parts/loss.py#f"),
        *("external:model", "external:parts.loss#g"),
    ]
    assert imports(found, "app/cache.py") == ["external:redis#Redis"]
    assert imports(found, "app/log.py") == ["external:logging#getLogger"]
    guesses = [each for each in found.edges if each.reason == "beside"]
    assert [each.confidence for each in guesses] == [0.7] * 4


def test_at_the_root_a_module_shadows_the_standard_library_but_not_what_is_built_in() -> None:
    found = graph({"random.py": "", "time.py": "", "main.py": "import random\nimport time\n"})
    assert imports(found, "main.py") == ["external:time", "random.py"]


@pytest.mark.parametrize(
    ("told", "folder"),
    [
        ("", "src"),
        ('[tool.setuptools.packages.find]\nwhere = ["code"]\n', "code"),
        ('[tool.setuptools.package-dir]\n"" = "code"\n', "code"),
        ('[[tool.poetry.packages]]\ninclude = "app"\nfrom = "code"\n', "code"),
        ('[tool.hatch.build.targets.wheel]\npackages = ["code/app"]\n', "code"),
        ('[tool.pytest.ini_options]\npythonpath = "code"\n', "code"),
        ('[tool.pyright]\nextraPaths = ["code"]\n', "code"),
        ('[tool.maturin]\npython-source = "code"\n', "code"),
        ('[tool.uv.build-backend]\nmodule-root = "code"\n', "code"),
        ('[tool.pdm.build]\npackage-dir = "code"\n', "code"),
        ('[tool.hatch.build.targets.wheel]\nsources = ["code"]\n', "code"),
        ('[tool.scikit-build]\nwheel.packages = ["code/app"]\n', "code"),
    ],
)
def test_source_folders(told: str, folder: str) -> None:
    found = graph(
        {
            "pyproject.toml": told,
            f"{folder}/app/__init__.py": "",
            f"{folder}/app/core.py": "def run(): ...\n",
            "tests/test_app.py": "from app.core import run\n",
        }
    )
    assert imports(found, "tests/test_app.py") == [
        f"{folder}/app/core.py",
        f"{folder}/app/core.py#run",
    ]


def test_namespace_packages_have_modules_but_are_none_themselves() -> None:
    found = graph(
        {
            "ns/part/mod.py": "def f(): ...\n",
            "use.py": "import ns.part.mod\nfrom ns.part import mod\nimport ns\n",
        }
    )
    assert imports(found, "use.py") == ["external:ns", "ns/part/mod.py"]


def test_a_namespace_package_may_lie_in_several_folders() -> None:
    found = graph(
        {
            "one/pyproject.toml": "",
            "one/src/ns/first/__init__.py": "",
            "one/src/ns/first/use.py": "from ns import second, third\nfrom ns.deep import x\n",
            "two/pyproject.toml": "",
            "two/src/ns/second/__init__.py": "",
            "two/src/ns/third.py": "",
            "two/src/ns/deep/x.py": "",
        }
    )
    assert imports(found, "one/src/ns/first/use.py") == [
        "two/src/ns/deep/x.py",
        "two/src/ns/second/__init__.py",
        "two/src/ns/third.py",
    ]


def test_several_projects_in_one_repository_keep_to_themselves() -> None:
    found = graph(
        {
            "one/setup.py": "",
            "one/util/__init__.py": "def f(): ...\n",
            "one/main.py": "from util import f\n",
            "two/setup.py": "",
            "two/util/__init__.py": "def f(): ...\n",
            "two/main.py": "from util import f\n",
        }
    )
    assert imports(found, "one/main.py") == ["one/util/__init__.py", "one/util/__init__.py#f"]
    assert imports(found, "two/main.py") == ["two/util/__init__.py", "two/util/__init__.py#f"]


def test_of_alternatives_both_are_edges() -> None:
    found = graph(
        {
            "app/__init__.py": "",
            "app/compat.py": "def loads(): ...\n",
            "app/use.py": "try:\n    from ujson import loads\n"
            "except ImportError:\n    from .compat import loads\n",
            "main.py": "from app.use import loads\n",
        }
    )
    assert imports(found, "app/use.py") == [
        "app/compat.py",
        "app/compat.py#loads",
        "external:ujson#loads",
    ]
    assert imports(found, "main.py") == ["app/compat.py#loads", "app/use.py"]


def test_modules_that_import_each_other_end() -> None:
    found = graph(
        {
            "a.py": "from b import x, y\nfrom b import *\n",
            "b.py": "from a import x, y\nfrom a import *\n\ny = 1\n",
        }
    )
    assert imports(found, "a.py") == ["b.py", "b.py#y"]
    assert missed(found) == ["b x: unknown name", "a x: unknown name"]


def test_imports_in_functions_and_by_name_are_edges_as_well() -> None:
    found = graph(
        {
            "lazy.py": "def f(): ...\n",
            "named.py": "",
            "use.py": "import importlib\ndef g():\n    from lazy import f\n    return f\n\n"
            "importlib.import_module('named')\n",
        }
    )
    assert imports(found, "use.py") == ["external:importlib", "lazy.py", "lazy.py#f", "named.py"]


def test_bases_are_found_through_imports_modules_and_classes() -> None:
    found = graph(
        {
            "base.py": "class Base: ...\nclass Outer:\n    class Inner: ...\n",
            "use.py": "import base\nimport threading\nfrom base import Outer as O\n"
            "class A(base.Base): ...\n"
            "class B(A, O.Inner): ...\n"
            "class C(threading.Thread, Exception): ...\n"
            "def make(given):\n    class D(given): ...\n",
        }
    )
    assert heritage(found) == [
        "use.py#A EXTENDS base.py#Base",
        "use.py#B EXTENDS base.py#Outer.Inner",
        "use.py#B EXTENDS use.py#A",
        "use.py#C EXTENDS external:builtins#Exception",
        "use.py#C EXTENDS external:threading#Thread",
    ]
    assert missed(found, "inherits") == ["- given: unknown"]


def test_the_list_of_the_standard_library_has_all_of_this_interpreter() -> None:
    public = {name for name in sys.stdlib_module_names if not name.startswith("_")}
    assert public <= PYTHON_MODULES


def test_what_a_module_does_not_list_does_not_come_by_a_star() -> None:
    rest = "def shown(): ...\ndef hidden(): ...\ndef _own(): ...\n"
    found = graph(
        {
            "listed.py": f"__all__ = ['shown', \"more\"]\n{rest}",
            "joined.py": f"import listed\n__all__ = ['shown']\n__all__ += listed.__all__\n{rest}",
            "called.py": f"__all__ = ['shown']\n__all__.append('hidden')\n{rest}",
            "plain.py": rest,
            **{
                f"use_{each}.py": f"from {each} import *\nshown()\nhidden()\n_own()\n"
                for each in ("listed", "joined", "called", "plain")
            },
            "over.py": "from listed import *\n",
            "use_over.py": "from over import shown, hidden\n",
        }
    )
    calls = [edge for edge in found.edges if edge.type == "CALLS"]
    assert sorted(f"{edge.source} {edge.target}" for edge in calls) == [
        *(f"use_called.py called.py#{each}" for each in ("_own", "hidden", "shown")),
        *(f"use_joined.py joined.py#{each}" for each in ("_own", "hidden", "shown")),
        "use_listed.py listed.py#shown",
        "use_plain.py plain.py#hidden",
        "use_plain.py plain.py#shown",
    ]
    assert imports(found, "use_over.py") == ["listed.py#shown", "over.py"]
    assert missed(found) == ["over hidden: unknown name"]
