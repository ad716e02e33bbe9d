"""What records say of their own moves: each state that they came into, on the day that they name for it."""

from collections.abc import Iterator
from operator import attrgetter

import msgspec

from csi_as_code.analysis.told import IMPLEMENTED, STARTED
from csi_as_code.model import Day, Decision, Improvement
from csi_as_code.workflow import State


class Dated(msgspec.Struct, frozen=True):
    """A move that a record tells of: the day, the state that it led to, and the decision where there was one.

    `is_first` says that the record was raised by it.
    """

    day: Day
    state: str
    decision: Decision | None = None
    is_first: bool = False


def between(item: Improvement, first: Day, last: Day) -> tuple[Dated, ...]:
    """Return the moves that a record tells of from one day to another, both included, the earliest first."""
    found = [one for one in _dated(item) if first <= one.day <= last]
    return tuple(sorted(found, key=attrgetter("day")))


def _dated(item: Improvement) -> Iterator[Dated]:
    """Yield that it was raised, started and implemented, and each decision, that of its closure too."""
    if item.raised:
        yield Dated(item.raised.date, State.PROPOSED, is_first=True)
    plan = item.plan
    if plan and plan.start and item.state in STARTED:
        yield Dated(plan.start, State.IN_PROGRESS)
    if plan and plan.implemented and item.state in IMPLEMENTED:
        yield Dated(plan.implemented, State.MEASURING)
    for decision in item.decisions:
        yield Dated(decision.date, decision.to, decision)
