"""Scope after approval: what was approved is what is done, or it is approved again."""

from collections.abc import Iterator

from csi_as_code.analysis.fingerprint import fingerprint, is_approved, same, scope
from csi_as_code.analysis.renewal import way_out
from csi_as_code.finding import Finding
from csi_as_code.gate.change import Change
from csi_as_code.gate.decisions import added
from csi_as_code.model import Improvement
from csi_as_code.text import listed
from csi_as_code.workflow import State


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
            hint = (
                "The record was edited after this decision was written. Let whoever decides read it as it is now, "
                f'then write "scope: {fingerprint(after)}".'
            )
            yield change.at(after, "decisions", number, "scope", rule="scope-wrong", message=message, hint=hint)
        if before is not None and not news:
            yield from _stale(change, before, after)
        elif before is not None and not any(entry.why and entry.why.strip() for _, entry in news):
            yield from _unexplained(change, before, after, news[-1][0])


def _changed(before: Improvement, after: Improvement) -> tuple[str, ...]:
    """Return what changed of what was approved, of a record that was approved and still is."""
    if not (is_approved(before) and is_approved(after)):
        return ()
    old, new = scope(before), scope(after)
    return tuple(name for name in old if old[name] != new[name])


def _unexplained(change: Change, before: Improvement, after: Improvement, number: int) -> Iterator[Finding]:
    """Yield a new approval of a changed scope that says nothing; entering the state is judged as a step."""
    entered = after.state == State.APPROVED != before.state
    if _changed(before, after) and not entered:
        message = "the new approval of what changed gives no reason"
        yield change.at(after, "decisions", number, rule="transition-reason", message=message, hint='Add "why:".')


def _stale(change: Change, before: Improvement, after: Improvement) -> Iterator[Finding]:
    changed = _changed(before, after)
    if not changed:
        return
    message = f"{listed(changed)} changed after the approval"
    field = {"due": "plan"}.get(changed[0], changed[0])
    yield change.at(after, field, rule="scope-stale", message=message, hint=way_out(after))
