"""What a period brought: moves, decisions, benefits, targets and what was decided on them, what is late."""

from typing import Any

import msgspec

from csi_as_code.analysis.awaiting import awaiting
from csi_as_code.analysis.flow import Figures, Spread
from csi_as_code.analysis.measures import Outcome
from csi_as_code.analysis.pack import Flows, Pack, Period, review_pack
from csi_as_code.history import Landing, Signature, Transition
from csi_as_code.model import (
    Baseline,
    Benefit,
    Closure,
    Cycle,
    Decision,
    Improvement,
    Measure,
    MeasureUse,
    Plan,
    Point,
    Review,
    SignedException,
    Target,
)
from csi_as_code.policy import Approval, Person, Policy
from csi_as_code.register import Register

PERIOD = Period("2026-07-01", "2026-09-30")
NO_FIGURES = Figures(
    time_in_state={},
    first_response=Spread(0),
    lead_time=Spread(0),
    cycle_time=Spread(0),
    efficiency=None,
    throughput={},
    ages={},
)
POLICY = Policy(
    title="Register", people={"@aino": Person(name="A"), "@maya": Person(name="M")},
    approvals=(Approval(approvers=("@aino", "@maya"), count=1),),
)  # fmt: skip


def item(number: int, state: str, **fields: Any) -> Improvement:
    return Improvement(id=f"IMP-{number:04}", state=state, title=f"Title {number}", **fields)


def register(*items: Improvement, measures: tuple[Measure, ...] = ()) -> Register:
    return Register(
        policy=POLICY,
        improvements={one.id: one for one in items},
        measures={one.id: one for one in measures},
        paths={one.id: f"improvements/{one.id}.yaml" for one in items},
    )


def step(number: int, source: str | None, target: str | None, within: str | None = None) -> Transition:
    landing = Landing(f"{number:040x}", 0, Signature("A", "a@example.org"))
    return Transition(f"IMP-{number:04}", source, target, landing, "", within=within)


def pack(base: Register, head: Register, *steps: Transition) -> Pack:
    return review_pack(base, head, PERIOD, steps, Flows(NO_FIGURES, NO_FIGURES))


def test_a_record_moves_once_however_many_steps_it_took() -> None:
    old = [item(1, "proposed"), item(2, "measuring"), item(3, "assessed"), item(5, "proposed")]
    new = [item(1, "approved"), item(2, "in_progress"), item(3, "closed"), item(4, "proposed")]
    steps = [
        step(1, "proposed", "assessed"), step(2, "measuring", "in_progress"), step(4, None, "proposed"),
        step(1, "assessed", "approved"), step(3, "assessed", "closed"), step(5, "proposed", None),
        step(1, "approved", "rejected", within="f" * 40),
    ]  # fmt: skip
    found = pack(register(*old), register(*new), *steps)
    assert [(one.item.id, one.path, one.is_back) for one in found.moved] == [
        ("IMP-0003", ("assessed", "closed"), False),
        ("IMP-0002", ("measuring", "in_progress"), True),
        ("IMP-0001", ("proposed", "assessed", "approved"), False),
        ("IMP-0004", (None, "proposed"), False),
        ("IMP-0005", ("proposed", None), False),
    ]
    assert (found.new, [one.id for one in found.closed], found.codes) == (1, ["IMP-0003"], {"not judged": 1})
    assert (found.before.all, found.before.open, found.after.all, found.after.open) == (4, 4, 4, 3)


def test_a_decision_counts_where_the_period_added_it() -> None:
    early = Decision(to="approved", date="2026-06-01", by=("@aino",), why="Earlier")
    late = Decision(to="on_hold", date="2026-06-30", by=("@aino",), why="Recorded late")
    now = Decision(to="in_progress", date="2026-09-30", by=("@maya",))
    after = Decision(to="closed", date="2026-10-01", by=("@maya",))
    old = item(1, "approved", decisions=(early,))
    new = [item(1, "in_progress", decisions=(early, late, now, after)), item(2, "approved", decisions=(early, now))]
    found = pack(register(old), register(*new))
    assert [(one.item.id, one.decision) for one in found.decided] == [
        ("IMP-0001", late), ("IMP-0001", now), ("IMP-0002", now),
    ]  # fmt: skip


def test_benefits_of_what_closed_or_was_measured_are_added_up_by_unit() -> None:
    def saved(forecast: float | None, actual: float | None, unit: str = "hours") -> Benefit:
        return Benefit(category="time-savings", kind="hard", unit=unit, forecast=forecast, actual=actual)

    old = [item(1, "measuring", benefits=(saved(10, None),)), item(2, "closed", benefits=(saved(5, None),))]
    new = [
        item(1, "closed", benefits=(saved(10, 8), saved(None, None, "EUR"))),
        item(2, "closed", benefits=(saved(5, 6),)),
        item(3, "in_progress", benefits=(saved(99, None),)),
    ]
    found = pack(register(*old), register(*new), step(1, "measuring", "closed"))
    assert [(one.item.id, one.benefit.actual) for one in found.brought] == [
        ("IMP-0001", 8), ("IMP-0001", None), ("IMP-0002", 6),
    ]  # fmt: skip
    assert [(t.unit, t.forecast, t.actual, t.number, t.open) for t in found.totals] == [
        ("EUR", None, None, 1, 1), ("hours", 15, 14, 2, 0),
    ]  # fmt: skip


