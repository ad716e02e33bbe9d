"""Dates that cannot be: facts in the future, and orders that time does not run in."""

from collections.abc import Iterator

from csi_as_code.finding import Finding, Severity
from csi_as_code.model import Day, Decision, Improvement, Plan, Pointer
from csi_as_code.register import Register
from csi_as_code.rules.registry import Context, rule
from csi_as_code.workflow import ACTIVE, MAIN_LINE, State

Disorder = tuple[Pointer, str, Day, str, Day]
"""Where the later thing stands, what it is and when, and what it comes before and when."""

PLANNED: frozenset[str] = frozenset({State.PROPOSED, State.ASSESSED, State.APPROVED})
STARTED: frozenset[str] = ACTIVE | {State.CLOSED}


@rule("date-order", Severity.ERROR, alone=True)
def order(context: Context) -> Iterator[Finding]:
    """Two dates stand in an order that is impossible.

    Why: An auditor follows a record from its trigger to its proven effect by its dates. One impossible order
    puts every other date in doubt. It is nearly always a slip of the year or the month.

    Checked are: raised before it is decided, implemented and its tasks are done; decisions in their order; a
    baseline's and a plan's first day before the last; started before implemented; the baseline measured
    before the change and before its target; implemented before it is closed; re-checks after that.

    Bad:
        raised: {by: "@ines", date: 2026-02-03}
        decisions:
          - {to: approved, date: 2025-02-17, by: ["@aino"]}
    Good:
        decisions:
          - {to: approved, date: 2026-02-17, by: ["@aino"]}
    Fix: Correct the date that is wrong. A plan whose start has moved beyond its due date needs a new due date.
    """
    register = context.register
    for item in register.improvements.values():
        for pointer, what, day, other, other_day in _disorders(item):
            message = f'{what} on "{day}", before {other} on "{other_day}"'
            yield register.at(item, *pointer, message=message, hint="Correct the one that is wrong.")


def _disorders(item: Improvement) -> Iterator[Disorder]:
    if item.decisions:
        yield from _decisions(item)
    if item.measures:
        yield from _measures(item)
    if item.plan:
        yield from _plan(item, item.plan)
    if item.reviews:
        yield from _reviews(item)


def _decisions(item: Improvement) -> Iterator[Disorder]:
    last: Decision | None = None
    for number, decision in enumerate(item.decisions):
        where, what = ("decisions", number, "date"), f'the move to "{decision.to}" was decided'
        if last and decision.date < last.date:
            yield where, what, decision.date, f'the move to "{last.to}"', last.date
        elif item.raised and decision.date < item.raised.date:
            yield where, what, decision.date, "the record was raised", item.raised.date
        last = decision


def _measures(item: Improvement) -> Iterator[Disorder]:
    implemented = item.plan.implemented if item.plan else None
    for number, use in enumerate(item.measures):
        baseline, target = use.baseline, use.target
        if baseline is None:
            continue
        if baseline.end < baseline.start:
            where = ("measures", number, "baseline", "to")
            yield where, "the baseline ends", baseline.end, "it begins", baseline.start
        elif target and target.by < baseline.end:
            yield (
                ("measures", number, "target", "by"),
                "the target is due",
                target.by,
                "the baseline ends",
                baseline.end,
            )
        elif implemented and implemented < baseline.end:
            yield (
                ("plan", "implemented"),
                "implemented",
                implemented,
                f"the baseline of {use.measure} ends",
                baseline.end,
            )


def _plan(item: Improvement, plan: Plan) -> Iterator[Disorder]:
    raised = item.raised.date if item.raised else ""
    if plan.implemented:
        if plan.start and plan.implemented < plan.start:
            yield ("plan", "implemented"), "implemented", plan.implemented, "it was started", plan.start
        elif plan.implemented < raised:
            yield ("plan", "implemented"), "implemented", plan.implemented, "it was raised", raised
        closings = _closings(item)
        if item.state == State.CLOSED and closings and closings[-1][1].date < plan.implemented:
            number, closing = closings[-1]
            where = ("decisions", number, "date")
            yield where, "closed", closing.date, "it was implemented", plan.implemented
    elif plan.start and plan.due and plan.due < plan.start and item.state in PLANNED:
        yield ("plan", "due"), "due", plan.due, "it is to start", plan.start
    for number, task in enumerate(plan.tasks):
        if task.done and task.done < raised:
            yield (
                ("plan", "tasks", number, "done"),
                "the task was done",
                task.done,
                "the record was raised",
                raised,
            )


