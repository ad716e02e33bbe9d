"""Take pages over from the old site that nothing has changed for, and remember what the new ones are made of.

A page is taken over when its file is as the last build left it and every fact that it was made of is what it was. The
rest is printed, and a page without facts every time.
"""

import hashlib
import platform
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import cast

import msgspec

from csi_as_code.reading import printed
from csi_as_code.reading.printed import Column, Entry, Key, Mark, Printed, Share
from csi_as_code.site.digests import Digests
from csi_as_code.site.facts import Site
from csi_as_code.site.folder import Folder
from csi_as_code.site.given import Holds
from csi_as_code.site.installed import versions
from csi_as_code.site.pages import Sheet
from csi_as_code.site.searching import ROWS, Search
from csi_as_code.site.watch import OPAQUE, Fact, captured

PRINTERS = ("jinja2", "markupsafe", "markdown-it-py", "nh3", "icalendar", "msgspec")
NOWHERE: Mark = (0, 0, 0)
CHANGED = b"?"
"""Stands for the digest of a fact that is not what it was: no value has it."""
UNKNOWN = b"?"
"""Stands for the records that a fact shows until they are worked out: no numbers look like it."""
SLACK = 1_000
"""So many facts that no page is made of any more may lie about."""


class Ledger:
    """What the pages of a site are made of: as the last build left it, and as this one does.

    First `marks` may be taken over from the old site, then `compare` says which are as they should be.
    """

    def __init__(self, file: Path | None, frame: bytes, digests: Digests) -> None:
        self._file = file
        self._digests = digests
        self._old = printed.load(file, frame) if file else Printed(frame)
        self._columns = self._old.columns
        self._known = len(self._columns)
        self._changed = False
        self._entries: dict[str, Entry] = {}
        self._places = {column.table: place for place, column in enumerate(self._columns)}
        self._positions: dict[int, dict[Key, int]] = {}

    @property
    def marks(self) -> Mapping[str, Mark]:
        """The pages that the last build left, and what tells each from another version of it."""
        return self._old.marks

    @property
    def has_shape(self) -> bool:
        """Whether the shape of the register is what it was: then few facts can have changed."""
        return self._old.shape == self._digests.shape != b""

    def compare(self, sheets: Iterable[Sheet]) -> list[Sheet]:
        """Return the sheets that have to be printed: what they are made of is not what it was, or nobody knows."""
        gone = self._search()
        rest = []
        for sheet in sheets:
            entry = self._old.entries.get(sheet.path) if sheet.watched else None
            if entry and gone.isdisjoint(entry.facts) and entry.key == key_of(sheet):
                self._entries[sheet.path] = entry
            else:
                rest.append(sheet)
        return rest

    def _search(self) -> set[int]:
        """Return the numbers of the facts that are not what they were, and note that their digests hold no more."""
        gone: set[int] = set()
        has_past = self._old.past == self._digests.past != b""
        search = Search(self._digests, self._columns, has_shape=self.has_shape, has_past=has_past)
        for place, column in enumerate(self._columns):
            whole, changed = search.search(column)
            self._changed = self._changed or whole != column.whole
            column.whole = whole
            for position in changed:
                # The next build may find the table as it is now as a whole: an older digest says nothing of that.
                column.digests[position] = CHANGED
                if position < len(column.shown) and not self.has_shape:
                    column.shown[position] = UNKNOWN
            if CHANGED in column.digests:
                numbers = printed.numbers(place, len(column.keys))
                gone.update(number for number, digest in zip(numbers, column.digests, strict=True) if digest == CHANGED)
        return gone

    def take_over(self, sheets: Iterable[Sheet], lost: Mapping[str, Mark | None], folder: Folder) -> list[Sheet]:
        """Return what has to be printed beside what `compare` said, and leave in the folder what is to stay.

        `lost` are the pages that could not be taken over, with their new mark where they could be copied.
        """
        gone = set()
        for path, mark in lost.items():
            entry = self._entries.pop(path, None)
            if entry and mark:
                self._entries[path] = Entry(entry.key, mark, entry.facts)
            elif entry:
                gone.add(path)
        for path in self._old.entries.keys() - self._entries.keys():
            if lost.get(path, NOWHERE):
                folder.drop(path)
        return [sheet for sheet in sheets if sheet.path in gone]

    def add(self, share: Share) -> None:
        """Add what was printed; a page with a fact that has no digest is left out."""
        numbers = [self._number(table, key) for table, key in share.facts]
        for path, entry in share.entries.items():
            facts = [numbers[fact] for fact in entry.facts]
            if None not in facts:
                self._entries[path] = Entry(entry.key, entry.mark, tuple(cast("list[int]", facts)))

    def _number(self, table: str, key: Key) -> int | None:
        """Return the number of a fact, with its digest as it is now; None where it has no digest, or no place."""
        place = self._places.get(table)
        position = None if place is None else self._positions_in(place).get(key)
        if place is not None and position is not None and self._columns[place].digests[position] != CHANGED:
            return printed.numbers(place, position + 1)[-1]
        digest = self._digests.of(table, key)
        if digest is None:
            return None
        if place is None:
            if len(self._columns) == printed.MOST_COLUMNS:
                return None
            place = self._places[table] = len(self._columns)
            self._columns.append(Column(table))
        column = self._columns[place]
        if position is None:
            position = self._positions_in(place)[key] = len(column.keys)
            column.keys.append(key)
            column.digests.append(digest)
        # Whoever had the fact as it was is printed anew in this build.
        column.digests[position] = digest
        return printed.numbers(place, position + 1)[-1]

    def _positions_in(self, place: int) -> dict[Key, int]:
        """Return where in a column each key is."""
        if place not in self._positions:
            self._positions[place] = {key: position for position, key in enumerate(self._columns[place].keys)}
        return self._positions[place]

    def save(self) -> None:
        """Remember the site as it is now, unless it is what is remembered."""
        old, digests = self._old, self._digests
        grounds = (digests.shape, digests.past, digests.names)
        is_known = self._entries == old.entries and grounds == (old.shape, old.past, old.names) and not self._changed
        if self._file is None or is_known:
            return
        for column in self._columns[self._known :]:
            column.whole = digests.whole(column.table, len(column.keys))
        for column in self._columns:
            self._note_shown(column)
        count = sum(len(column.keys) for column in self._columns)
        made = Printed(old.frame, *grounds, count, self._columns, self._entries, old.dense)
        if count > made.dense * 1.5 + SLACK:
            made = _without_unused(made)
        printed.save(self._file, made)

    def _note_shown(self, column: Column) -> None:
        """Note which records are shown in the values of a table, as far as that is not known."""
        digests, shown = self._digests, column.shown
        is_noted = digests.shape and column.table != ROWS and digests.holds(column.table) is Holds.ROWS
        if not is_noted or digests.names != self._old.names:
            shown.clear()
        if is_noted:
            shown += [UNKNOWN] * (len(column.keys) - len(shown))
            for at, known in enumerate(shown):
                if known == UNKNOWN:
                    shown[at] = digests.shown(column.table, column.keys[at])


