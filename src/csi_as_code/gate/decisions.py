"""Decisions: added, never edited; made by people who may, enough of them, on a possible day."""

from collections.abc import Iterator

from csi_as_code.analysis.approvals import may_decide
from csi_as_code.finding import Finding
from csi_as_code.gate.change import Change
from csi_as_code.model import Decision, Improvement
from csi_as_code.text import count, listed
from csi_as_code.workflow import BY_MANDATE

STAKES = {"requester": "raised it", "owner": "owns it", "author": "wrote this change"}


def added(before: Improvement | None, after: Improvement) -> tuple[tuple[int, Decision], ...]:
    """Return the decisions that a change adds, with their position."""
    old = before.decisions if before else ()
    if after.decisions[: len(old)] != old:
        return ()
    return tuple((number, entry) for number, entry in enumerate(after.decisions) if number >= len(old))


def judge(change: Change) -> Iterator[Finding]:
    """Yield what is wrong with the decisions of a change."""
    for before, after in change.pairs():
        yield from _edited(change, before, after)
        last = before.decisions[-1].date if before and before.decisions else ""
        for number, entry in added(before, after):
            yield from _dated(change, after, number, entry, last)
            yield from _by(change, before, after, number, entry)
            last = max(last, entry.date)


def _edited(change: Change, before: Improvement | None, after: Improvement) -> Iterator[Finding]:
    if before is None:
        return
    for number, old in enumerate(before.decisions):
        new = after.decisions[number] if number < len(after.decisions) else None
        if new == old:
            continue
        what = "is gone" if new is None else "was changed"
        message = f'the decision of {old.date} to "{old.to}" {what}'
        hint = "Decisions are only added to: put it back, and add a new one below."
        pointer = ("decisions", number) if new else ("decisions",)
        yield change.at(after, *pointer, rule="decision-edited", message=message, hint=hint)


def _dated(change: Change, item: Improvement, number: int, entry: Decision, last: str) -> Iterator[Finding]:
    today = change.facts.today
    raised = item.raised.date if item.raised else ""
    wrong = ""
    if entry.date > today:
        wrong = f'after today, "{today}"'
    elif entry.date < last:
        wrong = f'before the decision of "{last}" above it'
    elif raised and entry.date < raised:
        wrong = f'before it was raised, on "{raised}"'
    if wrong:
        message = f'the decision is dated "{entry.date}", which is {wrong}'
        yield change.at(
            item,
            "decisions",
            number,
            "date",
            rule="decision-date",
            message=message,
            hint="Write the day on which it was made.",
        )


def _by(
    change: Change, before: Improvement | None, after: Improvement, number: int, entry: Decision
) -> Iterator[Finding]:
    pointer = ("decisions", number, "by")
    unknown = [handle for handle in entry.by if handle not in change.policy.people]
    if not entry.by or unknown:
        message = f"{listed(unknown)} is nobody whom register.yaml names" if unknown else "the decision names nobody"
        yield change.at(after, *pointer, rule="decision-by", message=message, hint='Name who decided: by: ["@handle"].')
        return
    if entry.to in BY_MANDATE:
        yield from _mandate(change, before, after, pointer, entry)
    approved = change.facts.approved_by
    if approved is not None and entry.to in BY_MANDATE:
        absent = [handle for handle in entry.by if handle not in approved]
        if absent:
            message = f"{listed(absent)} did not approve this change in code review"
            hint = "Name those who approved, or ask for their review."
            yield change.at(after, *pointer, rule="decision-review", message=message, hint=hint)


def _mandate(
    change: Change, before: Improvement | None, after: Improvement, pointer: tuple[str | int, ...], entry: Decision
) -> Iterator[Finding]:
    """Yield who decided without the right to, by the base's policy, on the record as it was and as it will be."""
    mandate = may_decide(after, change.policy)
    if mandate is None:
        message = f'no entry of approvals: in register.yaml says who may decide to "{entry.to}" here'
        yield change.at(
            after,
            *pointer,
            rule="decision-by",
            message=message,
            hint="Add an entry without when: in a change of its own.",
        )
        return
    barred = {**mandate.barred, **dict.fromkeys(change.facts.authors, "author")}
    for item in (before, after):
        if item and item.raised:
            barred[item.raised.by] = "requester"
        if item and item.owner:
            barred[item.owner] = "owner"
    valid = {handle for handle in mandate.may if handle not in barred}
    for handle in entry.by:
        if barred.get(handle) in STAKES:
            message = f'{handle} {STAKES[barred[handle]]}, and so may not decide to "{entry.to}"'
            yield change.at(after, *pointer, rule="decision-self", message=message, hint=_ask(valid))
        elif handle not in valid:
            message = (
                f'{handle} may not decide to "{entry.to}" here: approvals entry {mandate.number + 1} of register.yaml'
            )
            yield change.at(after, *pointer, rule="decision-by", message=message, hint=_ask(valid))
    made = len(valid & set(entry.by))
    if made < mandate.approval.count:
        message = f"{count(made, 'person')} who may decide did, and it takes {mandate.approval.count}".replace(
            "persons", "people"
        )
        yield change.at(after, *pointer, rule="decision-few", message=message, hint=_ask(valid - set(entry.by)))


def _ask(handles: set[str]) -> str:
    return (
        f"Ask {listed(sorted(handles), 'or')}."
        if handles
        else "Nobody else may: widen approvals in a change of its own."
    )
