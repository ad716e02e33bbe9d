"""Who waits for whom: the dependency graph of a register."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from csi_as_code.model import Improvement
from csi_as_code.register import Register
from csi_as_code.workflow import State

IN_EFFECT: frozenset[str] = frozenset({State.MEASURING, State.CLOSED})
"""States from which on a record's change is live."""


class Graph:
    """Dependencies between the records that exist, ids in order, without edges to unknown records or to oneself."""

    def __init__(self, needs: Mapping[str, tuple[str, ...]]) -> None:
        self.needs = needs

    @cached_property
    def unblocks(self) -> Mapping[str, tuple[str, ...]]:
        """The records that wait for each record."""
        found: dict[str, list[str]] = {}
        for ident, needed in self.needs.items():
            for other in needed:
                found.setdefault(other, []).append(ident)
        return {ident: tuple(sorted(waiting)) for ident, waiting in sorted(found.items())}

    def before(self, ident: str) -> frozenset[str]:
        """Return all that a record waits for, directly or not."""
        return _reach(ident, self.needs)

    def after(self, ident: str) -> frozenset[str]:
        """Return all that waits for a record, directly or not."""
        return _reach(ident, self.unblocks)

    @cached_property
    def rings(self) -> tuple[tuple[str, ...], ...]:
        """Every strongly connected group of two or more records, each as one shortest ring through its first id."""
        return tuple(_ring(group, self.needs) for group in self.groups)

    @cached_property
    def groups(self) -> tuple[frozenset[str], ...]:
        """Every strongly connected group of two or more records: each of them waits for itself.

        Where each record needs only such as come before it, which is usual, there is none.
        """
        if all(other < ident for ident, needed in self.needs.items() for other in needed):
            return ()
        return tuple(_components(self.needs))

    @cached_property
    def order(self) -> tuple[str, ...]:
        """All ids that have an edge, what is needed before what needs it; rings stand together, in order of id."""
        return tuple(ident for group in _tarjan(self.needs) for ident in sorted(group))


def graph_of(register: Register) -> Graph:
    """Return the dependency graph of a register."""
    needs = {}
    improvements, unread = register.improvements, register.unread
    for ident, item in improvements.items():
        needed = item.depends_on
        if needed:
            known = {other for other in needed if other in improvements or other in unread}
            known.discard(ident)
            if known:
                needs[ident] = tuple(sorted(known))
    return Graph(needs)


class Wait(NamedTuple):
    """A record, the position of a dependency of its, and the record that this names."""

    item: Improvement
    number: int
    needed: Improvement


def waits(register: Register, graph: Graph) -> Iterator[Wait]:
    """Yield the dependencies on records that can be read and are neither measuring nor closed."""
    improvements = register.improvements
    for ident in graph.needs:
        item = improvements[ident]
        for number, other in enumerate(item.depends_on):
            needed = improvements.get(other)
            if needed is not None and needed.state not in IN_EFFECT and other != ident:
                yield Wait(item, number, needed)


def _reach(start: str, edges: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    seen: set[str] = set()
    todo = deque(edges.get(start, ()))
    while todo:
        ident = todo.popleft()
        if ident not in seen:
            seen.add(ident)
            todo.extend(edges.get(ident, ()))
    return frozenset(seen)


def _components(edges: Mapping[str, tuple[str, ...]]) -> list[frozenset[str]]:
    groups = [frozenset(group) for group in _tarjan(edges) if len(group) > 1]
    return sorted(groups, key=min)


def _tarjan(edges: Mapping[str, tuple[str, ...]]) -> Iterable[list[str]]:
    """Yield strongly connected components, needed ones first (Tarjan 1972), without recursion."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    path: list[str] = []
    on_path: set[str] = set()
    for root in sorted(edges):
        if root in index:
            continue
        work = [(root, iter(edges.get(root, ())))]
        index[root] = low[root] = len(index)
        path.append(root)
        on_path.add(root)
        while work:
            ident, rest = work[-1]
            for other in rest:
                if other not in index:
                    index[other] = low[other] = len(index)
                    path.append(other)
                    on_path.add(other)
                    work.append((other, iter(edges.get(other, ()))))
                    break
                if other in on_path:
                    low[ident] = min(low[ident], index[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[ident])
                if low[ident] == index[ident]:
                    group = []
                    while True:
                        member = path.pop()
                        on_path.discard(member)
                        group.append(member)
                        if member == ident:
                            break
                    yield group


def _ring(group: frozenset[str], edges: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return a shortest way from a group's first id back to itself."""
    start = min(group)
    came: dict[str, str] = {}
    todo = deque([start])
    while todo:
        ident = todo.popleft()
        for other in edges.get(ident, ()):
            if other == start:
                ring = [ident]
                while ring[-1] != start:
                    ring.append(came[ring[-1]])
                return tuple(reversed(ring))
            if other in group and other not in came:
                came[other] = ident
                todo.append(other)
    return (start,)
