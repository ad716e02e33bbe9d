"""The states of an improvement and the steps between them: one table for all.

Sources of the views: Deming's PDCA cycle; the usual columns of a Kanban board.
"""

from collections.abc import Iterator
from enum import StrEnum
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

EVERY: frozenset[str] = frozenset(State)
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


def outcome_measures(item: Improvement) -> tuple[MeasureUse, ...]:
    """Return the measures that judge the improvement's outcome."""
    return tuple([use for use in item.measures if use.role == "outcome"])


def decisions_to(item: Improvement, state: str) -> tuple[Decision, ...]:
    """Return the record's decisions to move to a state, oldest first as written."""
    return tuple(decision for decision in item.decisions if decision.to == state)
