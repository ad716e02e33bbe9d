"""The score: bounds, directions, terms, band edges, lanes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi_as_code.analysis.priority import LOWER_IS_BETTER, TERMS, Lane, band_of, rate, rate_all, score, terms
from csi_as_code.model import Improvement, Override, Priority
from csi_as_code.policy import Policy, PriorityPolicy, QuickWin, Weights
from csi_as_code.register import Register

ratings = st.integers(1, 5)
priorities = st.builds(Priority, impact=ratings, urgency=ratings, effort=ratings, risk=ratings)
numbers = st.one_of(st.integers(0, 100), st.floats(0, 100))
weights = st.builds(Weights, impact=numbers, urgency=numbers, effort=numbers, risk=numbers)
policies = st.builds(PriorityPolicy, weights=weights)
DEFAULT = PriorityPolicy()


def priority(impact: int, urgency: int, effort: int, risk: int, override: Override | None = None) -> Priority:
    return Priority(impact=impact, urgency=urgency, effort=effort, risk=risk, override=override)


@given(priorities, policies)
def test_a_score_is_within_0_and_100_and_its_terms_add_up_to_it(given_: Priority, policy: PriorityPolicy) -> None:
    found = score(given_, policy)
    assert -1e-9 <= found <= 100 + 1e-9
    assert sum(term.points for term in terms(given_, policy)) == pytest.approx(found)
    assert [term.name for term in terms(given_, policy)] == list(TERMS)


@given(priorities, policies, st.sampled_from(TERMS))
def test_more_of_an_input_never_turns_a_score_the_wrong_way(
    given_: Priority, policy: PriorityPolicy, name: str
) -> None:
    if getattr(given_, name) == 5:
        return
    values = {term: getattr(given_, term) for term in TERMS}
    more = Priority(**{**values, name: values[name] + 1})
    step = score(more, policy) - score(given_, policy)
    assert step <= 1e-9 if name in LOWER_IS_BETTER else step >= -1e-9


@given(st.lists(priorities, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_a_score_does_not_depend_on_other_records(found: list[Priority], random: object) -> None:
    items = {
        f"IMP-{n:04}": Improvement(id=f"IMP-{n:04}", state="proposed", priority=one) for n, one in enumerate(found)
    }
    together = rate_all(Register(improvements=items))
    alone = {ident: rate_all(Register(improvements={ident: item}))[ident] for ident, item in items.items()}
    assert dict(together) == alone


@pytest.mark.parametrize(
    ("given_", "points"),
    [
        (priority(5, 5, 1, 1), 100.0),
        (priority(1, 1, 5, 5), 0.0),
        (priority(3, 3, 3, 3), 50.0),
        # m = (4 x 4 + 3 x 3 + 2 x 4 + 1 x 5) / 10 = 3.8
        (priority(4, 3, 2, 1), 70.0),
        # m = (4 x 2 + 3 x 5 + 2 x 2 + 1 x 4) / 10 = 3.1
        (priority(2, 5, 4, 2), 52.5),
    ],
)
def test_the_score_is_100_times_the_weighted_mean_less_one_over_four(given_: Priority, points: float) -> None:
    assert score(given_, DEFAULT) == pytest.approx(points)


def test_without_any_weight_the_score_is_0() -> None:
    none = PriorityPolicy(weights=Weights(impact=0, urgency=0, effort=0, risk=0))
    assert score(priority(5, 5, 1, 1), none) == 0.0


@pytest.mark.parametrize(
    ("points", "band"),
    [
        (100, 1), (80, 1), (79.999, 2), (60, 2), (59.999, 3), (40, 3), (39.999, 4), (20, 4), (19.999, 5), (0, 5),
    ],
)  # fmt: skip
def test_a_band_begins_at_its_floor(points: float, band: int) -> None:
    assert band_of(points, DEFAULT) == band


def test_bands_that_the_register_leaves_out_are_never_reached() -> None:
    assert [band_of(points, PriorityPolicy(bands={"2": 50, "5": 0})) for points in (100, 50, 49)] == [2, 2, 5]


def test_an_override_replaces_the_band_and_keeps_the_computed_one() -> None:
    item = Improvement(id="IMP-0001", state="proposed", priority=priority(3, 3, 3, 3, Override(band=1)))
    found = rate(item, DEFAULT)
    assert found is not None
    assert (found.score, found.band, found.computed_band) == (50.0, 1, 3)


@pytest.mark.parametrize(
    ("effort", "risk", "lane"), [(2, 2, Lane.QUICK_WIN), (3, 2, Lane.STRATEGIC), (2, 3, Lane.STRATEGIC)]
)
def test_a_quick_win_is_within_both_limits(effort: int, risk: int, lane: Lane) -> None:
    policy = PriorityPolicy(quick_win=QuickWin(effort_at_most=2, risk_at_most=2))
    found = rate(Improvement(id="IMP-0001", state="proposed", priority=priority(3, 3, effort, risk)), policy)
    assert found is not None
    assert found.lane is lane


def test_a_record_without_a_priority_has_no_rating() -> None:
    item = Improvement(id="IMP-0001", state="proposed")
    assert rate(item, DEFAULT) is None
    assert rate_all(Register(policy=Policy(), improvements={item.id: item})) == {}
