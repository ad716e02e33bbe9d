"""Limits, signals and changes of a process, by worked examples from the literature and by properties."""

from itertools import pairwise
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi_as_code.analysis.control import (
    LEAST,
    Change,
    Limits,
    Sign,
    Stage,
    control,
    limits,
    moved,
    settled,
    signs,
)
from csi_as_code.model import Point

FLAT = [10.0, 11.0, 10.0, 9.0, 10.0, 11.0, 10.0, 9.0]
values = st.lists(st.floats(min_value=-1e15, max_value=1e15), max_size=60)


def points(*numbers: float) -> tuple[Point, ...]:
    return tuple(Point(date=f"2026-{1 + n // 28:02d}-{1 + n % 28:02d}", value=v) for n, v in enumerate(numbers))


def test_the_limits_are_the_mean_and_2_66_mean_moving_ranges() -> None:
    """The ranges are 2, 3, 5, 1, 1, 2: their mean is 14/6."""
    found = limits([10, 12, 9, 14, 13, 12, 10])
    assert found is not None
    assert (found.centre, found.mean_range) == (pytest.approx(80 / 7), pytest.approx(14 / 6))
    assert found.upper == pytest.approx(80 / 7 + 2.66 * 14 / 6)
    assert found.lower == pytest.approx(80 / 7 - 2.66 * 14 / 6)
    assert (found.upper - found.centre) / found.sigma == pytest.approx(3, abs=0.001)


def test_five_values_have_no_limits() -> None:
    assert limits([1, 2, 3, 4, 5]) is None


WITHIN = Limits(centre=0, mean_range=1.128)  # so that sigma is 1


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([0.5, 3.1, -0.5], {1: (Sign.BEYOND,)}),
        ([-3.1, 0.5], {0: (Sign.BEYOND,)}),
        ([2.1, 0.5, 2.2, -0.5], {0: (Sign.TWO_OF_THREE,), 2: (Sign.TWO_OF_THREE,)}),
        ([2.1, 0.5, -0.5, 2.2], {}),
        ([2.1, -2.1, 0.5], {}),
        ([1.1, 1.2, -0.5, 1.3, 1.4], dict.fromkeys((0, 1, 3, 4), (Sign.FOUR_OF_FIVE,))),
        ([0.5, -0.1] + [0.3, 0.2] * 4 + [-0.1], dict.fromkeys(range(2, 10), (Sign.RUN,))),
        ([0.3, 0.2] * 3 + [0.3, -0.1], {}),
        ([-0.9, -0.5, -0.2, 0.1, 0.4, 0.9, 0.8], dict.fromkeys(range(6), (Sign.TREND,))),
        ([-0.9, -0.5, -0.2, -0.2, 0.1, 0.4, 0.9], {}),
        ([0.9, 0.5, 0.2, 0.1, -0.4, -0.9], dict.fromkeys(range(6), (Sign.TREND,))),
    ],
)
def test_signals_are_those_of_the_handbook(numbers: list[float], expected: dict[int, tuple[Sign, ...]]) -> None:
    assert signs(numbers, WITHIN) == expected


def test_a_point_says_all_that_it_is_a_sign_of_the_gravest_first() -> None:
    assert signs([3.5] * 8, WITHIN)[7] == (Sign.BEYOND, Sign.TWO_OF_THREE, Sign.FOUR_OF_FIVE, Sign.RUN)


def test_values_that_never_vary_are_no_signals() -> None:
    within = limits([0.1] * 30)
    assert within is not None
    assert signs([0.1] * 30, within) == {}


@given(values)
def test_limits_enclose_the_mean_and_are_no_wider_than_the_values_allow(numbers: list[float]) -> None:
    found = limits(numbers)
    if len(numbers) < LEAST:
        assert found is None
        return
    assert found is not None
    assert found.lower <= found.centre <= found.upper
    assert found.centre == pytest.approx(fmean(numbers), rel=1e-9, abs=1e-3)
    widest = max(numbers) - min(numbers)
    assert found.upper - found.lower <= 2 * 2.66 * widest * (1 + 1e-9) + 1e-9


@given(values, st.floats(min_value=-1e6, max_value=1e6))
def test_turning_the_values_upside_down_leaves_the_same_signals(numbers: list[float], centre: float) -> None:
    turned = signs([-number for number in numbers], Limits(-centre, 2.0))
    assert signs(numbers, Limits(centre, 2.0)) == turned


@given(values)
def test_every_point_beyond_a_limit_is_a_signal(numbers: list[float]) -> None:
    within = Limits(0.0, 3.0)
    margin = 1e-8
    found = signs(numbers, within)
    for position, number in enumerate(numbers):
        if number > within.upper + margin or number < within.lower - margin:
            assert found[position][0] is Sign.BEYOND
        elif abs(number) < within.upper - margin:
            assert Sign.BEYOND not in found.get(position, ())


