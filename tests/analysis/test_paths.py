"""Slices of the graph, and the critical path against brute force."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from csi_as_code.analysis.graph import graph_of
from csi_as_code.analysis.paths import Edge, Picture, around, picture
from csi_as_code.model import Improvement, Plan
from csi_as_code.register import Register


def register(
    needs: dict[str, str], states: dict[str, str] | None = None, days: dict[str, int] | None = None
) -> Register:
    def plan(ident: str) -> Plan | None:
        if not days or ident not in days:
            return None
        return Plan(start="2026-03-01", due=f"2026-03-{days[ident]:02}")

    items = {
        ident: Improvement(
            id=ident, state=(states or {}).get(ident, "approved"), depends_on=tuple(others), plan=plan(ident)
        )
        for ident, others in sorted(needs.items())
    }
    return Register(improvements=items)


def drawn(of: Register) -> Picture:
    return picture(of, graph_of(of), of.improvements)


CHAIN = {"A": "", "B": "A", "C": "B", "D": "C", "E": "A", "X": ""}


def test_a_slice_goes_both_ways_as_far_as_asked() -> None:
    graph = graph_of(register(CHAIN))
    found = {depth: "".join(sorted(around(graph, "B", depth))) for depth in (0, 1, 2, None)}
    assert found == {0: "B", 1: "ABC", 2: "ABCDE", None: "ABCDE"}


def test_a_slice_around_a_record_without_links_is_the_record() -> None:
    assert around(graph_of(register(CHAIN)), "X", None) == {"X"}


def test_the_longest_chain_is_critical() -> None:
    assert drawn(register(CHAIN)).critical == ("A", "B", "C", "D")


def test_what_is_done_is_not_on_it() -> None:
    found = drawn(register(CHAIN, {"A": "closed", "B": "measuring"}))
    assert (found.critical, found.edges[0]) == (("C", "D"), Edge("A", "B"))


def test_days_decide_where_all_are_planned() -> None:
    needs = {"A": "", "B": "A", "C": "B", "E": "A"}
    by_days = drawn(register(needs, days={"A": 1, "B": 2, "C": 3, "E": 30}))
    by_count = drawn(register(needs, days={"A": 1, "B": 2, "E": 30}))
    assert (by_days.critical, by_days.days) == (("A", "E"), 31)
    assert (by_count.critical, by_count.days) == (("A", "B", "C"), None)


def test_one_record_is_no_path() -> None:
    assert drawn(register({"A": "", "B": ""})).critical == ()


def test_a_ring_is_marked_and_does_not_hang() -> None:
    found = drawn(register({"A": "B", "B": "A", "C": "A"}))
    assert (found.rings, [edge for edge in found.edges if edge.ring]) == (
        (("A", "B"),),
        [Edge("A", "B", critical=True, ring=True), Edge("B", "A", ring=True)],
    )


def test_what_cannot_be_read_is_drawn_as_such() -> None:
    of = Register(improvements=register({"A": "Z"}).improvements, unread=frozenset("Z"))
    found = picture(of, graph_of(of), {"A", "Z"})
    assert (found.unread, found.edges) == (("Z",), (Edge("Z", "A"),))


@given(st.lists(st.sets(st.integers(0, 7)), min_size=1, max_size=8))
def test_the_critical_path_is_as_long_as_the_longest_by_brute_force(needs: list[set[int]]) -> None:
    # Only on what has a smaller number: no rings.
    sets = {number: {other for other in others if other < number} for number, others in enumerate(needs)}
    of = register({str(number): "".join(map(str, sorted(others))) for number, others in sets.items()})

    def longest(number: int) -> int:
        return 1 + max((longest(other) for other in sets[number]), default=0)

    found = drawn(of).critical
    best = max(longest(number) for number in sets)
    assert len(found) == (best if best > 1 else 0)
    assert all(int(first) in sets[int(then)] for first, then in pairwise(found))
