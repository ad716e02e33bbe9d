"""The records as they were at the end of an earlier day: only those whose files differ are read."""

import datetime
from collections.abc import Mapping
from functools import cached_property

import msgspec

from csi_as_code.git import log, tree
from csi_as_code.model import Day, Improvement
from csi_as_code.reading.files import kind_of
from csi_as_code.reading.kept import whole
from csi_as_code.reading.snapshot import Opened
from csi_as_code.reading.zone import end_of
from csi_as_code.register import IMPROVEMENTS

MOST_BYTES = 4 * 1024 * 1024
_FILES = frozenset({"100644", "100755", "100664"})


class Before(msgspec.Struct, frozen=True):
    """What differs from an earlier commit: the old versions of records by id, and in how many files.

    `records` is empty where more files differ than were to be read, and lacks what could not be read then.
    """

    commit: str
    records: Mapping[str, Improvement]
    files: int


class Earlier:
    """The way to the earlier states of a register that was opened; git is asked when a day is."""

    def __init__(self, opened: Opened, zone: datetime.tzinfo) -> None:
        self._opened = opened
        self._zone = zone
        self._parsed: dict[str, Improvement | None] = {}

    @cached_property
    def _line(self) -> list[tuple[str, int]]:
        """The main line up to what was opened, newest first."""
        root = self._opened.root
        return log.times(root, log.locate(root, self._opened.commit or "HEAD"))

    def at_end_of(self, day: Day, *, most: int) -> Before | None:
        """Return what differs from the last commit of the main line on or before a day; None where there was none.

        At most so many old versions are read. Raise GitError where git cannot tell.
        """
        end = end_of(day, self._zone)
        commit = next((oid for oid, time in self._line if time < end), None)
        if commit is None:
            return None
        root, now = self._opened.root, self._opened.oids
        known = frozenset(now.values())
        blobs = [
            blob
            for blob in tree.listing(root, commit, tree.prefix(root), (IMPROVEMENTS,))
            if blob.mode in _FILES and kind_of(blob.path) == "improvement"
        ]
        # A file that was only moved says the same as before.
        differing = [blob.oid for blob in blobs if now.get(blob.path) != blob.oid and blob.oid not in known]
        if len(differing) > most:
            return Before(commit, {}, len(differing))
        self._read([oid for oid in dict.fromkeys(differing) if oid not in self._parsed])
        found = (self._parsed[oid] for oid in differing)
        return Before(commit, {item.id: item for item in found if item}, len(differing))

    def _read(self, oids: list[str]) -> None:
        from csi_as_code.reading import parse  # 20 ms that a build over a site of ours seldom needs

        for oid, data in tree.contents(self._opened.root, oids, MOST_BYTES):
            value = parse.improvement(data).value
            self._parsed[oid] = whole(value) if value else None
