"""The digests of facts: by them a build tells whether what a page was made of is what it was."""

import hashlib
import types
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any

import msgspec

from csi_as_code.reading.printed import Key
from csi_as_code.site.facts import Site
from csi_as_code.site.lazily import Lazily
from csi_as_code.site.rows import Row
from csi_as_code.site.watch import DEEP, MADE

WORTH_A_WHOLE = 20
"""A key has a digest in the time in which so many values get theirs together."""

_NO_DIGEST = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)
_ROWS_OWN = attrgetter(*(name for name in Row.__struct_fields__ if name != "item"))
_NOTHING = object()


class Digests:
    """The digests of facts as they are now."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._rows: dict[str, bytes] = {}
        self._readers: dict[str, Callable[[Key], bytes | None]] = {}

    def of(self, table: str, key: Key) -> bytes | None:
        """Return the digest of a fact, empty where the table lacks the key; None where there is no such fact."""
        return self.reader(table)(key)

    def reader(self, table: str) -> Callable[[Key], bytes | None]:
        """Return what gives the digest of each fact of a table, as `of` does."""
        if table not in self._readers:
            self._readers[table] = self._reading(self._find(table))
        return self._readers[table]

    def whole(self, table: str, asked: int) -> bytes:
        """Return a digest of all values of a table; empty where it has none, or where that of each key is as cheap.

        Where it is what it was, those of all keys are. `asked` is of how many keys the digest is wanted.
        """
        found = self._find(table)
        if not isinstance(found, Mapping) or len(found) > WORTH_A_WHOLE * asked:
            return b""
        try:
            if isinstance(found, Lazily):
                return _packed(found.grounds()) if found.grounds else b""
            return b"" if _shows_rows(next(iter(found.values()), None)) else _packed(list(found.items()))
        except _NO_DIGEST:
            return b""

    def _reading(self, found: Any) -> Callable[[Key], bytes | None]:
        """Return what gives the digest of one value, None where there is none."""
        of = self._value(found)

        def read(key: Key) -> bytes | None:
            try:
                return of(key)
            except _NO_DIGEST:
                return None

        return read

    def _value(self, found: Any) -> Callable[[Key], bytes | None]:
        """Return what gives the digest of one value of a table."""
        digest = self.digest
        if isinstance(found, types.MethodType):
            return lambda key: None if key is None else digest(found(key))
        if isinstance(found, Lazily):
            return lambda key: None if key is None else digest(found.ground(str(key))) if key in found else b""
        if isinstance(found, Mapping):
            return lambda key: digest(found) if key is None else digest(found[key]) if key in found else b""
        return lambda key: digest(found) if key is None else None

    def _find(self, table: str) -> Any:
        """Return what a name leads to: something public of the site, or of a part of it that is watched deeply."""
        if table.startswith(MADE):
            try:
                return self._site.made_by(table.removeprefix(MADE))
            except KeyError:
                return _NOTHING
        found: Any = self._site
        for part in table.split("."):
            known = not part.startswith("_") and isinstance(found, (Site, *DEEP))
            found = getattr(found, part, _NOTHING) if known else _NOTHING
        return found

    def digest(self, value: Any) -> bytes:
        """Return a digest of a value by what it holds; raise TypeError where it holds what has none."""
        return self._row(value) if type(value) is Row else _packed(self._plainly(value))

    def _row(self, row: Row) -> bytes:
        digest = self._rows.get(row.id)
        if digest is None:
            oid = self._site.oids.get(self._site.register.paths.get(row.id, ""))
            # What a file means hangs on its bytes, the program and register.yaml, of which every page is made.
            digest = _packed((oid, _ROWS_OWN(row)) if oid else row)
            self._rows[row.id] = digest
        return digest

    def _plainly(self, value: Any) -> Any:
        """Return a value with the digest of each row in its place, and what may have no order, or another one, in one.

        What is added is bytes, which no value holds, so that nothing else looks like it.
        """
        kind = type(value)
        if kind is Row:
            return self._row(value)
        if kind is str or kind is int or value is None:
            return value
        if kind is tuple or kind is list:
            return [self._plainly(part) for part in value]
        if isinstance(value, Mapping):
            return [b"mapping", *((self._plainly(key), self._plainly(part)) for key, part in value.items())]
        if isinstance(value, set | frozenset):
            return [b"set", *sorted(_packed(self._plainly(part)) for part in value)]
        return value


def _shows_rows(value: Any) -> bool:
    """Tell whether there is a row in a value of a table, or near its surface."""
    if isinstance(value, tuple | list):
        return any(map(_shows_rows, value[:1] if len(value) > 3 else value))
    return type(value) is Row


def _packed(value: Any) -> bytes:
    try:
        data = msgspec.msgpack.encode(value, enc_hook=_plain)
    except (UnicodeEncodeError, OverflowError):  # half a pair of UTF-16, or an integer of more than 64 bits
        data = b"repr" + repr(value).encode("utf-8", "backslashreplace")
    return hashlib.blake2b(data, digest_size=16).digest()


def _plain(value: object) -> object:
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no digest")
