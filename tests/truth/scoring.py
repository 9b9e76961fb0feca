"""Precision and recall of facts against a judge's, as multisets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Score:
    """How facts of one sort compare, over any number of files.

    Attributes:
        name: What is compared.
        matched: Facts that both have.
        extra: What we have and the judge has not, with the file.
        missed: What the judge has and we have not, with the file.
    """

    name: str
    matched: int = 0
    extra: list[tuple[str, Hashable]] = field(default_factory=list)
    missed: list[tuple[str, Hashable]] = field(default_factory=list)

    def add(self, path: str, ours: Iterable[Hashable], theirs: Iterable[Hashable]) -> None:
        """Compare the facts of a file."""
        mine, judged = Counter(ours), Counter(theirs)
        self.matched += (mine & judged).total()
        self.extra += [(path, fact) for fact in (mine - judged).elements()]
        self.missed += [(path, fact) for fact in (judged - mine).elements()]

    @property
    def precision(self) -> float:
        """Share of our facts that the judge has."""
        return self._share(len(self.extra))

    @property
    def recall(self) -> float:
        """Share of the judge's facts that we have."""
        return self._share(len(self.missed))

    def _share(self, others: int) -> float:
        total = self.matched + others
        return self.matched / total if total else 0.0

    def __str__(self) -> str:
        lines = [
            f"{self.name}: precision {self.precision:.4%}, recall {self.recall:.4%} "
            f"({self.matched} matched, {len(self.extra)} extra, {len(self.missed)} missed)"
        ]
        for title, facts in (("extra", self.extra), ("missed", self.missed)):
            step = max(1, len(facts) // 5)
            lines += [f"  {title}: {path}: {fact}" for path, fact in facts[::step][:6]]
        return "\n".join(lines)
