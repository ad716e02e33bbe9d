"""What follows from a change: steps, decisions that are missing, what is set free, places in the order of scores."""

from typing import Any

import msgspec
import pytest

from csi_as_code.analysis.comparison import Comparison, RecordChange, compare
from csi_as_code.analysis.consequences import Need, Step, step_between
from csi_as_code.analysis.fieldwise import FieldChange, field_changes
from csi_as_code.analysis.fingerprint import fingerprint
from csi_as_code.analysis.placing import Place, places
from csi_as_code.analysis.priority import Lane
from csi_as_code.model import (
    Baseline,
    Decision,
    Improvement,
    Measure,
    MeasureUse,
    Plan,
    Point,
    Priority,
    Raised,
    Source,
    Target,
    Task,
)
from csi_as_code.policy import Approval, DemandChange, Person, Policy, PriorityPolicy, Weights, When
from csi_as_code.register import POLICY_PATH, Register
from csi_as_code.workflow import EDGES, EdgeKind, State

POLICY = Policy(
    people={handle: Person(name=handle[1:]) for handle in ("@aino", "@ines", "@jonas", "@maya", "@tomas")},
    approvals=(
        Approval(when=When(risk_at_least=4), approvers=("@aino", "@jonas", "@maya"), count=2),
        Approval(approvers=("@aino", "@jonas", "@tomas"), count=1),
    ),
)
USE = MeasureUse(
    measure="calls", role="outcome", baseline=Baseline(value=9, start="2026-01-01", end="2026-01-31"),
    target=Target(value=5, by="2026-12-31"),
)  # fmt: skip


def item(state: str, ident: str = "IMP-0001", **fields: Any) -> Improvement:
    usual: dict[str, Any] = {
        "title": "Answer at once", "type": "opportunity", "description": "They wait.", "outcome": "They do not.",
        "raised": Raised(by="@ines", date="2026-01-02"), "source": Source(kind="kaizen", evidence=("seen",)),
        "service": "desk", "team": "desk", "owner": "@tomas", "objective": "OBJ-1", "measures": (USE,),
        "priority": Priority(impact=3, urgency=3, effort=3, risk=3), "plan": Plan(start="2026-02-01", due="2026-11-30"),
    }  # fmt: skip
    return Improvement(id=ident, state=state, **{**usual, **fields})


def decision(to: str, *by: str, **more: Any) -> Decision:
    return Decision(to=to, date="2026-03-01", by=by, **{"why": "It is time.", **more})


def register(*items: Improvement, policy: Policy = POLICY, **more: Any) -> Register:
    paths = {one.id: f"improvements/{one.id}.yaml" for one in items}
    return Register(policy=policy, improvements={one.id: one for one in items}, **{"paths": paths, **more})


def one(before: Improvement, after: Improvement, **more: Any) -> RecordChange:
    found = compare(register(before), register(after), **more)
    assert len(found.records) == 1
    return found.records[0]


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: f"{edge.source}-{edge.target}")
def test_a_step_of_the_table_is_what_it_says(edge: Any) -> None:
    assert step_between(edge.source, edge.target) == Step(edge.source, edge.target, edge.kind, True)


@pytest.mark.parametrize(
    ("source", "target", "kind"),
    [
        ("proposed", "in_progress", EdgeKind.FORWARD),
        ("measuring", "assessed", EdgeKind.BACK),
        ("closed", "proposed", EdgeKind.REOPEN),
        ("rejected", "assessed", EdgeKind.REOPEN),
        ("approved", "deferred", EdgeKind.PAUSE),
        ("on_hold", "deferred", EdgeKind.PAUSE),
        ("on_hold", "closed", EdgeKind.FORWARD),
        ("approved", "rejected", EdgeKind.END),
        ("closed", "withdrawn", EdgeKind.END),
        ("proposed", "done", None),
    ],
)
def test_longer_ways_have_a_kind_too(source: str, target: str, kind: EdgeKind | None) -> None:
    assert step_between(source, target) == Step(source, target, kind, False)


