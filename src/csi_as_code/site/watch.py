"""See what a page is made of: everything that it asks the site for is a fact, noted by the name of a table and a key.

A page may be taken over from the old site when none of its facts has changed. So nobody has to say what a page reads,
nor can anybody forget it. What cannot be watched (an argument that is no word or number, a value that has no digest)
is no fact, and then the page is printed every time.
"""

import types
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from functools import lru_cache, partial
from typing import Any, cast

from csi_as_code.analysis.graph import Graph
from csi_as_code.reading.printed import Key
from csi_as_code.register import Register
from csi_as_code.site.facts import Site
from csi_as_code.site.past import Past

Fact = tuple[str, Key]
"""A table, named by the way to it from the site, and a key in it."""

FRAMED = frozenset({"policy", "today", "commit", "register.policy", "teams", "services", "objectives", "people"})
"""What every page is made of, and so is no fact of one page: the day, register.yaml, and what follows from it alone."""

MADE = "once:"
"""Begins the name of what `Site.once` has made."""

OPAQUE: Fact = ("", None)
"""Stands for what cannot be watched."""

DEEP = (Register, Graph, Past)
"""What is watched as deeply as the site: what a page asks these is a fact too."""


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
        elif isinstance(value, DEEP):
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


def captured(view: Callable[..., Any], depth: int = 3) -> str | None:
    """Return as text a function and what it holds of its surroundings; None where that is more than words and numbers.

    What a page was given when its sheets were made is not watched, so it has to stand here.
    """
    if isinstance(view, partial):
        inner = _named(view.func)
        if inner and len(view.args) == 1 and type(view.args[0]) is str and not view.keywords:  # nearly all
            return f"{inner}({view.args[0]!r})"
        inner = inner or captured(view.func, depth)
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
