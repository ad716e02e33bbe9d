"""What the gate finds of decisions: the names and pages; the findings come from the gate."""

from csi_as_code.finding import Severity
from csi_as_code.rules.registry import declare

declare(
    "decision-missing",
    Severity.ERROR,
    """
    A state is entered that needs a decision, and the change adds none.

    Why: Approved, closed, rejected and their like are decisions of people; a state alone does not say
    whose.

    Bad:
        state: approved
    Good:
        state: approved
        decisions:
          - {to: approved, date: 2026-02-17, by: ["@aino"], why: Clear waste, scope: "sha256:0123456789abcdef"}
    Fix: Add the decision, or let csi move write it.
    """,
)

declare(
    "decision-edited",
    Severity.ERROR,
    """
    An earlier decision was changed or removed.

    Why: Decisions are contemporaneous evidence: what was decided stays as it was written, and what is
    decided anew is added.

    Bad:
        # the why of last year's decision, improved
    Good:
        # a new decision below it
    Fix: Put the old one back and add a new one.
    """,
)

declare(
    "decision-date",
    Severity.ERROR,
    """
    A decision has a date that cannot be right.

    Why: Evidence is dated when it arises: not in the future, not before the decision above it, not before
    the record was raised.

    Bad:
        date: 2027-01-01
    Good:
        date: 2026-11-20
    Fix: Write the day on which it was made.
    """,
)

declare(
    "decision-by",
    Severity.ERROR,
    """
    A decision was made by somebody who may not make it.

    Why: Who decides on what is the register's policy, read from the base of the change, so that no change
    can give itself approvers.

    Bad:
        by: ["@ines"]
    Good:
        by: ["@aino"]
    Fix: Ask one of those whom the finding names. To change who may, change register.yaml in a change of its
    own.
    """,
)

declare(
    "decision-self",
    Severity.ERROR,
    """
    Somebody decided on what they raised, own or wrote.

    Why: Segregation of duties: a second pair of eyes is the point of an approval.

    Bad:
        raised: {by: "@aino", date: 2026-02-03}
        decisions: [{to: approved, date: 2026-02-17, by: ["@aino"]}]
    Good:
        raised: {by: "@ines", date: 2026-02-03}
        decisions: [{to: approved, date: 2026-02-17, by: ["@aino"]}]
    Fix: Ask somebody else of the approvals entry.
    """,
)

declare(
    "decision-few",
    Severity.ERROR,
    """
    Too few people decided.

    Why: The approvals entry of a risky record asks for more than one.

    Bad:
        # count: 2
        by: ["@aino"]
    Good:
        # count: 2
        by: ["@aino", "@jonas"]
    Fix: Ask those whom the finding names.
    """,
)

declare(
    "decision-review",
    Severity.ERROR,
    """
    A decision names somebody who did not approve the change in code review.

    Why: A name in a file is typed by its author; the approval is the review. Where review facts are given,
    the two must agree.

    Bad:
        by: ["@aino"]  # who has only commented
    Good:
        by: ["@jonas"]  # who has approved the last push
    Fix: Name those who approved, or ask for their review.
    """,
)

declare(
    "review-unclear",
    Severity.ERROR,
    """
    The code-review facts do not say who approved.

    Why: Unknown is never approved: a missing field, another head or two logins for one number make the
    whole answer red.

    Bad:
        --reviews with the facts of an older push
    Good:
        --reviews with the facts of this head
    Fix: Fetch the facts again for the commit that is judged.
    """,
)
