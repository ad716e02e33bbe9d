"""Take pages over from the old site that nothing has changed for, and remember what the new ones are made of.

A page is taken over when its file is as the last build left it and every fact that it was made of is what it was. The
rest is printed, and a page without facts every time.
"""

import hashlib
import platform
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import msgspec

from csi_as_code.reading import printed
from csi_as_code.reading.printed import Entry, Key, Printed, Share
from csi_as_code.site.facts import Site
from csi_as_code.site.folder import Folder
from csi_as_code.site.installed import versions
from csi_as_code.site.pages import Sheet
from csi_as_code.site.watch import OPAQUE, Digests, Fact, captured

PRINTERS = ("jinja2", "markupsafe", "markdown-it-py", "nh3")
SLACK = 1_000
"""So many facts that no page is made of any more may lie about."""


class Ledger:
    """What the pages of a site are made of: as the last build left it, and as this one does."""

    def __init__(self, site: Site, file: Path | None, frame: bytes) -> None:
        self._file = file
        self._digests = Digests(site)
        self._old = printed.load(file, frame) if file else Printed(frame)
        self._same = self._unchanged()
        self._entries: dict[str, Entry] = {}
        self._facts = list(self._old.facts)
        self._tables = {table: number for number, table in enumerate(self._old.tables)}

    def _unchanged(self) -> frozenset[int]:
        """Return the numbers of the facts that are what they were."""
        tables, of = self._old.tables, self._digests.of
        return frozenset(
            number
            for number, (table, key, digest) in enumerate(self._old.facts)
            if 0 <= table < len(tables) and of(tables[table], key) == digest
        )

    def take_over(self, sheets: Iterable[Sheet], folder: Folder) -> list[Sheet]:
        """Take over what can be from the old site, and return what is to be printed."""
        rest = []
        for sheet in sheets:
            entry = self._old.entries.get(sheet.path) if sheet.watched else None
            if entry is None or not self._same.issuperset(entry.facts) or entry.key != key_of(sheet):
                rest.append(sheet)
                continue
            mark = folder.keep(sheet.path, entry.mark)
            if mark is None:
                rest.append(sheet)
            else:
                self._entries[sheet.path] = entry if mark == entry.mark else Entry(entry.key, mark, entry.facts)
        return rest

    def add(self, share: Share) -> None:
        """Add what was printed; a page with a fact that has no digest is left out."""
        numbers: dict[int, int] = {}
        for number, (table, key) in enumerate(share.facts):
            digest = self._digests.of(table, key)
            if digest is not None:
                numbers[number] = len(self._facts)
                self._facts.append((self._tables.setdefault(table, len(self._tables)), key, digest))
        for path, entry in share.entries.items():
            if all(number in numbers for number in entry.facts):
                facts = tuple(numbers[number] for number in entry.facts)
                self._entries[path] = Entry(entry.key, entry.mark, facts)

    def save(self) -> None:
        """Remember the site as it is now, unless it is what is remembered."""
        if self._file is None or self._entries == self._old.entries:
            return
        facts, entries = self._facts, self._entries
        used = {number for entry in entries.values() for number in entry.facts}
        if len(facts) > len(used) + SLACK:
            order = sorted(used)
            places = {number: place for place, number in enumerate(order)}
            facts = [facts[number] for number in order]
            entries = {
                path: Entry(entry.key, entry.mark, tuple(places[number] for number in entry.facts))
                for path, entry in entries.items()
            }
        printed.save(self._file, Printed(self._old.frame, list(self._tables), facts, entries))


class Notes:
    """What one process prints, with the facts of each page by number."""

    def __init__(self) -> None:
        self._numbers: dict[Fact, int] = {}
        self._entries: dict[str, Entry] = {}

    def add(self, sheet: Sheet, mark: printed.Mark, facts: Iterable[Fact]) -> None:
        """Note a page that was printed, unless something in it cannot be watched."""
        key = key_of(sheet)
        if key is None or not all(map(_is_plain, facts)):
            return
        numbers = self._numbers
        self._entries[sheet.path] = Entry(key, mark, tuple(numbers.setdefault(fact, len(numbers)) for fact in facts))

    def share(self, written: int) -> Share:
        """Return all of it."""
        return Share("", written, list(self._numbers), self._entries)


def _is_plain(fact: Fact) -> bool:
    key: Key = fact[1]
    return fact is not OPAQUE and (key is None or isinstance(key, str | int))


def key_of(sheet: Sheet) -> bytes | None:
    """Return a digest of what a sheet says of itself; None where its view was given what cannot be compared."""
    held = captured(sheet.view)
    if held is None:
        return None
    named = "\0".join([*sheet[:3], sheet.under, held])
    return hashlib.blake2b(named.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def frame_of(site: Site, around: Sequence[object], files: Iterable[Mapping[str, bytes]]) -> bytes:
    """Return a digest of what every page is made of: the program, the day, register.yaml, and what stands around it."""
    digest = hashlib.blake2b(printed.code(), digest_size=16)
    digest.update(" ".join([platform.python_version(), *_versions()]).encode())
    held = msgspec.structs.asdict(site.policy)
    for value in (site.today, site.commit, held, *around, *files):
        digest.update(b"\0" + Digests(site).digest(value))
    return digest.digest()


@cache
def _versions() -> tuple[str, ...]:
    return versions(PRINTERS)
