"""Lay a graph out in layers, from what is needed to what needs it (Sugiyama, Tagawa and Toda 1981).

Edges that close a ring are turned round, every node goes into the layer of the longest way to it, an edge over several
layers passes through places of its own, nodes are ordered by the mean place of their neighbours (barycentre) with the
fewest crossings found, and last they are moved level with what they are tied to as far as the order allows.
"""

from bisect import bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import msgspec

SWEEPS = 6
# The room that an edge takes as it passes a layer, where a node takes 1.
PASSING = 0.4

Edge = tuple[str, str]


class Layout(msgspec.Struct, frozen=True):
    """Where nodes are: layer from the left, and place from the top in heights of a node.

    `ways` has, for each edge, the places through which it passes the layers between its two ends. `turned` are the
    edges that run against the layers, because they close a ring. `rows` is the height of the whole.
    """

    places: Mapping[str, tuple[int, float]]
    ways: Mapping[Edge, tuple[tuple[int, float], ...]]
    turned: frozenset[Edge]
    layers: int
    rows: float


def components(nodes: Iterable[str], edges: Iterable[Edge]) -> list[tuple[str, ...]]:
    """Return the nodes in groups that are connected, the largest first, ids in order within."""
    near: dict[str, list[str]] = {node: [] for node in nodes}
    for source, target in edges:
        near[source].append(target)
        near[target].append(source)
    seen: set[str] = set()
    found = []
    for start in sorted(near):
        if start in seen:
            continue
        seen.add(start)
        group = [start]
        for node in group:
            fresh = [other for other in near[node] if other not in seen]
            seen.update(fresh)
            group.extend(dict.fromkeys(fresh))
        found.append(tuple(sorted(group)))
    return sorted(found, key=lambda group: (-len(group), group))


def layout(nodes: Iterable[str], edges: Iterable[Edge]) -> Layout:
    """Return the layout of a graph; the same nodes and edges give the same, in whatever order they come."""
    names = sorted(nodes)
    links = sorted({edge for edge in edges if edge[0] != edge[1]})
    order = _order(names, links)
    place = {node: number for number, node in enumerate(order)}
    turned = frozenset(edge for edge in links if place[edge[0]] > place[edge[1]])
    forward = [(t, s) if (s, t) in turned else (s, t) for s, t in links]
    layer = _longest(order, forward)
    chains = _passing(links, forward, layer)
    steps = [
        step
        for edge, (source, target) in zip(links, forward, strict=True)
        for step in pairwise([source, *chains[edge], target])
    ]
    rows = _ordered(layer, steps, place)
    y = _level(rows, steps)
    ways = {
        edge: tuple((layer[name], y[name]) for name in (reversed(chain) if edge in turned else chain))
        for edge, chain in chains.items()
    }
    return Layout(
        places={node: (layer[node], y[node]) for node in names},
        ways=ways,
        turned=turned,
        layers=len(rows),
        rows=max((y[node] for node in names), default=-1.0) + 1,
    )


def _order(nodes: Sequence[str], edges: Sequence[Edge]) -> list[str]:
    """Return nodes with sources before targets.

    Where none is free, one of a ring that waits for nothing else goes: the one with the most targets.
    """
    into = dict.fromkeys(nodes, 0)
    out: dict[str, list[str]] = {node: [] for node in nodes}
    back: dict[str, list[str]] = {node: [] for node in nodes}
    for source, target in edges:
        into[target] += 1
        out[source].append(target)
        back[target].append(source)
    left = dict.fromkeys(nodes)
    free = [node for node in nodes if not into[node]]
    found = []
    while left:
        if not free:
            ring = _first_ring(left, out, back)
            free = [min(ring, key=lambda node: (into[node] - sum(t in left for t in out[node]), node))]
        node = free.pop(0)
        del left[node]
        found.append(node)
        for target in out[node]:
            into[target] -= 1
            if target in left and not into[target]:
                insort(free, target)
    return found


def _first_ring(left: Iterable[str], out: Mapping[str, list[str]], back: Mapping[str, list[str]]) -> frozenset[str]:
    """Return nodes that all wait for each other and for nothing else that is left; every node left waits for one."""
    among = frozenset(left)
    start = min(among)
    while True:
        needed = _reached(start, back, among)
        ring = needed & _reached(start, out, among)
        if ring == needed:
            return ring
        start = min(needed - ring)


def _reached(start: str, ways: Mapping[str, list[str]], among: frozenset[str]) -> frozenset[str]:
    found = {start}
    todo = [start]
    while todo:
        fresh = [node for node in ways[todo.pop()] if node in among and node not in found]
        found.update(fresh)
        todo += fresh
    return frozenset(found)


