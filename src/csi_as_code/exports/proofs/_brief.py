"""An attestation in brief, for trails of records."""

from typing import Any

from csi_as_code.reading.attestations import Attestation
from csi_as_code.text import listed


def line(note: Attestation) -> str:
    """Return what an attestation says, on one line."""
    said = [f"@{one.user.login} ({one.user.id}) on {one.submitted_at[:10]}" for one in note.reviews
            if one.state == "APPROVED"]  # fmt: skip
    approved = f"approved by {listed(dict.fromkeys(said))}" if said else "nobody approved"
    verdict = note.verdict.state if note.verdict.state == "green" else f"red: {listed(note.verdict.rules)}"
    return f"#{note.pull.number} {approved}; verdict {verdict}; csi {note.tool.version}"


def plain(note: Attestation | None) -> dict[str, Any] | None:
    """Return what a reader of a trail needs of an attestation; the note itself has all of it."""
    if note is None:
        return None
    return {
        "repository": note.pull.repository,
        "request": note.pull.number,
        "merged_at": note.pull.merged_at,
        "reviews": [
            {"id": one.user.id, "login": one.user.login, "state": one.state, "submitted_at": one.submitted_at}
            for one in note.reviews
        ],
        "verdict": note.verdict.state,
        "rules": list(note.verdict.rules),
        "tool": note.tool.version,
        "attested_at": note.attested_at,
    }
