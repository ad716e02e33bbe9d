"""The states of an improvement, the steps between them, and what each state demands: one table for all.

Sources of the views: Deming's PDCA cycle; the seven steps of the ITIL 4 continual improvement model
(AXELOS, ITIL Foundation, ITIL 4 edition, section 5.2.1); the usual columns of a Kanban board.
"""

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from functools import cache
from itertools import pairwise

import msgspec

from csi_as_code.model import Decision, Improvement, MeasureUse


class State(StrEnum):
    """Where an improvement stands; fixed, so that registers can be compared."""

    PROPOSED = "proposed"
    ASSESSED = "assessed"
    APPROVED = "approved"
    IN_PROGRESS = "in_progress"
    MEASURING = "measuring"
    CLOSED = "closed"
    ON_HOLD = "on_hold"
    DEFERRED = "deferred"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


class Row(msgspec.Struct, frozen=True):
    """One line of the state table: how a state is called, what it means, and how other methods see it."""

    state: State
    title: str
    meaning: str
    pdca: str
    column: str
    is_open: bool


TABLE: tuple[Row, ...] = (
    Row(State.PROPOSED, "Proposed", "Logged; nobody has judged it yet.", "Plan", "Inbox", True),
    Row(
        State.ASSESSED,
        "Assessed",
        "Worth it? Owner, evidence, priority and baseline are there.",
        "Plan",
        "Assessed",
        True,
    ),
    Row(
        State.APPROVED,
        "Approved",
        "Somebody who may has decided to do it; target and due date are set.",
        "Plan",
        "Ready",
        True,
    ),
    Row(State.IN_PROGRESS, "In progress", "The work has started.", "Do", "Doing", True),
    Row(
        State.MEASURING,
        "Measuring",
        "The change is live; the points show whether it works.",
        "Check",
        "Measuring",
        True,
    ),
    Row(State.CLOSED, "Closed", "Judged against its target, lessons kept, re-checks planned.", "Act", "Done", False),
    Row(State.ON_HOLD, "On hold", "Paused for a reason; it goes back to where it was.", "Plan", "Paused", True),
    Row(State.DEFERRED, "Deferred", "Not now; looked at again on a named day.", "Plan", "Paused", True),
    Row(State.REJECTED, "Rejected", "Decided against, with the reason.", "", "Dropped", False),
    Row(State.WITHDRAWN, "Withdrawn", "Taken back by those who wanted it.", "", "Dropped", False),
    Row(State.SUPERSEDED, "Superseded", "Another improvement takes its place.", "", "Dropped", False),
)

ROWS: dict[str, Row] = {row.state: row for row in TABLE}
MAIN_LINE: tuple[State, ...] = tuple(State)[:6]
OPEN: frozenset[str] = frozenset(row.state for row in TABLE if row.is_open)
DROPPED: frozenset[str] = frozenset({State.REJECTED, State.WITHDRAWN, State.SUPERSEDED})
ACTIVE: frozenset[str] = frozenset({State.IN_PROGRESS, State.MEASURING})
UNDER_WAY: frozenset[str] = ACTIVE | {State.APPROVED}
APPROVED_ON: frozenset[str] = frozenset(MAIN_LINE[MAIN_LINE.index(State.APPROVED) :])
PAUSED: frozenset[str] = frozenset({State.ON_HOLD, State.DEFERRED})
"""Open states in which no work is expected; their own clocks say when to look again."""
RUNNING: frozenset[str] = OPEN - PAUSED


def is_open(state: str) -> bool:
    """Tell whether work on a record in this state may still follow; a state nobody knows counts as open."""
    return state in OPEN or state not in ROWS


def step(state: str) -> int | None:
    """Return how far along the main line a state is, 0 (proposed) to 5 (closed); None off the line."""
    return _STEPS.get(state)


_STEPS: dict[str, int] = {state: number for number, state in enumerate(MAIN_LINE)}


class EdgeKind(StrEnum):
    """What a transition does."""

    FORWARD = "forward"
    BACK = "back"
    PAUSE = "pause"
    RESUME = "resume"
    END = "end"
    REOPEN = "reopen"


class Edge(msgspec.Struct, frozen=True):
    """An allowed transition; `why` says when it is taken."""

    source: State
    target: State
    kind: EdgeKind
    why: str


