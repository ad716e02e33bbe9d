"""What happened to records, for a terminal."""

from collections.abc import Iterator

from csi_as_code.analysis.trail import Entry, Trail
from csi_as_code.exports.proofs._brief import line
from csi_as_code.reading.attestations import Malformed
from csi_as_code.text import cells, listed, visible

SHORT = 10
"""So many digits of a commit's hash are shown."""


def render(trail: Trail) -> str:
    """Return a line for each transition, and below it who wrote and merged it, and the decision."""
    width = max((cells(visible(entry.step.id)) for entry in trail.entries), default=0)
    return "".join(_one(entry, width) for entry in trail.entries) or "No transition fits.\n"


def _one(entry: Entry, width: int) -> str:
    step = entry.step
    move = f"{visible(step.source or '(new)')} -> {visible(step.target or '(deleted)')}"
    head = f"{entry.day}  {visible(step.id):<{width}}  {move}  {step.landing.oid[:SHORT]}"
    if step.landing.request:
        head += f"  #{step.landing.request}"
    if step.within:
        head += f"  (inside {step.within[:SHORT]})"
    return "".join(f"{line}\n" for line in (head, *(f"            {text}" for text in _below(entry))))


def _below(entry: Entry) -> Iterator[str]:
    written = f"written by {visible(listed(entry.written_by))}" if entry.written_by else ""
    merged = f"merged by {visible(entry.merged_by)}" if entry.merged_by else ""
    if written or merged:
        yield "; ".join(filter(None, (written, merged)))
    decision = entry.step.decision
    if decision:
        by = f" by {visible(listed(decision.by))}" if decision.by else ""
        why = f": {visible(' '.join(decision.why.split()))}" if decision.why else ""
        yield f"decided on {visible(decision.date)}{by}{why}"
    if isinstance(entry.attested, Malformed):
        yield f"not attested: the note is none: {visible(entry.attested.why)}"
    elif entry.attested:
        yield f"attested: {visible(line(entry.attested))}"
