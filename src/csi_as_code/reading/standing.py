"""Remember what lint said of a whole register: safe to delete, ignored where it is not ours or not of this code.

Rules that look from one record at another read the facts of a record (`kept.facts_of`) and none of its own fields.
While all facts, the policy, the measures, the day and the code are the same, what they found stands, and only the
records whose files have changed are judged again.
"""

import os
from collections.abc import Iterable, Mapping
from functools import cache as once
from hashlib import blake2b
from pathlib import Path

import msgspec

import csi_as_code
from csi_as_code.finding import Finding
from csi_as_code.model import Day
from csi_as_code.reading import cache, schemas
from csi_as_code.reading.cache import Mark
from csi_as_code.reading.files import Read, kind_of
from csi_as_code.reading.folder import Entry

MOST_CHANGED = 400
"""Of more changed files the whole register is judged, which two processes then read."""


class Said(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A finding with its place and severity, and whether a rule found it that judges a record alone."""

    finding: Finding
    alone: bool


class Known(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A file: its stat data (zeros where these cannot be trusted), its blob id, and of a record the facts."""

    mark: Mark
    oid: str = ""
    facts: bytes = b""


class Standing(msgspec.Struct, frozen=True, array_like=True):
    """What was said of a register on a day; findings by path, and by path how many of either kind were accepted.

    `token` is another one for each that is saved, so that two processes can tell that they mean the same.
    """

    token: str
    day: Day
    timezone: str
    files: dict[str, Known]
    said: dict[str, tuple[Said, ...]]
    accepted: dict[str, tuple[int, int]]
    improvements: int
    measures: int

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in the order in which people see them."""
        found = (said.finding for entries in self.said.values() for said in entries)
        return tuple(sorted(found, key=lambda finding: finding.order))

    @property
    def suppressed(self) -> int:
        """How many findings the records accept."""
        return sum(map(sum, self.accepted.values()))


class Again(msgspec.Struct, frozen=True, array_like=True):
    """What is said of the records whose files have changed, and how many findings of theirs, found alone, they accept.

    It covers all that is said of them: what rules across records found has its new place.
    """

    said: dict[str, tuple[Said, ...]]
    accepted: dict[str, int]


def known(read: Read, trusted_before: int) -> Known:
    """Return a file as it is remembered."""
    entry, parsed = read.entry, read.parsed
    mark = entry.mark if max(entry.mark[:2]) < trusted_before else (0, 0, 0, 0)
    facts = getattr(parsed.value, "facts", b"") if parsed else b""
    return Known(mark, entry.oid if parsed else "", facts)


def file_of(git_dir: Path) -> Path:
    """Return where it is kept."""
    return git_dir / "csi" / f"standing-{_fingerprint()}.cache"


@once
def _fingerprint() -> str:
    """Return a digest of the version and the files of the code that reads and judges, by their stat data."""
    digest = blake2b(csi_as_code.__version__.encode(), digest_size=8)
    package = os.path.dirname(csi_as_code.__file__)  # noqa: PTH120 - pathlib takes longer than the work
    rooms = [package, *(os.path.join(package, room) for room in ("reading", "rules", "analysis"))]  # noqa: PTH118
    for room in [*rooms, str(schemas.folder())]:
        with os.scandir(room) as listing:
            for file in sorted(listing, key=lambda entry: entry.name):
                if file.name.endswith((".py", ".json")):
                    found = file.stat()
                    digest.update(f"{file.name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def load(file: Path) -> Standing | None:
    """Return what is remembered; None where there is nothing, or nothing of ours."""
    return cache.load_one(file, Standing)


def save(file: Path, standing: Standing) -> None:
    """Remember it, at once or not at all."""
    cache.save_one(file, msgspec.structs.replace(standing, token=os.urandom(8).hex()))


def changed(standing: Standing, entries: Iterable[Entry]) -> list[Entry] | None:
    """Return the records whose files may have changed; None where something else has, or a file came or went."""
    files = standing.files
    found = []
    number = 0
    for entry in entries:
        number += 1
        known = files.get(entry.path)
        if known is None or entry.kind != "file":
            return None
        if known.mark != entry.mark:
            kind = kind_of(entry.path)
            if kind == "improvement":
                found.append(entry)
            elif kind:
                return None
    return found if number == len(files) and len(found) <= MOST_CHANGED else None


def renewed(standing: Standing, files: Mapping[str, Known], again: Again) -> Standing:
    """Return what is said of the register after some records were judged again."""
    accepted = dict(standing.accepted)
    for path in files:
        across = accepted.pop(path, (0, 0))[1]
        alone = again.accepted.get(path, 0)
        if alone or across:
            accepted[path] = (alone, across)
    said = {path: found for path, found in standing.said.items() if path not in files}
    return msgspec.structs.replace(
        standing,
        files={**standing.files, **files},
        said=said | {path: found for path, found in again.said.items() if found},
        accepted=accepted,
    )
