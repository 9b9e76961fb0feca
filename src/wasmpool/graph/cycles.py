"""Cycles in a directed graph: strongly connected components, and a shortest way round in each."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

Arrows = Mapping[str, Iterable[str]]


def components(arrows: Arrows) -> list[list[str]]:
    """The strongly connected components with a cycle, each sorted, in the order of their first.

    Tarjan's algorithm ("Depth-first search and linear graph algorithms", 1972), with a stack of
    its own in place of recursion.
    """
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    open_: dict[str, None] = {}
    found: list[list[str]] = []
    for root in sorted(arrows):
        if root in order:
            continue
        order[root] = low[root] = len(order)
        open_[root] = None
        stack = [(root, iter(arrows[root]))]
        while stack:
            node, targets = stack[-1]
            for target in targets:
                if target not in order:
                    order[target] = low[target] = len(order)
                    open_[target] = None
                    stack.append((target, iter(arrows.get(target, ()))))
                    break
                if target in open_:
                    low[node] = min(low[node], order[target])
            else:
                stack.pop()
                if stack:
                    above = stack[-1][0]
                    low[above] = min(low[above], low[node])
                if low[node] == order[node]:
                    component: list[str] = []
                    while not component or component[-1] != node:
                        component.append(open_.popitem()[0])
                    if len(component) > 1 or node in arrows.get(node, ()):
                        found.append(sorted(component))
    return sorted(found)


def shortest_cycle(start: str, arrows: Arrows) -> list[str]:
    """The nodes of a shortest cycle through `start`, beginning there; empty without one."""
    before: dict[str, str] = {}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        for target in arrows.get(node, ()):
            if target == start:
                way = [node]
                while way[-1] != start:
                    way.append(before[way[-1]])
                return way[::-1]
            if target not in before:
                before[target] = node
                queue.append(target)
    return []