def _edges() -> Iterator[Edge]:
    for source, target in pairwise(MAIN_LINE):
        yield Edge(source, target, EdgeKind.FORWARD, "What the next state demands is there.")
    for number in range(1, len(MAIN_LINE) - 1):
        yield Edge(MAIN_LINE[number], MAIN_LINE[number - 1], EdgeKind.BACK, "A reason sends it one step back.")
    for row in TABLE:
        if not row.is_open:
            continue
        if row.state not in (State.ON_HOLD, State.DEFERRED):
            yield Edge(row.state, State.ON_HOLD, EdgeKind.PAUSE, "It has to wait, for a reason.")
            yield Edge(State.ON_HOLD, row.state, EdgeKind.RESUME, "The reason is gone; back to where it was.")
        yield Edge(row.state, State.WITHDRAWN, EdgeKind.END, "Those who wanted it take it back.")
        yield Edge(row.state, State.SUPERSEDED, EdgeKind.END, "Another improvement takes its place.")
    for source in (State.PROPOSED, State.ASSESSED):
        yield Edge(source, State.REJECTED, EdgeKind.END, "Decided against.")
        yield Edge(source, State.DEFERRED, EdgeKind.PAUSE, "Not now, but on a named day.")
    yield Edge(State.DEFERRED, State.ASSESSED, EdgeKind.RESUME, "Its day has come.")
    yield Edge(State.CLOSED, State.MEASURING, EdgeKind.REOPEN, "A review found that it regressed.")


EDGES: tuple[Edge, ...] = tuple(_edges())
EDGE: dict[tuple[str, str], Edge] = {(edge.source, edge.target): edge for edge in EDGES}


DECIDED: frozenset[str] = frozenset(
    {State.APPROVED, State.CLOSED, State.ON_HOLD, State.REJECTED, State.DEFERRED, State.WITHDRAWN, State.SUPERSEDED}
)
"""States that are entered by a decision, unless a pause ends or a step goes back."""

BY_MANDATE: frozenset[str] = frozenset({State.APPROVED, State.CLOSED, State.REJECTED, State.DEFERRED, State.SUPERSEDED})
"""Decisions that only those may make whom the register's approvals name; the others need somebody it knows."""


def path_between(source: str, target: str) -> tuple[Edge, ...]:
    """Return the fewest steps from one state to another without a pause on the way, or none where no way leads."""
    ways: dict[str, tuple[Edge, ...]] = {source: ()}
    todo = [source]
    while todo and target not in ways:
        here = todo.pop(0)
        for edge in EDGES:
            passes = edge.target == target or edge.kind is not EdgeKind.PAUSE
            if edge.source == here and edge.target not in ways and passes:
                ways[edge.target] = (*ways[here], edge)
                todo.append(edge.target)
    return ways.get(target, ())


class Step(msgspec.Struct, frozen=True):
    """A step of the ITIL 4 continual improvement model and the test of whether a record has evidence for it."""

    number: int
    question: str
    evidence: str
    shown: Callable[[Improvement], bool]


def outcome_measures(item: Improvement) -> tuple[MeasureUse, ...]:
    """Return the measures that judge the improvement's outcome."""
    return tuple([use for use in item.measures if use.role == "outcome"])


def decisions_to(item: Improvement, state: str) -> tuple[Decision, ...]:
    """Return the record's decisions to move to a state, oldest first as written."""
    return tuple(decision for decision in item.decisions if decision.to == state)


def _filled(text: str | None) -> bool:
    return bool(text and text.strip())


SEVEN_STEPS: tuple[Step, ...] = (
    Step(1, "What is the vision?", "objective and outcome", lambda i: _filled(i.objective) and _filled(i.outcome)),
    Step(
        2,
        "Where are we now?",
        "evidence and a baseline",
        lambda i: bool(i.source and i.source.evidence) and any(use.baseline for use in outcome_measures(i)),
    ),
    Step(
        3, "Where do we want to be?", "a target with its day", lambda i: any(use.target for use in outcome_measures(i))
    ),
    Step(
        4,
        "How do we get there?",
        "a due date with tasks, options or a decision",
        lambda i: bool(i.plan and i.plan.due and (i.plan.tasks or i.options or decisions_to(i, State.APPROVED))),
    ),
    Step(
        5,
        "Take action",
        "a start and a change, a finished task or a cycle",
        lambda i: bool(i.plan and i.plan.start and (i.plan.changes or i.cycles or any(t.done for t in i.plan.tasks))),
    ),
    Step(
        6,
        "Did we get there?",
        "a closure that says how it ended",
        lambda i: bool(i.closure and _filled(i.closure.summary)),
    ),
    Step(
        7,
        "How do we keep the momentum going?",
        "lessons and a re-check",
        lambda i: bool(i.closure and _filled(i.closure.lessons) and i.reviews),
    ),
)


class Demand(msgspec.Struct, frozen=True):
    """Something that a record must have in certain states: a field path, its name in a sentence, and the test."""

    field: str
    says: str
    states: frozenset[str]
    met: Callable[[Improvement], bool]


def _from(state: State) -> frozenset[str]:
    return frozenset(MAIN_LINE[MAIN_LINE.index(state) :])


