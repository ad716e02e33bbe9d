"""What a record has to show: corrective action, effectiveness, proof by points, a chosen option, valid suppressions."""

from collections.abc import Iterator

from csi_as_code.analysis.demands import fields_of
from csi_as_code.analysis.measures import Outcome, Verdict, verdict
from csi_as_code.finding import Finding, Severity
from csi_as_code.model import Improvement, MeasureUse
from csi_as_code.rules.levels import severities
from csi_as_code.rules.registry import Context, binds, means, rule
from csi_as_code.text import did_you_mean, filled
from csi_as_code.workflow import APPROVED_ON, State, decisions_to


@rule("governance-corrective", Severity.WARNING, alone=True)
def corrective(context: Context) -> Iterator[Finding]:
    """An approved nonconformity states no corrective action.

    Why: ISO/IEC 20000-1:2018, 10.1: a correction deals with the case, a corrective action with its cause, so
    that it does not recur. The certification body asks for both.

    Bad:
        type: nonconformity
        state: approved
    Good:
        type: nonconformity
        state: approved
        compliance: {iso20000: {corrective_action: Accounts close on the last working day.}}
    Fix: Write down under compliance.iso20000 what removes the cause.
    """
    for item in _nonconformities_without(context, "corrective_action", APPROVED_ON):
        message = f'the nonconformity is "{item.state}" without a corrective action'
        hint = "Add compliance.iso20000.corrective_action: what removes the cause."
        yield context.register.at(item, "type", message=message, hint=hint)


@rule("governance-effectiveness", Severity.WARNING, alone=True)
def effectiveness(context: Context) -> Iterator[Finding]:
    """A nonconformity is closed, and nobody says how its effectiveness was checked.

    Why: ISO/IEC 20000-1:2018, 10.1.1 d: review the effectiveness of any corrective action taken. Without it
    the next audit raises the same finding, as a major one.

    Bad:
        type: nonconformity
        state: closed
        compliance: {iso20000: {corrective_action: Accounts close on the last working day.}}
    Good:
        compliance:
          iso20000:
            corrective_action: Accounts close on the last working day.
            effectiveness_check: Three monthly comparisons, and no account was open.
    Fix: Check it, and write under compliance.iso20000 how and with which result.
    """
    for item in _nonconformities_without(context, "effectiveness_check", frozenset({State.CLOSED})):
        message = "the nonconformity is closed without a check of its effectiveness"
        hint = "Add compliance.iso20000.effectiveness_check: how it was checked, and the result."
        yield context.register.at(item, "type", message=message, hint=hint)


def _nonconformities_without(context: Context, field: str, states: frozenset[str]) -> Iterator[Improvement]:
    """Yield the nonconformities in some states that leave out a field of ISO 20000 which nothing else demands."""
    for item in context.register.improvements.values():
        if item.type != "nonconformity" or item.state not in states or "compliance" in context.register.faulty(item):
            continue
        iso = item.compliance.iso20000 if item.compliance else None
        said = filled(getattr(iso, field)) if iso else False
        if not said and f"compliance.iso20000.{field}" not in fields_of(context.register.policy, item.state):
            yield item


@rule("governance-proof", Severity.ERROR, alone=True)
def proof(context: Context) -> Iterator[Finding]:
    """A record is closed as successful, and the points do not show it.

    Why: The points are the proof (ITIL: did we get there?). For every outcome measure with a target the
    newest point after the change, on or before the closing decision, has to meet the target; late counts too.
    Where something else proves it, an approver signs an exception.

    Bad:
        measures: [{measure: reset-calls, role: outcome, target: {value: 60, by: 2026-06-30}}]     # newest point: 121
        closure: {code: successful, lessons: ...}
    Good:
        closure: {code: unsuccessful, lessons: ...}
    Fix: Add the missing points; close it as unsuccessful; go back to in_progress for another cycle; or have
    an approver sign closure.exception.
    """
    register = context.register
    unreadable = {problem.path for problem in register.problems if problem.rule.startswith("point-")}
    for item in register.improvements.values():
        closure = item.closure
        if item.state != State.CLOSED or closure is None or closure.code != "successful" or closure.exception:
            continue
        if not register.faulty(item).isdisjoint(("closure", "measures", "plan", "decisions")):
            continue
        for number, use, found in _unproven(context, item):
            if register.measure_paths[use.measure].removesuffix(".yaml") + ".csv" in unreadable:
                continue
            yield register.at(
                item,
                "measures",
                number,
                "measure",
                message=f"closed as successful, but {_shortfall(use, found)}",
                hint="Add the points, close it as unsuccessful, or have an approver sign closure.exception.",
            )


