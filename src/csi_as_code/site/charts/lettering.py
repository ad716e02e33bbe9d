"""How much room words take in a drawing, estimated: a browser's font is not known when the site is built."""

import unicodedata

_NARROW = "fijlrtI.,:;'|!()[]{}/\\ "
_WIDE = "mwMW@%&"
ELLIPSIS = "\u2026"


class _Widths(dict[str, float]):
    """The widths of characters in ems, worked out when they are first met."""

    def __missing__(self, character: str) -> float:
        if unicodedata.combining(character):
            width = 0.0
        elif character in _NARROW:
            width = 0.35
        elif character in _WIDE:
            width = 0.95
        elif unicodedata.east_asian_width(character) in "WF":
            width = 1.05
        else:
            width = 0.72 if character.isupper() else 0.62
        self[character] = width
        return width


_WIDTHS = _Widths()


BOLD = 1.1
"""How much wider bold words are."""


def width(text: str, size: float) -> float:
    """Return about how wide a text is, in pixels, for a size of the font in pixels."""
    return size * sum(map(_WIDTHS.__getitem__, text))


def wrapped(text: str, room: float, size: float, most: int = 4) -> tuple[str, ...]:
    """Return a text as lines that fit into a room, at most so many; what is left out ends in an ellipsis."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        for part in _parts(word, room, size):
            longer = f"{line} {part}" if line else part
            if line and width(longer, size) > room:
                lines.append(line)
                line = part
            else:
                line = longer
            if len(lines) == most:
                return (*lines[:-1], _cut(lines[-1], room, size))
    return (*lines, line) if line else tuple(lines)


def _parts(word: str, room: float, size: float) -> list[str]:
    """Return a word in pieces that fit each; most words are one piece."""
    if width(word, size) <= room:
        return [word]
    step = max(1, int(room / (size * 1.05)))
    return [word[at : at + step] for at in range(0, len(word), step)]


def _cut(line: str, room: float, size: float) -> str:
    while line and width(line + ELLIPSIS, size) > room:
        line = line[:-1]
    return line.rstrip() + ELLIPSIS