def _only(*states: State) -> frozenset[str]:
    return frozenset(states)


def _decided(state: State) -> Callable[[Improvement], bool]:
    return lambda item: any(_filled(decision.why) for decision in decisions_to(item, state))


def _deferred_until(item: Improvement) -> bool:
    return any(decision.until and _filled(decision.why) for decision in decisions_to(item, State.DEFERRED))


EVERY: frozenset[str] = frozenset(State)

DEMANDS: tuple[Demand, ...] = (
    Demand("title", "a title", EVERY, lambda i: _filled(i.title)),
    Demand("description", "a description", EVERY, lambda i: _filled(i.description)),
    Demand("raised", "a note of who raised it, and when", EVERY, lambda i: i.raised is not None),
    Demand("source", "a source", EVERY, lambda i: i.source is not None),
    Demand("service", "a service", EVERY, lambda i: _filled(i.service)),
    Demand(
        "source.evidence",
        "evidence of its source",
        _from(State.ASSESSED),
        lambda i: bool(i.source and i.source.evidence),
    ),
    Demand("owner", "an owner (the improvement coordinator)", _from(State.ASSESSED), lambda i: _filled(i.owner)),
    Demand("team", "a team", _from(State.ASSESSED), lambda i: _filled(i.team)),
    Demand("objective", "an objective that it serves", _from(State.ASSESSED), lambda i: _filled(i.objective)),
    Demand("outcome", "a business outcome", _from(State.ASSESSED), lambda i: _filled(i.outcome)),
    Demand("priority", "a priority", _from(State.ASSESSED), lambda i: i.priority is not None),
    Demand(
        "measures.baseline",
        "an outcome measure with a baseline",
        _from(State.ASSESSED),
        lambda i: any(use.baseline for use in outcome_measures(i)),
    ),
    Demand(
        "decisions.approved",
        "a decision to approve it",
        _from(State.APPROVED),
        lambda i: bool(decisions_to(i, State.APPROVED)),
    ),
    Demand(
        "measures.target",
        "an outcome measure with a target and its day",
        _from(State.APPROVED),
        lambda i: any(use.target for use in outcome_measures(i)),
    ),
    Demand("plan.due", "a due date", _from(State.APPROVED), lambda i: bool(i.plan and i.plan.due)),
    Demand(
        "plan.start", "the day on which work started", _from(State.IN_PROGRESS), lambda i: bool(i.plan and i.plan.start)
    ),
    Demand(
        "plan.implemented",
        "the day on which the change took effect",
        _from(State.MEASURING),
        lambda i: bool(i.plan and i.plan.implemented),
    ),
    Demand("plan.changes", "a change reference", _from(State.MEASURING), lambda i: bool(i.plan and i.plan.changes)),
    Demand("decisions.closed", "a decision to close it, with the reason", _only(State.CLOSED), _decided(State.CLOSED)),
    Demand("closure", "a closure", _only(State.CLOSED), lambda i: i.closure is not None),
    Demand(
        "closure.lessons",
        "lessons learnt",
        _only(State.CLOSED),
        lambda i: bool(i.closure and _filled(i.closure.lessons)),
    ),
    Demand("reviews", "a review date", _only(State.CLOSED), lambda i: bool(i.reviews)),
    Demand(
        "decisions.on_hold", "a decision to hold it, with the reason", _only(State.ON_HOLD), _decided(State.ON_HOLD)
    ),
    Demand(
        "decisions.deferred", "a decision to defer it, with the reason", _only(State.DEFERRED), _decided(State.DEFERRED)
    ),
    Demand("decisions.until", "the day until which it is deferred", _only(State.DEFERRED), _deferred_until),
    Demand(
        "decisions.rejected",
        "a decision to reject it, with the reason",
        _only(State.REJECTED),
        _decided(State.REJECTED),
    ),
    Demand(
        "decisions.withdrawn",
        "a decision to withdraw it, with the reason",
        _only(State.WITHDRAWN),
        _decided(State.WITHDRAWN),
    ),
    Demand(
        "decisions.superseded",
        "a decision that it is superseded, with the reason",
        _only(State.SUPERSEDED),
        _decided(State.SUPERSEDED),
    ),
)


@cache
def demands_of(state: str) -> tuple[Demand, ...]:
    """Return what a record in a state must have by default, earliest demand first."""
    return tuple(demand for demand in DEMANDS if state in demand.states)


def added_by(state: State) -> tuple[Demand, ...]:
    """Return the demands that a state adds to those of the states before it."""
    before: Iterable[str] = MAIN_LINE[: MAIN_LINE.index(state)] if state in MAIN_LINE else (State.PROPOSED,)
    if state is State.PROPOSED:
        before = ()
    return tuple(d for d in demands_of(state) if not any(d.states >= {earlier} for earlier in before))
