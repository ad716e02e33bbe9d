"""Layouts in layers: nothing lies on anything else, edges lead on, and the same graph gives the same drawing."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from csi_as_code.analysis.layers import PASSING, Edge, components, layout

NODES = [f"A-{number:02}" for number in range(9)]
EDGES = st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), max_size=16)


def acyclic(edges: list[Edge]) -> list[Edge]:
    return [(min(edge), max(edge)) for edge in edges if edge[0] != edge[1]]


@given(EDGES.map(acyclic))
def test_every_edge_leads_one_layer_on_at_least(edges: list[Edge]) -> None:
    found = layout(NODES, edges)
    assert found.turned == frozenset()
    for source, target in edges:
        ends = [found.places[source], *found.ways[source, target], found.places[target]]
        assert [layer for layer, _ in ends] == list(range(ends[0][0], ends[-1][0] + 1))
        assert ends[0][0] < ends[-1][0]


@given(EDGES)
def test_rings_turn_as_few_edges_as_it_takes_to_have_none(edges: list[Edge]) -> None:
    found = layout(NODES, edges)
    real = {edge for edge in edges if edge[0] != edge[1]}
    assert found.ways.keys() == real
    for source, target in real:
        forward = found.places[source][0] < found.places[target][0]
        assert forward is ((source, target) not in found.turned)
    if not found.turned:
        return
    # What is turned closes a ring with edges that are not.
    for source, target in found.turned:
        reach = {target}
        for _ in NODES:
            reach |= {b for a, b in real - {(source, target)} if a in reach}
        assert source in reach


@given(EDGES)
def test_nothing_lies_on_anything_else(edges: list[Edge]) -> None:
    found = layout(NODES, edges)
    layers: dict[int, list[tuple[float, float]]] = {}
    for layer, y in found.places.values():
        layers.setdefault(layer, []).append((y, 1.0))
    for way in found.ways.values():
        for layer, y in way:
            layers.setdefault(layer, []).append((y, PASSING))
    for inside in layers.values():
        for (above, one), (below, other) in pairwise(sorted(inside)):
            assert below - above >= (one + other) / 2 - 0.002
    assert sorted(layers) == list(range(found.layers))
    assert all(0 <= y <= found.rows for inside in layers.values() for y, _ in inside if y in {p[1] for p in inside})


@given(EDGES, st.randoms(use_true_random=False))
def test_the_order_in_which_the_graph_is_told_does_not_matter(edges: list[Edge], random: object) -> None:
    nodes, mixed = list(NODES), list(edges)
    random.shuffle(nodes)  # type: ignore[attr-defined]
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert layout(nodes, mixed) == layout(NODES, edges)


@given(EDGES)
def test_components_hold_every_node_once_and_every_edge_within_one(edges: list[Edge]) -> None:
    found = components(NODES, edges)
    assert sorted(node for group in found for node in group) == NODES
    home = {node: number for number, group in enumerate(found) for node in group}
    assert all(home[source] == home[target] for source, target in edges)
    assert [len(group) for group in found] == sorted(map(len, found), reverse=True)
    linked = {node for edge in edges for node in edge if edge[0] != edge[1]}
    assert all(len(group) == 1 or set(group) <= linked for group in found)


def test_a_chain_lies_on_a_line_and_a_long_edge_passes_beside_it() -> None:
    found = layout("abcd", [("a", "b"), ("b", "c"), ("c", "d")])
    assert found.places == {"a": (0, 0.0), "b": (1, 0.0), "c": (2, 0.0), "d": (3, 0.0)}
    assert (found.layers, found.rows) == (4, 1.0)
    beside = layout("abc", [("a", "b"), ("b", "c"), ("a", "c")])
    ((layer, y),) = beside.ways["a", "c"]
    assert layer == 1
    assert abs(y - beside.places["b"][1]) >= (1 + PASSING) / 2 - 0.002


def test_a_crossing_that_can_be_avoided_is() -> None:
    found = layout("abxy", [("a", "y"), ("b", "x")])
    assert (found.places["a"][1] < found.places["b"][1]) is (found.places["y"][1] < found.places["x"][1])


def test_what_needs_nothing_stands_next_to_what_needs_it() -> None:
    found = layout("abcz", [("a", "b"), ("b", "c"), ("z", "c")])
    assert found.places["z"][0] == 1


def test_nothing_has_a_layout_too() -> None:
    found = layout([], [])
    assert (found.places, found.layers, found.rows) == ({}, 0, 0.0)