def _longest(order: Sequence[str], edges: Iterable[Edge]) -> dict[str, int]:
    """Return the layer of each node: one behind the last that it needs; what needs nothing, just before its first."""
    before: dict[str, list[str]] = {node: [] for node in order}
    after: dict[str, list[str]] = {node: [] for node in order}
    for source, target in edges:
        before[target].append(source)
        after[source].append(target)
    layer: dict[str, int] = {}
    for node in order:
        layer[node] = max((layer[other] + 1 for other in before[node]), default=0)
    for node in order:
        if not before[node] and after[node]:
            layer[node] = min(layer[other] for other in after[node]) - 1
    return layer


def _passing(edges: Sequence[Edge], forward: Sequence[Edge], layer: dict[str, int]) -> dict[Edge, list[str]]:
    """Return the places that each edge passes from layer to layer; these get their layer, too."""
    chains: dict[Edge, list[str]] = {}
    for edge, (source, target) in zip(edges, forward, strict=True):
        # Ids hold no NUL, so these names are nobody's.
        passed = range(layer[source] + 1, layer[target])
        chains[edge] = [f"{edge[0]}\0{edge[1]}\0{number}" for number in passed]
        layer.update(zip(chains[edge], passed, strict=True))
    return chains


def _ordered(layer: Mapping[str, int], steps: Iterable[Edge], place: Mapping[str, int]) -> list[list[str]]:
    """Return the nodes of each layer from top to bottom, in the order with the fewest crossings that was found."""
    left: dict[str, list[str]] = {node: [] for node in layer}
    right: dict[str, list[str]] = {node: [] for node in layer}
    for source, target in steps:
        right[source].append(target)
        left[target].append(source)
    rows: list[list[str]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    for node in sorted(layer, key=lambda node: (place.get(node.partition("\0")[0], 0), node)):
        rows[layer[node]].append(node)
    best, fewest = [list(row) for row in rows], _crossings(rows, right)
    for sweep in range(SWEEPS):
        if not fewest:
            break
        down = sweep % 2 == 0
        for number in range(1, len(rows)) if down else range(len(rows) - 2, -1, -1):
            at = {node: i for i, node in enumerate(rows[number - 1 if down else number + 1])}
            mean = {}
            for i, node in enumerate(rows[number]):
                ties = (left if down else right)[node]
                mean[node] = (sum(at[other] for other in ties) / len(ties) if ties else i, i)
            rows[number].sort(key=mean.__getitem__)
        count = _crossings(rows, right)
        if count < fewest:
            best, fewest = [list(row) for row in rows], count
    return best


def _crossings(rows: Sequence[Sequence[str]], right: Mapping[str, Sequence[str]]) -> int:
    """Return how many pairs of edges between neighbouring layers cross."""
    total = 0
    for number, row in enumerate(rows[:-1]):
        at = {node: i for i, node in enumerate(rows[number + 1])}
        seen: list[int] = []
        for node in row:
            ends = sorted(at[other] for other in right[node])
            total += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return total


def _level(rows: Sequence[Sequence[str]], steps: Iterable[Edge]) -> dict[str, float]:
    """Return the place of each node from the top: as level with what it is tied to as the order allows."""
    near: dict[str, tuple[list[str], list[str]]] = {node: ([], []) for row in rows for node in row}
    for source, target in steps:
        near[source][1].append(target)
        near[target][0].append(source)
    y = {node: float(i) for row in rows for i, node in enumerate(row)}
    for side in (0, 1, 0, 1):
        for row in rows if side == 0 else reversed(rows):
            wanted = []
            for node in row:
                ties = near[node][side] or near[node][1 - side]
                wanted.append(sum(y[other] for other in ties) / len(ties) if ties else y[node])
            y.update(zip(row, _apart(row, wanted), strict=True))
    top = min(y.values(), default=0.0)
    return {node: round(value - top, 3) for node, value in y.items()}


def _apart(row: Sequence[str], wanted: Sequence[float]) -> list[float]:
    """Return places in order, with the room that each needs, nearest to those wanted (least squares by pooling)."""
    offset = 0.0
    offsets: list[float] = []
    pools: list[tuple[float, int]] = []  # the sum and the number of those that stand at one place, without offsets
    for node, want in zip(row, wanted, strict=True):
        own = (PASSING if "\0" in node else 1.0) / 2
        offset += own if offsets else 0.0
        offsets.append(offset)
        offset += own
        total, number = want - offsets[-1], 1
        while pools and pools[-1][0] / pools[-1][1] > total / number:
            before, many = pools.pop()
            total, number = total + before, number + many
        pools.append((total, number))
    bases = [total / number for total, number in pools for _ in range(number)]
    return [base + offset for base, offset in zip(bases, offsets, strict=True)]
