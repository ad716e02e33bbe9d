"""Parts of the dependency graph: what still matters, what is near, what fits."""

from hypothesis import given
from hypothesis import strategies as st

from csi_as_code.analysis.graph import Graph, graph_of
from csi_as_code.analysis.layers import components
from csi_as_code.analysis.portions import fitting, nearest, unfinished
from csi_as_code.model import Improvement
from csi_as_code.register import Register

CHAIN = Graph({"B": ("A",), "C": ("B",), "D": ("C",), "E": ("D",), "Z": ("Y",)})


def test_what_is_finished_does_not_matter_any_more() -> None:
    items = (
        Improvement(id="A-1", state="closed"),
        Improvement(id="A-2", state="approved", depends_on=("A-1",)),
        Improvement(id="A-3", state="approved", depends_on=("A-2", "A-4")),
        Improvement(id="A-4", state="rejected"),
        Improvement(id="A-5", state="closed", depends_on=("A-6",)),
        Improvement(id="A-6", state="approved"),
        Improvement(id="A-7", state="approved", depends_on=("A-8",)),
    )
    register = Register(improvements={item.id: item for item in items}, unread=frozenset({"A-8"}))
    assert unfinished(register, graph_of(register)) == {"A-2", "A-3", "A-4", "A-7", "A-8"}


def test_near_is_counted_in_steps_either_way() -> None:
    assert nearest(CHAIN, ["C"], 9, depth=1) == ("C", "B", "D")
    assert nearest(CHAIN, ["C"], 4) == ("C", "B", "D", "A")
    assert nearest(CHAIN, ["C"], 9, within={"A", "D", "E"}) == ("C", "D", "E")
    assert nearest(CHAIN, ["A", "Z"], 1) == ("A",)


def test_special_groups_come_first_and_a_large_one_is_cut_around_what_is_special() -> None:
    groups = [("A", "B", "C", "D", "E"), ("Y", "Z")]
    assert fitting(CHAIN, groups, {"Z"}, 9) == ([("Y", "Z"), ("A", "B", "C", "D", "E")], 0)
    assert fitting(CHAIN, groups, {"Z"}, 3) == ([("Y", "Z")], 5)
    assert fitting(CHAIN, groups, {"E"}, 3) == ([("C", "D", "E")], 4)
    assert fitting(CHAIN, groups, frozenset(), 5) == ([("A", "B", "C", "D", "E")], 2)


@given(
    st.dictionaries(st.sampled_from("ABCDEFGH"), st.frozensets(st.sampled_from("ABCDEFGH"), max_size=3).map(sorted)),
    st.sets(st.sampled_from("ABCDEFGH")),
    st.integers(1, 9),
)
def test_what_fits_and_what_is_left_out_is_everything(
    needs: dict[str, list[str]], special: set[str], most: int
) -> None:
    graph = Graph({key: tuple(others) for key, others in sorted(needs.items())})
    edges = [(other, key) for key, others in needs.items() for other in others]
    groups = components("ABCDEFGH", edges)
    found, left = fitting(graph, groups, special, most)
    shown = [ident for group in found for ident in group]
    assert len(shown) == len(set(shown)) <= most
    assert len(shown) + left == 8
    assert found
    assert all(any(set(part) <= set(group) for group in groups) for part in found)
