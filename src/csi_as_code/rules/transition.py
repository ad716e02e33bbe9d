"""What the gate finds of steps between states: the names and pages; the findings come from the gate."""

from csi_as_code.finding import Severity
from csi_as_code.rules.registry import declare

declare(
    "transition-unknown",
    Severity.ERROR,
    """
    A step between states that the table does not have.

    Why: The states are one workflow for every register: a record is judged before it is approved, and
    measured before it is closed. A step that skips one skips what it demands.

    Bad:
        # in base: state: assessed
        state: measuring
    Good:
        # in base: state: assessed
        state: approved
    Fix: Take the steps one by one, each in a change of its own. From proposed to approved in one step is
    allowed where the approvals entry of the record has fast_lane: true.
    """,
)

declare(
    "transition-first",
    Severity.ERROR,
    """
    A new record begins in a state that others should have decided on.

    Why: What nobody saw as a proposal, nobody could question.

    Bad:
        # a new file
        state: in_progress
    Good:
        # a new file
        state: proposed
    Fix: Log it as proposed or assessed; a quick win may begin as approved where the fast lane of
    register.yaml is for it.
    """,
)

declare(
    "transition-reason",
    Severity.ERROR,
    """
    A move back, a reopening, a decision or the new approval of a changed scope has no reason.

    Why: Moving back is normal. Without the reason nobody can learn from it, and an auditor cannot tell it
    from a slip.

    Bad:
        # in base: state: measuring
        state: in_progress
    Good:
        state: in_progress
        decisions:
          - {to: in_progress, date: 2026-08-03, by: ["@tomas"], why: The target was missed; second cycle.}
    Fix: Add a decision to the new state with its why.
    """,
)

declare(
    "transition-hold",
    Severity.ERROR,
    """
    A record comes back from hold in another state than it went.

    Why: On hold pauses a record; it must not be a way around a step.

    Bad:
        # was in_progress, then on_hold
        state: measuring
    Good:
        # was in_progress, then on_hold
        state: in_progress
    Fix: Bring it back to where it was, and move it on in another change.
    """,
)
