"""Move a record to another state: an edge of the table, the decision that the step needs, the dates of the plan."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from csi_as_code.analysis.approvals import matching, may_decide
from csi_as_code.analysis.fingerprint import fingerprint, is_approved, is_stale
from csi_as_code.editing.plan import Draft
from csi_as_code.editing.signed import refuse_unready
from csi_as_code.errors import UsageError
from csi_as_code.model import Day, Improvement
from csi_as_code.policy import Policy
from csi_as_code.text import did_you_mean, filled, known_are, listed
from csi_as_code.workflow import (
    BY_MANDATE,
    DECIDED,
    EDGE,
    EDGES,
    ROWS,
    Edge,
    EdgeKind,
    State,
    decisions_to,
    path_between,
)

STAKES = {
    "requester": "raised it",
    "owner": "owns it",
    "inactive": "is no longer active",
    "unknown": "is not in register.yaml",
}
MAY_END = frozenset({State.DEFERRED, State.ON_HOLD})
"""States whose decision may name the day until which it holds."""


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """A step as somebody asks for it; `me` is the handle of whoever asks, where it is known."""

    state: str
    today: Day
    by: tuple[str, ...] = ()
    why: str | None = None
    until: Day | None = None
    date: Day | None = None
    start: Day | None = None
    implemented: Day | None = None
    changes: tuple[str, ...] = ()
    me: str | None = None
    held_from: str | None = None

    def decides(self, edge: Edge | None) -> str:
        """Return the state that its decision is to: without an edge it approves anew what goes on as it was."""
        return self.state if edge else State.APPROVED


def moved(draft: Draft, item: Improvement, policy: Policy, move: Move) -> tuple[Draft, tuple[str, ...]]:
    """Return the draft with the record in its new state, and what was filled in; raise UsageError for a wrong step."""
    edge = _edge(item, policy, move)
    decision = _decision(item, policy, move, edge)
    if item.state != move.state:
        draft = draft.put(("state",), move.state)
    notes = []
    for name, state, given in (
        ("start", State.IN_PROGRESS, move.start), ("implemented", State.MEASURING, move.implemented),
    ):  # fmt: skip
        if given and move.state != state:
            raise UsageError(f'--{name} belongs to a move to "{state}"')
        held = getattr(item.plan, name) if item.plan else None
        is_over = name == "implemented" and edge is not None and _is_of_the_cycle_before(item, edge)
        if move.state == state and (given or (edge and (not held or is_over))):
            draft = draft.put(("plan", name), given or move.today)
            if not given:
                before = f", instead of {held}, which is of the cycle before" if held else ""
                notes.append(f"plan.{name} is set to {move.today}{before}; --{name} names another day")
    if edge and edge.kind is EdgeKind.BACK and edge.target == State.IN_PROGRESS and item.plan and item.plan.implemented:
        day = item.plan.implemented
        notes.append(f"plan.implemented stays {day} until the next move to measuring, which gives the new cycle's")
    if move.changes and move.state != State.MEASURING:
        raise UsageError(f'--change belongs to a move to "{State.MEASURING}"')
    known = item.plan.changes if item.plan else ()
    for change in dict.fromkeys(move.changes):
        if change not in known:
            draft = draft.add(("plan", "changes"), change)
    if decision:
        draft = draft.add(("decisions",), decision)
        refuse_unready(draft, item.id, policy, decision["to"])
        if move.me in decision["by"] and decision["to"] in BY_MANDATE:
            notes.append(
                f"{move.me} is you: the gate takes no decision by the author of the change, so let another commit"
            )
    return draft, tuple(notes)


def _is_of_the_cycle_before(item: Improvement, edge: Edge) -> bool:
    """Tell whether a record measures again what it has worked on since it was sent back to work."""
    if edge.kind is not EdgeKind.FORWARD or not item.plan or not item.plan.implemented:
        return False
    back = [decision.date for decision in decisions_to(item, State.IN_PROGRESS)]
    return bool(back) and item.plan.implemented <= back[-1]


def _edge(item: Improvement, policy: Policy, move: Move) -> Edge | None:
    """Return the edge of the table that a step takes; None where a record is approved again and stays where it is."""
    state = move.state
    if state not in ROWS:
        hint = did_you_mean(state, ROWS) or f"A state is one of {listed(ROWS, 'or')}."
        raise UsageError(f'there is no state "{state}"', hint)
    if item.state == state:
        if _takes_a_new_approval(item, move):
            return None
        raise UsageError(f'"{item.id}" is "{state}" already', "See csi show.")
    edge = EDGE.get((item.state, state))
    entry = matching(item, policy)
    if edge is None and (item.state, state) == (State.PROPOSED, State.APPROVED) and entry and entry.fast_lane:
        edge = Edge(State.PROPOSED, State.APPROVED, EdgeKind.FORWARD, "Its approvals entry has a fast lane.")
    if edge is None:
        raise UsageError(f'there is no step from "{item.state}" to "{state}"', _way(item.state, state))
    if edge.kind is EdgeKind.RESUME and move.held_from and move.held_from != state:
        message = f'"{item.id}" was put on hold as "{move.held_from}", and goes back there'
        raise UsageError(message, f"Run csi move {item.id} {move.held_from}.")
    return edge


def _takes_a_new_approval(item: Improvement, move: Move) -> bool:
    """Tell whether a record in force waits for a new approval, or is given one where the old one names no scope."""
    if item.state == State.CLOSED or not is_approved(item):
        return False
    entries = decisions_to(item, State.APPROVED)
    if entries and not entries[-1].scope:
        return bool(move.by or move.why)
    return not entries or is_stale(item)


def _way(source: str, target: str) -> str:
    way = path_between(source, target)
    if way:
        return f"The way there: {', then '.join(edge.target for edge in way)}."
    targets = [edge.target for edge in EDGES if edge.source == source]
    if targets:
        return f'From "{source}" it goes to {listed(sorted(targets), "or")}.'
    return f'"{source}" is final: log a new record, and link the two by csi link.'


def _decision(item: Improvement, policy: Policy, move: Move, edge: Edge | None) -> dict[str, Any] | None:
    """Return the entry of decisions that a step needs or is given, as it is written."""
    state = move.decides(edge)
    kind = edge.kind if edge else EdgeKind.FORWARD
    entered = state in DECIDED and kind not in (EdgeKind.BACK, EdgeKind.RESUME)
    needed = entered or kind in (EdgeKind.BACK, EdgeKind.REOPEN)
    if not (needed or move.why or move.by or move.until or move.date):
        return None
    by = list(_by(item, policy, move, state))
    if not filled(move.why):
        what = "is a decision" if entered else "is a step back" if needed else "is recorded"
        whose = f'the move to "{state}"' if edge else "a new approval"
        raise UsageError(f"{whose} {what} and needs a reason", 'Give it: --why "the reason".')
    if state == State.DEFERRED and not move.until:
        raise UsageError('a record is deferred until a day, and "--until" is missing', "Give it: --until YYYY-MM-DD.")
    if move.until and state not in MAY_END:
        raise UsageError(f'"--until" belongs to {listed(sorted(MAY_END), "or")}, not to "{state}"')
    day = _day(item, move)
    if move.until and move.until <= day:
        raise UsageError(f'"--until {move.until}" is not after the decision, which is of {day}')
    found: dict[str, Any] = {"to": state, "date": day, "by": by, "why": move.why}
    if move.until:
        found["until"] = move.until
    if state == State.APPROVED:
        found["scope"] = fingerprint(item)
    return found


def _day(item: Improvement, move: Move) -> Day:
    day = move.date or move.today
    last = max((entry.date for entry in item.decisions), default="")
    raised = item.raised.date if item.raised else ""
    if day > move.today:
        raise UsageError(f'a decision of "{day}" is still to be made: today is {move.today}')
    if day < last:
        raise UsageError(
            f'a decision of "{day}" would stand below one of {last}', "Decisions are in order of their days."
        )
    if day < raised:
        raise UsageError(f'a decision of "{day}" is before the record was raised, on {raised}')
    return day


def _by(item: Improvement, policy: Policy, move: Move, state: str) -> tuple[str, ...]:
    """Return who decided; raise UsageError with the names of those who may where it is not by them."""
    by = tuple(dict.fromkeys(move.by))
    for handle in by:
        if handle not in policy.people:
            hint = did_you_mean(handle, policy.people) or known_are(policy.people)
            raise UsageError(f'"{handle}" is nobody whom register.yaml names', hint)
    if state not in BY_MANDATE:
        by = by or ((move.me,) if move.me else ())
        if not by:
            hint = "Give it: --by @handle. Git's user.email tells it where register.yaml has the address."
            raise UsageError("who decided it is not known", hint)
        return by
    mandate = may_decide(item, policy)
    if mandate is None:
        if not by:
            raise UsageError("who decided it is not known", "Give it: --by @handle.")
        return by
    ask = f"Ask {_named(mandate.may, policy)}." if mandate.may else "Nobody else may: widen approvals in register.yaml."
    takes = f"it takes {mandate.approval.count} of them"
    if not by:
        raise UsageError(f'who decided to "{state}" is not said: --by is missing; {takes}', ask)
    for handle in by:
        if handle in mandate.barred:
            raise UsageError(f'{handle} {STAKES[mandate.barred[handle]]}, and so may not decide to "{state}"', ask)
        if handle not in mandate.may:
            entry = f"approvals entry {mandate.number + 1} of register.yaml"
            raise UsageError(f'{handle} may not decide to "{state}" here, by {entry}', ask)
    if mandate.missing(by):
        rest = tuple(handle for handle in mandate.may if handle not in by)
        hint = f"Ask {_named(rest, policy)} too, and name all: --by {','.join((*by, '...'))}."
        raise UsageError(f'too few have decided to "{state}": {takes}', hint)
    return by


def _named(handles: Iterable[str], policy: Policy) -> str:
    return listed(_with_names(handles, policy), "or")


def _with_names(handles: Iterable[str], policy: Policy) -> Iterator[str]:
    for handle in handles:
        person = policy.people.get(handle)
        yield f"{handle} ({person.name})" if person else handle
