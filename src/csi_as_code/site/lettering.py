"""How wide text is in a drawing, roughly, so that it can be cut to fit: SVG has no line breaks and no ellipsis."""

import unicodedata
from functools import lru_cache

NARROW = frozenset("iIljt.,:;'|!f()[]{}/\\ rJ-\"")
BROAD = frozenset("mMwW@%")
ELLIPSIS = "\u2026"


@lru_cache(maxsize=4096)
def _ems(char: str) -> float:
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


def lines(text: str, room: float, size: float, most: int) -> list[str]:
    """Return a text broken between words into at most so many lines; the last is cut where it has to be."""
    words = text.split()
    found: list[str] = []
    while words and len(found) < most - 1:
        line = [words.pop(0)]
        while words and width(" ".join([*line, words[0]]), size) <= room:
            line.append(words.pop(0))
        found.append(fit(" ".join(line), room, size))
    if words:
        found.append(fit(" ".join(words), room, size))
    return found
