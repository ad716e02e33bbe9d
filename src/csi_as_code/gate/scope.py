"""Scope after approval: what was approved is what is done, or it is approved again."""

from collections.abc import Iterator

from csi_as_code.analysis.fingerprint import fingerprint, same, scope
from csi_as_code.finding import Finding
from csi_as_code.gate.change import Change
from csi_as_code.gate.decisions import added
from csi_as_code.model import Improvement
from csi_as_code.text import listed
from csi_as_code.workflow import State, step

APPROVED = 2
"""The step of the main line from which on a record's scope is approved."""


def judge(change: Change) -> Iterator[Finding]:
    """Yield approvals without the right fingerprint, and edits of what was approved without a new decision."""
    for before, after in change.pairs():
        news = [(number, entry) for number, entry in added(before, after) if entry.to == State.APPROVED]
        for number, entry in news:
            if not entry.scope:
                message = "the approval does not say what was approved"
                hint = f'Add "scope: {fingerprint(after)}", or let csi move write it.'
                yield change.at(after, "decisions", number, rule="scope-missing", message=message, hint=hint)
        if news and news[-1][1].scope and not same(news[-1][1].scope, after):
            number, entry = news[-1]
            message = f'the fingerprint "{entry.scope}" is not that of this record'
            hint = f'After checking the record, write "scope: {fingerprint(after)}".'
            yield change.at(after, "decisions", number, "scope", rule="scope-wrong", message=message, hint=hint)
        if before is not None and not news:
            yield from _stale(change, before, after)


def _is_approved(item: Improvement) -> bool:
    along = step(item.state)
    if along is not None:
        return along >= APPROVED
    return item.state == State.ON_HOLD and any(entry.to == State.APPROVED for entry in item.decisions)


def _stale(change: Change, before: Improvement, after: Improvement) -> Iterator[Finding]:
    if not (_is_approved(before) and _is_approved(after)):
        return
    old, new = scope(before), scope(after)
    changed = [name for name in old if old[name] != new[name]]
    if not changed:
        return
    message = f"{listed(changed)} changed after the approval"
    hint = 'Add a new decision "to: approved" by those who may, or send it back to "assessed".'
    field = {"due": "plan"}.get(changed[0], changed[0])
    yield change.at(after, field, rule="scope-stale", message=message, hint=hint)
