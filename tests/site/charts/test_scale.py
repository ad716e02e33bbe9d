"""Scales end at round numbers and put every value where it belongs; ticks and labels keep apart."""

import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi_as_code.site.charts.scale import MOST, apart, day_ticks, days, drawable, numbers

any_number = st.floats(allow_nan=True, allow_infinity=True) | st.integers()
LAST = datetime.date.max.toordinal()


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([178, 219, 40], (0, 50, 100, 150, 200, 250)),
        ([99.9, 99.97], (99.88, 99.9, 99.92, 99.94, 99.96, 99.98)),
        ([-3, 7], (-5, -2.5, 0, 2.5, 5, 7.5, 10)),
        ([5], (4.4, 4.6, 4.8, 5, 5.2, 5.4, 5.6)),
        ([0, 0], (0, 0.2, 0.4, 0.6, 0.8, 1)),
    ],
)
def test_ticks_are_round_numbers_around_the_values(values: list[float], ticks: tuple[float, ...]) -> None:
    assert numbers(values, 200, 0, reach=(0 if min(values) >= 0 else float("-inf"), float("inf"))).ticks == ticks


def test_there_is_no_air_beyond_what_can_be_reached() -> None:
    scale = numbers([12, 99], 200, 0, reach=(0, 100))
    assert (scale.ticks[0], scale.ticks[-1]) == (0, 100)
    assert numbers([12, 120], 200, 0, reach=(0, 100)).high > 120


def test_a_scale_puts_its_ends_where_they_belong() -> None:
    scale = numbers([12, 99], 200, 20)
    assert (scale.at(scale.low), scale.at(scale.high)) == (200, 20)


@given(st.lists(any_number, max_size=30))
def test_every_value_has_a_place_within_the_scale(values: list[float]) -> None:
    scale = numbers(values, 200, 0)
    known = [value for value in values if drawable(value)]
    assert all(-0.01 <= scale.at(value) <= 200.01 for value in known)
    assert scale.low < scale.high
    assert all(before < after for before, after in pairwise(scale.ticks))
    assert 2 <= len(scale.ticks) <= 12


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30))
def test_a_higher_value_is_drawn_higher(values: list[float]) -> None:
    scale = numbers(values, 200, 0)
    places = [scale.at(value) for value in sorted(values)]
    assert all(before >= after for before, after in pairwise(places))


def test_what_is_no_number_or_too_large_has_no_place() -> None:
    assert [drawable(value) for value in (None, float("nan"), float("inf"), 10**400, MOST, 0)] == [
        False,
        False,
        False,
        False,
        True,
        True,
    ]


def ordinal(day: str) -> int:
    return datetime.date.fromisoformat(day).toordinal()


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        ("2025-10-06", "2026-11-16", "Nov 2025,Jan 2026,Mar,May,Jul,Sep,Nov"),
        ("2026-10-06", "2026-11-16", "12 Oct,19 Oct,26 Oct,2 Nov,9 Nov,16 Nov"),
        ("2020-01-06", "2026-11-16", "2021,2022,2023,2024,2025,2026"),
        ("2026-11-22", "2026-11-22", ""),
    ],
)
def test_days_have_ticks_at_beginnings(first: str, last: str, labels: str) -> None:
    assert ",".join(tick.label for tick in day_ticks(ordinal(first), ordinal(last))) == labels


@given(st.integers(1, LAST), st.integers(0, LAST))
def test_no_span_of_days_has_too_many_ticks_or_one_outside(first: int, width: int) -> None:
    last = min(first + width, LAST)
    ticks = day_ticks(first, last)
    assert len(ticks) <= 9
    assert all(first <= tick.day <= last for tick in ticks)
    scale = days(first, last)
    assert all(-1e-9 <= scale.at(tick.day) <= 1 + 1e-9 for tick in ticks)


@given(st.lists(st.floats(0, 200), max_size=8))
def test_labels_keep_apart_in_their_order(places: list[float]) -> None:
    found = apart(places, 14, 0, 200)
    assert len(found) == len(places)
    order = sorted(range(len(places)), key=lambda number: places[number])
    moved = [found[number] for number in order]
    assert all(after - before >= 14 - 1e-6 for before, after in pairwise(moved))
    assert all(-1e-6 <= place <= 200 + 1e-6 for place in moved)


def test_labels_that_have_room_stay_where_they_are() -> None:
    assert apart([100, 10, 60], 14, 0, 200) == (100, 10, 60)
    assert apart([50, 52, 150], 14, 0, 200) == (44, 58, 150)
