"""Scope: an approval is of what the record said when it was given."""

from collections.abc import Iterator

from csi_as_code.analysis.renewal import needs_renewal, way_out
from csi_as_code.finding import Finding, Severity
from csi_as_code.rules.registry import Context, declare, rule
from csi_as_code.workflow import State

declare(
    "scope-missing",
    Severity.ERROR,
    """
    An approval does not say what was approved.

    Why: Without the fingerprint nobody can tell later whether what was done is what was approved.

    Bad:
        decisions: [{to: approved, date: 2026-02-17, by: ["@aino"]}]
    Good:
        decisions: [{to: approved, date: 2026-02-17, by: ["@aino"], scope: "sha256:0123456789abcdef"}]
    Fix: Add the scope that the finding shows, or let csi move write it.
    """,
)

declare(
    "scope-wrong",
    Severity.ERROR,
    """
    The fingerprint of an approval is not that of the record.

    Why: The record was edited after the fingerprint was taken, so the approver saw something else.

    Bad:
        scope: of an earlier text
    Good:
        scope: of this text
    Fix: Check the record, then write the fingerprint that the finding shows.
    """,
)


@rule("scope-stale", Severity.ERROR, alone=True)
def stale(context: Context) -> Iterator[Finding]:
    """What was approved was changed without a new approval.

    Why: Outcome, measures with baseline and target, priority inputs and due date are the promise that the
    approver signed. Moving a baseline or a target afterwards makes any success possible. The newest approval of
    records that are approved, in progress, measuring, closed or on hold has the fingerprint of what it was given for;
    an approval without one, from before the register had them, is taken as it is. The gate finds the same in a change
    and names what has changed.

    Bad:
        # state: in_progress, approved with target 60
        target: {value: 150, by: 2026-06-30}
    Good:
        # with a new decision
        decisions:
          - {to: approved, date: 2026-05-04, by: ["@aino"], why: Half the branches., scope: "sha256:…"}
    Fix: Put back what was changed, or add a new decision to approved in the same change: csi move with the state that
    the record has, --by and --why writes it, and the record goes on as it was. Or send an approved record back to
    assessed. One that has closed is reopened first.
    """
    register = context.register
    for item in register.improvements.values():
        if not needs_renewal(register, item):
            continue
        number = max(place for place, decision in enumerate(item.decisions) if decision.to == State.APPROVED)
        message = "the outcome, measures, priority ratings or due date changed after this approval was given"
        yield register.at(item, "decisions", number, "scope", message=message, hint=way_out(item))
