"""Rings of dependencies that nobody has accepted."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping

from csi_as_code.analysis.graph import Graph

Pair = frozenset[str]
Ring = tuple[str, ...]


def unaccepted_rings(graph: Graph, accepted: Iterable[Pair]) -> Iterator[Ring]:
    """Yield one ring of every group of records that wait for each other, unless all its rings are accepted pairs.

    A ring begins with its smallest id. An accepted pair is a ring of exactly these two records; a longer ring through
    both of them is a ring like any other.
    """
    pairs = frozenset(accepted)
    for ring in graph.rings:
        if frozenset(ring) not in pairs:
            yield ring
            continue
        other = _other_ring(graph, ring[0], pairs)
        if other:
            yield other


def _other_ring(graph: Graph, member: str, pairs: frozenset[Pair]) -> Ring | None:
    """Return a ring that is no accepted pair, in the group of a record that is in one."""
    group = graph.before(member) & graph.after(member)
    for ident in sorted(group):
        for needed in graph.needs.get(ident, ()):
            if needed not in group:
                continue
            barred = (needed, ident) if frozenset((needed, ident)) in pairs else None
            ring = _way(graph.needs, needed, ident, barred)
            if ring:
                first = ring.index(min(ring))
                return ring[first:] + ring[:first]
    return None


def _way(edges: Mapping[str, tuple[str, ...]], start: str, end: str, barred: tuple[str, str] | None) -> Ring | None:
    """Return a shortest way from one record to another that does not use the barred edge, or None."""
    came: dict[str, str] = {start: ""}
    todo = deque([start])
    while todo and end not in came:
        ident = todo.popleft()
        for other in edges.get(ident, ()):
            if other not in came and (ident, other) != barred:
                came[other] = ident
                todo.append(other)
    if end not in came:
        return None
    found = [end]
    while found[-1] != start:
        found.append(came[found[-1]])
    return tuple(reversed(found))
