"""Remember what rules found in single records, beside what files mean: safe to delete, ignored where it is not ours."""

import hashlib
from collections.abc import Mapping
from functools import cache as once
from pathlib import Path

import msgspec

import csi_as_code
from csi_as_code.finding import Finding
from csi_as_code.git.place import git_dir
from csi_as_code.model import Day
from csi_as_code.reading import cache
from csi_as_code.reading.assemble import kind_of
from csi_as_code.reading.places import locate
from csi_as_code.reading.snapshot import Opened

Verdicts = Mapping[str, tuple[Finding, ...]]


class Remembered(msgspec.Struct, array_like=True):
    """The blob id that each judged record had, and the findings of those that have any, by path."""

    key: str
    oids: dict[str, str]
    findings: dict[str, tuple[Finding, ...]]


def load(opened: Opened, today: Day) -> dict[str, tuple[Finding, ...]]:
    """Return the findings, by path, of the records that are as they were when they were judged on this day."""
    file = _file(opened)
    if file is None:
        return {}
    found = cache.load_one(file, Remembered)
    if found is None or found.key != _key(opened, today):
        return {}
    now = opened.oids
    return {path: found.findings.get(path, ()) for path, oid in found.oids.items() if now.get(path) == oid}


def placed(opened: Opened, verdicts: Verdicts) -> Verdicts:
    """Return findings with the places of those that were not looked up before."""
    new: dict[str, list[Finding]] = {}
    for finding in locate(
        (finding for findings in verdicts.values() for finding in findings if not finding.line),
        opened.read,
        opened.register.dropped,
    ):
        new.setdefault(finding.path, []).append(finding)
    return {**verdicts, **{path: tuple(findings) for path, findings in new.items()}}


def save(opened: Opened, today: Day, verdicts: Verdicts, known: Verdicts) -> None:
    """Remember what was found, with its places, unless all of it is known."""
    file = _file(opened)
    if file and len(known) < len(verdicts):
        oids = {path: opened.oids[path] for path in verdicts}
        kept = {path: findings for path, findings in verdicts.items() if findings}
        cache.save_one(file, Remembered(_key(opened, today), oids, kept))


def _file(opened: Opened) -> Path | None:
    place = git_dir(opened.root)
    return place / "csi" / f"verdicts-{_fingerprint()}.cache" if place and opened.register.policy_read else None


def _key(opened: Opened, today: Day) -> str:
    """Return a digest of what a record is judged with: the day, the policy, the measures and their points."""
    digest = hashlib.sha256(today.encode())
    for path, oid in opened.oids.items():
        if kind_of(path) != "improvement":
            digest.update(f"\0{path}\0{oid}".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


@once
def _fingerprint() -> str:
    """Return a digest of the code that judges, and of that which reads."""
    digest = hashlib.sha256(cache.fingerprint().encode())
    package = Path(csi_as_code.__file__).parent
    for file in (path for room in ("", "rules/", "analysis/") for path in sorted(package.glob(f"{room}*.py"))):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
