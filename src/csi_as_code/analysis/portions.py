"""Parts of the dependency graph that people can look at: what still matters, what is near, what fits."""

from collections.abc import Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet

from csi_as_code.analysis.graph import Graph
from csi_as_code.analysis.ready import in_effect
from csi_as_code.register import Register
from csi_as_code.workflow import is_open


def unfinished(register: Register, graph: Graph) -> frozenset[str]:
    """Return the ends of dependencies that still matter: of open records on what is open or will not be in effect."""
    found = set()
    for ident, needs in graph.needs.items():
        if not is_open(register.improvements[ident].state):
            continue
        for other in needs:
            needed = register.improvements.get(other)
            if needed is None or is_open(needed.state) or not in_effect(needed):
                found |= {ident, other}
    return frozenset(found)


def nearest(
    graph: Graph, starts: Iterable[str], most: int, *, depth: int | None = None, within: Collection[str] | None = None
) -> tuple[str, ...]:
    """Return at most so many records that are nearest to some, these first, over dependencies either way."""
    found = dict.fromkeys(starts, 0)
    todo = list(found)
    for ident in todo:
        if depth is not None and found[ident] >= depth:
            continue
        for other in (*graph.needs.get(ident, ()), *graph.unblocks.get(ident, ())):
            if other not in found and (within is None or other in within):
                if len(found) >= most:
                    return tuple(todo[:most])
                found[other] = found[ident] + 1
                todo.append(other)
    return tuple(todo[:most])


def fitting(
    graph: Graph, groups: Iterable[Sequence[str]], special: AbstractSet[str], most: int
) -> tuple[list[tuple[str, ...]], int]:
    """Return connected groups with at most so many records in all, and how many records that leaves out.

    Groups with something special come first, then the larger ones. The first is cut where it alone is too large: to
    what is nearest to what is special in it.
    """
    found: list[tuple[str, ...]] = []
    room, left = most, 0
    for group in sorted(groups, key=lambda group: (special.isdisjoint(group), -len(group), group)):
        part = tuple(group)
        if len(part) > room and not found:
            starts = [ident for ident in group if ident in special] or [group[0]]
            part = tuple(sorted(nearest(graph, starts, most, within=frozenset(group))))
        if len(part) <= room:
            found.append(part)
            room -= len(part)
            left += len(group) - len(part)
        else:
            left += len(group)
    return found, left