def _unproven(context: Context, item: Improvement) -> Iterator[tuple[int, MeasureUse, Verdict]]:
    closings = decisions_to(item, State.CLOSED)
    until = closings[-1].date if closings else context.today
    implemented = item.plan.implemented if item.plan else None
    if implemented is None and "plan.implemented" in fields_of(context.register.policy, item.state):
        return  # the state demands it already
    for number, use in enumerate(item.measures):
        measure = context.register.measures.get(use.measure)
        if use.role != "outcome" or use.target is None or measure is None:
            continue
        found = verdict(use, measure, implemented, until)
        if not found.is_met:
            yield number, use, found


def _shortfall(use: MeasureUse, found: Verdict) -> str:
    if found.point is None or use.target is None or found.outcome == Outcome.NO_DATA:
        return f'no point of "{use.measure}" between the change and the closing shows it'
    return f'"{use.measure}" was "{found.point.value}" on "{found.point.date}", and the target is "{use.target.value}"'


@rule("governance-option", Severity.INFO, alone=True)
def option(context: Context) -> Iterator[Finding]:
    """Options were considered, the record is approved, and none of them is chosen.

    Why: Later readers ask first why it was done this way. The options with the chosen one answer that in one
    look.

    Bad:
        options:
          - {title: Remind managers every Friday}
          - {title: A feed from the personnel system}
    Good:
        options:
          - {title: Remind managers every Friday}
          - {title: A feed from the personnel system, chosen: true}
    Fix: Mark the one that was approved with chosen: true.
    """
    for item in context.register.improvements.values():
        if not item.options or item.state not in APPROVED_ON or any(choice.chosen for choice in item.options):
            continue
        if "options" not in context.register.faulty(item):
            yield context.register.at(
                item,
                "options",
                message=f'none of the {len(item.options)} options is chosen, and the record is "{item.state}"',
                hint="Mark the one that was approved with chosen: true.",
                at_key=True,
            )


@rule("governance-suppress", Severity.ERROR, alone=True)
def suppression(context: Context) -> Iterator[Finding]:
    """A record suppresses a rule that does not exist, or one that no record can suppress.

    Why: A suppression is a signed exception to the register's own rules, and no record may excuse itself from
    governance. Errors of the families decision, file, governance, id, point, record, reference, schema, scope,
    state, transition and yaml are reported whatever the record says; a family that has such errors is suppressed
    rule by rule. A name that is no rule's suppresses nothing, and looks as if it did.

    Bad:
        suppress: [{rule: governance-self, why: The owner knows best.}]
    Good:
        suppress: [{rule: date-overdue, why: The vendor is late., until: 2027-03-31}]
    Fix: Mend what the rule finds, or correct the name (see csi rules). The register as a whole can lower the severity
    of a rule for all of its records, in a reviewed change of register.yaml: lint: {severity: {governance-proof:
    warning}}. What is no error can be suppressed.
    """
    suppressing = [item for item in context.register.improvements.values() if item.suppress]
    if not suppressing:
        return
    levels = severities(context.register)
    known = {*levels, *(name.partition("-")[0] for name in levels)}
    for item in suppressing:
        for number, entry in enumerate(item.suppress):
            if entry.rule not in known:
                message = f'there is no rule "{entry.rule}" to suppress'
                hint = did_you_mean(entry.rule, known) or "Delete it; csi rules lists the names."
            elif any(means(entry.rule, name) and binds(name, level) for name, level in levels.items()):
                message = f'a record cannot suppress "{entry.rule}"'
                if entry.rule not in levels:
                    message += ", a family with errors that always count"
                hint = "Mend what it finds and delete this; register.yaml can lower its severity for all records."
            else:
                continue
            yield context.register.at(item, "suppress", number, "rule", message=message, hint=hint)


@rule("governance-suppress-ended", Severity.WARNING, alone=True)
def ended_suppression(context: Context) -> Iterator[Finding]:
    """The last day of a suppression has passed.

    Why: A suppression that has run out does nothing any more, and still looks as if it did: what it suppressed is
    reported again.

    Bad:
        suppress: [{rule: date-overdue, why: The vendor is late., until: 2026-03-31}]
    Good:
        suppress: [{rule: date-overdue, why: The vendor is late., until: 2027-03-31}]
    Fix: Delete it, or decide a new last day.
    """
    for item in context.register.improvements.values():
        for number, entry in enumerate(item.suppress):
            if entry.until and entry.until < context.today:
                yield context.register.at(
                    item,
                    "suppress",
                    number,
                    "until",
                    message=f'the suppression of "{entry.rule}" ended on "{entry.until}"',
                    hint="Delete it, or decide a new last day.",
                )
