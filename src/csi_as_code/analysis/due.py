"""What is late: due dates, deferrals, re-checks, targets and clocks against the day that counts as today."""

from collections.abc import Iterator, Mapping
from datetime import date

import msgspec

from csi_as_code.model import Day, Improvement, Task
from csi_as_code.workflow import RUNNING, State


class Since(msgspec.Struct, frozen=True):
    """The day from which a record's time in its state is counted, and what happened on it."""

    day: Day
    event: str


def days_between(start: Day, end: Day) -> int:
    """Return the days from one day to another; negative when `end` is earlier."""
    return (date.fromisoformat(end) - date.fromisoformat(start)).days


def shifted(day: Day, days: int) -> Day:
    """Return the day so many days later (or earlier); the calendar's first or last day where it ends."""
    number = date.fromisoformat(day).toordinal() + days
    return date.fromordinal(min(max(number, 1), date.max.toordinal())).isoformat()


def is_overdue(item: Improvement, today: Day) -> bool:
    """Tell whether work that is under way or still to come is past its due date and not implemented.

    Paused records are not overdue: `date-clock` and `date-deferred` look after them.
    """
    plan = item.plan
    if plan is None or plan.due is None or plan.implemented is not None:
        return False
    return plan.due < today and item.state in RUNNING


def overdue_days(item: Improvement, today: Day) -> int:
    """Return by how many days a record is overdue; 0 when it is not."""
    if item.plan is None or item.plan.due is None or not is_overdue(item, today):
        return 0
    return days_between(item.plan.due, today)


def overdue_tasks(item: Improvement, today: Day) -> Iterator[tuple[int, Task]]:
    """Yield position and task of the plan's tasks that are past their due date and not done, of running records."""
    if item.plan is None or item.state not in RUNNING:
        return
    for number, task in enumerate(item.plan.tasks):
        if task.due is not None and task.done is None and task.due < today:
            yield number, task


def deferral(item: Improvement) -> tuple[int, Day] | None:
    """Return position and day of the newest decision that says until when a record is deferred; None when it is not."""
    if item.state != State.DEFERRED:
        return None
    for number in range(len(item.decisions) - 1, -1, -1):
        decision = item.decisions[number]
        if decision.to == State.DEFERRED and decision.until is not None:
            return number, decision.until
    return None


def reviews_due(item: Improvement, today: Day) -> Iterator[int]:
    """Yield the positions of the re-checks of a closed record that are due and not done."""
    if item.state != State.CLOSED:
        return
    for number, review in enumerate(item.reviews):
        if review.date is None and review.result is None and review.due < today:
            yield number


def in_state_since(item: Improvement) -> Since | None:
    """Return since when a record has been in its state, as well as the record itself can tell.

    That is its newest decision to that state; else the newest of its decisions, its start of work (in
    progress) and its change taking effect (measuring); else the day on which it was raised. History, where it
    is read, knows better.
    """
    entered = [decision.date for decision in item.decisions if decision.to == item.state]
    if entered:
        return Since(max(entered), f'moved to "{item.state}"')
    known = [Since(decision.date, f'moved to "{decision.to}"') for decision in item.decisions]
    plan = item.plan
    if plan and plan.start and item.state == State.IN_PROGRESS:
        known.append(Since(plan.start, "started"))
    if plan and plan.implemented and item.state == State.MEASURING:
        known.append(Since(plan.implemented, "implemented"))
    if known:
        return max(known, key=lambda since: since.day)
    return Since(item.raised.date, "raised") if item.raised else None


def in_state_on(item: Improvement) -> Day:
    """Return the day of `in_state_since`, empty where that is not known: for those who ask it of thousands."""
    entered = [decision.date for decision in item.decisions if decision.to == item.state]
    if entered:
        return max(entered)
    since = in_state_since(item)
    return since.day if since else ""


def clock_starts(clocks: Mapping[str, int], today: Day) -> Mapping[str, Day]:
    """Return, by state that has a clock, the earliest day since which a record may be in it today."""
    return {state: shifted(today, -days) for state, days in clocks.items()}
