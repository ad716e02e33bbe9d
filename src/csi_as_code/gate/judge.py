"""Put the parts of the gate together."""

from collections.abc import Iterator

from csi_as_code.finding import Finding, Severity
from csi_as_code.gate import decisions, points, records, scope, transitions
from csi_as_code.gate.change import Change
from csi_as_code.register import POLICY_PATH
from csi_as_code.text import listed

PARTS = (transitions.judge, decisions.judge, scope.judge, records.judge, points.judge)


def judge(change: Change) -> list[Finding]:
    """Return why a change may not be merged, by the rules of its base; nothing where it may."""
    found = [finding for part in PARTS for finding in part(change)]
    found += _unclear(change)
    found += _executables(change)
    found += _mixed(change)
    found += _strangers(change)
    return found


def _unclear(change: Change) -> Iterator[Finding]:
    if change.facts.unclear:
        hint = "Fetch the review facts again, for the commit that is judged."
        yield Finding(
            path=POLICY_PATH, rule="review-unclear", message=change.facts.unclear, hint=hint, line=1, column=1
        )


def _executables(change: Change) -> Iterator[Finding]:
    for path in change.facts.executables:
        hint = f"Take the right away: git update-index --chmod=-x {path}"
        message = f'"{path}" is executable; records are plain files of mode 100644'
        yield Finding(path=path, rule="record-executable", message=message, hint=hint, line=1, column=1)


def _mixed(change: Change) -> Iterator[Finding]:
    paths = change.facts.other_paths
    if paths and any(True for _ in change.pairs()):
        message = f"{listed(paths)} changed together with records; the records are judged by the rules of the base"
        yield Finding(
            path=paths[0], rule="change-mixed", severity=Severity.WARNING, message=message,
            hint="Change the rules and the records in changes of their own.", line=1, column=1,
        )  # fmt: skip


def _strangers(change: Change) -> Iterator[Finding]:
    for address in change.facts.strangers:
        message = f'the author "{address}" is nobody whom register.yaml knows'
        hint = "Add the address to email: of the person in register.yaml."
        yield Finding(
            path=POLICY_PATH, pointer=("people",), at_key=True, rule="author-unknown", severity=Severity.WARNING,
            message=message, hint=hint,
        )  # fmt: skip