APPROVED = decision("approved", "@aino")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (item("assessed"), item("approved"), ("approved", 1, ("@aino", "@jonas"))),
        (item("assessed"), item("approved", decisions=(APPROVED,)), None),
        (
            item("assessed"),
            item("approved", decisions=(decision("approved", "@tomas"),)),
            ("approved", 1, ("@aino", "@jonas")),
        ),
        (item("assessed", owner="@aino"), item("approved", owner="@maya"), ("approved", 1, ("@jonas", "@tomas"))),
        (
            item("assessed"),
            item("approved", raised=Raised(by="@jonas", date="2026-01-02")),
            ("approved", 1, ("@aino",)),
        ),
        (item("assessed", priority=None), item("rejected", priority=None), ("rejected", 1, ("@aino", "@jonas"))),
        (item("proposed"), item("assessed"), None),
        (item("approved", decisions=(APPROVED,)), item("in_progress", decisions=(APPROVED,)), None),
        (item("in_progress", decisions=(APPROVED,)), item("approved", decisions=(APPROVED,)), None),
        (item("on_hold", decisions=(APPROVED,)), item("approved", decisions=(APPROVED,)), None),
        (
            item("assessed", priority=Priority(impact=3, urgency=3, effort=3, risk=5)),
            item("approved", priority=Priority(impact=3, urgency=3, effort=3, risk=5), decisions=(APPROVED,)),
            ("approved", 1, ("@jonas", "@maya")),
        ),
        (
            item("approved", decisions=(APPROVED,)),
            item("approved", decisions=(APPROVED,), outcome="Else."),
            ("approved", 1, ("@aino", "@jonas")),
        ),
        (
            item("approved", decisions=(APPROVED,)),
            item("approved", decisions=(APPROVED,), outcome="They  do not."),
            None,
        ),
        (
            item("approved", decisions=(APPROVED,)),
            item("approved", decisions=(APPROVED, APPROVED), outcome="Else."),
            None,
        ),
        (item("assessed"), item("assessed", outcome="Else."), None),
    ],
)
def test_who_has_to_decide(
    before: Improvement, after: Improvement, expected: tuple[str, int, tuple[str, ...]] | None
) -> None:
    found = [(need.to, need.count, need.open_to) for need in one(before, after).follows.needs]
    assert found == ([expected] if expected else [])


def test_closing_what_is_not_what_was_approved_takes_two_decisions() -> None:
    before = item("measuring", decisions=(APPROVED,))
    after = item("closed", decisions=(APPROVED,), outcome="Else.")
    found = compare(register(before), register(after))
    assert ([need.to for need in found.records[0].follows.needs], found.undecided) == (["closed", "approved"], 2)


def test_authors_and_those_who_left_are_out() -> None:
    people = {**POLICY.people, "@jonas": Person(name="jonas", active=False)}
    policy = msgspec.structs.replace(POLICY, people=people)
    found = compare(register(item("assessed"), policy=policy), register(item("approved")), authors=frozenset({"@aino"}))
    barred = {"@aino": "author", "@jonas": "inactive", "@tomas": "owner"}
    assert found.records[0].follows.needs == (Need("approved", 1, (), barred, has_entry=True),)


def test_the_policy_of_the_base_counts() -> None:
    lax = msgspec.structs.replace(POLICY, approvals=(Approval(approvers=("@ines",), count=1),))
    found = compare(register(item("assessed")), register(item("approved"), policy=lax))
    assert found.records[0].follows.needs[0].open_to == ("@aino", "@jonas")
    nobody = compare(register(item("assessed"), policy=Policy()), register(item("approved")))
    assert nobody.records[0].follows.needs == (Need("approved", 1, (), {}, has_entry=False),)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (item("assessed"), item("approved", measures=(), plan=None), ("an outcome measure with a baseline",
         "an outcome measure with a target and its day", "a due date")),
        (item("approved"), item("on_hold"), ("a decision that gives the reason",)),
        (item("approved"), item("on_hold", decisions=(decision("on_hold", "@aino"),)), ()),
        (item("measuring"), item("in_progress", decisions=(APPROVED,)), ("a decision that gives the reason",)),
        (item("closed"), item("measuring", decisions=(APPROVED, decision("measuring", "@aino")),
                              plan=Plan(start="x", due="x", implemented="x", changes=("c",))), ()),
        (item("assessed", outcome=None), item("assessed", outcome=None, tags=("a",)), ()),
        (item("assessed"), item("assessed", outcome=None), ("a business outcome",)),
    ],
)  # fmt: skip
def test_what_is_still_missing(before: Improvement, after: Improvement, expected: tuple[str, ...]) -> None:
    assert one(before, after).follows.lacks == expected


def test_demands_of_the_base_count() -> None:
    policy = msgspec.structs.replace(POLICY, demands={"assessed": DemandChange(also=("tags",))})
    found = compare(register(item("proposed"), policy=policy), register(item("assessed")))
    assert found.records[0].follows.lacks == ('the field "tags"',)


