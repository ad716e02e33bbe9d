"""What csi move writes, the gate takes: on every edge of the table, and on the fast lane."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from csi_as_code.analysis.fingerprint import fingerprint
from csi_as_code.editing import fields
from csi_as_code.editing.link import KINDS
from csi_as_code.editing.move import Move, moved
from csi_as_code.editing.plan import Draft
from csi_as_code.errors import UsageError
from csi_as_code.gate.change import Change, Facts
from csi_as_code.gate.judge import judge
from csi_as_code.model import Improvement
from csi_as_code.reading import parse
from csi_as_code.reading.snapshot import open_folder
from csi_as_code.register import Register
from csi_as_code.workflow import EDGE, EDGES, Edge, State, path_between

SAMPLES = Path(__file__).resolve().parents[1] / "data" / "samples"
RECORD = (SAMPLES / "improvements" / "IMP-0007.yaml").read_text(encoding="utf-8")
TODAY = "2026-11-22"
BASE = open_folder(SAMPLES).register


def draft_in(state: str) -> Draft:
    text = Draft("x", RECORD, RECORD).put(("state",), state).text
    return Draft("x", text, text, order=fields.order)


def read(draft: Draft) -> Improvement:
    item = parse.improvement(draft.text.encode("utf-8")).value
    assert item is not None
    return item


def holding(item: Improvement) -> Register:
    return msgspec.structs.replace(BASE, improvements={**BASE.improvements, item.id: item})


def judged(before: Improvement, after: Improvement) -> list[tuple[str, str]]:
    facts = Facts(today=TODAY, authors=frozenset({"@tomas"}), held_from={before.id: after.state})
    return [(found.rule, found.message) for found in judge(Change(holding(before), holding(after), facts))]


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: f"{edge.source}-{edge.target}")
def test_every_edge_as_csi_move_takes_it_passes_the_gate(edge: Edge) -> None:
    draft = draft_in(edge.source)
    before = read(draft)
    until = "2027-01-15" if edge.target in (State.DEFERRED, State.ON_HOLD) else None
    move = Move(state=edge.target, today=TODAY, by=("@aino",), why="A reason.", until=until)
    draft, _ = moved(draft, before, BASE.policy, move)
    draft.done()
    after = read(draft)
    assert (after.state, judged(before, after)) == (edge.target, [])


@pytest.mark.parametrize("edge", [edge for edge in EDGES if edge.kind in ("forward", "resume")],
                         ids=lambda edge: f"{edge.source}-{edge.target}")  # fmt: skip
def test_a_step_without_a_decision_needs_nothing_but_the_state(edge: Edge) -> None:
    draft = draft_in(edge.source)
    before = read(draft)
    move = Move(state=edge.target, today=TODAY)
    if edge.target in (State.APPROVED, State.CLOSED) and edge.kind == "forward":
        with pytest.raises(UsageError, match="--by is missing"):
            moved(draft, before, BASE.policy, move)
        return
    draft, _ = moved(draft, before, BASE.policy, move)
    assert judged(before, read(draft)) == []


def approved_in(state: str) -> Draft:
    """Return the draft of a record in a state, with the fingerprint of what was approved."""
    draft = draft_in(state)
    text = draft.put(("decisions", 0, "scope"), fingerprint(read(draft))).text
    return Draft("x", text, text, order=fields.order)


IN_FORCE = ("approved", "in_progress", "measuring", "on_hold")


@pytest.mark.parametrize("state", IN_FORCE)
def test_a_stale_approval_is_renewed_in_one_move_and_the_record_stays_where_it_is(state: str) -> None:
    before = read(approved_in(state))
    draft = approved_in(state).put(("plan", "due"), "2027-01-31")
    stale = read(draft)
    assert [rule for rule, _ in judged(before, stale)] == ["scope-stale"]
    move = Move(state=state, today=TODAY, by=("@aino",), why="A month more.")
    draft, notes = moved(draft, stale, BASE.policy, move)
    draft.done()
    after = read(draft)
    assert (after.state, after.plan, notes, judged(before, after)) == (state, stale.plan, (), [])
    assert [(entry.to, entry.by) for entry in after.decisions[len(before.decisions) :]] == [("approved", ("@aino",))]
    with pytest.raises(UsageError, match=f'is "{state}" already'):
        moved(draft, after, BASE.policy, move)


@pytest.mark.parametrize("state", IN_FORCE)
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, 'who decided to "approved" is not said'),
        ({"by": ("@tomas",), "why": "x"}, "@tomas owns it, and so may not decide"),
        ({"by": ("@aino",)}, "a new approval is a decision and needs a reason"),
        ({"by": ("@aino",), "why": "x", "until": "2027-01-31"}, '"--until" belongs to deferred or on_hold'),
    ],
)
def test_a_new_approval_needs_what_an_approval_needs(state: str, asked: dict[str, Any], said: str) -> None:
    draft = approved_in(state).put(("plan", "due"), "2027-01-31")
    with pytest.raises(UsageError, match=said):
        moved(draft, read(draft), BASE.policy, Move(state=state, today=TODAY, **asked))


@pytest.mark.parametrize("state", [state for state in State if state not in IN_FORCE])
def test_a_state_without_an_approval_in_force_takes_no_new_one(state: str) -> None:
    draft = approved_in(state).put(("plan", "due"), "2027-01-31")
    with pytest.raises(UsageError, match=f'is "{state}" already'):
        moved(draft, read(draft), BASE.policy, Move(state=state, today=TODAY, by=("@aino",), why="x"))


def test_an_approval_that_names_no_scope_is_renewed_when_somebody_decides_it() -> None:
    draft = draft_in("in_progress")
    item = read(draft)
    assert item.decisions[0].scope is None
    with pytest.raises(UsageError, match='is "in_progress" already'):
        moved(draft, item, BASE.policy, Move(state="in_progress", today=TODAY))
    move = Move(state="in_progress", today=TODAY, by=("@aino",), why="As it is now.")
    draft, _ = moved(draft, item, BASE.policy, move)
    assert judged(item, read(draft)) == []
    assert read(draft).decisions[-1].scope


def test_every_pair_that_is_no_edge_is_refused_with_a_way_or_the_news_that_there_is_none() -> None:
    for source in State:
        for target in State:
            if (source, target) in EDGE or source == target or (source, target) == (State.PROPOSED, State.APPROVED):
                continue
            draft = draft_in(source)
            with pytest.raises(UsageError) as refused:
                moved(draft, read(draft), BASE.policy, Move(state=target, today=TODAY, by=("@aino",), why="x"))
            way = [edge.target for edge in path_between(source, target)]
            assert refused.value.hint == f"The way there: {', then '.join(way)}." if way else refused.value.hint


def test_a_fast_lane_takes_one_step_from_proposed_to_approved() -> None:
    draft = draft_in("proposed")
    before = read(draft)
    move = Move(state="approved", today=TODAY, by=("@aino",), why="Quick win.")
    draft, _ = moved(draft, before, BASE.policy, move)
    assert judged(before, read(draft)) == []
    slow = draft_in("proposed").put(("priority", "effort"), 5)
    with pytest.raises(UsageError, match='no step from "proposed" to "approved"'):
        moved(slow, read(slow), BASE.policy, move)


def test_two_must_decide_where_the_register_says_so() -> None:
    draft = draft_in("assessed").put(("priority", "risk"), 5)
    before = read(draft)
    with pytest.raises(UsageError, match="it takes 2 of them") as refused:
        moved(draft, before, BASE.policy, Move(state="approved", today=TODAY, by=("@aino",), why="x"))
    assert refused.value.hint.startswith("Ask @maya (Head of service management) or @jonas (Platform lead) too")
    move = Move(state="approved", today=TODAY, by=("@aino", "@maya"), why="x")
    draft, _ = moved(draft, before, BASE.policy, move)
    assert judged(before, read(draft)) == []


def test_the_kinds_of_links_are_those_of_the_schema() -> None:
    wanted = fields.field("relates_to[].as", BASE.policy).schema["enum"]
    assert list(KINDS) == ["depends_on", *wanted]
