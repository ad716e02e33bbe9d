"""Dependencies against a naive reference: reachability by repeated joining, rings by trying every path."""

from collections.abc import Iterator
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from csi_as_code.analysis.graph import Graph, graph_of
from csi_as_code.analysis.rings import unaccepted_rings
from csi_as_code.model import Improvement
from csi_as_code.register import Register

Edges = dict[str, tuple[str, ...]]
IDS = [f"IMP-{number:04}" for number in range(1, 8)]


@st.composite
def edges(draw: st.DrawFn, ids: tuple[str, ...] = tuple(IDS)) -> Edges:
    found = draw(st.sets(st.tuples(st.sampled_from(ids), st.sampled_from(ids)), max_size=14))
    kept = sorted((ident, other) for ident, other in found if ident != other)
    return {ident: tuple(o for i, o in kept if i == ident) for ident in sorted({i for i, _ in kept})}


def reach(graph: Edges, start: str) -> set[str]:
    """Return all that can be got to from a record, joining neighbours until nothing is new."""
    found: set[str] = set(graph.get(start, ()))
    while True:
        more = found | {other for ident in found for other in graph.get(ident, ())}
        if more == found:
            return found
        found = more


def groups(graph: Edges) -> list[set[str]]:
    """Return the sets of records that reach each other, in order of their first id."""
    found = []
    for ident in IDS:
        group = {other for other in reach(graph, ident) if ident in reach(graph, other)}
        if len(group) > 1 and ident == min(group):
            found.append(group)
    return found


def simple_rings(graph: Edges) -> Iterator[tuple[str, ...]]:
    """Yield every ring without a repeated record, beginning with its first id."""

    def walk(path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        for other in graph.get(path[-1], ()):
            if other == path[0]:
                yield path
            elif other > path[0] and other not in path:
                yield from walk((*path, other))

    for ident in IDS:
        yield from walk((ident,))


@given(edges())
def test_before_and_after_are_all_that_can_be_reached(needs: Edges) -> None:
    graph = Graph(needs)
    waits_for = {ident: reach(needs, ident) for ident in IDS}
    assert {ident: set(graph.before(ident)) for ident in IDS} == waits_for
    assert {ident: set(graph.after(ident)) for ident in IDS} == {
        ident: {other for other in IDS if ident in waits_for[other]} for ident in IDS
    }


@given(edges())
def test_each_group_that_waits_for_itself_has_one_shortest_ring_through_its_first_id(needs: Edges) -> None:
    rings = Graph(needs).rings
    firsts = [min(group) for group in groups(needs)]
    every = list(simple_rings(needs))
    assert [ring[0] for ring in rings] == firsts
    assert set(rings) <= set(every)
    assert [len(ring) for ring in rings] == [min(len(r) for r in every if r[0] == first) for first in firsts]


@given(edges())
def test_order_puts_what_is_needed_first(needs: Edges) -> None:
    order = Graph(needs).order
    assert sorted(order) == sorted({*needs, *(other for found in needs.values() for other in found)})
    together = [(i, o) for i, found in needs.items() for o in found if i in reach(needs, o)]
    assert [
        (ident, other)
        for ident, found in needs.items()
        for other in found
        if (ident, other) not in together and order.index(other) > order.index(ident)
    ] == []
    for group in groups(needs):
        first = min(order.index(ident) for ident in group)
        assert order[first : first + len(group)] == tuple(sorted(group))


PAIRS = st.sets(st.sets(st.sampled_from(IDS), min_size=2, max_size=2).map(frozenset), max_size=8)


@given(edges(tuple(IDS[:5])), PAIRS)
def test_a_ring_is_shown_unless_all_rings_of_its_group_are_accepted_pairs(
    needs: Edges, pairs: set[frozenset[str]]
) -> None:
    refused = [ring for ring in simple_rings(needs) if frozenset(ring) not in pairs]
    expected = [group for group in groups(needs) if any(set(ring) <= group for ring in refused)]
    found = list(unaccepted_rings(Graph(needs), pairs))
    assert set(found) <= set(refused)
    assert [next(group for group in groups(needs) if set(ring) <= group) for ring in found] == expected


def test_a_register_gives_edges_to_what_it_knows_alone() -> None:
    one = Improvement(id="IMP-0001", state="proposed", depends_on=("IMP-0003", "IMP-0001", "IMP-0009", "IMP-0002"))
    two = Improvement(id="IMP-0002", state="proposed")
    register = Register(improvements={item.id: item for item in (one, two)}, unread=frozenset({"IMP-0003"}))
    assert graph_of(register).needs == {"IMP-0001": ("IMP-0002", "IMP-0003")}


def test_a_chain_of_many_records_needs_no_recursion() -> None:
    ids = [f"IMP-{number:05}" for number in range(20_000)]
    graph = Graph({ident: (needed,) for needed, ident in pairwise(ids)})
    assert graph.order == tuple(ids)
    assert graph.rings == ()
    assert len(graph.before(ids[-1])) == len(ids) - 1
