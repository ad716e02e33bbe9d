"""What happened to records, for a terminal."""

from functools import cache
from typing import TYPE_CHECKING

from csi_as_code.analysis.trail import Trail
from csi_as_code.model import Decision
from csi_as_code.text import cells, listed, visible

if TYPE_CHECKING:
    from csi_as_code.reading.attestations import Attestation, Malformed

SHORT = 10
"""So many digits of a commit's hash are shown."""

_INDENT = " " * 12


def render(trail: Trail) -> str:
    """Return a line for each transition, and below it who wrote and merged it, and the decision."""
    ids = {ident: visible(ident) for ident in {entry.step.id for entry in trail.entries}}
    width = max(map(cells, ids.values()), default=0)
    # The same ids, moves and people come again and again.
    names = {ident: f"{seen:<{width}}" for ident, seen in ids.items()}
    move, who = cache(_move), cache(_who)
    found = []
    for entry in trail.entries:
        step, landing = entry.step, entry.step.landing
        request = f"  #{landing.request}" if landing.request else ""
        within = f"  (inside {step.within[:SHORT]})" if step.within else ""
        found.append(
            f"{entry.day}  {names[step.id]}  {move(step.source, step.target)}  {landing.oid[:SHORT]}{request}{within}\n"
            f"{who(entry.written_by, entry.merged_by)}"
        )
        if step.decision:
            found.append(_decided(step.decision))
        if entry.attested is not None:
            found.append(f"{_INDENT}{_attested(entry.attested)}\n")
    return "".join(found) or "No transition fits.\n"


def _move(source: str | None, target: str | None) -> str:
    if source == target:
        return f"{visible(target or '')}, approved again"
    return f"{visible(source or '(new)')} -> {visible(target or '(deleted)')}"


def _who(written_by: tuple[str, ...], merged_by: str | None) -> str:
    written = f"written by {visible(listed(written_by))}" if written_by else ""
    merged = f"merged by {visible(merged_by)}" if merged_by else ""
    found = "; ".join(filter(None, (written, merged)))
    return f"{_INDENT}{found}\n" if found else ""


def _decided(decision: Decision) -> str:
    by = f" by {visible(listed(decision.by))}" if decision.by else ""
    why = f": {visible(' '.join(decision.why.split()))}" if decision.why else ""
    return f"{_INDENT}decided on {visible(decision.date)}{by}{why}\n"


def _attested(note: "Attestation | Malformed") -> str:
    from csi_as_code.exports.proofs._brief import line  # what most registers do not need
    from csi_as_code.reading.attestations import Malformed

    if isinstance(note, Malformed):
        return f"not attested: the note is none: {visible(note.why)}"
    return f"attested: {visible(line(note))}"
