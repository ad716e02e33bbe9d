"""Differences on a terminal: marks that cannot be forged, lines that fit, colours that cost no width."""

import re
from typing import Any

import msgspec
import pytest
from tests.reports.changes.hostile import changes, hostile, policy, register

from csi_as_code.analysis.comparison import compare
from csi_as_code.model import Improvement, Plan, Priority, Raised
from csi_as_code.policy import Approval, Person, Policy, PriorityPolicy
from csi_as_code.register import Register
from csi_as_code.reports.changes import spoken, summary, text
from csi_as_code.reports.changes._sentences import headline, ids, statements
from csi_as_code.text import cells


def one(before: dict[str, Any], after: dict[str, Any], **more: Any) -> str:
    base, head = (register([Improvement(id="IMP-0001", **fields)], Policy()) for fields in (before, after))
    return text.render(changes(base, head, **more)).split("\n\n", 1)[1]


def test_marks_of_a_record_are_no_marks() -> None:
    said = one(
        {"state": "proposed", "outcome": "a [-b-] c"},
        {"state": "proposed", "outcome": "a {+b+} [-c-]"},
    )
    assert said == ("IMP-0001  proposed, edited\n    outcome: a [-[\\-b-\\] c-] {+{\\+b+\\} [\\-c-\\]+}\n")


@pytest.mark.parametrize("width", [40, 72, 100])
@pytest.mark.parametrize("word", ["word", "語"])
def test_lines_fit(width: int, word: str) -> None:
    long = " ".join([word] * 80)
    base = register([hostile("IMP-0001", "assessed", lambda: "x")], policy())
    head = register([hostile("IMP-0001", "approved", lambda: long)], policy())
    plain = text.render(changes(base, head, width=width))
    painted = text.render(changes(base, head, width=width, color=True))
    body = [line for line in plain.split("\n") if line.startswith("  ")]
    assert max(map(cells, body)) <= width
    assert re.sub("\x1b\\[[0-9;]*m", "", painted) == plain


@pytest.mark.parametrize(
    ("found", "expected"),
    [((), ""), (("A",), "A"), (("A", "B", "C"), "A, B, C"), (("A", "B", "C", "D"), "A and 3 more")],
)
def test_ids(found: tuple[str, ...], expected: str) -> None:
    assert spoken(ids(found)) == expected


def deciding(count: int, handles: int) -> str:
    people = tuple(f"@p{number}" for number in range(handles))
    rules = Policy(
        people={one: Person(name=one) for one in people}, approvals=(Approval(approvers=people, count=count),)
    )
    item = Improvement(id="A", state="assessed", title="t", raised=Raised(by="@p0", date="2026-01-01"))
    found = compare(register([item], rules), register([msgspec.structs.replace(item, state="rejected")], rules))
    return spoken(next(statements(found.records[0])))


@pytest.mark.parametrize(
    ("count", "handles", "expected"),
    [
        (1, 0, "needs a decision to reject it, and nobody is left who may make it"),
        (1, 2, "needs @p1 to reject it"),
        (1, 3, "needs one of @p1, @p2 to reject it"),
        (2, 3, "needs @p1, @p2 to reject it"),
        (3, 3, "needs @p1, @p2 to reject it; it takes 3, and no more may"),
        (4, 9, "needs 4 of @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8 to reject it"),
        (1, 90, "needs one of @p1, @p2, @p3 and 86 more to reject it"),
    ],
)
def test_who_is_needed(count: int, handles: int, expected: str) -> None:
    assert deciding(count, handles) == expected


def test_new_rules_and_what_they_move() -> None:
    items = [
        Improvement(id=f"IMP-{n:04}", state="assessed", priority=Priority(impact=3, urgency=3, effort=3, risk=3))
        for n in range(9)
    ]
    rules = Policy(priority=PriorityPolicy(bands={"1": 50, "2": 40, "3": 30, "4": 20, "5": 0}))
    found = changes(register(items, Policy()), register(items, rules))
    assert text.render(found).split("\n\n", 1)[1] == (
        "register.yaml\n"
        "    floor of band 1: [-80-] {+50+}\n"
        "    floor of band 2: [-60-] {+40+}\n"
        "    floor of band 3: [-40-] {+30+}\n"
        "  9 records that nobody touched change their band: IMP-0000 3 -> 1, IMP-0001 3 -> 1, IMP-0002 3 ->\n"
        "    1, IMP-0003 3 -> 1, IMP-0004 3 -> 1, IMP-0005 3 -> 1 and 3 more\n"
    )
    assert summary(found.found) == "the register's own rules changed"


def test_what_cannot_be_read_is_said() -> None:
    base = register([Improvement(id="IMP-0001", state="assessed", plan=Plan(due="2026-01-01"))], Policy())
    gone = Register(policy_read=False, paths=base.paths, unread=frozenset(base.paths))
    assert text.render(changes(base, gone)) == (
        "1 record changed: 1 unreadable; register.yaml cannot be read on one side\n"
        "From main (aaaaaaaaaaaa) to the working folder.\n\n"
        "IMP-0001  cannot be read\n\n"
        "register.yaml\n"
        "  cannot be read on one side, or not all of it (see csi lint)\n"
    )


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (("assessed", "approved"), "assessed -> approved"),
        (("in_progress", "approved"), "in progress -> approved (moved back)"),
        (("closed", "measuring"), "closed -> measuring (reopened)"),
        (("on_hold", "in_progress"), "on hold -> in progress (resumed)"),
        (("assessed", "measuring"), "assessed -> measuring (several steps)"),
        (("proposed", "approved"), "proposed -> approved (fast lane)"),
        (("proposed", "unheard"), "proposed -> unheard (which is no step)"),
        (("approved", "approved"), "approved, edited"),
    ],
)
def test_headlines(states: tuple[str, str], expected: str) -> None:
    rules = Policy(approvals=(Approval(approvers=("@a",), count=1, fast_lane=True),))
    base, head = (register([Improvement(id="A", state=state, title=str(n))], rules) for n, state in enumerate(states))
    assert spoken(headline(compare(base, head).records[0])) == expected
