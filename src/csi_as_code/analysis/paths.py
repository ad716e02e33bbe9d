"""Slices of the dependency graph, and the longest chain of work that remains (critical path method, Kelley 1959)."""

from collections import deque
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise

import msgspec

from csi_as_code.analysis.graph import Graph
from csi_as_code.analysis.ready import in_effect
from csi_as_code.model import Improvement
from csi_as_code.register import Register
from csi_as_code.workflow import is_open


class Edge(msgspec.Struct, frozen=True, order=True):
    """`source` has to be done before `target`; on the critical path or not, part of a ring or not."""

    source: str
    target: str
    critical: bool = False
    ring: bool = False


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """The part of the graph that is shown; records by id, edges in order, the critical path with its length.

    `days` is the length where every remaining record that is linked has a planned start and due date, else None:
    then the length is the number of records on it. `unread` are dependencies whose record cannot be read.
    """

    items: Mapping[str, Improvement]
    edges: tuple[Edge, ...]
    critical: tuple[str, ...]
    days: int | None
    rings: tuple[tuple[str, ...], ...]
    unread: tuple[str, ...] = ()


def around(graph: Graph, start: str, depth: int | None) -> frozenset[str]:
    """Return what is at most so many steps from a record, in either direction; everything connected without depth."""
    steps = {start: 0}
    todo = deque([start])
    while todo:
        ident = todo.popleft()
        if depth is not None and steps[ident] >= depth:
            continue
        for other in (*graph.needs.get(ident, ()), *graph.unblocks.get(ident, ())):
            if other not in steps:
                steps[other] = steps[ident] + 1
                todo.append(other)
    return frozenset(steps)


def picture(register: Register, graph: Graph, wanted: Iterable[str]) -> Picture:
    """Return the records of these ids with the dependencies among them and the critical path."""
    ids = set(wanted)
    items = {ident: register.improvements[ident] for ident in sorted(ids) if ident in register.improvements}
    unread = tuple(sorted(ids & register.unread))
    within = Graph(
        {ident: tuple(o for o in graph.needs[ident] if o in ids) for ident in sorted(ids & graph.needs.keys())}
    )
    chained = {*within.needs, *within.unblocks}
    lengths = _planned_days(item for ident, item in items.items() if ident in chained and remains(item))
    critical = _longest(within, items, lengths)
    steps = set(pairwise(critical))
    together = _together(within)
    edges = sorted(
        Edge(needed, ident, (needed, ident) in steps, ident in together.get(needed, ()))
        for ident, needs in within.needs.items()
        for needed in needs
    )
    return Picture(
        items=items,
        edges=tuple(edges),
        critical=critical,
        days=sum(lengths[ident] for ident in critical) if lengths else None,
        rings=within.rings,
        unread=unread,
    )


def remains(item: Improvement) -> bool:
    """Tell whether work on a record remains: it is open and its change is not in effect."""
    return is_open(item.state) and not in_effect(item)


def _planned_days(items: Iterable[Improvement]) -> dict[str, int]:
    """Return the planned days of every record, both ends counted; nothing where one of them has no dates."""
    found = {}
    for item in items:
        if not (item.plan and item.plan.start and item.plan.due):
            return {}
        try:
            days = (date.fromisoformat(item.plan.due) - date.fromisoformat(item.plan.start)).days
        except ValueError:
            return {}
        found[item.id] = max(days, 0) + 1
    return found


def _longest(graph: Graph, items: Mapping[str, Improvement], lengths: Mapping[str, int]) -> tuple[str, ...]:
    """Return the longest chain of remaining work, first to last; the smallest ids where several are as long.

    Inside a ring there is no first: only dependencies that agree with the graph's order count.
    """
    place = {ident: number for number, ident in enumerate(graph.order)}
    best: dict[str, tuple[int, str]] = {}
    for ident in graph.order:
        if ident not in items or not remains(items[ident]):
            continue
        before = [
            (-best[needed][0], needed)
            for needed in graph.needs.get(ident, ())
            if needed in best and place[needed] < place[ident]
        ]
        length, came = min(before, default=(0, ""))
        best[ident] = (lengths.get(ident, 1) - length, came)
    if not best:
        return ()
    chain = [min(best, key=lambda ident: (-best[ident][0], ident))]
    while came := best[chain[-1]][1]:
        chain.append(came)
    return tuple(reversed(chain)) if len(chain) > 1 else ()


def _together(graph: Graph) -> dict[str, frozenset[str]]:
    """Return for each record on a ring those that wait for it and that it waits for."""
    return {ident: group for group in graph.groups for ident in group}
