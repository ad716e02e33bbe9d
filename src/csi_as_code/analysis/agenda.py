"""What is due when: due dates, tasks, targets, re-checks, deferrals, the clocks of states, and points of measures."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum

import msgspec

from csi_as_code.analysis.due import deferral, in_state_since, shifted
from csi_as_code.analysis.measures import days_until_stale, users, verdict
from csi_as_code.model import Day, Improvement, Measure
from csi_as_code.register import Register
from csi_as_code.workflow import ACTIVE, RUNNING, State, is_open

NEEDS_POINTS: frozenset[str] = ACTIVE | {State.ASSESSED, State.APPROVED}
"""States in which somebody looks at a record's measures; those of agreements are always looked at."""


class Kind(StrEnum):
    """What is due."""

    DUE = "due"
    TASK = "task"
    TARGET = "target"
    REVIEW = "review"
    DEFERRED = "deferred"
    CLOCK = "clock"
    POINT = "point"


TITLES: Mapping[Kind, str] = {
    Kind.DUE: "Due",
    Kind.TASK: "Task",
    Kind.TARGET: "Target",
    Kind.REVIEW: "Re-check",
    Kind.DEFERRED: "Look again",
    Kind.CLOCK: "Clock runs out",
    Kind.POINT: "Measure again",
}

DATED: frozenset[Kind] = frozenset(Kind) - {Kind.CLOCK, Kind.POINT}
"""What somebody has set a date for; clocks and points follow from rules."""


class Due(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Something that is due on a day: it is late when the day is over.

    `id` is an improvement's, or a measure's key where a point is due. `place` is the position in the record's list
    (tasks, measures, reviews); `what` says which one; `who` has to see to it, where that is known.
    """

    day: Day
    kind: Kind
    id: str
    place: int = 0
    what: str = ""
    who: str = ""


def agenda(register: Register, today: Day) -> tuple[Due, ...]:
    """Return all that is due, the earliest first: late things and those to come alike."""
    found = [due for item in register.improvements.values() for due in _of(item, register, today)]
    found += _points(register)
    return tuple(sorted(filter(_has_day, found), key=lambda due: (due.day, due.kind, due.id, due.place)))


def _has_day(due: Due) -> bool:
    try:
        return bool(date.fromisoformat(due.day))
    except ValueError:
        return False


def _of(item: Improvement, register: Register, today: Day) -> Iterator[Due]:
    who = item.owner or ""
    clock = register.policy.clocks.get(item.state)
    if is_open(item.state):
        if item.state in RUNNING:
            yield from _plan(item, who)
            yield from _targets(item, register, today, who)
        deferred = deferral(item)
        if deferred:
            yield Due(day=deferred[1], kind=Kind.DEFERRED, id=item.id, who=who)
    elif item.state == State.CLOSED:
        for number, review in enumerate(item.reviews):
            if review.date is None and review.result is None:
                yield Due(day=review.due, kind=Kind.REVIEW, id=item.id, place=number, who=review.by or who)
    since = in_state_since(item) if clock is not None else None
    if clock is not None and since:
        yield Due(day=_after(since.day, clock), kind=Kind.CLOCK, id=item.id, what=item.state, who=who)


def _after(day: Day, days: int) -> Day:
    """Return the day so many days later; what is no day stays as it is."""
    try:
        return shifted(day, days)
    except ValueError:
        return day


def _plan(item: Improvement, who: str) -> Iterator[Due]:
    if item.plan is None:
        return
    if item.plan.due and item.plan.implemented is None:
        yield Due(day=item.plan.due, kind=Kind.DUE, id=item.id, who=who)
    for number, task in enumerate(item.plan.tasks):
        if task.due and task.done is None:
            yield Due(day=task.due, kind=Kind.TASK, id=item.id, place=number, what=task.title, who=task.owner or who)


def _targets(item: Improvement, register: Register, today: Day, who: str) -> Iterator[Due]:
    """Yield the days of targets that the points do not meet yet."""
    implemented = item.plan.implemented if item.plan else None
    for number, use in enumerate(item.measures):
        measure = register.measures.get(use.measure)
        if use.target and not (measure and verdict(use, measure, implemented, today).is_met):
            what = measure.title if measure and measure.title else use.measure
            yield Due(day=use.target.by, kind=Kind.TARGET, id=item.id, place=number, what=what, who=who)


def _points(register: Register) -> Iterator[Due]:
    """Yield the day on which each measure that is needed has no recent point any more, as `measure-stale` counts."""
    needed = {entry.measure for service in register.policy.services.values() for entry in service.agreements}
    needed.update(users(register.improvements.values(), NEEDS_POINTS))
    for key in sorted(needed):
        measure = register.measures.get(key)
        days = days_until_stale(measure) if measure else None
        if measure and days and measure.points:
            yield _point(measure, days)


def _point(measure: Measure, days: int) -> Due:
    day = _after(measure.points[-1].date, days)
    return Due(day=day, kind=Kind.POINT, id=measure.id, what=measure.title or measure.id, who=measure.owner or "")
