"""Remember what rules found in records, beside what files mean: safe to delete, ignored where it is not ours."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from functools import cache as once
from pathlib import Path

import msgspec

import csi_as_code
from csi_as_code.finding import Finding
from csi_as_code.git.place import git_dir
from csi_as_code.model import Day, Pointer
from csi_as_code.reading import cache
from csi_as_code.reading.files import kind_of
from csi_as_code.reading.kept import ASPECTS
from csi_as_code.reading.places import locate
from csi_as_code.reading.snapshot import Opened
from csi_as_code.register import IMPROVEMENTS

Verdicts = Mapping[str, tuple[Finding, ...]]
"""Findings by path; those of rules across records by rule."""


class Place(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Where a value of a file stands."""

    pointer: Pointer
    at_key: bool
    line: int
    column: int
    length: int


class Remembered(msgspec.Struct, array_like=True):
    """What was found, with the blob ids of the records that it was found in; all by path.

    `alone` has the findings of rules that judge a record alone, `places` the places that other findings point at.
    `across` has, by rule, what the other rules found, without places, and `facts` the digests of the facts of all
    records by aspect; `changed` are the aspects that have become others since the rules found it.
    """

    key: str = ""
    oids: dict[str, str] = {}
    alone: dict[str, tuple[Finding, ...]] = {}
    places: dict[str, tuple[Place, ...]] = {}
    facts: dict[str, bytes] = {}
    across: dict[str, tuple[Finding, ...]] = {}
    changed: tuple[str, ...] = ()


def load(opened: Opened, today: Day) -> Remembered:
    """Return what is remembered of the files that are as they were when they were judged on this day."""
    file = _file(opened)
    found = cache.load_one(file, Remembered) if file else None
    if found is None or found.key != _key(opened, today):
        return Remembered()
    now = opened.oids
    oids = {path: oid for path, oid in found.oids.items() if now.get(path) == oid}
    alone = {path: found.alone.get(path, ()) for path in oids}
    places = {path: places for path, places in found.places.items() if now.get(path) == found.oids.get(path)}
    facts = opened.facts()
    changed = tuple(name for name in ASPECTS if facts.get(name) != found.facts.get(name))
    return Remembered(found.key, oids, alone, places, facts, found.across, changed)


def save(
    opened: Opened, today: Day, known: Remembered, alone: Verdicts, across: Verdicts, found: Iterable[Finding]
) -> None:
    """Remember what rules found in records alone and across them, and where that stands, unless all of it is known.

    A file that no record was made of (its id was taken) is left out: what is remembered without findings counts as
    judged, and it may be the record of its id by the next time.
    """
    file = _file(opened)
    places = {path: dict.fromkeys(known.places[path]) for path in known.places}
    for one in found:
        judged = one.path in alone or kind_of(one.path) != "improvement"
        if one.pointer and one.line and judged and one.path in opened.oids:
            place = Place(one.pointer, one.at_key, one.line, one.column, one.length)
            places.setdefault(one.path, {})[place] = None
    is_known = alone.keys() <= known.alone.keys() and across == known.across and not known.changed
    if not file or (is_known and _count(places) == _count(known.places)):
        return
    oids = {path: opened.oids[path] for path in (*alone, *places)}
    kept = {path: findings for path, findings in alone.items() if findings}
    frozen = {path: tuple(entries) for path, entries in places.items()}
    facts = known.facts or opened.facts()
    cache.save_one(file, Remembered(_key(opened, today), oids, kept, frozen, facts, dict(across)))


def _count(places: Mapping[str, Collection[Place]]) -> int:
    return sum(map(len, places.values()))


def located(opened: Opened, known: Remembered, findings: Iterable[Finding]) -> list[Finding]:
    """Return findings with their places, in order; files are read for those alone whose places are not known."""
    return locate((_placed(finding, known.places) for finding in findings), opened.read, opened.register.dropped)


def _placed(finding: Finding, places: Mapping[str, tuple[Place, ...]]) -> Finding:
    if finding.line:
        return finding
    for place in places.get(finding.path, ()):
        if place.pointer == finding.pointer and place.at_key == finding.at_key:
            return msgspec.structs.replace(finding, line=place.line, column=place.column, length=place.length)
    return finding


def located_alone(opened: Opened, known: Remembered, alone: Verdicts) -> Verdicts:
    """Return what rules found in records alone with the places of what is new."""
    new: dict[str, list[Finding]] = {}
    fresh = (finding for path, findings in alone.items() if path not in known.alone for finding in findings)
    for finding in locate(fresh, opened.read, opened.register.dropped):
        new.setdefault(finding.path, []).append(finding)
    return {**alone, **{path: tuple(findings) for path, findings in new.items()}}


def _file(opened: Opened) -> Path | None:
    place = git_dir(opened.root)
    return place / "csi" / f"verdicts-{_fingerprint()}.cache" if place and opened.register.policy_read else None


def _key(opened: Opened, today: Day) -> str:
    """Return a digest of what a record is judged with: the day, the policy, the measures and their points.

    A measure that is there and cannot be read has no blob, and is known all the same.
    """
    digest = hashlib.sha256(today.encode())
    for key, path in sorted(opened.register.measure_paths.items()):
        digest.update(f"\0{key}\0{path}".encode("utf-8", "surrogateescape"))
    records = f"{IMPROVEMENTS}/"
    others = (path for path in opened.oids if not path.startswith(records))
    for path in [path for path in others if kind_of(path)]:
        digest.update(f"\0{path}\0{opened.oids[path]}".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


@once
def _fingerprint() -> str:
    """Return a digest of the code that judges, and of that which reads."""
    digest = hashlib.sha256(cache.fingerprint().encode())
    package = Path(csi_as_code.__file__).parent
    for file in (path for room in ("rules", "analysis") for path in sorted(package.glob(f"{room}/*.py"))):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
