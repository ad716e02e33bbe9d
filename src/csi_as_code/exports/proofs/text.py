"""How decisions are proven, for a terminal."""

import datetime
from collections.abc import Iterator

from csi_as_code.exports.proofs._brief import line
from csi_as_code.gate.proof import Proof, Trouble
from csi_as_code.gate.verify import Verified
from csi_as_code.reading.zone import day_of
from csi_as_code.text import cells, listed, visible

SHORT = 10
"""So many digits of a commit's hash are shown."""


def render(found: Verified, zone: datetime.tzinfo) -> str:
    """Return a line for each decision and each other problem, and below it what speaks against it or for it."""
    width = max((cells(visible(one.id)) for one in found.proofs), default=0)
    lines = [line for one in found.proofs for line in _proof(one, width, zone)]
    lines += [line for one in found.troubles for line in _trouble(one)]
    return "".join(f"{line}\n" for line in lines) or "No decision landed.\n"


def _proof(one: Proof, width: int, zone: datetime.tzinfo) -> Iterator[str]:
    decision = one.decision
    by = f" by {listed(decision.by)}" if decision.by else ""
    head = f"{'proven' if one.is_proven else 'UNPROVEN':<9} {day_of(one.time, zone)}  {visible(one.id):<{width}}"
    yield f"{head}  {visible(decision.to)} on {visible(decision.date)}{visible(by)}  {one.commit[:SHORT]}"
    for reason in one.reasons:
        yield f"          {visible(reason)}"
    if one.is_proven and one.attestation:
        yield f"          {visible(line(one.attestation))}"


def _trouble(one: Trouble) -> Iterator[str]:
    commit = "" if one.commit.startswith(one.about) else f"  {one.commit[:SHORT]}"
    yield f"{'PROBLEM':<9} {visible(one.about)}{commit}"
    yield f"          {visible(one.says)}"
