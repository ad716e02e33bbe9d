"""Steps between states: edges of the table, fast lanes, reasons, and what the new state demands by way of decisions."""

from collections.abc import Iterator

from csi_as_code.analysis.approvals import matching
from csi_as_code.finding import Finding
from csi_as_code.gate.change import Change
from csi_as_code.gate.decisions import added
from csi_as_code.model import Improvement
from csi_as_code.text import listed
from csi_as_code.workflow import DECIDED, EDGE, MAIN_LINE, ROWS, EdgeKind, State, step

FIRST = (State.PROPOSED, State.ASSESSED)
"""States in which a record may be logged; everything behind them needs a step that others can see."""

WITH_REASON = frozenset({EdgeKind.BACK, EdgeKind.REOPEN})


def judge(change: Change) -> Iterator[Finding]:
    """Yield steps that the table does not have, that jump, or that lack a reason or a decision."""
    for before, after in change.pairs():
        if before is None:
            yield from _first(change, after)
        elif before.state != after.state:
            yield from _step(change, before, after)


def _first(change: Change, item: Improvement) -> Iterator[Finding]:
    if item.state in FIRST or item.state not in ROWS:
        return
    if item.state == State.APPROVED and _fast(change, item):
        yield from _decided(change, None, item)
        return
    message = f'a new record cannot begin as "{item.state}"'
    hint = f"Log it as {listed(FIRST, 'or')}, and move it on by changes of its own."
    yield change.at(item, "state", rule="transition-first", message=message, hint=hint)


def _fast(change: Change, item: Improvement) -> bool:
    entry = matching(item, change.policy)
    return entry is not None and entry.fast_lane


def _step(change: Change, before: Improvement, after: Improvement) -> Iterator[Finding]:
    edge = EDGE.get((before.state, after.state))
    jump = before.state == State.PROPOSED and after.state == State.APPROVED
    if edge is None and not (jump and _fast(change, after)):
        yield _no_edge(change, before, after, jump=jump)
        return
    if edge and edge.kind is EdgeKind.RESUME and before.state == State.ON_HOLD:
        yield from _resumed(change, after)
    if after.state in DECIDED and not (edge and edge.kind in {EdgeKind.BACK, EdgeKind.RESUME}):
        yield from _decided(change, before, after)
    elif edge and edge.kind in WITH_REASON and not _reason(before, after):
        message = f'the move back from "{before.state}" to "{after.state}" has no reason'
        hint = f'Add a decision with "to: {after.state}" and "why:".'
        yield change.at(after, "state", rule="transition-reason", message=message, hint=hint)


def _reason(before: Improvement, after: Improvement) -> bool:
    return any(entry.to == after.state and entry.why and entry.why.strip() for _, entry in added(before, after))


def _no_edge(change: Change, before: Improvement, after: Improvement, *, jump: bool) -> Finding:
    targets = [target for source, target in EDGE if source == before.state]
    message = f'there is no step from "{before.state}" to "{after.state}"'
    if jump:
        message += ": no fast lane of register.yaml is for this record"
    hint = (
        f'From "{before.state}" it goes to {listed(sorted(targets), "or")}.'
        if targets
        else f'"{before.state}" is final.'
    )
    first, last = step(before.state), step(after.state)
    if first is not None and last is not None and last > first:
        hint = f'A change takes one step of a record. Merge the one to "{MAIN_LINE[first + 1]}" first. {hint}'
    return change.at(after, "state", rule="transition-unknown", message=message, hint=hint)


def _resumed(change: Change, after: Improvement) -> Iterator[Finding]:
    origin = change.facts.held_from.get(after.id)
    if origin is None:
        message = f'it is not known which state "{after.id}" was put on hold in'
        yield change.at(
            after, "state", rule="transition-hold", message=message, hint="Judge it with the whole history."
        )
    elif origin != after.state:
        message = f'it was put on hold as "{origin}", and cannot come back as "{after.state}"'
        yield change.at(after, "state", rule="transition-hold", message=message, hint=f'Write "state: {origin}".')


def _decided(change: Change, before: Improvement | None, after: Improvement) -> Iterator[Finding]:
    if before is not None and after.decisions[: len(before.decisions)] != before.decisions:
        return  # the edited decision is the finding
    entries = [entry for _, entry in added(before, after) if entry.to == after.state]
    if not entries:
        message = f'"{after.state}" is entered by a decision, and this change adds none'
        hint = f'Add "to: {after.state}" with date, by and why below decisions:, or run csi move.'
        yield change.at(after, "state", rule="decision-missing", message=message, hint=hint)
    elif not any(entry.why and entry.why.strip() for entry in entries):
        message = f'the decision to "{after.state}" gives no reason'
        yield change.at(after, "decisions", rule="transition-reason", message=message, hint='Add "why:".')
