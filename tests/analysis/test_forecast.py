"""Lateness carried forward: what is late moves what waits for it, and nothing else."""

from datetime import date, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from csi_as_code.analysis.forecast import Forecast, forecasts
from csi_as_code.analysis.graph import graph_of
from csi_as_code.model import Day, Improvement, Plan
from csi_as_code.register import Register

TODAY = "2026-11-22"


def work(ident: str, state: str, start: Day | None, due: Day | None, *needs: str) -> Improvement:
    return Improvement(id=ident, state=state, plan=Plan(start=start, due=due), depends_on=needs)


def forecast(*items: Improvement, today: Day = TODAY) -> dict[str, Forecast]:
    register = Register(improvements={item.id: item for item in items})
    return dict(forecasts(register, graph_of(register), today))


def test_what_is_overdue_moves_what_waits_by_as_much() -> None:
    found = forecast(
        work("A-1", "in_progress", "2026-10-01", "2026-11-10"),
        work("A-2", "approved", "2026-11-11", "2026-12-11", "A-1"),
        work("A-3", "approved", "2026-12-12", "2026-12-31", "A-2"),
        work("A-4", "approved", "2027-03-01", "2027-03-31", "A-2"),
    )
    assert found["A-1"] == Forecast(
        id="A-1", start="2026-10-01", due="2026-11-10", finish="2026-11-22", late_days=12, own_days=12
    )
    assert (found["A-2"].start, found["A-2"].finish, found["A-2"].late_days) == ("2026-11-22", "2026-12-22", 11)
    # It is past its own start, too: waiting for A-1 takes nothing more.
    assert (found["A-2"].own_days, found["A-2"].held_by) == (11, ())
    assert (found["A-3"].start, found["A-3"].late_days, found["A-3"].held_by) == ("2026-12-22", 10, ("A-2",))
    assert found["A-3"].late_days - found["A-3"].own_days == 10
    assert (found["A-4"].finish, found["A-4"].late_days) == ("2027-03-31", 0)


def test_work_that_has_begun_ends_no_earlier_than_what_it_needs() -> None:
    found = forecast(
        work("A-1", "in_progress", "2026-11-01", "2026-12-31"),
        work("A-2", "in_progress", "2026-11-01", "2026-12-01", "A-1"),
        work("A-3", "approved", None, "2026-12-01", "A-1"),
    )
    for ident in ("A-2", "A-3"):
        assert (found[ident].finish, found[ident].late_days, found[ident].own_days) == ("2026-12-31", 30, 0)
        assert found[ident].held_by == ("A-1",)


def test_what_is_live_holds_nothing_up() -> None:
    live = msgspec.structs.replace(
        work("A-1", "in_progress", "2026-10-01", "2026-10-31"), plan=Plan(implemented="2026-11-20", due="2026-10-31")
    )
    found = forecast(live, work("A-2", "approved", "2026-12-01", "2026-12-31", "A-1"))
    assert list(found) == ["A-2"]
    assert found["A-2"].late_days == 0


def test_nobody_can_say_when_a_paused_a_dropped_or_a_missing_one_is_there() -> None:
    found = forecast(
        work("A-1", "on_hold", "2026-10-01", "2026-10-31"),
        work("A-2", "rejected", None, None),
        work("A-3", "proposed", None, None),
        work("A-4", "approved", "2026-12-01", "2026-12-31", "A-1", "A-2", "A-3", "A-9"),
    )
    assert list(found) == ["A-4"]
    assert found["A-4"].unknown == ("A-1", "A-2", "A-3", "A-9")
    assert found["A-4"].late_days == 0


def test_a_ring_says_so_of_all_that_stand_on_it() -> None:
    found = forecast(
        work("A-1", "approved", "2026-12-01", "2026-12-31", "A-2"),
        work("A-2", "approved", "2026-12-01", "2026-12-31", "A-1"),
    )
    assert [one.unknown for one in found.values()] == [("A-2",), ("A-1",)]
    assert [one.late_days for one in found.values()] == [0, 0]


