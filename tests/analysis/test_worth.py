"""Value against effort."""

from hypothesis import given
from hypothesis import strategies as st

from csi_as_code.analysis.worth import LINES, Spot, spot, spots, value
from csi_as_code.model import Priority
from csi_as_code.policy import Weights

FIVE = st.integers(1, 5)
PRIORITIES = st.builds(Priority, impact=FIVE, urgency=FIVE, effort=FIVE, risk=FIVE)
WEIGHTS = st.builds(Weights, impact=st.floats(0, 100), urgency=st.floats(0, 100))


def test_value_is_the_weighted_mean_of_impact_and_urgency() -> None:
    given = Priority(impact=5, urgency=2, effort=3, risk=1)
    assert value(given, Weights(impact=2, urgency=1)) == 4
    assert value(given, Weights(impact=0, urgency=0)) == 3.5
    assert spot(given, Weights(impact=1, urgency=0)) == Spot(3, LINES - 1)


def test_with_the_usual_weights_every_value_has_a_line_of_its_own() -> None:
    every = [Priority(impact=i, urgency=u, effort=1, risk=1) for i in range(1, 6) for u in range(1, 6)]
    pairs = {(spot(one, Weights()).line, value(one, Weights())) for one in every}
    assert len(pairs) == len({line for line, _ in pairs}) == len({worth for _, worth in pairs}) == 23


@given(PRIORITIES, WEIGHTS)
def test_every_priority_has_a_place(priority: Priority, weights: Weights) -> None:
    found = spot(priority, weights)
    assert found.effort == priority.effort
    assert 0 <= found.line < LINES
    assert 0.999 <= value(priority, weights) <= 5.001


@given(PRIORITIES, FIVE, WEIGHTS)
def test_more_impact_is_never_worth_less(priority: Priority, impact: int, weights: Weights) -> None:
    other = Priority(impact=impact, urgency=priority.urgency, effort=priority.effort, risk=priority.risk)
    low, high = sorted((priority, other), key=lambda one: one.impact)
    assert spot(low, weights).line <= spot(high, weights).line


@given(st.lists(PRIORITIES, max_size=20))
def test_every_record_is_at_one_place(priorities: list[Priority]) -> None:
    named = [(f"A-{number}", priority) for number, priority in enumerate(priorities)]
    found = spots(named, Weights())
    assert sorted(ident for inside in found.values() for ident in inside) == sorted(ident for ident, _ in named)
    assert list(found) == sorted(found)
