"""Days that have passed without what they were set for. They appear without anybody's edit, so they are warnings."""

from collections.abc import Iterator

from csi_as_code.analysis.due import (
    clock_starts,
    days_between,
    deferral,
    in_state_since,
    is_overdue,
    overdue_days,
    reviews_due,
)
from csi_as_code.finding import Finding, Severity
from csi_as_code.rules.registry import Context, rule
from csi_as_code.text import count
from csi_as_code.workflow import State, step


@rule("date-overdue", Severity.WARNING, alone=True)
def overdue(context: Context) -> Iterator[Finding]:
    """An open record is past its due date and not implemented.

    Why: A date that has passed without a word tells everybody that dates mean nothing here. It is not the
    delay that hurts, it is the silence.

    Bad:
        state: in_progress
        plan: {start: 2026-03-02, due: 2026-05-15}                             # today is 2026-11-22
    Good:
        plan: {start: 2026-03-02, due: 2026-05-15, implemented: 2026-05-08}
    Fix: Set plan.implemented when the change took effect; agree a new due date with those who approved the
    old one; or put the record on hold, with the reason.
    """
    for item in context.register.improvements.values():
        if not is_overdue(item, context.today) or item.plan is None:
            continue
        late = count(overdue_days(item, context.today), "day")
        yield context.register.at(
            item,
            "plan",
            "due",
            message=f'due on "{item.plan.due}", {late} ago, and not implemented',
            hint="Set plan.implemented, agree a new due date, or put it on hold.",
        )


@rule("date-clock", Severity.WARNING, alone=True)
def clock(context: Context) -> Iterator[Finding]:
    """A record is in its state for longer than the clocks of register.yaml allow.

    Why: Waiting is the largest part of lead time (Lean: waste of waiting), and it is invisible unless
    somebody looks. A requester who hears nothing for weeks does not ask again.

    Without the history the time counts from the newest decision to this state, else from the newest decision,
    start or implementation, else from the day on which it was raised.

    Bad:
        state: proposed
        raised: {by: "@ines", date: 2026-01-10}        # clocks: {proposed: 14}, today is 2026-11-22
    Good:
        state: assessed
        raised: {by: "@ines", date: 2026-01-10}
    Fix: Move it on, put it on hold, reject or defer it, or withdraw it. A state that may take as long as it
    takes has no entry under clocks.
    """
    register, today = context.register, context.today
    clocks = register.policy.clocks
    latest = clock_starts(clocks, today)
    if not latest:
        return
    for item in register.improvements.values():
        limit = latest.get(item.state)
        if limit is None:
            continue
        since = in_state_since(item)
        if since is None or since.day >= limit:
            continue
        days = count(days_between(since.day, today), "day")
        yield register.at(
            item,
            "state",
            message=f'still "{item.state}" {days} after it was {since.event} on "{since.day}"; '
            f"register.yaml allows {clocks[item.state]}",
            hint="Move it on, pause it, or end it, with the reason.",
        )


@rule("date-deferred", Severity.WARNING, alone=True)
def deferred(context: Context) -> Iterator[Finding]:
    """The day until which a record was deferred has passed.

    Why: Deferring promises to look again on a named day. If nobody does, it was a rejection that nobody had
    to sign.

    Bad:
        state: deferred
        decisions:
          - {to: deferred, date: 2026-03-01, until: 2026-09-01, by: ["@maya"], why: After the move.}
    Good:
        state: assessed
    Fix: Assess it now, reject it, or defer it again with a new decision and a new day.
    """
    for item in context.register.improvements.values():
        found = deferral(item)
        if found is None or found[1] >= context.today:
            continue
        number, until = found
        yield context.register.at(
            item,
            "decisions",
            number,
            "until",
            message=f'deferred until "{until}", which has passed',
            hint="Assess it now, reject it, or decide a new day.",
        )


@rule("date-review", Severity.WARNING, alone=True)
def review(context: Context) -> Iterator[Finding]:
    """A re-check of a closed record is due and not done.

    Why: Improvements fade when nobody looks (ITIL: keep the momentum going; Lean: sustain). The date of the
    re-check is part of the promise with which the record was closed.

    Bad:
        reviews:
          - due: 2026-05-10
    Good:
        reviews:
          - {due: 2026-05-10, date: 2026-05-12, by: "@tomas", result: sustained}
    Fix: Look at the points, and note date, by and result; when it regressed, reopen the record.
    """
    for item in context.register.improvements.values():
        if item.state != State.CLOSED:
            continue
        for number in reviews_due(item, context.today):
            yield context.register.at(
                item,
                "reviews",
                number,
                "due",
                message=f'a re-check was due on "{item.reviews[number].due}" and is not done',
                hint="Look at the points, and note date, by and result.",
            )


@rule("date-target", Severity.WARNING, alone=True)
def target(context: Context) -> Iterator[Finding]:
    """The day of a target has passed while the work is still going on.

    Why: The target cannot be met in time any more, so the plan and the target no longer belong together. A
    record that is past its due date is date-overdue already and not reported here.

    Bad:
        state: in_progress
        measures:
          - {measure: reset-calls, role: outcome, target: {value: 60, by: 2026-06-30}}
        plan: {start: 2026-03-02, due: 2026-12-15}
    Good:
        measures:
          - {measure: reset-calls, role: outcome, target: {value: 60, by: 2027-01-31}}
    Fix: Agree a new day with those who approved the old one, or move the record to measuring if the change is live.
    """
    for item in context.register.improvements.values():
        if step(item.state) not in (2, 3) or is_overdue(item, context.today):
            continue
        for number, use in enumerate(item.measures):
            if use.target and use.target.by < context.today:
                yield context.register.at(
                    item,
                    "measures",
                    number,
                    "target",
                    "by",
                    message=f'the target of "{use.measure}" was due on "{use.target.by}", and the work is not finished',
                    hint="Agree a new day, or move the record to measuring if the change is live.",
                )
