"""Hold the decisions of a history against what was attested when they landed; git is all that is asked."""

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from csi_as_code.errors import GitError
from csi_as_code.gate import proof
from csi_as_code.gate.proof import Proof, Trouble
from csi_as_code.git import ancestry, notes, tree
from csi_as_code.git.begin import remotes
from csi_as_code.git.notes import Notes
from csi_as_code.reading import attestations, decided
from csi_as_code.reading.attestations import Attestation
from csi_as_code.reading.moment import open_policy
from csi_as_code.reading.zone import is_day, start_of, zone_of

_SHORT = 10


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """What holding a history against its notes showed; `notes` is the commit that they are at."""

    tip: str
    notes: str
    since: str | None
    commits: int
    proofs: tuple[Proof, ...]
    troubles: tuple[Trouble, ...]

    @property
    def is_proven(self) -> bool:
        """Tell whether every decision is proven, and nothing else is wrong."""
        return not self.troubles and all(one.is_proven for one in self.proofs)


def verify(root: Path, since: str | None = None, *, tool_from: str = "") -> Verified:
    """Return how the decisions that landed since a day, or after a commit, are proven; all without one.

    Raise GitError where the history is not whole, or where there are decisions and no notes at all: then nothing can
    be said.
    """
    line = decided.main_line(root, "HEAD")
    tip = line[-1][0]
    parents = {oid: line[number - 1][0] for number, (oid, _) in enumerate(line) if number}
    part = chosen(root, line, since)
    landed = list(decided.read(root, part))
    listed = notes.listed(root)
    if not listed.tip and any(one.added for one in landed):
        raise GitError("decisions landed, and there are no notes below refs/notes/csi that attest them", _way(root))
    held = attestations.of(root, listed)
    earlier = (held.get(oid) for oid, _ in line[: len(line) - len(part)])
    before = [one for one in earlier if isinstance(one, Attestation)]
    proofs = tuple(proof.prove(landed, held, parents, before=before, tool_from=tool_from))
    found = (*proof.troubles(landed), *_strays(root, listed, line), *_rewritten(root, listed))
    return Verified(
        tip=tip, notes=listed.tip, since=since, commits=len(part), proofs=proofs, troubles=found
    )  # fmt: skip


def _way(root: Path) -> str:
    """Return how to come by notes: they are fetched, or written where there is nowhere to fetch them from."""
    known = remotes(root)
    if not known:
        return "This clone has no remote to fetch them from: csi github attest writes them, after a merge on GitHub."
    name = "origin" if "origin" in known else known[0]
    fetch = f"git fetch {shlex.quote(name)} {notes.REF}:{notes.REF}"
    return f"Fetch them: {fetch}. Where it has none, csi github attest writes them; --since leaves out what was before."


def chosen(root: Path, line: Sequence[tuple[str, int]], since: str | None) -> list[tuple[str, int]]:
    """Return the part of a main line that a day or a commit begins; a commit itself is not part of it."""
    if since is None:
        return list(line)
    if not is_day(since):
        return decided.behind(line, tree.resolve(root, since))
    return decided.since(line, start_of(since, zone_of(open_policy(root))))


def _strays(root: Path, listed: Notes, line: Sequence[tuple[str, int]]) -> Iterator[Trouble]:
    """Yield notes on commits that no branch has any more: a history that was attested has been rewritten."""
    outside = listed.blobs.keys() - {oid for oid, _ in line}
    if not outside:
        return
    for commit in sorted(outside - ancestry.everything(root)):
        says = "is attested, and no branch or tag here has it: the history was rewritten, or is not all here"
        yield Trouble("note-stray", commit, commit[:_SHORT], says)


def _rewritten(root: Path, listed: Notes) -> Iterator[Trouble]:
    """Yield notes that were changed or taken away after they had been written."""
    for change in notes.rewritten(root, listed.tip):
        says = f"its note was {change.what} in {change.by[:_SHORT]} of refs/notes/csi"
        yield Trouble("note-rewritten", change.commit, change.commit[:_SHORT], says)