def test_a_process_has_moved_when_the_newest_eight_are_on_one_side() -> None:
    assert moved([0.1] * 8, WITHIN) == 1
    assert moved([-0.1] * 8, WITHIN) == -1
    assert moved([0.1] * 7, WITHIN) == 0
    assert moved([0.1] * 8 + [-0.1], WITHIN) == 0  # it came back
    assert moved([3.1] * 3, WITHIN) == 1
    assert moved([3.1, -3.1, 3.1], WITHIN) == 0
    assert moved([], WITHIN) == 0


def test_a_change_that_moved_the_process_begins_a_stage() -> None:
    found = control(points(*FLAT, *(n - 6 for n in FLAT)), {"2026-01-08": ("A-1",)})
    assert [(stage.start, stage.end) for stage in found.stages] == [(0, 8), (8, 16)]
    assert [stage.limits and stage.limits.centre for stage in found.stages] == [10, 4]
    assert (found.signs, found.changes) == ({}, (Change("2026-01-08", ("A-1",), -1),))


def test_a_change_that_moved_nothing_leaves_the_limits_from_before_it() -> None:
    found = control(points(*FLAT, *FLAT[:6], 30.0), {"2026-01-08": ("A-1",)})
    assert found.stages == (Stage(0, 15, limits(FLAT), (0, 8)),)
    assert (found.signs, found.changes[0].move) == ({14: (Sign.BEYOND,)}, 0)


def test_three_points_beyond_show_the_move_and_wait_for_more_to_have_limits_of_their_own() -> None:
    found = control(points(*FLAT, 1.0, 1.0, 1.0), {"2026-01-08": ("A-1",)})
    assert found.stages == (Stage(0, 11, limits(FLAT), (0, 8)),)
    assert found.changes[0].move == -1


def test_the_limits_are_those_of_a_recorded_baseline() -> None:
    drifting = points(*FLAT, 8.0, 7.0, 6.0, 5.0)
    found = control(
        drifting, {}, {("2026-01-01", "2026-01-08"), ("2026-01-02", "2026-01-07"), ("2026-01-11", "2026-03-01")}
    )
    assert found.stages == (Stage(0, 12, limits(FLAT), (0, 8)),)
    assert {at for at, names in found.signs.items() if Sign.BEYOND in names} == {9, 10, 11}


def test_a_baseline_of_too_few_points_is_filled_up_to_six() -> None:
    assert control(points(*FLAT), {}, {("2026-01-02", "2026-01-05")}).stages[0].basis == (1, 7)
    assert control(points(*FLAT), {}, {("2026-01-04", "2026-01-05")}).stages[0].basis == (0, 8)
    assert control(points(*FLAT), {}, {("2027-01-04", "2027-01-05")}).stages[0].basis == (0, 8)


def test_a_process_that_goes_over_to_another_has_settled_when_it_is_within_the_later_limits() -> None:
    assert settled([9.0, 8.0, 7.0, 4.0, 3.0, 4.0, 3.0, 4.0, 3.0, 4.0]) == 3
    assert settled(FLAT) == 0
    assert settled([1.0, 2.0]) == 0
    after = [9.0, 8.0, 6.0, 2.0, 3.0, 2.0, 3.0, 2.0, 3.0, 2.0]
    found = control(points(*FLAT, *after), {"2026-01-08": ("A-1",)})
    assert [(stage.start, stage.end, stage.is_settling) for stage in found.stages] == [
        (0, 8, False),
        (8, 11, True),
        (11, 18, False),
    ]
    assert not {8, 9, 10} & found.signs.keys()


def test_nobody_can_tell_without_points_before_or_after() -> None:
    assert control(points(*FLAT), {"2026-01-03": ("A-1",)}).changes[0].move is None
    assert control(points(*FLAT), {"2026-11-01": ("A-1",)}).changes[0].move is None
    assert control((), {"2026-11-01": ("A-1",)}).stages == ()


def test_a_change_is_judged_by_the_points_up_to_the_next_one() -> None:
    found = control(points(*FLAT, *FLAT, *(n - 6 for n in FLAT)), {"2026-01-08": ("A-1",), "2026-01-16": ("A-2",)})
    assert [change.move for change in found.changes] == [0, -1]


@given(values, st.sets(st.integers(0, 70), max_size=6))
def test_stages_follow_each_other_and_hold_every_point(numbers: list[float], days: set[int]) -> None:
    implemented = {f"2026-{1 + n // 28:02d}-{1 + n % 28:02d}": (f"A-{n}",) for n in days}
    found = control(points(*numbers), implemented)
    assert len(found.changes) == len(days)
    if not numbers:
        assert found.stages == ()
        return
    assert (found.stages[0].start, found.stages[-1].end) == (0, len(numbers))
    assert all(first.end == second.start for first, second in pairwise(found.stages))
    assert all(stage.end - stage.start >= LEAST for stage in found.stages[1:] if not stage.is_settling)
    assert all(0 <= position < len(numbers) for position in found.signs)