CALLS = Measure(
    id="calls", title="Calls", direction="decrease",
    points=(Point(date="2026-06-01", value=90), Point(date="2026-08-01", value=40), Point(date="2026-10-05", value=1)),
)  # fmt: skip


def using(value: float, by: str) -> tuple[MeasureUse, ...]:
    baseline = Baseline(value=100, start="2026-01-01", end="2026-03-01")
    return (MeasureUse(measure="calls", role="outcome", baseline=baseline, target=Target(value=value, by=by)),)


def test_targets_of_the_period_are_judged_by_its_points() -> None:
    plan = Plan(implemented="2026-05-01")
    before = Decision(to="approved", date="2026-07-02", by=("@aino",))
    answer = Decision(to="in_progress", date="2026-08-20", by=("@aino",), why="Another cycle")
    cycle = Cycle(hypothesis="x", done="2026-09-01", act="adapt")
    signed = SignedException(by="@maya", why="Good enough", date="2026-08-15")
    closing = Decision(to="closed", date="2026-08-15", by=("@maya",))
    items = [
        item(1, "measuring", plan=plan, measures=using(50, "2026-08-31")),
        item(2, "measuring", plan=plan, measures=using(10, "2026-08-15"), decisions=(before, answer), cycles=(cycle,)),
        item(3, "in_progress", measures=using(10, "2026-07-15")),
        item(4, "measuring", plan=plan, measures=using(10, "2026-10-15")),
        item(5, "withdrawn", plan=plan, measures=using(10, "2026-08-15")),
        item(6, "closed", plan=plan, measures=using(10, "2026-12-31"), decisions=(closing,),
             closure=Closure(code="successful", exception=signed)),
    ]  # fmt: skip
    old = [msgspec.structs.replace(one, state="measuring", decisions=(), cycles=(), closure=None) for one in items]
    found = pack(register(*old, measures=(CALLS,)), register(*items, measures=(CALLS,)), step(6, "measuring", "closed"))
    assert [(one.item.id, one.outcome, one.point and one.point.value) for one in found.reached] == [
        ("IMP-0001", Outcome.MET, 40)
    ]
    assert [(one.item.id, one.outcome, one.is_decided) for one in found.missed] == [
        ("IMP-0003", Outcome.NO_DATA, False), ("IMP-0002", Outcome.MISSED, True), ("IMP-0006", Outcome.MISSED, True),
    ]  # fmt: skip
    second, closed = found.missed[1:]
    assert (second.decisions, second.cycle, second.exception) == ((answer,), cycle, None)
    assert second.progress == 60 / 90
    assert ([one.to for one in closed.decisions], closed.exception) == (["closed"], signed)


def test_what_is_late_says_whether_it_was_so_before() -> None:
    items = [
        item(1, "in_progress", plan=Plan(due="2026-06-01")),
        item(2, "in_progress", plan=Plan(due="2026-09-20")),
        item(3, "in_progress", plan=Plan(due="2026-09-30")),
    ]
    found = pack(register(*items), register(*items))
    assert [(one.item.id, one.days, one.is_new) for one in found.late] == [
        ("IMP-0001", 121, False),
        ("IMP-0002", 10, True),
    ]
    assert (found.before.overdue, found.after.overdue) == (1, 2)


def test_next_is_what_waits_what_can_start_and_what_is_due_in_as_long_a_time() -> None:
    items = [
        item(1, "assessed", owner="@aino"),
        item(2, "approved", plan=Plan(due="2026-12-31")),
        item(3, "approved", plan=Plan(due="2027-01-01"), depends_on=("IMP-0002",)),
        item(4, "closed", reviews=(Review(due="2026-10-01"), Review(due="2026-09-01"))),
    ]
    stale = Decision(to="approved", date="2026-02-01", by=("@maya",), scope="sha256:0000000000000000")
    items.append(item(5, "in_progress", decisions=(stale,)))
    found = pack(register(*items), register(*items))
    assert [(one.item.id, one.to, one.mandate and one.mandate.may, one.is_again) for one in found.waiting] == [
        ("IMP-0001", "approved", ("@maya",), False),
        ("IMP-0005", "approved", ("@aino", "@maya"), True),
    ]
    assert found.waiting == tuple(awaiting(register(*items), PERIOD.end))
    assert [one.id for one in found.startable] == ["IMP-0002"]
    assert PERIOD.days == 92
    assert [(due.day, due.kind.value, due.id) for due in found.coming] == [
        ("2026-10-01", "review", "IMP-0004"), ("2026-12-31", "due", "IMP-0002"),
    ]  # fmt: skip


def test_what_is_measured_out_waits_to_be_closed() -> None:
    done = item(1, "measuring", plan=Plan(implemented="2026-05-01"), measures=using(50, "2026-12-31"))
    later = item(2, "measuring", plan=Plan(implemented="2026-05-01"), measures=using(10, "2026-12-31"))
    found = pack(register(), register(done, later, measures=(CALLS,)))
    assert [(one.item.id, one.to) for one in found.waiting] == [("IMP-0001", "closed")]
