"""Dependencies that are behind: what waits is further, or due earlier, than what it waits for."""

from collections.abc import Iterator

from csi_as_code.analysis.fingerprint import is_approved
from csi_as_code.analysis.graph import IN_EFFECT
from csi_as_code.analysis.ready import in_effect
from csi_as_code.finding import Finding, Severity
from csi_as_code.model import Improvement
from csi_as_code.rules.registry import Context, rule
from csi_as_code.workflow import DROPPED, MAIN_LINE, OPEN, ROWS, State, is_open

FROM_APPROVED = MAIN_LINE[MAIN_LINE.index(State.APPROVED) :]


def _title(item: Improvement) -> str:
    return ROWS[item.state].title.lower()


@rule("dependency-immature", Severity.ERROR)
def immature(context: Context) -> Iterator[Finding]:
    """An approved record, or one further on, depends on a record that is not approved.

    Why: An approval promises a date. It means nothing while a part of the work may still be rejected or deferred,
    so approved demands that what it waits for is at least approved, and every later state does so too. A record
    that is only proposed or assessed may depend on anything.

    Bad:
        # IMP-0003 is proposed
        state: approved
        depends_on: [IMP-0003]
    Good:
        # IMP-0003 is approved
        state: approved
        depends_on: [IMP-0003]
    Fix: Have the dependency decided first (in the same pull request, if the same people decide), or move this record
    back, or take the dependency out. A record on hold counts as approved if it was approved before.
    """
    for item, number, needed in context.waits:
        if item.state not in FROM_APPROVED:
            continue
        if needed.state in DROPPED or needed.state not in ROWS or is_approved(needed):
            continue
        message = f'is {_title(item)}, but depends on "{needed.id}", which is {_title(needed)}'
        hint = f'Have "{needed.id}" approved first, or take the dependency out.'
        yield context.register.at(item, "depends_on", number, message=message, hint=hint)


@rule("dependency-blocked", Severity.WARNING)
def blocked(context: Context) -> Iterator[Finding]:
    """Work is in progress although something that it waits for is not there yet.

    Why: Work that was started and cannot be finished ties up people and lengthens the lead time of everything else
    (waiting, in Lean terms). Something is there as soon as its change is live: measuring, closed, or with a day in
    plan.implemented.

    Bad:
        # IMP-0003 is approved, nobody has begun
        state: in_progress
        depends_on: [IMP-0003]
    Good:
        # IMP-0003 is measuring
        state: in_progress
        depends_on: [IMP-0003]
    Fix: Finish the dependency first; put this record on hold until then, or take the dependency out if the work does
    go on without it. What is not even approved is dependency-immature's.
    """
    for item, number, needed in context.waits:
        if item.state != State.IN_PROGRESS:
            continue
        if not is_approved(needed) or in_effect(needed):
            continue
        message = f'is in progress, but waits for "{needed.id}", which is {_title(needed)}'
        hint = f'Finish "{needed.id}" first, and put this on hold until then; or take the dependency out.'
        yield context.register.at(item, "depends_on", number, message=message, hint=hint)


@rule("dependency-unfinished", Severity.WARNING)
def unfinished(context: Context) -> Iterator[Finding]:
    """A record is measured or closed although something that it depends on has not taken effect.

    Why: Either the dependency was none, and others are misled about the order of work; or the change is not whole,
    and the points show only a part of what was promised.

    Bad:
        # IMP-0003 is in_progress
        state: closed
        depends_on: [IMP-0003]
    Good:
        # IMP-0003 is measuring
        state: closed
        depends_on: [IMP-0003]
    Fix: Take the dependency out, or make it a relation (follows, supports), if the work went without it; else move
    this record back until the rest has taken effect.
    """
    for item, number, needed in context.waits:
        if item.state not in IN_EFFECT:
            continue
        if not is_approved(needed) or in_effect(needed):
            continue
        message = f'is {_title(item)}, but depends on "{needed.id}", which is {_title(needed)}'
        hint = "Take the dependency out if the work went without it."
        yield context.register.at(item, "depends_on", number, message=message, hint=hint)


@rule("dependency-late", Severity.WARNING)
def late(context: Context) -> Iterator[Finding]:
    """An open record whose change is not live yet is due before something that it waits for.

    Why: One of the two dates cannot be kept, and it is cheaper to know that on the day when they are agreed.

    Bad:
        # IMP-0003 is due 2026-12-18
        plan: {due: 2026-11-27}
        depends_on: [IMP-0003]
    Good:
        # IMP-0003 is due 2026-12-18
        plan: {due: 2027-01-29}
        depends_on: [IMP-0003]
    Fix: Agree on dates in the order of the work. A new due date of approved work is a decision of those who
    approved it.
    """
    for item, number, needed in context.waits:
        if item.state not in OPEN or in_effect(item):
            continue
        due = item.plan.due if item.plan else None
        needed_due = needed.plan.due if needed.plan else None
        if due and needed_due and due < needed_due and is_open(needed.state) and not in_effect(needed):
            message = f'is due {due}, before "{needed.id}", which it waits for and which is due {needed_due}'
            hint = "Agree on dates in the order of the work."
            yield context.register.at(item, "depends_on", number, message=message, hint=hint)