@pytest.mark.parametrize(
    ("states", "frees", "clears", "blocks"),
    [
        (("in_progress", "measuring"), ("IMP-0002",), (), ()),
        (("in_progress", "closed"), ("IMP-0002",), (), ()),
        (("measuring", "closed"), (), (), ()),
        (("measuring", "in_progress"), (), (), ("IMP-0002",)),
        (("assessed", "approved"), (), ("IMP-0002",), ()),
        (("approved", "withdrawn"), (), (), ()),
    ],
)
def test_what_is_set_free(
    states: tuple[str, str], frees: tuple[str, ...], clears: tuple[str, ...], blocks: tuple[str, ...]
) -> None:
    waiting = item("assessed", "IMP-0002", depends_on=("IMP-0001",))
    both = item("approved", "IMP-0003", depends_on=("IMP-0001", "IMP-0009"))
    other = item("proposed", "IMP-0009")
    done = item("closed", "IMP-0004", depends_on=("IMP-0001",))
    base, head = (register(item(state), waiting, other, done) for state in states)
    found = compare(base, head).records[0].follows
    assert (found.frees, found.clears, found.blocks) == (frees, clears, blocks)
    base, head = (register(item(state), both, other) for state in states)
    assert compare(base, head).records[0].follows.frees == ()


def test_places_are_global_and_shared() -> None:
    def rated(ident: str, impact: int, state: str = "assessed") -> Improvement:
        return item(state, ident, priority=Priority(impact=impact, urgency=3, effort=3, risk=3))

    found = places(
        register(
            rated("A", 5, "closed"),
            rated("B", 4),
            rated("C", 3),
            rated("D", 3),
            rated("E", 1),
            item("proposed", "F", priority=None),
        )
    )
    assert {ident: (place.rank, place.of) for ident, place in found.items()} == {
        "A": (None, 4), "B": (1, 4), "C": (2, 4), "D": (2, 4), "E": (4, 4),
    }  # fmt: skip


def test_score_rank_and_due() -> None:
    other = item("assessed", "IMP-0002", priority=Priority(impact=4, urgency=3, effort=3, risk=3))
    after = item("assessed", priority=Priority(impact=5, urgency=3, effort=2, risk=2), plan=Plan(due="2026-12-30"))
    found = compare(register(item("assessed"), other), register(after, other)).records[0]
    assert (found.was, found.now, found.due) == (
        Place(50.0, 3, Lane.STRATEGIC, 2, 2), Place(77.5, 2, Lane.QUICK_WIN, 1, 2), ("2026-11-30", "2026-12-30", 30),
    )  # fmt: skip


def test_a_fingerprint_of_something_else() -> None:
    right = item("approved")
    wrong = one(
        item("assessed"), item("approved", decisions=(decision("approved", "@aino", scope="sha256:0123456789abcdef"),))
    )
    good = one(item("assessed"), item("approved", decisions=(decision("approved", "@aino", scope=fingerprint(right)),)))
    assert (wrong.follows.wrong_scope, good.follows.wrong_scope) == (True, False)


def test_a_rewritten_decision() -> None:
    found = one(item("approved", decisions=(APPROVED,)), item("approved", decisions=(decision("approved", "@jonas"),)))
    assert (found.follows.rewritten, found.decisions) == (True, ())


def test_the_order_is_of_importance() -> None:
    base = register(*(item("assessed", f"IMP-000{n}") for n in (1, 2, 3, 4)))
    head = register(
        item("assessed", "IMP-0001", tags=("a",)), item("approved", "IMP-0002"), item("withdrawn", "IMP-0003"),
        item("proposed", "IMP-00005"), item("proposed", "IMP-10000"),
    )  # fmt: skip
    found = compare(base, head).records
    assert [(one.id, one.kind) for one in found] == [
        ("IMP-0002", "changed"), ("IMP-0003", "changed"), ("IMP-0004", "gone"),
        ("IMP-00005", "new"), ("IMP-10000", "new"), ("IMP-0001", "changed"),
    ]  # fmt: skip


def test_what_cannot_be_read_is_not_gone() -> None:
    path = {"IMP-0001": "improvements/IMP-0001.yaml"}
    unread = register(paths=path, unread=frozenset({"IMP-0001"}))
    kinds = [
        [(one.kind, one.follows.needs) for one in compare(base, head).records]
        for base, head in ((register(item("assessed")), unread), (unread, register(item("assessed"))), (unread, unread),
                           (register(), unread), (unread, register()))
    ]  # fmt: skip
    assert kinds == [[("unread", ())], [("read", ())], [], [("unread", ())], [("gone", ())]]


