"""The digests of facts: by them a build tells whether what a page was made of is what it was."""

import hashlib
import types
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from functools import cached_property
from operator import attrgetter
from typing import Any, cast

import msgspec

from csi_as_code.model import Improvement
from csi_as_code.reading.printed import NUMBER, Key
from csi_as_code.site.facts import Site
from csi_as_code.site.given import Holds
from csi_as_code.site.lazily import Lazily
from csi_as_code.site.rows import Row
from csi_as_code.site.watch import DEEP, MADE

WORTH_A_WHOLE = 20
"""A key has a digest in the time in which so many values get theirs together."""

_NO_DIGEST = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)
_ROWS_OWN = attrgetter(*(name for name in Row.__struct_fields__ if name != "item"))
_NOTHING = object()


_OID_SIZE = 16
_PLAIN = (str, int, float, bytes, Enum, type(None))


class Digests:
    """The digests of facts as they are now."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._rows: dict[str, bytes] = {}
        self._readers: dict[str, Callable[[Key], bytes | None]] = {}

    @cached_property
    def shape(self) -> bytes:
        """A digest of all that facts follow from which follow from the shape; empty where it is not known."""
        said = self._site.shape()
        try:
            return self.digest((said, self.past, self._site.jobs)) if said and self.past else b""
        except _NO_DIGEST:
            return b""

    @cached_property
    def past(self) -> bytes:
        """A digest of all that facts follow from which git tells alone; empty where it has none."""
        try:
            return self.digest(self._site.past.ground)
        except _NO_DIGEST:
            return b""

    @cached_property
    def names(self) -> bytes:
        """A digest of the ids of all records, by whose order they are numbered."""
        return self.digest(list(self._site.rows))

    def holds(self, table: str) -> Holds | None:
        """Return what the values of a table hold that follows from the shape; None where they follow from more."""
        if table.startswith(MADE):
            try:
                make: object = self._site.maker(table.removeprefix(MADE))
            except KeyError:
                return None
        else:
            make = getattr(getattr(type(self._site), table.partition(".")[0], None), "func", None)
        found: Holds | None = getattr(make, "holds", None)
        return found

    def changed_rows(self, known: Iterable[tuple[Key, bytes]]) -> dict[str, int]:
        """Return the records whose rows may not be what they were when these had digests, with their numbers.

        The shape is what it was then. Records are numbered in the order of their ids.
        """
        oids, paths, changed = self._site.oids, self._site.register.paths, dict(self._numbers)
        for key, digest in known:
            oid = oids.get(paths.get(cast("str", key), ""))
            if oid and digest.startswith(_start(oid)):
                changed.pop(cast("str", key), None)
                self._rows[cast("str", key)] = digest
        return changed

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {ident: number for number, ident in enumerate(self._site.rows)}

    def shown(self, table: str, key: Key) -> bytes:
        """Return the numbers of the records that are shown in a fact, all of them where that cannot be told."""
        found = self._find(table)
        if isinstance(found, Lazily):
            value: Any = found.ground(str(key)) if key in found else None
        elif isinstance(found, Mapping) and key is not None:
            value = found.get(key)
        else:
            value = found
        numbers = self._numbers
        idents = set(_shown(value))
        known = numbers if None in idents else idents
        return array(NUMBER, sorted(numbers[ident] for ident in known if ident in numbers)).tobytes()

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
            digest = _start(oid) + _packed(_ROWS_OWN(row)) if oid else _packed(row)
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


def _start(oid: str) -> bytes:
    """Return how the digest of a row begins whose record is in a blob; the rest follows from the shape."""
    return bytes.fromhex(oid[: 2 * _OID_SIZE])


def _shown(value: Any) -> Iterator[str | None]:
    """Yield the ids of the rows and records anywhere in a value, and None where there may be others."""
    kind = type(value)
    if kind is Row or kind is Improvement:
        yield value.id
    elif kind is tuple or kind is list:
        for part in value:
            yield from _shown(part)
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _shown(part)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _shown(getattr(value, name))
    elif not isinstance(value, _PLAIN):
        yield None


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
