"""What is due: nothing is left out, nothing that is done is in it, and it agrees with what is called late elsewhere."""

from pathlib import Path

import pytest

from csi_as_code.analysis.agenda import DATED, Kind, agenda
from csi_as_code.analysis.due import is_overdue, overdue_tasks, reviews_due
from csi_as_code.model import (
    Baseline,
    Decision,
    Improvement,
    Measure,
    MeasureUse,
    Plan,
    Point,
    Raised,
    Review,
    Target,
    Task,
)
from csi_as_code.policy import Agreement, Policy, Service
from csi_as_code.reading.snapshot import open_folder
from csi_as_code.register import Register
from csi_as_code.rules.registry import Context, all_rules

TODAY = "2026-11-22"
ROOT = Path(__file__).resolve().parents[2]


def due(*items: Improvement, policy: Policy | None = None, measures: tuple[Measure, ...] = ()) -> list[tuple[str, ...]]:
    register = Register(
        policy=policy or Policy(),
        improvements={item.id: item for item in items},
        measures={measure.id: measure for measure in measures},
    )
    return [(one.day, one.kind, one.id, one.what, one.who) for one in agenda(register, TODAY)]


def test_a_running_record_is_due_with_its_open_tasks() -> None:
    tasks = (
        Task(title="Done", due="2026-10-01", done="2026-10-02"),
        Task(title="Theirs", owner="@b", due="2026-10-03"),
        Task(title="Ours", due="2026-12-03"),
        Task(title="Some day"),
    )
    item = Improvement(id="A-1", state="in_progress", owner="@a", plan=Plan(due="2026-11-30", tasks=tasks))
    assert due(item) == [
        ("2026-10-03", "task", "A-1", "Theirs", "@b"),
        ("2026-11-30", "due", "A-1", "", "@a"),
        ("2026-12-03", "task", "A-1", "Ours", "@a"),
    ]


@pytest.mark.parametrize("state", ["on_hold", "closed", "rejected", "withdrawn", "superseded"])
def test_what_nobody_works_on_is_not_due(state: str) -> None:
    assert due(Improvement(id="A-1", state=state, plan=Plan(due="2026-11-30"))) == []


def test_what_took_effect_is_not_due_but_its_target_is_until_the_points_meet_it() -> None:
    use = MeasureUse(
        measure="calls",
        role="outcome",
        baseline=Baseline(value=200, start="2026-01-01", end="2026-02-01"),
        target=Target(value=50, by="2026-12-01"),
    )
    item = Improvement(
        id="A-1", state="measuring", measures=(use,), plan=Plan(due="2026-03-01", implemented="2026-03-01")
    )
    calls = Measure(id="calls", title="Calls", direction="decrease", points=(Point(date="2026-05-01", value=90),))
    assert due(item, measures=(calls,)) == [("2026-12-01", "target", "A-1", "Calls", "")]
    good = Measure(id="calls", title="Calls", direction="decrease", points=(Point(date="2026-05-01", value=40),))
    assert due(item, measures=(good,)) == []


def test_reviews_deferrals_and_clocks_have_their_days() -> None:
    closed = Improvement(
        id="A-1",
        state="closed",
        owner="@a",
        reviews=(Review(due="2026-06-01", date="2026-06-02"), Review(due="2027-01-01", by="@c")),
    )
    deferred = Improvement(
        id="A-2", state="deferred", decisions=(Decision(to="deferred", date="2026-01-01", until="2026-12-24"),)
    )
    proposed = Improvement(id="A-3", state="proposed", raised=Raised(by="@a", date="2026-11-20"))
    assert due(closed, deferred, proposed, policy=Policy(clocks={"proposed": 14})) == [
        ("2026-12-04", "clock", "A-3", "proposed", ""),
        ("2026-12-24", "deferred", "A-2", "", ""),
        ("2027-01-01", "review", "A-1", "", "@c"),
    ]


def test_points_are_due_where_somebody_looks_at_them() -> None:
    points = (Point(date="2026-11-02", value=1),)
    measures = tuple(Measure(id=key, frequency="weekly", points=points, owner="@m") for key in ("a", "b", "c"))
    items = (
        Improvement(id="A-1", state="measuring", measures=(MeasureUse(measure="a", role="outcome"),)),
        Improvement(id="A-2", state="closed", measures=(MeasureUse(measure="c", role="outcome"),)),
    )
    policy = Policy(services={"s": Service(title="S", agreements=(Agreement(measure="b", at_most=1),))})
    assert due(*items, policy=policy, measures=measures) == [
        ("2026-11-23", "point", "a", "a", "@m"),
        ("2026-11-23", "point", "b", "b", "@m"),
    ]


def test_a_day_that_is_none_is_left_out() -> None:
    items = (
        Improvement(id="A-1", state="approved", plan=Plan(due="soon")),
        Improvement(id="A-2", state="proposed", raised=Raised(by="@a", date="2026-02-30")),
    )
    assert due(*items, policy=Policy(clocks={"proposed": 14})) == []


def test_late_means_the_same_here_as_in_the_checks() -> None:
    register = open_folder(ROOT).register
    late = [one for one in agenda(register, TODAY) if one.day < TODAY]
    items = register.improvements.values()
    found = {kind: sorted((one.id, one.place) for one in late if one.kind is kind) for kind in Kind}
    assert found[Kind.DUE] == sorted((item.id, 0) for item in items if is_overdue(item, TODAY))
    assert found[Kind.TASK] == sorted((item.id, n) for item in items for n, _ in overdue_tasks(item, TODAY))
    assert found[Kind.REVIEW] == sorted((item.id, n) for item in items for n in reviews_due(item, TODAY))
    context = Context(register, TODAY)
    said = {name: list(all_rules()[name].check(context)) for name in ("measure-stale", "date-clock")}
    assert len(found[Kind.POINT]) == sum("newest" in finding.message for finding in said["measure-stale"])
    assert [context.register.paths[ident] for ident, _ in found[Kind.CLOCK]] == [f.path for f in said["date-clock"]]
    assert found[Kind.CLOCK]
    assert set(DATED) | {Kind.CLOCK, Kind.POINT} == set(Kind)
