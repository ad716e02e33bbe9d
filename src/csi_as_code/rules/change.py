"""What the gate finds between a base and a head. The findings come from the gate; here are their names and pages."""

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

declare(
    "scope-stale",
    Severity.ERROR,
    """
    What was approved was changed without a new approval.

    Why: Outcome, measures with baseline and target, priority inputs and due date are the promise that the
    approver signed. Moving a baseline or a target afterwards makes any success possible.

    Bad:
        # state: in_progress, approved with target 60
        target: {value: 150, by: 2026-06-30}
    Good:
        # with a new decision
        decisions:
          - {to: approved, date: 2026-05-04, by: ["@aino"], why: Half the branches., scope: "sha256:…"}
    Fix: Add a new decision to approved in the same change: csi move with the state that the record has, --by and
    --why writes it, and the record goes on as it was. Or send an approved record back to assessed.
    """,
)

declare(
    "record-deleted",
    Severity.ERROR,
    """
    A record is gone.

    Why: Records are never deleted, only closed, withdrawn or superseded: references, history and lessons
    stay.

    Bad:
        git rm improvements/IMP-0042.yaml
    Good:
        state: withdrawn
    Fix: Put it back and withdraw it by a decision. To give it another id, use csi renumber in a register
    that nobody refers to yet.
    """,
)

declare(
    "record-reused",
    Severity.ERROR,
    """
    A new record takes an id that another had.

    Why: Links, mails and minutes that name the id would mean the wrong record.

    Bad:
        IMP-0042, which was deleted last year
    Good:
        the next free id
    Fix: Take the next free id; csi new finds it.
    """,
)

declare(
    "record-emptied",
    Severity.ERROR,
    """
    A change leaves the register without records.

    Why: A checkout of the wrong branch or a failed script looks just like this.

    Bad:
        an empty improvements/
    Good:
        improvements/ with its records
    Fix: Put them back.
    """,
)

declare(
    "record-unreadable",
    Severity.ERROR,
    """
    A record that could be read no longer can.

    Why: A broken file hides its record from every other check.

    Bad:
        title: Reset: now
    Good:
        title: "Reset: now"
    Fix: Mend the file; csi lint says where and how.
    """,
)

declare(
    "record-executable",
    Severity.ERROR,
    """
    A change makes a file of the register executable.

    Why: Records are read, never run. A mode that changes without a reason hides that something else was meant, and
    some tools treat such a file differently.

    Bad:
        chmod +x improvements/IMP-0042.yaml
    Good:
        chmod -x improvements/IMP-0042.yaml
    Fix: Set the mode back to 100644.
    """,
)

declare(
    "record-frozen",
    Severity.ERROR,
    """
    A record that has ended was rewritten.

    Why: What was closed, rejected, withdrawn or superseded is evidence. Reviews are filled in and slips of
    the pen are corrected; all else needs a reopening.

    Bad:
        # state: closed
        closure: {code: successful}  # was: unsuccessful
    Good:
        # state: closed
        reviews: [{due: 2026-11-20, date: 2026-11-19, by: "@tomas", result: sustained}]
    Fix: Reopen it by a decision to measuring, or leave it.
    """,
)

declare(
    "point-rewritten",
    Severity.ERROR,
    """
    Points were removed, changed or put in between without a note.

    Why: Points are appended as they are measured; a figure that changes afterwards without a word proves
    nothing.

    Bad:
        2026-05-11,60,  # was 121
    Good:
        2026-05-11,118,corrected: the export counted twice
    Fix: Put the old points back; a correction says in its note why.
    """,
)

declare(
    "change-mixed",
    Severity.WARNING,
    """
    Rules and records change together.

    Why: The records are judged by the rules of the base, so the change is safe; but a reviewer of records
    easily overlooks a new rule.

    Bad:
        register.yaml and IMP-0042.yaml in one change
    Good:
        two changes
    Fix: Change rules in a change of their own.
    """,
)

declare(
    "author-unknown",
    Severity.WARNING,
    """
    The author of a commit is nobody whom the register knows.

    Why: Whoever wrote a change may not approve it; that can only be checked for addresses that
    register.yaml maps to a person.

    Bad:
        people: {"@aino": {name: Identity service owner}}
    Good:
        people: {"@aino": {name: Identity service owner, email: [aino@example.org]}}
    Fix: Add the address to the person's email: in register.yaml.
    """,
)
