"""How decisions are proven, as JSON. The shape is described in docs/attestation.md."""

import datetime
from typing import Any

from csi_as_code.exports.proofs._brief import plain
from csi_as_code.gate.proof import Proof
from csi_as_code.gate.verify import Verified
from csi_as_code.reading.zone import day_of
from csi_as_code.text import json_text


def render(found: Verified, zone: datetime.tzinfo) -> str:
    """Return one object with every decision that landed, in the order of history."""
    return json_text({
        "version": 1,
        "tip": found.tip,
        "notes": found.notes or None,
        "since": found.since,
        "commits": found.commits,
        "proven": found.is_proven,
        "decisions": [_proof(one, zone) for one in found.proofs],
        "problems": [{"kind": one.kind, "commit": one.commit, "about": one.about, "says": one.says}
                     for one in found.troubles],
    })  # fmt: skip


def _proof(one: Proof, zone: datetime.tzinfo) -> dict[str, Any]:
    return {
        "id": one.id,
        "to": one.decision.to,
        "date": one.decision.date,
        "by": list(one.decision.by),
        "commit": one.commit,
        "landed": day_of(one.time, zone),
        "proven": one.is_proven,
        "reasons": list(one.reasons),
        "attestation": plain(one.attestation),
    }
