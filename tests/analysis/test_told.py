"""What records tell of their own lives, and that it adds up as git's history does."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from csi_as_code.analysis.due import shifted
from csi_as_code.analysis.flow import measure_lives
from csi_as_code.analysis.told import Step, day_of, second, steps, stood, told, window
from csi_as_code.model import Decision, Improvement, Plan, Raised
from csi_as_code.workflow import State

TODAY = "2026-11-22"
DAYS = st.dates(datetime.date(2025, 12, 20), datetime.date(2026, 5, 1)).map(datetime.date.isoformat)


def decided(to: str, date: str) -> Decision:
    return Decision(to=to, date=date, by=("@a",))


CLOSED = Improvement(
    id="A-1",
    state="closed",
    raised=Raised(by="@a", date="2026-01-05"),
    plan=Plan(start="2026-02-02", implemented="2026-03-02"),
    decisions=(decided("approved", "2026-01-19"), decided("closed", "2026-04-06")),
)


def states(item: Improvement, today: str = TODAY) -> list[tuple[str, int]]:
    return [(stay.state, stay.start) for life in told([item], today) for stay in life.stays]


def test_a_record_was_raised_approved_started_implemented_and_closed() -> None:
    assert states(CLOSED) == [
        ("proposed", second("2026-01-05")),
        ("approved", second("2026-01-19")),
        ("in_progress", second("2026-02-02")),
        ("measuring", second("2026-03-02")),
        ("closed", second("2026-04-06")),
    ]


def test_what_is_later_than_the_day_has_not_happened() -> None:
    assert [state for state, _ in states(CLOSED, "2026-02-10")][:3] == ["proposed", "approved", "in_progress"]


def test_an_assessment_takes_no_decision_and_is_told_by_the_state() -> None:
    item = Improvement(id="A-1", state="assessed", raised=Raised(by="@a", date="2026-01-05"))
    assert states(item) == [("proposed", second("2026-01-05")), ("assessed", second("2026-01-05"))]


def test_a_plan_is_no_start_before_the_record_says_so() -> None:
    item = Improvement(
        id="A-1", state="approved", raised=Raised(by="@a", date="2026-01-05"),
        plan=Plan(start="2026-02-02"), decisions=(decided("approved", "2026-01-19"),),
    )  # fmt: skip
    assert [state for state, _ in states(item)] == ["proposed", "approved"]


def test_what_closes_on_the_day_of_its_implementation_is_closed() -> None:
    item = Improvement(
        id="A-1", state="closed", plan=Plan(implemented="2026-03-02"), decisions=(decided("closed", "2026-03-02"),)
    )
    assert [state for state, _ in states(item)] == ["measuring", "closed"]


def test_a_record_without_a_day_has_no_life() -> None:
    assert told([Improvement(id="A-1", state="proposed")], TODAY) == ()


def test_the_figures_are_those_of_the_lives() -> None:
    flow = measure_lives(told([CLOSED], TODAY), window(TODAY), day_of)
    assert (flow.figures.lead_time.median, flow.figures.cycle_time.median, flow.figures.first_response.median) == (
        91,
        63,
        14,
    )
    assert flow.figures.throughput["2026-W15"] == 1
    assert flow.levels["2026-W15"]["closed"] == 1
    assert list(flow.levels)[-1] == "2026-W47"


days = st.dates().map(lambda date: date.isoformat())
items = st.builds(
    Improvement,
    id=st.integers(0, 5).map(lambda number: f"A-{number}"),
    state=st.sampled_from([*State, "strange"]),
    raised=st.none() | st.builds(Raised, by=st.just("@a"), date=days),
    plan=st.none() | st.builds(Plan, start=st.none() | days, implemented=st.none() | days),
    decisions=st.lists(st.builds(decided, st.sampled_from(State), days), max_size=4).map(tuple),
)


@given(st.lists(items, max_size=4), days)
def test_stays_follow_each_other_up_to_the_day(records: list[Improvement], today: str) -> None:
    for life in told(records, today):
        assert all(one.end == other.start for one, other in zip(life.stays, life.stays[1:], strict=False))
        assert all(one.state != other.state for one, other in zip(life.stays, life.stays[1:], strict=False))
        assert life.stays[-1].end is None
        assert all(stay.start <= second(today) for stay in life.stays)


def test_the_steps_of_a_time_begin_where_the_record_was() -> None:
    assert list(steps([CLOSED], "2026-01-19", "2026-03-02")) == [
        Step("A-1", "proposed", "approved"), Step("A-1", "approved", "in_progress"),
        Step("A-1", "in_progress", "measuring"),
    ]  # fmt: skip
    assert list(steps([CLOSED], "2026-01-05", "2026-01-18")) == [Step("A-1", None, "proposed")]
    assert list(steps([CLOSED], "2026-04-07", TODAY)) == []


def test_records_tell_how_they_stood_on_an_earlier_day() -> None:
    other = Improvement(id="A-2", state="deferred")
    (then, unknown) = stood([CLOSED, other], "2026-02-10")
    assert (then.state, [one.to for one in then.decisions], then.plan) == (
        "in_progress", ["approved"], Plan(start="2026-02-02"),
    )  # fmt: skip
    assert unknown == other
    assert [one.state for one in stood([CLOSED], "2026-03-02")] == ["measuring"]
    assert list(stood([CLOSED], TODAY)) == [CLOSED]
    assert list(stood([CLOSED], "2026-01-04")) == []


@given(DAYS, DAYS)
def test_what_stood_and_its_steps_lead_to_what_stands(one: str, other: str) -> None:
    start, end = min(one, other), max(one, other)
    before = {item.id: item.state for item in stood([CLOSED], start)}
    taken = list(steps([CLOSED], shifted(start, 1), end))
    assert [step.source for step in taken] == [*map(before.get, ["A-1"][: len(taken)]), *(s.target for s in taken[:-1])]
    after = {item.id: item.state for item in stood([CLOSED], end)}
    assert after == before | {step.id: step.target for step in taken}
