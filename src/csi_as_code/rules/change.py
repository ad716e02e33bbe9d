"""What the gate finds in the files and authors of a change: the names and pages; the findings come from the gate."""

from csi_as_code.finding import Severity
from csi_as_code.rules.registry import declare

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
