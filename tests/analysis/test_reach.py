"""Which tells of a time: git's history, or the records that are older than it."""

import pytest

from csi_as_code.analysis.reach import Reach, first_raised
from csi_as_code.model import Improvement, Raised


@pytest.mark.parametrize(
    ("first", "begins", "whole"),
    [
        ("2026-01-01", "2026-02-01", True),
        ("2026-01-01", "2026-02-02", False),
        ("2026-06-01", "2026-01-01", True),
        ("", "2026-06-01", True),
        ("2026-01-01", "", True),
    ],
)
def test_a_history_that_begins_a_month_later_is_whole(first: str, begins: str, whole: bool) -> None:
    assert Reach(begins, first).is_whole is whole


def test_a_short_history_tells_what_moved_after_its_first_day() -> None:
    reach = Reach("2026-06-01", "2025-01-01")
    assert [reach.tells_moves(day) for day in ("2026-05-31", "2026-06-01", "2026-06-02")] == [False, False, True]
    assert Reach("2026-06-01", "2026-05-20").tells_moves("2026-01-01")


def test_a_history_of_more_than_half_a_year_tells_the_flow() -> None:
    reach = Reach("2026-01-05", "2025-01-01")
    assert [reach.tells_flow(None, day) for day in ("2026-07-05", "2026-07-06")] == [False, True]
    assert [reach.tells_flow(day, "2026-07-06") for day in ("2026-01-05", "2026-01-06")] == [False, True]
    assert Reach("2026-01-05", "2026-01-01").tells_flow("2025-01-01", "2026-01-06")


def test_the_first_day_is_a_day_of_the_calendar() -> None:
    days = ("2026-03-01", "2026-02-30", "2026-04-01")
    items = [Improvement(id=day, state="proposed", raised=Raised(by="@a", date=day)) for day in days]
    assert first_raised([*items, Improvement(id="A-1", state="proposed")]) == "2026-03-01"
    assert first_raised([]) == ""
