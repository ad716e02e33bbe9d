"""What is late, to the day."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi_as_code.analysis import due
from csi_as_code.analysis.due import Since
from csi_as_code.model import Decision, Improvement, Plan, Raised, Review, Task
from csi_as_code.workflow import State

TODAY = "2026-11-22"
DAYS = st.dates(datetime.date(1990, 1, 1), datetime.date(2100, 12, 31)).map(datetime.date.isoformat)


def record(state: str, **fields: object) -> Improvement:
    return Improvement(id="IMP-0001", state=state, **fields)


def decision(to: str, date: str, until: str | None = None) -> Decision:
    return Decision(to=to, date=date, by=("@aino",), until=until)


@given(DAYS, st.integers(-20_000, 20_000))
def test_shifting_a_day_is_undone_by_counting(day: str, days: int) -> None:
    assert due.days_between(day, due.shifted(day, days)) == days


@given(DAYS, DAYS)
def test_days_between_is_positive_exactly_when_the_second_is_later(one: str, other: str) -> None:
    assert (due.days_between(one, other) > 0) == (one < other)


def test_the_calendar_has_an_end() -> None:
    assert due.shifted("0001-01-05", -30) == "0001-01-01"
    assert due.shifted("9999-12-30", 30) == "9999-12-31"


@pytest.mark.parametrize(
    ("state", "plan", "days"),
    [
        ("in_progress", Plan(due="2026-11-21"), 1),
        ("in_progress", Plan(due="2026-11-22"), 0),
        ("in_progress", Plan(due="2026-10-22", implemented="2026-11-20"), 0),
        ("in_progress", Plan(), 0),
        ("proposed", Plan(due="2025-11-22"), 365),
        ("on_hold", Plan(due="2025-11-22"), 0),
        ("deferred", Plan(due="2025-11-22"), 0),
        ("closed", Plan(due="2025-11-22"), 0),
        ("nonsense", Plan(due="2025-11-22"), 0),
        ("approved", None, 0),
    ],
)
def test_overdue_days(state: str, plan: Plan | None, days: int) -> None:
    item = record(state, plan=plan)
    assert due.overdue_days(item, TODAY) == days
    assert due.is_overdue(item, TODAY) == (days > 0)


@given(DAYS, DAYS, st.sampled_from([*State]))
def test_overdue_days_are_never_negative_and_agree_with_is_overdue(day: str, today: str, state: State) -> None:
    item = record(state, plan=Plan(due=day))
    assert (due.overdue_days(item, today) > 0) == due.is_overdue(item, today) == (day < today and state in due.RUNNING)


def test_overdue_tasks_are_those_past_their_day_and_not_done() -> None:
    late, done = Task(title="Ask", due="2026-11-21"), Task(title="Tell", due="2026-11-01", done="2026-11-20")
    plan = Plan(tasks=(done, late, Task(title="Check", due=TODAY), Task(title="Some day")))
    assert list(due.overdue_tasks(record("in_progress", plan=plan), TODAY)) == [(1, late)]
    assert list(due.overdue_tasks(record("on_hold", plan=plan), TODAY)) == []


def test_the_newest_deferral_with_a_day_counts() -> None:
    moves = (decision("deferred", "2026-01-01", "2026-05-01"), decision("assessed", "2026-05-01"))
    again = (*moves, decision("deferred", "2026-05-02", "2027-05-01"))
    assert due.deferral(record("deferred", decisions=again)) == (2, "2027-05-01")
    assert due.deferral(record("assessed", decisions=moves)) is None
    assert due.deferral(record("deferred", decisions=(decision("deferred", "2026-01-01"),))) is None


def test_reviews_are_due_on_closed_records_until_they_are_done() -> None:
    reviews = (Review(due="2026-05-10", date="2026-05-12"), Review(due="2026-11-21"), Review(due=TODAY))
    assert list(due.reviews_due(record("closed", reviews=reviews), TODAY)) == [1]
    assert list(due.reviews_due(record("measuring", reviews=reviews), TODAY)) == []


RAISED = Raised(by="@ines", date="2026-01-01")


@pytest.mark.parametrize(
    ("item", "since"),
    [
        (record("proposed", raised=RAISED), Since("2026-01-01", "raised")),
        (record("proposed"), None),
        (
            record(
                "on_hold",
                raised=RAISED,
                decisions=(decision("on_hold", "2026-03-01"), decision("approved", "2026-04-01")),
            ),
            Since("2026-03-01", 'moved to "on_hold"'),
        ),
        (
            record("in_progress", plan=Plan(start="2026-05-01"), decisions=(decision("approved", "2026-04-01"),)),
            Since("2026-05-01", "started"),
        ),
        (
            record("in_progress", plan=Plan(start="2026-02-01"), decisions=(decision("on_hold", "2026-04-01"),)),
            Since("2026-04-01", 'moved to "on_hold"'),
        ),
        (record("measuring", plan=Plan(implemented="2026-06-01")), Since("2026-06-01", "implemented")),
    ],
)
def test_since_when_a_record_is_in_its_state(item: Improvement, since: Since | None) -> None:
    assert due.in_state_since(item) == since


@given(st.integers(1, 3650), DAYS)
def test_a_clock_allows_exactly_its_days(days: int, today: str) -> None:
    start = due.clock_starts({"proposed": days}, today)["proposed"]
    assert due.days_between(start, today) == days
