"""Who decided: approvals by people who may, never on what is their own, and exceptions that somebody signed."""

from collections.abc import Iterator

from csi_as_code.analysis.approvals import Mandate, matching, may_decide, stake
from csi_as_code.finding import Finding, Severity
from csi_as_code.model import Decision, Improvement
from csi_as_code.policy import Approval, Policy
from csi_as_code.rules.registry import Context, rule
from csi_as_code.text import count, listed
from csi_as_code.workflow import UNDER_WAY, State

JUDGED: frozenset[str] = frozenset({State.APPROVED, State.CLOSED, State.REJECTED})
"""Decisions that need somebody without a stake; what is paused, withdrawn or superseded its owner may decide."""


@rule("governance-self", Severity.ERROR, alone=True)
def self_approval(context: Context) -> Iterator[Finding]:
    """Somebody approved, rejected or closed what they asked for or own.

    Why: Separation of duties: a second pair of eyes is the point of a decision, and the first thing that an
    auditor looks for. Owners may put their records on hold and withdraw them by themselves.

    Bad:
        owner: "@aino"
        decisions:
          - {to: approved, date: 2026-02-17, by: ["@aino"]}
    Good:
        owner: "@tomas"
        decisions:
          - {to: approved, date: 2026-02-17, by: ["@aino"]}
    Fix: Have somebody else decide, and let the record be owned by somebody who did not approve it. No record can
    suppress this rule.
    """
    for item in context.register.improvements.values():
        for number, decision in enumerate(item.decisions):
            if decision.to not in JUDGED:
                continue
            for place, handle in enumerate(decision.by):
                role = stake(handle, item)
                if role:
                    yield context.register.at(
                        item,
                        "decisions",
                        number,
                        "by",
                        place,
                        message=f'"{handle}" decided to have it {decision.to}, and is its {role}',
                        hint="Somebody without a stake in it has to decide.",
                    )


@rule("governance-approver", Severity.ERROR, alone=True)
def approver(context: Context) -> Iterator[Finding]:
    """Work is under way that was approved by people who may not, or by too few.

    Why: Who may decide on what is fixed in register.yaml before the proposal comes (COBIT: decision rights).
    The first entry of approvals that matches the record counts. The newest decision to approve of records
    that are approved, in progress or measuring is looked at; what is finished was decided under the rules of
    its time, and people who have left since are taken to have been entitled.

    Bad:
        decisions:
          - {to: approved, date: 2026-02-17, by: ["@ines"]}         # approvals: [{approvers: ["@aino"], count: 1}]
    Good:
        decisions:
          - {to: approved, date: 2026-02-17, by: ["@aino"]}
    Fix: Have it decided by those whom the message names, as a new decision to approved.
    """
    register, policy = context.register, context.register.policy
    if not policy.approvals:
        return
    for item in register.improvements.values():
        if item.state not in UNDER_WAY:
            continue
        number = _newest_approval(item)
        if number is None or _is_plainly_right(item.decisions[number], matching(item, policy)):
            continue
        if not register.faulty(item).isdisjoint(("decisions", "priority", "type", "service", "team")):
            continue
        mandate = may_decide(item, policy)
        if mandate is None:
            if item.priority is not None:
                yield _nobody(context, item, number)
            continue
        yield from _judge(context, item, number, mandate)


def _newest_approval(item: Improvement) -> int | None:
    for number in range(len(item.decisions) - 1, -1, -1):
        if item.decisions[number].to == State.APPROVED:
            return number
    return None


def _is_plainly_right(decision: Decision, approval: Approval | None) -> bool:
    """Tell whether enough people decided and all are named: the usual case, at once."""
    if approval is None or len(set(decision.by)) < approval.count:
        return False
    return all(handle in approval.approvers for handle in decision.by)


def _judge(context: Context, item: Improvement, number: int, mandate: Mandate) -> Iterator[Finding]:
    by = item.decisions[number].by
    strangers = [
        place for place, handle in enumerate(by) if _is_stranger(handle, item, mandate, context.register.policy)
    ]
    for place in strangers:
        yield context.register.at(
            item,
            "decisions",
            number,
            "by",
            place,
            message=f'"{by[place]}" may not approve this',
            hint=f"Entry {mandate.number + 1} of approvals is for it: {_who(mandate)}.",
        )
    valid = {handle for handle in by if not stake(handle, item)}
    if not strangers and len(valid) == len(set(by)) < mandate.approval.count:
        yield context.register.at(
            item,
            "decisions",
            number,
            "by",
            message=f"approved by {count(len(set(by)), 'person', 'people')}, and it takes {mandate.approval.count}",
            hint=f"Entry {mandate.number + 1} of approvals is for it: {_who(mandate)}.",
            at_key=True,
        )


def _nobody(context: Context, item: Improvement, number: int) -> Finding:
    return context.register.at(
        item,
        "decisions",
        number,
        "by",
        message=f'nobody may approve this: no entry of approvals in register.yaml is for "{item.id}"',
        hint="Add a last entry without conditions.",
        at_key=True,
    )


def _who(mandate: Mandate) -> str:
    approval = mandate.approval
    if not mandate.may:
        return "nobody of it is there who has no stake in the record"
    return f"it takes {approval.count} of {listed(mandate.may)}"


def _is_stranger(handle: str, item: Improvement, mandate: Mandate, policy: Policy) -> bool:
    """Tell whether a name is not among the entry's; the unknown and those with a stake are other rules' business."""
    person = policy.people.get(handle)
    if person is None or not person.active or stake(handle, item):
        return False
    return handle not in mandate.approval.approvers


@rule("governance-exception", Severity.ERROR, alone=True)
def exception(context: Context) -> Iterator[Finding]:
    """An exception is signed by somebody who may not sign it.

    Why: An exception replaces the proof that the points would give. It is worth the name under it: one of the
    approvers who are named for the record, who is neither its owner nor who asked for it.

    Bad:
        owner: "@tomas"
        closure: {code: successful, exception: {by: "@tomas", why: No time to measure., date: 2026-08-20}}
    Good:
        closure: {code: successful, exception: {by: "@maya", why: The meter was replaced in July., date: 2026-08-20}}
    Fix: Have an approver sign it, or close the record as unsuccessful.
    """
    policy = context.register.policy
    for item in context.register.improvements.values():
        if item.closure is None or item.closure.exception is None:
            continue
        signed = item.closure.exception.by
        role = stake(signed, item)
        if role:
            message = f'the exception is signed by "{signed}", who is the record\'s {role}'
        elif _may_sign(signed, item, policy):
            continue
        else:
            message = f'the exception is signed by "{signed}", who may not approve this record'
        yield context.register.at(
            item, "closure", "exception", "by", message=message, hint="Have an approver sign it who has no stake in it."
        )


def _may_sign(handle: str, item: Improvement, policy: Policy) -> bool:
    """Tell whether an approver signed; the unknown are another rule's business, those who left may have been one."""
    person = policy.people.get(handle)
    if person is None or not person.active:
        return True
    mandate = may_decide(item, policy)
    if mandate is None:
        return any(handle in entry.approvers for entry in policy.approvals) or not policy.approvals
    return handle in mandate.may
