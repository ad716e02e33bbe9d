"""How wide text is in a drawing, roughly, so that it can be cut to fit: SVG has no line breaks and no ellipsis."""

import unicodedata
from collections.abc import Callable
from functools import lru_cache

NARROW = frozenset("iIljt.,:;'|!f()[]{}/\\ rJ-\"")
BROAD = frozenset("mMwW@%")
ELLIPSIS = "\u2026"
CLOSE = 1e-6
"""Widths that are added up by words and by characters differ by less."""


class _Widths(dict[str, float]):
    """The width of each character in ems, worked out when it is first asked for."""

    def __missing__(self, char: str) -> float:
        found = self[char] = _width(char)
        return found


def _width(char: str) -> float:
    """Return a character's width, on the broad side of usual sans-serif letters."""
    if char in NARROW:
        return 0.4
    if char in BROAD:
        return 0.95
    if unicodedata.east_asian_width(char) in "WF":
        return 1.05
    if unicodedata.combining(char):
        return 0.0
    return 0.7 if char.isupper() else 0.61


_ems: Callable[[str], float] = _Widths().__getitem__


def width(text: str, size: float) -> float:
    """Return how wide a text is at most, in the unit of its font size."""
    return size * sum(map(_ems, text))


def fit(text: str, room: float, size: float) -> str:
    """Return a text as it is where it fits, else as much of it as does, with an ellipsis."""
    plain = " ".join(text.split())
    if len(plain) * 0.4 * size <= room and width(plain, size) <= room:
        return plain
    left = room / size - 0.95
    kept = 0
    for char in plain:
        left -= _ems(char)
        if left < 0:
            break
        kept += 1
    return plain[:kept].rstrip() + ELLIPSIS


@lru_cache(maxsize=4096)
def lines(text: str, room: float, size: float, most: int) -> tuple[str, ...]:
    """Return a text broken between words into at most so many lines; the last is cut where it has to be."""
    words = text.split()
    widths = [width(word, size) for word in words]
    space = width(" ", size)
    found: list[str] = []
    at = 0
    while at < len(words) and len(found) < most - 1:
        line, wide = words[at], widths[at]
        at += 1
        while at < len(words):
            longer, wide = f"{line} {words[at]}", wide + space + widths[at]
            if wide > room + CLOSE or (wide > room - CLOSE and width(longer, size) > room):
                break
            line = longer
            at += 1
        found.append(fit(line, room, size))
    if at < len(words):
        found.append(fit(" ".join(words[at:]), room, size))
    return tuple(found)
