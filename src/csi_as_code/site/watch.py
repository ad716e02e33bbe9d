"""See what a page is made of: everything that it asks the site for is a fact, noted by the name of a table and a key.

A page may be taken over from the old site when none of its facts has changed. So nobody has to say what a page reads,
nor can anybody forget it. What cannot be watched (an argument that is no word or number, a value that has no digest)
is no fact, and then the page is printed every time.
"""

import hashlib
import types
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from functools import lru_cache, partial
from operator import attrgetter
from typing import Any, cast

import msgspec

from csi_as_code.analysis.graph import Graph
from csi_as_code.reading.printed import Key
from csi_as_code.register import Register
from csi_as_code.site.facts import Site
from csi_as_code.site.lazily import Lazily
from csi_as_code.site.past import Past
from csi_as_code.site.rows import Row

Fact = tuple[str, Key]
"""A table, named by the way to it from the site, and a key in it."""

FRAMED = frozenset({"policy", "today", "commit", "register.policy", "teams", "services", "objectives", "people"})
"""What every page is made of, and so is no fact of one page: the day, register.yaml, and what follows from it alone."""

MADE = "once:"
"""Begins the name of what `Site.once` has made."""

OPAQUE: Fact = ("", None)
"""Stands for what cannot be watched."""

WORTH_A_WHOLE = 20
"""A key has a digest in the time in which so many values get theirs together."""

_NO_DIGEST = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)
_ROWS_OWN = attrgetter(*(name for name in Row.__struct_fields__ if name != "item"))
_DEEP = (Register, Graph, Past)
_NOTHING = object()


class Looks:
    """What the page that is being printed has asked for."""

    def __init__(self) -> None:
        self.seen: set[Fact] = set()


def watched(site: Site, looks: Looks) -> Site:
    """Return a site that notes whatever it is asked for."""
    return cast("Site", _Watched(site, "", looks))


class _Watched:
    """Stands for a value, and notes which of its attributes are read."""

    def __init__(self, value: object, name: str, looks: Looks) -> None:
        self._value = value
        self._name = name
        self._looks = looks

    def __getattr__(self, attribute: str) -> Any:
        name = f"{self._name}.{attribute}" if self._name else attribute
        value = getattr(self._value, attribute)
        if name in FRAMED:
            found: Any = value
        elif isinstance(value, _DEEP):
            found = _Watched(value, name, self._looks)
        elif isinstance(value, Mapping):
            found = _Table(value, name, self._looks)
        elif name == "once":
            found = _Once(self._value, self._looks)
        elif isinstance(value, types.MethodType):
            found = _Asked(value, name, self._looks)
        else:
            self._looks.seen.add((name, None))
            return value
        self.__dict__[attribute] = found
        return found


class _Once:
    """Stands for `Site.once`: what a function has made is watched as an attribute is, under the function's name."""

    def __init__(self, site: Any, looks: Looks) -> None:
        self._site = site
        self._looks = looks
        self._tables: dict[str, _Table] = {}

    def __call__(self, make: Callable[[Site], Any]) -> Any:
        given = getattr(make, "given", None)
        if given is not None:
            self(given)
            return self._site.once(make)
        key = f"{make.__module__}.{make.__qualname__}"
        if key not in self._tables:
            value = self._site.once(make)
            if not isinstance(value, Mapping):
                self._looks.seen.add((f"{MADE}{key}", None))
                return value
            self._tables[key] = _Table(value, f"{MADE}{key}", self._looks)
        return self._tables[key]


class _Asked:
    """Stands for a method: what it answers to one word or number is a fact, anything else cannot be watched."""

    def __init__(self, method: Callable[..., Any], name: str, looks: Looks) -> None:
        self._method = method
        self._name = name
        self._looks = looks

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        plain = len(arguments) == 1 and not named and isinstance(arguments[0], str | int)
        self._looks.seen.add((self._name, arguments[0]) if plain else OPAQUE)
        return self._method(*arguments, **named)


class _Table(Mapping[Any, Any]):
    """Stands for a mapping, and notes which of its keys are read; who goes through it has read it as a whole."""

    def __init__(self, table: Mapping[Any, Any], name: str, looks: Looks) -> None:
        self._table = table
        self._name = name
        self._looks = looks

    def __getitem__(self, key: Any) -> Any:
        self._looks.seen.add((self._name, _word(key)))
        return self._table[key]

    def get(self, key: Any, default: Any = None) -> Any:
        """Return the value of a key, or the default."""
        self._looks.seen.add((self._name, _word(key)))
        return self._table.get(key, default)

    def __contains__(self, key: object) -> bool:
        self._looks.seen.add((self._name, _word(key)))
        return key in self._table

    def __iter__(self) -> Iterator[Any]:
        self._looks.seen.add((self._name, None))
        return iter(self._table)

    def __len__(self) -> int:
        self._looks.seen.add((self._name, None))
        return len(self._table)


def _word(key: Any) -> Key:
    """Return a key as it is remembered: of an enumeration, as of the states, the word itself."""
    return cast("Key", key.value if isinstance(key, Enum) else key)


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
            known = not part.startswith("_") and isinstance(found, (Site, *_DEEP))
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


def captured(view: Callable[..., Any], depth: int = 3) -> str | None:
    """Return as text a function and what it holds of its surroundings; None where that is more than words and numbers.

    What a page was given when its sheets were made is not watched, so it has to stand here.
    """
    if isinstance(view, partial):
        inner = _named(view.func) or captured(view.func, depth)
        bound = _said((*view.args, *view.keywords.values()) if view.keywords else view.args, depth)
        return None if inner is None or bound is None else f"{inner}({bound})"
    if not isinstance(view, types.FunctionType):
        return None
    held = [cell.cell_contents for cell in view.__closure__ or ()]
    said = _said((*held, *(view.__defaults__ or ()), *(view.__kwdefaults__ or {}).values()), depth)
    return None if said is None else f"{view.__module__}.{view.__qualname__}[{said}]"


@lru_cache(maxsize=1024)
def _named(function: Callable[..., Any]) -> str | None:
    """Return as text a function that holds nothing, as most views are that are given an id."""
    holds = not isinstance(function, types.FunctionType) or function.__closure__ or function.__defaults__
    return None if holds or function.__kwdefaults__ else captured(function)


def _said(values: tuple[Any, ...], depth: int) -> str | None:
    if len(values) == 1 and type(values[0]) is str:
        return repr(values[0])
    said = []
    for value in values:
        if value is None or isinstance(value, str | int | float | Enum):
            said.append(repr(value))
            continue
        inner = captured(value, depth - 1) if depth and callable(value) else None
        if inner is None:
            return None
        said.append(inner)
    return "\0".join(said)