def _without_unused(made: Printed) -> Printed:
    """Return what was printed without the facts that no page is made of any more."""
    used: set[int] = set().union(*(entry.facts for entry in made.entries.values()))
    columns: list[Column] = []
    new: dict[int, int] = {}
    for place, column in enumerate(made.columns):
        numbers = printed.numbers(place, len(column.keys))
        kept = [position for position, number in enumerate(numbers) if number in used]
        if kept:
            new.update(zip((numbers[at] for at in kept), printed.numbers(len(columns), len(kept)), strict=True))
            keys, digests = [column.keys[at] for at in kept], [column.digests[at] for at in kept]
            shown = [column.shown[at] for at in kept] if column.shown else []
            columns.append(Column(column.table, column.whole, keys, digests, shown))
    entries = {
        path: Entry(entry.key, entry.mark, tuple(new[number] for number in entry.facts))
        for path, entry in made.entries.items()
    }
    return Printed(made.frame, made.shape, made.past, made.names, len(new), columns, entries, len(new))


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
        return Share(written, list(self._numbers), self._entries)


def _is_plain(fact: Fact) -> bool:
    key: Key = fact[1]
    return fact is not OPAQUE and (key is None or type(key) is str or type(key) is int)


def key_of(sheet: Sheet) -> bytes | None:
    """Return a digest of what a sheet says of itself; None where its view was given what cannot be compared."""
    held = captured(sheet.view)
    if held is None:
        return None
    named = "\0".join([*sheet[:3], sheet.under, held])
    return hashlib.blake2b(named.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def frame_of(site: Site, files: Iterable[Mapping[str, bytes]]) -> bytes:
    """Return a digest of what every page is made of: the program, the day, register.yaml, and templates and assets."""
    digest = hashlib.blake2b(printed.code(), digest_size=16)
    digest.update(" ".join([platform.python_version(), *_versions()]).encode())
    held = msgspec.structs.asdict(site.policy)
    for value in (site.today, site.commit, held, *files):
        digest.update(b"\0" + Digests(site).digest(value))
    return digest.digest()


@cache
def _versions() -> tuple[str, ...]:
    return versions(PRINTERS)
