"""What waits for a decision: who may take it, and what is missing first."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from csi_as_code.analysis.awaiting import awaiting
from csi_as_code.analysis.fingerprint import fingerprint
from csi_as_code.model import (
    Baseline,
    Closure,
    Decision,
    Improvement,
    Measure,
    MeasureUse,
    Plan,
    Point,
    Priority,
    Raised,
    Review,
    Source,
    Target,
    Task,
)
from csi_as_code.policy import Approval, Person, Policy
from csi_as_code.reading.snapshot import open_folder
from csi_as_code.register import Register

TODAY = "2026-11-22"
ROOT = Path(__file__).resolve().parents[2]
USE = MeasureUse(
    measure="calls",
    role="outcome",
    baseline=Baseline(value=200, start="2026-01-01", end="2026-02-01"),
    target=Target(value=50, by="2026-10-01"),
)
WHOLE = Improvement(
    id="A-1",
    state="assessed",
    title="T",
    description="D",
    raised=Raised(by="@a", date="2026-01-01"),
    source=Source(kind="audit", evidence=("x",)),
    service="s",
    team="t",
    owner="@b",
    objective="O-1",
    outcome="O",
    priority=Priority(impact=1, urgency=1, effort=1, risk=1),
    measures=(USE,),
    plan=Plan(due="2026-12-01"),
)
POLICY = Policy(
    people={handle: Person(name=handle) for handle in ("@a", "@b", "@c", "@d")},
    approvals=(Approval(approvers=("@a", "@b", "@c", "@d"), count=2),),
)


def found(*items: Improvement, points: tuple[Point, ...] = ()) -> list[tuple[Any, ...]]:
    calls = Measure(id="calls", direction="decrease", points=points)
    register = Register(policy=POLICY, improvements={item.id: item for item in items}, measures={"calls": calls})
    return [
        (one.item.id, str(one.to), one.mandate and one.mandate.may, one.lacks, one.holds, one.is_complete)
        for one in awaiting(register, TODAY)
    ]


def changed(**fields: Any) -> Improvement:
    values = {name: getattr(WHOLE, name) for name in WHOLE.__struct_fields__}
    return Improvement(**{**values, **fields})


def test_a_whole_record_waits_for_those_without_a_stake_in_it() -> None:
    assert found(WHOLE) == [("A-1", "approved", ("@c", "@d"), (), (), True)]


def test_what_is_missing_for_the_approval_is_named_but_not_the_decision() -> None:
    assert found(changed(plan=None, outcome=None)) == [
        ("A-1", "approved", ("@c", "@d"), ("a business outcome", "a due date"), (), False)
    ]


def test_a_dependency_has_to_be_approved_first() -> None:
    item = changed(depends_on=("A-2", "A-3", "A-9"))
    others = (Improvement(id="A-2", state="approved"), Improvement(id="A-3", state="on_hold"))
    assert found(item, *others) == [("A-1", "approved", ("@c", "@d"), (), ("A-3", "A-9"), False)]


@pytest.mark.parametrize(
    ("points", "by", "waits"),
    [
        ((("2026-06-01", 40),), "2026-10-01", True),
        ((("2026-06-01", 90),), "2026-10-01", True),
        ((("2026-06-01", 90),), "2026-12-24", False),
        ((("2026-06-01", 40),), "2026-12-24", True),
        ((), "2026-10-01", False),
    ],
)
def test_a_measuring_record_waits_once_its_points_say_how_it_ended(
    points: tuple[tuple[str, float], ...], by: str, waits: bool
) -> None:
    use = MeasureUse(measure="calls", role="outcome", baseline=USE.baseline, target=Target(value=50, by=by))
    item = changed(state="measuring", measures=(use,), plan=Plan(implemented="2026-05-01"))
    values = tuple(Point(date=day, value=value) for day, value in points)
    assert [one[:2] for one in found(item, points=values)] == ([("A-1", "closed")] if waits else [])


def closing(**fields: Any) -> Improvement:
    plan = Plan(start="2026-03-01", due="2026-12-01", implemented="2026-05-01", changes=("CHG-1",))
    decisions = (Decision(to="approved", date="2026-02-01", by=("@c", "@d")),)
    return changed(**{"state": "measuring", "plan": plan, "decisions": decisions, **fields})


def test_what_is_missing_to_close_is_named_but_not_the_decision() -> None:
    bare = closing()
    tasks = (Task(title="Done", done="2026-05-01"), Task(title="Open"), Task(title="Open too"))
    whole = {"closure": Closure(code="successful", lessons="L"), "reviews": (Review(due="2027-05-01"),)}
    points = (Point(date="2026-06-01", value=40),)
    for item, lacks in (
        (bare, ("a closure", "a review date")),
        (closing(**whole), ()),
        (closing(**whole, decisions=()), ("a decision to approve it",)),
        (
            closing(plan=msgspec.structs.replace(bare.plan, tasks=tasks)),
            ("a closure", "a review date", "2 open tasks to be done"),
        ),
    ):
        assert found(item, points=points) == [("A-1", "closed", ("@c", "@d"), lacks, (), not lacks)]


@pytest.mark.parametrize("state", ["approved", "in_progress", "measuring", "on_hold", "closed", "withdrawn"])
def test_what_was_approved_as_something_else_waits_for_a_new_approval(state: str) -> None:
    promise = changed(id="A-1", state=state, plan=Plan(due="2026-12-01"))
    approval = Decision(to="approved", date="2026-02-01", by=("@c", "@d"), scope=fingerprint(promise))
    for due, again in (("2026-12-01", False), ("2027-01-31", state not in ("closed", "withdrawn"))):
        item = msgspec.structs.replace(promise, decisions=(approval,), plan=Plan(due=due))
        register = Register(policy=POLICY, improvements={"A-1": item}, paths={"A-1": "a"})
        assert [(one.to, one.is_again, one.lacks) for one in awaiting(register, TODAY)] == [
            ("approved", True, ()) for _ in range(again)
        ]
        unclear = msgspec.structs.replace(register, dropped={"a": (("plan", "due"),)})
        assert list(awaiting(unclear, TODAY)) == []


def test_no_other_state_waits() -> None:
    states = ("proposed", "approved", "in_progress", "closed", "on_hold", "deferred", "rejected", "strange")
    assert found(*(changed(id=f"A-{state}", state=state) for state in states)) == []


def test_the_sample_has_what_waits() -> None:
    register = open_folder(ROOT).register
    waiting = list(awaiting(register, TODAY))
    assert {one.item.id for one in waiting if one.to == "approved"} == {
        ident for ident, item in register.improvements.items() if item.state == "assessed"
    }
    assert all(one.mandate and one.mandate.may for one in waiting)