def test_nothing_is_said_of_fields_that_cannot_be_read() -> None:
    before = item("approved", decisions=(APPROVED,))
    after = item("approved", decisions=(APPROVED,), plan=None, tags=("a",))
    dropped = {"improvements/IMP-0001.yaml": (("plan", "due"),)}
    found = compare(register(before), register(after, dropped=dropped)).records[0]
    assert (found.unclear, [one.path for one in found.fields], found.follows.stale, found.follows.needs) == (
        ("plan",), [("tags",)], (), (),
    )  # fmt: skip
    same = compare(register(before), register(before, dropped=dropped)).records[0]
    assert (same.kind, same.unclear) == ("changed", ("plan",))


def test_a_register_yaml_that_cannot_be_read_takes_nothing_away() -> None:
    base, head = register(item("assessed")), register(item("assessed"), policy=Policy(), policy_read=False)
    assert compare(base, head) == Comparison(unread_rules=True)
    partly = register(
        item("assessed"),
        policy=msgspec.structs.replace(POLICY, approvals=()),
        dropped={POLICY_PATH: (("approvals", 0),)},
    )
    assert compare(base, partly) == Comparison(unread_rules=True)


def test_a_moved_file_and_new_bands() -> None:
    base = register(item("assessed"))
    moved = register(item("assessed"), paths={"IMP-0001": "improvements/desk/IMP-0001.yaml"})
    assert compare(base, moved).records[0].moved == ("improvements/IMP-0001.yaml", "improvements/desk/IMP-0001.yaml")
    heavy = msgspec.structs.replace(POLICY, priority=PriorityPolicy(bands={"1": 50, "2": 40, "3": 30, "4": 20, "5": 0}))
    found = compare(base, register(item("assessed"), policy=heavy))
    assert ([(one.id, one.old, one.new) for one in found.shifts], len(found.rules), found.records) == (
        [("IMP-0001", 3, 1)],
        3,
        (),
    )


def test_points() -> None:
    def measure(*points: Point) -> Measure:
        return Measure(id="calls", title="Calls", direction="decrease", points=points)

    base = register(
        item("measuring"),
        measures={"calls": measure(Point(date="2026-01-01", value=9), Point(date="2026-02-01", value=8))},
    )
    head = register(
        item("measuring"),
        measures={"calls": measure(Point(date="2026-01-01", value=7), Point(date="2026-03-01", value=4))},
    )
    found = compare(base, head).measures[0]
    assert (found.added, found.rewritten, found.removed, found.newest) == (1, 1, 1, Point(date="2026-03-01", value=4))
    assert [(one.id, one.target, one.is_met) for one in found.judged] == [("IMP-0001", 5, True)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (item("assessed"), item("assessed"), []),
        (
            Plan(tasks=(Task(title="A"),)),
            Plan(tasks=(Task(title="B"), Task(title="A", done="x"))),
            [("tasks", ("B",), None, Task(title="B")), ("tasks.done", ("A",), None, "x")],
        ),
        (
            Plan(tasks=(Task(title="A"), Task(title="A"))),
            Plan(tasks=(Task(title="A"),)),
            [("tasks", ("A (2)",), Task(title="A"), None)],
        ),
        (Plan(), None, []),
        (None, Plan(due="x", changes=("c",)), [("due", (), None, "x"), ("changes", (), None, ("c",))]),
        (
            Policy(clocks={"proposed": 14}),
            Policy(clocks={"proposed": 21, "on_hold": 3}),
            [("clocks", ("proposed",), 14, 21), ("clocks", ("on_hold",), None, 3)],
        ),
        (PriorityPolicy(), PriorityPolicy(weights=Weights(impact=5)), [("weights.impact", (), 4, 5)]),
        (
            Policy(approvals=(Approval(approvers=("@a",), count=1),)),
            Policy(approvals=(Approval(approvers=("@b",), count=1),)),
            [("approvals.approvers", ("all other records",), ("@a",), ("@b",))],
        ),
        (item("x", custom={"a": {"b": 1}}), item("x", custom={"a": {"b": 2}}), [("custom", ("a", "b"), 1, 2)]),
        (item("x", custom={"a": 1}), item("x", custom={"a": {"b": 2}}), [("custom", ("a",), 1, {"b": 2})]),
        (item("x", custom={"a": [1]}), item("x", custom={"a": True}), [("custom", ("a",), [1], True)]),
    ],
)
def test_fields(old: Any, new: Any, expected: list[tuple[Any, ...]]) -> None:
    wanted = tuple(FieldChange(tuple(path.split(".")), names, before, after) for path, names, before, after in expected)
    first = None if old is None or new is None else field_changes(new, old)
    assert field_changes(old, new) == wanted
    assert first is None or len(first) == len(wanted)


def test_every_state_can_become_every_other() -> None:
    for before in State:
        for after in [*State, "unheard-of"]:
            found = compare(register(item(before)), register(item(after)))
            assert len(found.records) == (before != after)
