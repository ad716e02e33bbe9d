"""Search the tables of facts for what has changed since the last build, and look at as little as that takes."""

from array import array
from collections.abc import Iterable, Mapping
from functools import cached_property

from csi_as_code.reading.printed import NUMBER, Column
from csi_as_code.site.digests import Digests
from csi_as_code.site.given import Holds

ROWS = "rows"
"""The table of all rows."""


class Search:
    """Finds what has changed in tables; little is looked at where the shape of the register is what it was."""

    def __init__(self, digests: Digests, columns: Iterable[Column], *, has_shape: bool, has_past: bool) -> None:
        self._digests = digests
        self._has_shape = has_shape
        self._has_past = has_past
        self._columns = columns

    def search(self, column: Column) -> tuple[bytes, list[int]]:
        """Return the digest of a table as a whole, and the positions of the keys that have another value now."""
        holds = self._digests.holds(column.table)
        if (holds is Holds.PAST and self._has_past) or (holds is Holds.NO_ROWS and self._has_shape):
            return column.whole, []
        shown = self._showing(column) if holds is Holds.ROWS and self._has_shape else None
        if shown is not None:
            return b"" if shown else column.whole, shown
        whole = self._digests.whole(column.table, len(column.keys))
        if whole and whole == column.whole:
            return whole, []
        of = self._digests.reader(column.table)
        known = enumerate(zip(column.keys, column.digests, strict=True))
        return whole, [position for position, (key, digest) in known if of(key) != digest]

    def _showing(self, column: Column) -> list[int] | None:
        """Return the positions of the keys whose values show a row that may be another now; None if it is not known."""
        changed = self._changed
        if column.table == ROWS:
            return [at for at, key in enumerate(column.keys) if key in changed]
        if len(column.shown) < len(column.keys):
            return None
        numbers = frozenset(changed.values())
        return [at for at, shown in enumerate(column.shown) if not numbers.isdisjoint(array(NUMBER, shown))]

    @cached_property
    def _changed(self) -> Mapping[str, int]:
        """The records whose rows may be others now, given that the shape is what it was; with their numbers."""
        rows = next((column for column in self._columns if column.table == ROWS), Column(ROWS))
        return self._digests.changed_rows(zip(rows.keys, rows.digests, strict=True))