def test_a_day_that_is_none_is_no_forecast() -> None:
    assert forecast(work("A-1", "approved", None, "2026-02-30")) == {}
    assert forecast(work("A-1", "approved", None, "9999-12-31"), today="soon") == {}
    assert forecast(work("A-1", "approved", "0001-01-01", "9999-12-31"))["A-1"].finish == "9999-12-31"


STATES = ("proposed", "assessed", "approved", "in_progress", "measuring", "closed", "on_hold", "rejected")


@st.composite
def plans(draw: st.DrawFn) -> list[Improvement]:
    """Up to eight records that depend on each other in any way, rings too."""
    idents = [f"A-{number}" for number in range(draw(st.integers(1, 8)))]
    day = st.integers(-60, 60).map(lambda days: (date.fromisoformat(TODAY) + timedelta(days)).isoformat())
    found = []
    for ident in idents:
        start, due = draw(st.none() | day), draw(st.none() | day)
        needs = draw(st.lists(st.sampled_from([*idents, "A-99"]), max_size=3, unique=True))
        found.append(work(ident, draw(st.sampled_from(STATES)), start, due, *needs))
    return found


def shifted(item: Improvement, days: int) -> Improvement:
    def move(day: Day | None) -> Day | None:
        return (date.fromisoformat(day) + timedelta(days)).isoformat() if day else None

    assert item.plan
    return msgspec.structs.replace(item, plan=Plan(start=move(item.plan.start), due=move(item.plan.due)))


@given(plans())
def test_nothing_is_done_before_today_before_its_due_date_or_before_what_it_waits_for(items: list[Improvement]) -> None:
    found = forecast(*items)
    by_id = {item.id: item for item in items}
    for one in found.values():
        assert one.finish >= max(one.due, TODAY)
        assert one.late_days == (date.fromisoformat(one.finish) - date.fromisoformat(one.due)).days
        assert 0 <= one.own_days <= one.late_days
        assert bool(one.held_by) >= (one.late_days > one.own_days)
        for other in by_id[one.id].depends_on:
            if other in found and other not in one.unknown and other != one.id:
                assert one.finish >= found[other].finish


@given(plans(), st.integers(0, 7), st.integers(1, 40))
def test_a_later_due_date_makes_nothing_earlier(items: list[Improvement], which: int, days: int) -> None:
    item = items[which % len(items)]
    assert item.plan
    if not item.plan.due:
        return
    later = Plan(start=item.plan.start, due=shifted(item, days).plan.due)  # type: ignore[union-attr]
    changed = [msgspec.structs.replace(one, plan=later) if one is item else one for one in items]
    before, after = forecast(*items), forecast(*changed)
    assert before.keys() == after.keys()
    assert all(after[ident].finish >= before[ident].finish for ident in before)


@given(plans(), st.integers(0, 7))
def test_one_dependency_less_makes_nothing_later(items: list[Improvement], which: int) -> None:
    item = items[which % len(items)]
    changed = [msgspec.structs.replace(one, depends_on=one.depends_on[1:]) if one is item else one for one in items]
    before, after = forecast(*items), forecast(*changed)
    ringless = all(not set(one.unknown) & set(before) for one in before.values())
    # Without a ring; where one opens, a day that nobody could tell becomes known.
    if ringless:
        assert all(after[ident].finish <= before[ident].finish for ident in before)


@given(plans(), st.integers(-500, 500))
def test_all_days_shifted_shift_the_forecast(items: list[Improvement], days: int) -> None:
    today = (date.fromisoformat(TODAY) + timedelta(days)).isoformat()
    before = forecast(*items)
    after = forecast(*(shifted(item, days) for item in items), today=today)
    for ident, one in before.items():
        assert after[ident].finish == (date.fromisoformat(one.finish) + timedelta(days)).isoformat()
        assert (after[ident].late_days, after[ident].held_by) == (one.late_days, one.held_by)


@given(plans(), st.randoms(use_true_random=False))
def test_the_order_of_the_records_does_not_matter(items: list[Improvement], random: object) -> None:
    mixed = list(items)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert forecast(*mixed) == forecast(*items)
