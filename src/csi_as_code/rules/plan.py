"""Plans: work in progress, tasks, and the change records that carry the work."""

from collections.abc import Iterator

from csi_as_code.analysis.demands import fields_of
from csi_as_code.analysis.due import days_between, is_overdue, overdue_tasks
from csi_as_code.finding import Finding, Severity
from csi_as_code.rules.registry import Context, rule
from csi_as_code.text import count, listed
from csi_as_code.workflow import ACTIVE, OPEN, State

MOST_NAMED = 12
FINISHED: frozenset[str] = frozenset({State.MEASURING, State.CLOSED})


@rule("plan-wip", Severity.WARNING)
def wip(context: Context) -> Iterator[Finding]:
    """A team has more improvements in progress and measuring than its limit.

    Why: The more is begun at once, the later everything ends (Little's law; Kanban: limit work in progress).

    Bad:
        teams:
          platform: {title: Platform, wip_limit: 2}      # and three of its records are in progress or measuring
    Good:
        teams:
          platform: {title: Platform, wip_limit: 3}
    Fix: Finish, pause or withdraw something before starting more, or set the limit that the team really
    keeps.
    """
    limits = {key: team.wip_limit for key, team in context.register.policy.teams.items() if team.wip_limit is not None}
    active: dict[str, list[str]] = {}
    for item in context.register.improvements.values():
        if item.state in ACTIVE and item.team in limits:
            active.setdefault(item.team, []).append(item.id)
    for key, ids in active.items():
        limit = limits[key]
        if len(ids) > limit:
            more = f" and {len(ids) - MOST_NAMED} more" if len(ids) > MOST_NAMED else ""
            named = f"{', '.join(ids[:MOST_NAMED])}{more}" if more else listed(ids)
            yield context.register.in_policy(
                "teams",
                key,
                "wip_limit",
                message=f'"{key}" has {len(ids)} improvements in progress or measuring, more than "{limit}": {named}',
                hint="Finish or pause something before more is started.",
            )


@rule("plan-task-overdue", Severity.WARNING, alone=True)
def task_overdue(context: Context) -> Iterator[Finding]:
    """A task of the plan is past its due date and not done.

    Why: It is the first sign that the due date of the whole will not hold, weeks before it passes. A record
    that is past its own due date is date-overdue and not reported here too.

    Bad:
        tasks:
          - {title: Reset page, due: 2026-05-08}                     # today is 2026-11-22
    Good:
        tasks:
          - {title: Reset page, due: 2026-05-08, done: 2026-05-08}
    Fix: Note the day on which it was done, or plan a new one.
    """
    for item in context.register.improvements.values():
        if item.plan is None or not item.plan.tasks or item.state in FINISHED or is_overdue(item, context.today):
            continue
        for number, task in overdue_tasks(item, context.today):
            late = count(days_between(task.due or context.today, context.today), "day")
            yield context.register.at(
                item,
                "plan",
                "tasks",
                number,
                "due",
                message=f'the task "{task.title}" was due on "{task.due}", {late} ago, and is not done',
                hint="Note the day on which it was done, or plan a new one.",
            )


@rule("plan-tasks-open", Severity.WARNING, alone=True)
def tasks_open(context: Context) -> Iterator[Finding]:
    """A record is measuring or closed, and a task of its plan is not done.

    Why: Either the change is not complete, and the points measure something else, or the task was not needed,
    and the plan still says that it was.

    Bad:
        state: measuring
        plan: {implemented: 2026-05-08, tasks: [{title: Reset page}]}
    Good:
        state: measuring
        plan: {implemented: 2026-05-08, tasks: [{title: Reset page, done: 2026-05-08}]}
    Fix: Note the day on which it was done, or take a task out that is not needed and say so in the decision.
    """
    for item in context.register.improvements.values():
        if item.state not in FINISHED or item.plan is None:
            continue
        for number, task in enumerate(item.plan.tasks):
            if task.done is None:
                yield context.register.at(
                    item,
                    "plan",
                    "tasks",
                    number,
                    "title",
                    message=f'the task "{task.title}" is not done, and the record is "{item.state}"',
                    hint="Note the day on which it was done, or take it out of the plan.",
                )


@rule("plan-change", Severity.WARNING, alone=True)
def change(context: Context) -> Iterator[Finding]:
    """The change took effect, and no change record, pull request or release is named.

    Why: What was changed must be traceable from the record (ITIL change enablement; ISO/IEC 20000-1, 8.5.1).
    Measuring and closed records have to name it; this rule speaks earlier, while those who made the change
    still know its number.

    Bad:
        state: in_progress
        plan: {start: 2026-03-02, implemented: 2026-05-08}
    Good:
        state: in_progress
        plan: {start: 2026-03-02, implemented: 2026-05-08, changes: [CHG-1881]}
    Fix: Name it. A register without change records says demands: {measuring: {not: [plan.changes]}}.
    """
    if "plan.changes" not in fields_of(context.register.policy, State.MEASURING):
        return
    for item in context.register.improvements.values():
        plan = item.plan
        if plan is None or plan.implemented is None or plan.changes or item.state not in OPEN - FINISHED:
            continue
        if "plan" in context.register.faulty(item):
            continue
        yield context.register.at(
            item,
            "plan",
            "implemented",
            message=f'implemented on "{plan.implemented}" by no change that is named',
            hint="Add the change record, pull request or release to plan.changes.",
        )
