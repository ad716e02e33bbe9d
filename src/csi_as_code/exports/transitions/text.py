"""What happened to records, for a terminal."""

from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING

from csi_as_code.analysis.trail import Entry, Trail
from csi_as_code.text import cells, listed, visible

if TYPE_CHECKING:
    from csi_as_code.reading.attestations import Attestation, Malformed

SHORT = 10
"""So many digits of a commit's hash are shown."""


def render(trail: Trail) -> str:
    """Return a line for each transition, and below it who wrote and merged it, and the decision."""
    seen = cache(visible)  # the same words, ids and people come again and again
    width = max((cells(ident) for ident in {seen(entry.step.id) for entry in trail.entries}), default=0)
    who = cache(partial(_who, seen))
    return "".join(_lines(entry, width, seen, who) for entry in trail.entries) or "No transition fits.\n"


def _who(seen: Callable[[str], str], written_by: tuple[str, ...], merged_by: str | None) -> str:
    written = f"written by {seen(listed(written_by))}" if written_by else ""
    merged = f"merged by {seen(merged_by)}" if merged_by else ""
    return "; ".join(filter(None, (written, merged)))


def _lines(
    entry: Entry, width: int, seen: Callable[[str], str], who: Callable[[tuple[str, ...], str | None], str]
) -> str:
    step, landing = entry.step, entry.step.landing
    move = f"{seen(step.source or '(new)')} -> {seen(step.target or '(deleted)')}"
    head = f"{entry.day}  {seen(step.id):<{width}}  {move}"
    request = f"  #{landing.request}" if landing.request else ""
    within = f"  (inside {step.within[:SHORT]})" if step.within else ""
    lines = f"{head}  {landing.oid[:SHORT]}{request}{within}\n"
    people = who(entry.written_by, entry.merged_by)
    if people:
        lines += f"            {people}\n"
    decision = step.decision
    if decision:
        by = f" by {seen(listed(decision.by))}" if decision.by else ""
        why = f": {visible(' '.join(decision.why.split()))}" if decision.why else ""
        lines += f"            decided on {seen(decision.date)}{by}{why}\n"
    if entry.attested is not None:
        lines += f"            {_attested(entry.attested)}\n"
    return lines


def _attested(note: "Attestation | Malformed") -> str:
    from csi_as_code.exports.proofs._brief import line  # what most registers do not need
    from csi_as_code.reading.attestations import Malformed

    if isinstance(note, Malformed):
        return f"not attested: the note is none: {visible(note.why)}"
    return f"attested: {visible(line(note))}"
