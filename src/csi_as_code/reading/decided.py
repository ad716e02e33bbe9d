"""The decisions that the commits of the main line brought or took away, record by record, whatever clocks say."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from csi_as_code.errors import GitError
from csi_as_code.git import log, tree
from csi_as_code.git.log import Change
from csi_as_code.model import Decision
from csi_as_code.reading import fast, parse
from csi_as_code.reading.glimpse import decisions_in
from csi_as_code.reading.limits import RECORD
from csi_as_code.reading.naming import ident_of
from csi_as_code.reading.walk import PLAIN
from csi_as_code.register import IMPROVEMENTS

Decisions = tuple[Decision, ...]


class Carried(msgspec.Struct, frozen=True):
    """A decision in a record."""

    id: str
    decision: Decision


class Landed(msgspec.Struct, frozen=True, kw_only=True):
    """What a commit of the main line did to decisions, against its first parent.

    `unreadable` are the records of which its version cannot be read: what they decide nobody knows.
    """

    commit: str
    time: int
    added: tuple[Carried, ...] = ()
    gone: tuple[Carried, ...] = ()
    unreadable: tuple[str, ...] = ()


def main_line(root: Path, tip: str) -> list[tuple[str, int]]:
    """Return commit and committer's clock of the main line up to a commit, the oldest first; the whole of it."""
    return log.times(root, log.locate(root, tip))[::-1]


def behind(line: Sequence[tuple[str, int]], commit: str) -> list[tuple[str, int]]:
    """Return what follows a commit on a main line; raise GitError where it is not on it."""
    for number, (oid, _) in enumerate(line):
        if oid == commit:
            return list(line[number + 1 :])
    raise GitError(f"{commit} is not on the main line", "Name a commit of the main line, or a day.")


def since(line: Sequence[tuple[str, int]], second: int) -> list[tuple[str, int]]:
    """Return a main line from its first commit on whose clock says a moment or a later one.

    What follows it counts whatever its clock says, so that nobody escapes by setting a clock back.
    """
    first = next((number for number, (_, time) in enumerate(line) if time >= second), len(line))
    return list(line[first:])


def carried_by(root: Path, commit: str) -> Landed:
    """Return what one commit did to decisions, against its first parent."""
    return next(read(root, [(commit, log.time_of(root, commit))]), Landed(commit=commit, time=0))


def read(root: Path, line: Sequence[tuple[str, int]]) -> Iterator[Landed]:
    """Yield what each commit of a part of the main line did to decisions, the oldest first; nothing for the others.

    A decision that was there before, in an earlier commit of the part, is not added again.
    """
    changes = dict(log.looked_into(log.look_at(root, [oid for oid, _ in line], [IMPROVEMENTS]))) if line else {}
    known = _contents(root, changes.values())
    seen: dict[str, Counter[Decision]] = {}
    for commit, time in line:
        if commit in changes:
            found = _landed(commit, time, _by_record(changes[commit]), known, seen)
            if found.added or found.gone or found.unreadable:
                yield found


def _by_record(changes: Iterable[Change]) -> dict[str, tuple[list[str], list[str]]]:
    """Return by record the blobs that it had before and those that it has after."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for change in changes:
        ident = ident_of(change.path)
        if ident:
            before, after = found.setdefault(ident, ([], []))
            before += [blob for blob in change.old if blob]
            after += [change.new] if change.new and change.mode in PLAIN else []
    return found


def _landed(
    commit: str,
    time: int,
    records: Mapping[str, tuple[list[str], list[str]]],
    known: Mapping[str, Decisions | None],
    seen: dict[str, Counter[Decision]],
) -> Landed:
    added: list[Carried] = []
    gone: list[Carried] = []
    unreadable: list[str] = []
    for ident, (old, new) in sorted(records.items()):
        if any(known[blob] is None for blob in new):
            unreadable.append(ident)
            continue
        before, after = _all(known, old), _all(known, new)
        ever = seen.setdefault(ident, Counter()) | before
        added += [Carried(ident, one) for one in (after - ever).elements()]
        gone += [Carried(ident, one) for one in (before - after).elements()]
        seen[ident] = ever | after
    return Landed(commit=commit, time=time, added=tuple(added), gone=tuple(gone), unreadable=tuple(unreadable))


def _all(known: Mapping[str, Decisions | None], blobs: Iterable[str]) -> Counter[Decision]:
    return Counter(one for blob in blobs for one in known[blob] or ())


def _contents(root: Path, changes: Iterable[Iterable[Change]]) -> dict[str, Decisions | None]:
    """Return what the versions in changes decide; None where one cannot be read."""
    blobs = dict.fromkeys(
        blob for found in changes for change in found if ident_of(change.path)
        for blob in (*change.old, change.new) if blob and change.mode != "160000"
    )  # fmt: skip
    parts: dict[bytes, Decisions] = {}
    known: dict[str, Decisions | None] = {}
    for blob, data in tree.contents(root, blobs, RECORD.most_bytes):
        words = data.count(b"decisions") + data.count(b"\\")  # an escape could spell the word otherwise
        if not words:
            known[blob] = ()
        elif words > 1 or len(data) > RECORD.most_bytes:
            known[blob] = decisions_of(data)
        else:  # most versions of a record hold the same ones
            part = decisions_in(data)
            known[blob] = found = parts.get(part) or decisions_of(data)
            if found:
                parts[part] = found
    return known


def decisions_of(data: bytes) -> Decisions | None:
    """Return the decisions in a version of a record as written, or None where they cannot be read."""
    if len(data) > RECORD.most_bytes:
        return None
    try:
        value = fast.load(data.decode("utf-8"))
        return msgspec.convert(value.get("decisions", ()), Decisions)
    except (fast.Doubt, UnicodeDecodeError, msgspec.ValidationError):
        parsed = parse.improvement(data)
    if parsed.value is None or any(pointer[:1] == ("decisions",) for pointer in parsed.dropped):
        return None
    return parsed.value.decisions