def _reviews(item: Improvement) -> Iterator[Disorder]:
    """A record that was reopened may have re-checks from before its last closing, but none from before its first."""
    closings = _closings(item)
    if not closings:
        return
    closed = closings[0][1].date
    for number, review in enumerate(item.reviews):
        if review.date and review.date < closed:
            yield ("reviews", number, "date"), "re-checked", review.date, "it was closed", closed
        elif review.due < closed:
            yield ("reviews", number, "due"), "a re-check is due", review.due, "it was closed", closed


def _closings(item: Improvement) -> list[tuple[int, Decision]]:
    return [(n, decision) for n, decision in enumerate(item.decisions) if decision.to == State.CLOSED]


@rule("date-future", Severity.ERROR, alone=True)
def future(context: Context) -> Iterator[Finding]:
    """A fact is dated after today.

    Why: What has not happened is a plan: it belongs into plan.due or target.by. A decision or a point of
    tomorrow is either a slip or evidence made up in advance.

    Bad:
        decisions:
          - {to: closed, date: 2062-08-20, by: ["@aino"], why: Calls fell below target.}
    Good:
        decisions:
          - {to: closed, date: 2026-08-20, by: ["@aino"], why: Calls fell below target.}
    Fix: Correct the date. Today is the day in the register's time zone, or the one of --today.
    """
    register, today = context.register, context.today
    for item in register.improvements.values():
        if item.raised and item.raised.date > today:
            yield _later(register, item, ("raised", "date"), item.raised.date, "raised")
        for number, decision in enumerate(item.decisions):
            if decision.date > today:
                yield _later(
                    register,
                    item,
                    ("decisions", number, "date"),
                    decision.date,
                    f'the move to "{decision.to}" was decided',
                )
        if item.plan:
            yield from _future_plan(register, item, item.plan, today)
        for number, review in enumerate(item.reviews):
            if review.date and review.date > today:
                yield _later(register, item, ("reviews", number, "date"), review.date, "re-checked")
        if item.closure and item.closure.exception and item.closure.exception.date > today:
            where = ("closure", "exception", "date")
            yield _later(register, item, where, item.closure.exception.date, "the exception was signed")
        for number, use in enumerate(item.measures):
            if use.baseline and use.baseline.end > today and item.state in MAIN_LINE[1:]:
                yield _later(
                    register, item, ("measures", number, "baseline", "to"), use.baseline.end, "the baseline ends"
                )
    for measure in register.measures.values():
        if measure.points and measure.points[-1].date > today:
            day = next(point.date for point in measure.points if point.date > today)
            yield Finding(
                path=register.measure_paths[measure.id].removesuffix(".yaml") + ".csv",
                message=f'a point is dated "{day}", after today, "{today}"',
                hint="Correct the date; a forecast is no point.",
                pointer=(day,),
            )


def _future_plan(register: Register, item: Improvement, plan: Plan, today: Day) -> Iterator[Finding]:
    if plan.implemented and plan.implemented > today:
        yield _later(register, item, ("plan", "implemented"), plan.implemented, "implemented")
    if plan.start and plan.start > today and item.state in STARTED:
        yield _later(register, item, ("plan", "start"), plan.start, "started")
    for number, task in enumerate(plan.tasks):
        if task.done and task.done > today:
            yield _later(register, item, ("plan", "tasks", number, "done"), task.done, "the task was done")


def _later(register: Register, item: Improvement, pointer: Pointer, day: Day, what: str) -> Finding:
    return register.at(
        item,
        *pointer,
        message=f'{what} on "{day}", which is still to come',
        hint="Correct the date, or plan it instead of reporting it.",
    )
