"""Where the order flips: the formula against brute force."""

from fractions import Fraction

import msgspec
from hypothesis import assume, given
from hypothesis import strategies as st

from csi_as_code.analysis.priority import TERMS, score
from csi_as_code.analysis.sensitivity import Flip, Ranked, exact, flips, merits, ranked
from csi_as_code.model import Priority
from csi_as_code.policy import PriorityPolicy, Weights

ratings = st.integers(1, 5)
priorities = st.builds(Priority, impact=ratings, urgency=ratings, effort=ratings, risk=ratings)
numbers = st.one_of(st.integers(0, 9), st.sampled_from((0.1, 0.25, 0.5, 1.5, 2.7, 3.3)))
weights_of = st.builds(Weights, impact=numbers, urgency=numbers, effort=numbers, risk=numbers)


def exact_score(priority: Priority, weights: dict[str, Fraction]) -> Fraction:
    total = sum(weights.values(), start=Fraction(0))
    if not total:
        return Fraction(0)
    gained = sum((weights[name] * worth for name, worth in merits(priority).items()), start=Fraction(0))
    return 25 * gained / total


def sign(number: Fraction) -> int:
    return (number > 0) - (number < 0)


def order(one: Priority, other: Priority, weights: dict[str, Fraction]) -> int:
    return sign(exact_score(one, weights) - exact_score(other, weights))


@given(priorities, weights_of)
def test_the_exact_score_is_the_score(priority: Priority, weights: Weights) -> None:
    close = abs(float(exact_score(priority, exact(weights))) - score(priority, PriorityPolicy(weights=weights)))
    assert close < 1e-9


@given(priorities, priorities, weights_of)
def test_beyond_a_flip_the_order_is_another(one: Priority, other: Priority, weights: Weights) -> None:
    now = exact(weights)
    assume(sum(now.values()) > 0)
    step = Fraction(1, 10**6)
    for flip in flips(one, other, weights):
        if flip.at is None:
            continue
        level = now | {flip.weight: flip.at}
        if sum(level.values()) > 0:
            assert order(one, other, level) == 0
        beyond = now | {flip.weight: flip.at + step}
        if flip.at >= step:
            before = now | {flip.weight: flip.at - step}
            assert order(one, other, before) * order(one, other, beyond) == -1
        else:
            assert order(one, other, beyond) != 0


@given(priorities, priorities, weights_of, st.sampled_from(TERMS), st.integers(0, 400))
def test_short_of_a_flip_the_order_stays(
    one: Priority, other: Priority, weights: Weights, name: str, steps: int
) -> None:
    """Walk a weight over a grid: wherever the order is another than now, a flip was passed."""
    now = exact(weights)
    moved = now | {name: Fraction(steps, 8)}
    assume(sum(now.values()) > 0 and sum(moved.values()) > 0)
    flip = next(flip for flip in flips(one, other, weights) if flip.weight == name)
    before, after = order(one, other, now), order(one, other, moved)
    if before * after == -1:
        assert flip.at is not None
        assert min(now[name], moved[name]) < flip.at < max(now[name], moved[name])
    elif flip.at is not None and min(now[name], moved[name]) < flip.at < max(now[name], moved[name]):
        assert before * after == -1


def test_a_flip_in_figures() -> None:
    one = Priority(impact=4, urgency=3, effort=4, risk=3)
    other = Priority(impact=3, urgency=3, effort=1, risk=3)
    assert flips(one, other, Weights()) == (
        Flip(weight="impact", now=Fraction(4), at=Fraction(6)),
        Flip(weight="urgency", now=Fraction(3), at=None),
        Flip(weight="effort", now=Fraction(2), at=Fraction(4, 3)),
        Flip(weight="risk", now=Fraction(1), at=None),
    )


def test_equal_inputs_never_flip() -> None:
    one = Priority(impact=4, urgency=3, effort=4, risk=3)
    assert {flip.at for flip in flips(one, msgspec.structs.replace(one), Weights())} == {None}


def test_a_rank_is_shared_by_equal_scores() -> None:
    scores = {"A": 60.0, "B": 50.0, "C": 50.0, "D": 70.0, "E": 40.0, "F": 60.0}
    assert [ranked(ident, scores) for ident in "BD"] == [
        Ranked(rank=4, level=("C",), of=6, above="A", below="E"),
        Ranked(rank=1, level=(), of=6, above=None, below="A"),
    ]
