"""What changed within a text, word by word, cut around the changes so that it can be read at a glance."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal

import msgspec

Kind = Literal["same", "gone", "new"]
Words = tuple[Kind, list[str]]

CONTEXT = 6
"""Words that are kept on either side of a change."""
MOST_WORDS = 40
"""Words of one change that are shown."""
MOST_COMPARED = 1_200
"""Beyond so many words between the first and the last change the two texts are shown as a whole, cut."""
LONG = 30
"""Characters from which a word is cut around what changed in it; text without spaces is one word."""
CUT = "…"


class Edit(msgspec.Struct, frozen=True):
    """A piece of a text: as it was and is, gone, or new. Words are separated by one space; `…` stands for a cut."""

    kind: Kind
    text: str


def edits(old: str, new: str) -> tuple[Edit, ...]:
    """Return the pieces of two texts in order; white space is only looked at as what separates words."""
    before, after = old.split(), new.split()
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    first, last = before[head : len(before) - tail], after[head : len(after) - tail]
    found: list[Words] = [("same", before[:head]), *_compared(first, last), ("same", before[len(before) - tail :])]
    return tuple(_shown([piece for piece in found if piece[1]]))


def _common(one: list[str], other: list[str]) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _compared(old: list[str], new: list[str]) -> Iterator[Words]:
    if max(len(old), len(new)) > MOST_COMPARED:
        yield from (("gone", old), ("new", new))
        return
    # Above 200 words difflib leaves frequent words out of its search, which keeps it from quadratic time.
    for tag, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            yield "same", old[a:b]
        elif tag == "replace" and b - a == d - c == 1:
            one, other = _around(old[a], new[c])
            yield from (("gone", [one]), ("new", [other]))
        else:
            yield from (("gone", old[a:b]), ("new", new[c:d]))


def _around(old: str, new: str) -> tuple[str, str]:
    """Cut two long words around what differs in them."""
    if max(len(old), len(new)) <= LONG:
        return old, new
    head = max(_common(list(old), list(new)) - CONTEXT, 0)
    rest = min(len(old), len(new)) - head
    tail = max(min(_common(list(old[::-1]), list(new[::-1])), rest) - CONTEXT, 0)
    return _middle(old, head, tail), _middle(new, head, tail)


def _middle(word: str, head: int, tail: int) -> str:
    return f"{CUT if head else ''}{word[head : len(word) - tail]}{CUT if tail else ''}"


def _shown(found: list[Words]) -> Iterator[Edit]:
    for number, (kind, words) in enumerate(found):
        if kind == "same":
            yield Edit(kind, _context(words, is_first=number == 0, is_last=number == len(found) - 1))
        else:
            yield Edit(kind, _begin(words))


def _begin(words: list[str]) -> str:
    return " ".join(words if len(words) <= MOST_WORDS else [*words[: MOST_WORDS - 1], CUT])


def _context(words: list[str], *, is_first: bool, is_last: bool) -> str:
    """Return the words next to a change: the last ones before it, the first ones after it, both between two."""
    left = 0 if is_first else CONTEXT
    right = 0 if is_last else CONTEXT
    if is_first and is_last:
        return _begin(words)
    if len(words) <= left + right + 1:
        return " ".join(words)
    return " ".join([*words[:left], CUT, *words[len(words) - right :]])


def changed_spaces_alone(old: str, new: str) -> bool:
    """Tell whether two different texts have the same words."""
    return old != new and old.split() == new.split()
