"""The lives of records as they tell them themselves: raised, decided, started, implemented.

That is what there is of a register without a history in git, as one that was brought in from elsewhere. It says nothing
of assessments, which take no decision, nor of what was deleted.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from csi_as_code.analysis.due import in_state_since
from csi_as_code.analysis.flow import DAY, Life, Stay, Window
from csi_as_code.model import Day, Improvement
from csi_as_code.workflow import State

STARTED = frozenset({State.IN_PROGRESS, State.MEASURING, State.CLOSED})
IMPLEMENTED = frozenset({State.MEASURING, State.CLOSED})
"""The states of records whose work has started, and of those whose change has taken effect."""


Dates = tuple[str, Day, Day, Day, tuple[tuple[str, Day], ...]]
"""All that the life of a record follows from: its state, raised, started, implemented, and what was decided when."""


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


def window(today: Day) -> Window:
    """Return the window from the beginning to the end of a day, in the time that `told` counts."""
    return Window(None, second(today) + DAY)


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
