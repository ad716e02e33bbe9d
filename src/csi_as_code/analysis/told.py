"""The lives of records as they tell them themselves: raised, decided, started, implemented.

That is what there is of a register without a history in git, as one that was brought in from elsewhere. It says nothing
of assessments, which take no decision, nor of what was deleted.
"""

from collections.abc import Iterable, Iterator
from datetime import date

import msgspec
from msgspec.structs import replace

from csi_as_code.analysis.due import in_state_since
from csi_as_code.analysis.flow import DAY, Flow, Life, Stay, Window, measure_lives
from csi_as_code.model import Day, Improvement, Plan
from csi_as_code.workflow import State

STARTED = frozenset({State.IN_PROGRESS, State.MEASURING, State.CLOSED})
IMPLEMENTED = frozenset({State.MEASURING, State.CLOSED})
"""The states of records whose work has started, and of those whose change has taken effect."""


Dates = tuple[str, Day, Day, Day, tuple[tuple[str, Day], ...]]
"""All that the life of a record follows from: its state, raised, started, implemented, and what was decided when."""


class Step(msgspec.Struct, frozen=True):
    """A step of a record from one state to another as it tells it; no `source` for its first state."""

    id: str
    source: str | None
    target: str
    within: None = None
    """It landed nowhere, so nothing brought it: as of a transition of the main line."""


def dates(item: Improvement) -> Dates:
    """Return what the life of a record follows from; an empty text stands for a day that is not there."""
    plan, raised = item.plan, item.raised
    return (
        item.state,
        raised.date if raised else "",
        (plan.start or "") if plan else "",
        (plan.implemented or "") if plan else "",
        tuple([(decision.to, decision.date) for decision in item.decisions]),
    )


def told(items: Iterable[Improvement], today: Day) -> tuple[Life, ...]:
    """Return the lives of some records up to a day; a second stands for the beginning of its day."""
    lives = (Life(item.id, tuple(_stays(item, today)), deleted=False) for item in items)
    return tuple(life for life in lives if life.stays)


def window(today: Day, start: Day | None = None) -> Window:
    """Return the window from a day, or from the beginning, to the end of another, in the time that `told` counts."""
    return Window(None if start is None else second(start), second(today) + DAY)


def flow(items: Iterable[Improvement], start: Day | None, end: Day, *, most: int | None = None) -> Flow:
    """Return how work flowed from a day, or from the beginning, to another, as the records tell it.

    With `most` nothing is set apart: no commit began or ended what they tell.
    """
    found = measure_lives(told(items, end), window(end, start), day_of)
    return found if most is None else replace(found, apart=found.figures)


def steps(items: Iterable[Improvement], start: Day, end: Day) -> Iterator[Step]:
    """Yield the steps of some records from one day to another, both included."""
    asked = window(end, start)
    for life in told(items, end):
        before = None
        for stay in life.stays:
            if asked.has(stay.start):
                yield Step(life.id, before, stay.state)
            before = stay.state


def stood(items: Iterable[Improvement], day: Day) -> Iterator[Improvement]:
    """Yield the records that were there at the end of a day, each with its state and decisions of then.

    What took effect later had not done so; of all else they do not tell how it was. A record without any day is there
    as it is, since nothing tells that it is new.
    """
    for item in items:
        stays = tuple(_stays(item, day))
        if stays:
            decisions = tuple(decision for decision in item.decisions if decision.date <= day)
            yield replace(item, state=stays[-1].state, decisions=decisions, plan=_plan(item.plan, day))
        elif in_state_since(item) is None:
            yield item


def _plan(plan: Plan | None, day: Day) -> Plan | None:
    is_later = plan and plan.implemented and plan.implemented > day
    return replace(plan, implemented=None) if plan and is_later else plan


def second(day: Day) -> int:
    """Return the second that stands for a day."""
    return date.fromisoformat(day).toordinal() * DAY


def day_of(time: int) -> int:
    """Return the number of the day for which a second stands."""
    return time // DAY


def _stays(item: Improvement, today: Day) -> Iterator[Stay]:
    events = sorted((event for event in _events(item) if event[0] <= today), key=lambda event: event[0])
    steps: list[tuple[Day, str]] = []
    for day, state in events:
        if not steps or steps[-1][1] != state:
            steps.append((day, state))
    since = in_state_since(item)
    if since and since.day <= today and (not steps or steps[-1][1] != item.state):
        steps.append((max(since.day, steps[-1][0]) if steps else since.day, item.state))
    for number, (day, state) in enumerate(steps):
        end = second(steps[number + 1][0]) if number + 1 < len(steps) else None
        yield Stay(state, second(day), "", end, None if end is None else "")


def _events(item: Improvement) -> Iterator[tuple[Day, str]]:
    if item.raised:
        yield item.raised.date, State.PROPOSED
    yield from ((decision.date, decision.to) for decision in item.decisions if decision.to != State.CLOSED)
    plan = item.plan
    if plan and plan.start and item.state in STARTED:
        yield plan.start, State.IN_PROGRESS
    if plan and plan.implemented and item.state in IMPLEMENTED:
        yield plan.implemented, State.MEASURING
    yield from ((decision.date, decision.to) for decision in item.decisions if decision.to == State.CLOSED)
