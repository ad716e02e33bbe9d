"""Records as boxes of the dependency drawings, what their looks mean, and the drawing of what is around one record."""

from collections.abc import Container, Iterable, Iterator, Sequence

import msgspec
from markupsafe import Markup

from csi_as_code.analysis.layers import components
from csi_as_code.analysis.paths import Edge, remains
from csi_as_code.analysis.portions import nearest
from csi_as_code.site.facts import Site
from csi_as_code.site.network import Node, network
from csi_as_code.site.rows import Row
from csi_as_code.text import count
from csi_as_code.workflow import ROWS, State

# What is around a record: so many steps either way, and so many records at most.
STEPS = 2
MOST_AROUND = 16
MOST_COUNTED = 10_000
NEAR_GAP = 28
MARKS = ("ring", "critical", "blocked")
LOOKS: tuple[tuple[str, ...], ...] = (
    (State.PROPOSED, State.ASSESSED),
    (State.APPROVED,),
    (State.IN_PROGRESS, State.MEASURING),
    (State.ON_HOLD, State.DEFERRED),
    (State.CLOSED,),
    (State.REJECTED, State.WITHDRAWN, State.SUPERSEDED, "unknown"),
)
"""The states whose boxes look the same."""


class Look(msgspec.Struct, frozen=True):
    """A line of the key of a drawing: the class of a box or of a tie, and what it means."""

    css: str
    text: str
    is_tie: bool = False


def looks(nodes: Iterable[Node], edges: Sequence[Edge]) -> Iterator[Look]:
    """Yield the key of a drawing: the looks that occur in it, each with the states that do."""
    states = {node.state for node in nodes}
    for alike in LOOKS:
        there = [state for state in alike if state in states]
        if there:
            words = (ROWS[State(state)].title.lower() if state in ROWS else "state not known" for state in there)
            yield Look(there[0], " or ".join(words))
    if any(edge.critical for edge in edges):
        yield Look("critical", "critical path, and a border as thick", is_tie=True)
    if any(edge.ring for edge in edges):
        yield Look("ring", "ring: each waits for itself", is_tie=True)


class Around(msgspec.Struct, frozen=True):
    """The drawing of what is around a record, and how many records that are as near have no place in it."""

    drawing: Markup
    more: int


def marks(row: Row, critical: Container[str], rings: Container[str]) -> tuple[str, ...]:
    """Return what is special about a record: on a ring, on the critical path, blocked."""
    is_blocked = bool(row.waits_for) and remains(row.item)
    return tuple(mark for mark, on in zip(MARKS, (row.id in rings, row.id in critical, is_blocked), strict=True) if on)


def node(site: Site, ident: str, root: str, special: tuple[str, ...], *, here: str = "", team: str = "") -> Node:
    """Return the box of a record; `here` is the record that the drawing is about, `team` the team."""
    row = site.rows.get(ident)
    if row is None:
        says = f"{ident}: there is a record, but it cannot be read"
        return Node(id=ident, href=f"{root}findings.html", title="", word="cannot be read", says=says, state="unknown")
    theirs = site.policy.teams.get(row.item.team or "")
    says = ", ".join((f"{ident} {row.title}: {row.state_title.lower()}", *([theirs.title] if theirs else ()), *special))
    return Node(
        id=ident,
        href=root + row.page,
        title=row.title,
        word=row.state_title,
        says=says,
        state=row.state_class,
        marks=special,
        is_here=ident == here,
        is_outside=bool(team) and row.item.team != team,
    )


def neighbourhood(site: Site, ident: str, root: str) -> Around | None:
    """Return the drawing of what a record waits for and what waits for it, over two steps.

    There is none where it would show only one other record, or where all is done.
    """
    graph = site.graph
    if ident not in graph.needs and ident not in graph.unblocks:
        return None
    near = nearest(graph, (ident,), MOST_AROUND, depth=STEPS)
    if len(near) < 3 or not any(other not in site.rows or site.rows[other].is_open for other in near):
        return None
    more = 0
    if len(near) == MOST_AROUND:
        more = len(nearest(graph, (ident,), MOST_COUNTED, depth=STEPS)) - MOST_AROUND
    inside = frozenset(near)
    edges = [
        Edge(needed, other, site.on_path.get(needed) == other, needed in site.ring_of.get(other, ()))
        for other in near
        for needed in graph.needs.get(other, ())
        if needed in inside
    ]
    nodes = {}
    for other in near:
        row = site.rows.get(other)
        special = marks(row, site.on_path, site.ring_of) if row else ()
        nodes[other] = node(site, other, root, special, here=ident)
    groups = components(near, ((edge.source, edge.target) for edge in edges))
    label = f"{ident} and {count(len(near) - 1, 'improvement')} around it; what is needed is on the left."
    return Around(network(nodes, edges, groups, label, NEAR_GAP), more)
