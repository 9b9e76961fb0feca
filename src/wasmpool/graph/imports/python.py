"""Imports of Python.

Rules of this file, in the order of `importlib`:

- A relative import starts from the file's folder. An absolute one is looked for in the folders of
  `sys.path`: the one that the file's own package lies in (so that scripts find what is beside
  them), the project's root and its source folders, then the folders around the file's own.
- In all of them a regular package goes before a namespace package, and a package before a module.
  A namespace package counts only where a module is taken from it: the folder `tests/yaml` is not
  what `import yaml` means. It may lie in several of them, each with modules of its own.
- A name of the standard library is the project's own only at the project's root or at that of a
  source folder: `pkg/json.py` is never what `import json` means.
- A script of a package may be run where it lies: `from model import Net` means the `model` beside
  it where nothing else is found and that has a `Net` of the project. `import model` alone does not.
- A project that is a package itself (its root has an `__init__.py`) is found by its own name. So is
  what a namespace package without one has at its root, which is a little less sure: not where the
  root is that of a project, whose packages are inside, or has a folder of that name.
- `from a import b`: what `a` binds goes before its submodule `b`.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

from wasmpool.graph.configs import folder_of, python_source_folders
from wasmpool.graph.imports.base import Resolver
from wasmpool.graph.imports.found import Found, Record, Target
from wasmpool.graph.imports.stdlib import PYTHON_BUILTINS, PYTHON_MODULES, STATIC_MODULES
from wasmpool.graph.modules import python_root
from wasmpool.graph.records import FileRecord

_SUFFIXES = (".py", ".pyi", ".pyx")
_LISTED = re.compile(r"""[\[(](?: ?(["'])\w*\1 ?(?:,|(?=[\])])))* ?[\])]""")  # names in quotes
_OF_PROJECTS = ("pyproject.toml", "setup.py", "setup.cfg")  # a package has none of these


class PythonResolver(Resolver):
    """Resolves imports of Python."""

    languages = ("python",)
    family = "python"
    sees_members = False

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]
        paths = self.project.paths
        self._folders = _folders_with_python(paths)
        self._sources = python_source_folders(self.project.configs, paths)
        self._scopes: dict[str, _Scope] = {}
        self._own_roots: dict[str, str] = {}
        self._modules: dict[tuple[str, str], Found | None] = {}

    def forget(self) -> None:
        """Drop the answers that are kept: facts have changed."""
        super().forget()
        self._scopes.clear()

    # ------------------------------------------------------------ modules

    def find(self, path: str, item: Record) -> Found | None:
        """Return the module that an import names."""
        module, level = item["module"], item["relative_level"]
        if level:
            folder = path
            for _ in range(level):
                if not folder:
                    return None
                folder = folder_of(folder)
            target = self._inside(folder, module.split(".") if module else [])
            return None if target is None else Found(target, reason="relative")
        root = self._root(path)
        found = self.absolute(root, module)
        if found is not None and found.target.kind == "package":
            return self._portion(root, module, item["imported_name"]) or _external(module)
        if found is not None and found.target.kind == "external":
            return self._run_beside(path, module, item["imported_name"]) or found
        return found

    def _run_beside(self, path: str, module: str, name: str | None) -> Found | None:
        """Return a module beside a file of a package that is run as a script, if it has a name."""
        parts = module.split(".")
        if name is None or parts[0] in PYTHON_MODULES:
            return None
        target = self._inside(folder_of(path), parts)
        if target is None or target.kind != "file" or target.path in (None, path):
            return None
        member = self.member(target, name)
        is_own = member is not None and member.kind in ("file", "definition")
        return Found(target, 0.7, "beside") if is_own else None

    def _portion(self, own_root: str, module: str, name: str | None) -> Found | None:
        """Return the folder of a namespace package that has a module: there may be several."""
        found = None if name is None else self.absolute(own_root, f"{module}.{name}")
        if found is None or found.target.path is None:
            return None
        folder, file = posixpath.split(found.target.path)
        if file.startswith("__init__."):
            folder = folder_of(folder)
        return found._replace(target=Target("package", folder, module=module))

    def _root(self, path: str) -> str:
        """Return the folder that a file's package lies in."""
        folder = path.rpartition("/")[0]
        known = self._own_roots.get(folder)
        if known is None:
            known = self._own_roots[folder] = python_root(self.project.paths, path)
        return known

    def absolute(self, own_root: str, module: str) -> Found | None:
        """Return the module of an absolute name, from files below a root of packages."""
        key = (own_root, module)
        if key not in self._modules:
            self._modules[key] = self._absolute(own_root, module)
        return self._modules[key]

    def _absolute(self, own_root: str, module: str) -> Found | None:
        parts = module.split(".")
        if parts[0] == self.project.name and self._file("__init__") is not None:
            target = self._inside("", parts[1:])
            return None if target is None else Found(target, 1.0, "absolute")
        roots = self._roots(own_root, parts[0])
        for root, confidence in roots.items():
            if self._is_regular(root, parts[0]):
                target = self._inside(root, parts)
                return None if target is None else Found(target, confidence, "absolute")
        if parts[0] not in PYTHON_MODULES:
            for root, confidence in roots.items():
                target = self._inside(root, parts)
                if target is not None:
                    return Found(target, confidence, "namespace package")
            if self._is_own_name(parts[0], roots):
                target = self._inside("", parts[1:])
                if target is not None:
                    return Found(target, 0.85, "own name")
        return _external(module)

    def _is_own_name(self, name: str, roots: Iterable[str]) -> bool:
        """Tell whether a name that no folder has can be that of the project's root itself."""
        return (
            name == self.project.name
            and not any(posixpath.join(root, name) in self._folders for root in roots)
            and not any(each in self.project.paths for each in _OF_PROJECTS)
        )

    def _roots(self, own_root: str, name: str) -> dict[str, float]:
        """Return the folders in which a top-level name is looked for, and how sure each is."""
        if name in STATIC_MODULES:
            return {}
        sources = dict.fromkeys(self._sources, 1.0)
        if name in PYTHON_MODULES:
            return sources
        roots = {own_root: 0.95, **sources}
        folder = own_root
        while folder:
            folder = folder_of(folder)
            roots.setdefault(folder, 0.85)
        return roots

    def _is_regular(self, folder: str, name: str) -> bool:
        base = posixpath.join(folder, name)
        return self._file(f"{base}/__init__") is not None or self._file(base) is not None

    def _inside(self, folder: str, parts: list[str]) -> Target | None:
        """Return the module of a dotted name within a folder."""
        base = posixpath.join(folder, *parts)
        found = self._file(posixpath.join(base, "__init__"))
        if found is None and parts:
            found = self._file(base)
        if found is not None:
            return Target("file", found)
        if base in self._folders:
            return Target("package", base, module=".".join(parts))
        return None

    def _file(self, base: str) -> str | None:
        for suffix in _SUFFIXES:
            if base + suffix in self.project.paths:
                return base + suffix
        return None

    # ------------------------------------------------------------ names

    def bind(self, path: str, item: Record, found: Found) -> Target | None:
        """`import a.b` binds `a`; all else binds what it names."""
        module, local = item["module"], item["local_name"]
        first = module.partition(".")[0]
        if item["kind"] == "namespace" and first != module and local == first:
            top = self.absolute(self._root(path), first)
            return None if top is None else top.target
        return super().bind(path, item, found)

    def bind_name(self, scope: dict[str, Target], name: str, target: Target, item: Record) -> None:
        """Bind a name; what stands at the margin is no alternative to what was there before."""
        if item["range"][3] == 0 and target.kind not in ("unknown", "external"):
            scope[name] = target
        else:
            super().bind_name(scope, name, target, item)

    def linked(self, item: Record, found: Found, target: Target) -> Target:
        """Return a submodule where it is one, else the module that passes on another module."""
        name, module = item["imported_name"], found.target
        if name is None or module.kind != "file" or module.path is None:
            return target
        below = self._inside(folder_of(module.path), [name])
        is_package = posixpath.basename(module.path).startswith("__init__.")
        return target if is_package and target == below else module

    def in_package(self, package: Target, name: str) -> Target | None:
        """Return a module within a namespace package."""
        return self._inside(str(package.path), [name])

    def exported(self, path: str, name: str) -> Target | None:
        """Return what a name is in a module: bound there, imported with `*`, or a submodule."""
        target = self._bound(path, name)
        if target is not None and target.kind != "unknown":
            return target
        folder, file = posixpath.split(path)
        if file.startswith("__init__."):
            return self._inside(folder, [name]) or target
        return target

    def beside(self, path: str, name: str) -> Target | None:
        """Return a builtin."""
        is_builtin = name in PYTHON_BUILTINS
        return Target("external", module="builtins", name=name) if is_builtin else None

    def _bound(self, path: str, name: str) -> Target | None:
        """Return what a module binds a name to.

        Of a definition and an import of one name the definition is taken where it is a function
        or a class, as one of them replaces the other where that is missing; variables are not.
        """
        definition = self.outlines[path].top.get(name)
        own = None if definition is None else Target("definition", path, definition)
        if own is not None and self._kind(own) != "variable":
            return own
        item = self._scope(path).named.get(name)
        if item is not None:
            found = self.find(path, item)
            target = None if found is None else self.bind(path, item, found)
            if target is not None and (own is None or target.kind in ("file", "definition")):
                return target
        return own or self._starred(path, name)

    def _starred(self, path: str, name: str) -> Target | None:
        """Return what imports with `*` bind a name to.

        `__all__` may be put together from parts that nothing here can see. Then a module that does
        not list a name comes second.
        """
        found = [self.find(path, item) for item in self._scope(path).stars]
        sources = [str(each.target.path) for each in found if each and each.target.kind == "file"]
        modules = [source for source in sources if not self._hides(source, name)]
        for source in sorted(modules, key=lambda source: not self._is_public(source, name)):
            target = None if name.startswith("__") else self.lookup(source, name)
            if target is not None and target.kind != "unknown":
                return target
        return None

    def _beyond(self, path: str, name: str, wildcards: list[Target]) -> Target | None:
        """Return what a name means that a module imported with `*` binds, or a builtin."""
        shown = [
            each
            for each in wildcards
            if each.kind != "file" or not self._hides(str(each.path), name)
        ]
        return super()._beyond(path, name, shown)

    # ------------------------------------------------------------ what a module says

    def _kind(self, target: Target) -> str:
        definitions = self.outlines[str(target.path)].definitions
        return str(definitions[target.definition or 0].kind)

    def _is_public(self, path: str, name: str) -> bool:
        """Tell whether `from module import *` binds a name."""
        listed = self._scope(path).listed
        return name in listed if listed else not name.startswith("_")

    def _hides(self, path: str, name: str) -> bool:
        """Tell whether `from module import *` surely does not bind a name."""
        self._reads.add(path)
        return not self._is_public(path, name) and self._scope(path).says_all()

    def _scope(self, path: str) -> _Scope:
        scope = self._scopes.get(path)
        if scope is None:
            scope = self._scopes[path] = _Scope(self.project.files.get(path))
        return scope


class _Scope:
    """What a module imports at its top level.

    Attributes:
        named: The last import of each name.
        stars: Imports with `*`, the last first.
        listed: The names in `__all__`, as far as they are written there.
    """

    def __init__(self, record: FileRecord | None) -> None:
        self._record = record
        items = [] if record is None else record.imports
        top = [item for item in items if item["enclosing"] is None]
        self.named: dict[str, Record] = {
            item["local_name"]: item for item in top if item["local_name"] is not None
        }
        self.stars = [item for item in reversed(top) if item["kind"] == "wildcard"]
        self.listed = frozenset(item["name"] for item in record.exports) if record else ()

    def says_all(self) -> bool:
        """Tell whether nothing but lists of names is put into `__all__`, if it is there at all."""
        if self._record is None or "__all__" in self.named:
            return False
        values = [each.value or "" for each in self._record.bindings if each.name == "__all__"]
        changes = "__all__" in self._record.references.named()[1]  # __all__.append(…)
        return not changes and all(map(_LISTED.fullmatch, values))


def _external(module: str) -> Found:
    return Found(Target("external", module=module), reason="external")


def _folders_with_python(paths: frozenset[str]) -> frozenset[str]:
    """Return the folders that have Python files anywhere in them."""
    found: set[str] = set()
    for path in paths:
        if path.endswith(_SUFFIXES):
            folder = folder_of(path)
            while folder not in found:
                found.add(folder)
                folder = folder_of(folder)
    return frozenset(found)
