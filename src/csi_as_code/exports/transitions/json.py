"""What happened to records, as JSON. The shape is described in docs/history.md."""

import datetime
from typing import Any

from csi_as_code.analysis.trail import Entry, Trail
from csi_as_code.exports.proofs._brief import plain
from csi_as_code.reading.attestations import Attestation
from csi_as_code.text import json_text


def render(trail: Trail) -> str:
    """Return one object with the transitions in the order that was asked for."""
    moves = [_one(entry) for entry in trail.entries if not entry.step.is_renewal]
    renewals = [_one(entry) for entry in trail.entries if entry.step.is_renewal]
    found = {"transitions": moves, "renewals": renewals}
    return json_text({"version": 1, "tip": trail.tip, "unreadable": trail.unreadable, **found})


def _one(entry: Entry) -> dict[str, Any]:
    step = entry.step
    decision = step.decision
    return {
        "id": step.id,
        "from": step.source,
        "to": step.target,
        "date": entry.day,
        "time": _time(step.landing.time),
        "commit": step.landing.oid,
        "within": step.within,
        "request": step.landing.request,
        "written_by": list(entry.written_by),
        "merged_by": entry.merged_by,
        "path": step.path,
        "records_in_commit": step.landing.records,
        "decision": None
        if decision is None
        else {
            "to": decision.to,
            "date": decision.date,
            "by": list(decision.by),
            "why": decision.why,
            "until": decision.until,
        },
        "attestation": plain(entry.attested if isinstance(entry.attested, Attestation) else None),
    }


def _time(seconds: int) -> str | None:
    """Return a moment in UTC, or None where the clock is beyond the calendar."""
    try:
        return datetime.datetime.fromtimestamp(seconds, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, ValueError, OSError):
        return None
