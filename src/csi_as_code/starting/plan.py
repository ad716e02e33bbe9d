"""What to do with each file of a set-up: never over something that somebody else wrote."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum

import msgspec

from csi_as_code.reading.setup import SetUp


class Act(StrEnum):
    """What happens to a file."""

    WRITE = "written"
    UPDATE = "updated"
    SAME = "as it should be"
    OLD = "of an older set-up"
    GONE = "taken out by the team"
    EDITED = "edited by the team"
    CONFLICT = "edited by the team, and new in csi"


class Step(msgspec.Struct, frozen=True):
    """One file: what it holds now (None: it is not there), what the set-up would put there, and what is done.

    `known` is the digest of what an earlier set-up put there, or offered.
    """

    path: str
    now: bytes | None
    wanted: bytes
    act: Act
    known: str | None

    @property
    def target(self) -> str | None:
        """Where the wanted text is written, or None: beside the file where it was edited."""
        if self.act in (Act.WRITE, Act.UPDATE):
            return self.path
        return f"{self.path}.new" if self.act is Act.CONFLICT else None


def digest(data: bytes) -> str:
    """Return how a text is remembered."""
    return hashlib.sha256(data).hexdigest()


def plan(
    wanted: Mapping[str, str], read: Callable[[str], bytes | None], memory: SetUp, *, update: bool
) -> Iterator[Step]:
    """Yield a step for each file, in their order; without `update` only missing files are written."""
    for path, text in wanted.items():
        new, now = text.encode(), read(path)
        known = memory.files.get(path)
        yield Step(path, now, new, _act(now, new, known, update=update), known)


def _act(now: bytes | None, new: bytes, known: str | None, *, update: bool) -> Act:
    if now is None:
        return Act.WRITE if known is None else Act.GONE
    if now == new:
        return Act.SAME
    if digest(now) == known:
        return Act.UPDATE if update else Act.OLD
    return Act.CONFLICT if update and known != digest(new) else Act.EDITED


def remembered(files: Mapping[str, str], steps: list[Step]) -> dict[str, str]:
    """Return the digests after the steps: what the set-up has put, or last offered, in each place."""
    settled = {step.path: digest(step.wanted) for step in steps if step.act in _SETTLED}
    kept = {step.path: files[step.path] for step in steps if step.path in files}
    return dict(sorted({**kept, **settled}.items()))


_SETTLED = frozenset({Act.WRITE, Act.UPDATE, Act.SAME, Act.CONFLICT})
