"""The edges of a file's imports."""

from __future__ import annotations

from wasmpool.graph.imports.found import Found, Record, Target, external_id
from wasmpool.graph.model import Edge, Unresolved
from wasmpool.graph.outline import Outlines
from wasmpool.graph.registry import sureness


class Links:
    """The edges of one file's imports, one for each target with all of its sites."""

    def __init__(self, path: str, ids: dict[str, list[str]], outlines: Outlines) -> None:
        self._path = path
        self._ids = ids
        self._outlines = outlines
        self._found: dict[str, tuple[float, str, list[tuple[int, ...]]]] = {}
        self.unresolved: list[Unresolved] = []

    def link(self, item: Record, found: Found, target: Target | None, folders: list[str]) -> None:
        """Add the edges of an import: to the file, and to the definition where it is one."""
        module = found.target
        if target is None:
            target = module
        elif target.kind == "unknown":
            self.miss(item, "unknown name")
            target = target if module.kind == "package" else module
        if target.others:
            found = Found(module, sureness(target.others), "one of several")
        for other in target.others:
            self.link(item, found, Target("definition", *other), [])
        match target:
            case Target("definition", str(path), int(definition)):
                file = module.path if module.kind == "file" and module.path else path
                self._add(file, item, found)
                for each in self._outlines[path].merged.get(definition, (definition,)):
                    self._add(self._ids[path][each], item, found)
            case Target("file", str(path)):
                self._add(path, item, found)
            case Target("package"):
                for id in [f"{folder}/" for folder in folders] or [external_id(target)]:
                    self._add(id, item, found)
            case Target("external") if module.kind == "file":
                self._add(str(module.path), item, found)  # which passes on what it imports itself
            case Target("external"):
                self._add(external_id(target), item, found)

    def miss(self, item: Record, reason: str) -> None:
        """List an import that stands for nothing known."""
        name, enclosing = item["imported_name"], item["enclosing"]
        module = "." * item["relative_level"] + item["module"]
        self.unresolved.append(
            Unresolved(
                path=self._path,
                kind="import",
                name=name or module,
                receiver=module if name else None,
                range=tuple(item["range"]),
                enclosing=self._path if enclosing is None else self._ids[self._path][enclosing],
                reason=reason,
            )
        )

    def _add(self, target: str, item: Record, found: Found) -> None:
        if target == self._path:
            return
        site = tuple(item["range"])
        before = self._found.setdefault(target, (found.confidence, found.reason, []))
        if site not in before[2][-1:]:
            before[2].append(site)

    def edges(self) -> list[Edge]:
        """Return the edges, by target."""
        return [
            Edge("IMPORTS", self._path, target, confidence, reason, tuple(sites))
            for target, (confidence, reason, sites) in sorted(self._found.items())
        ]
