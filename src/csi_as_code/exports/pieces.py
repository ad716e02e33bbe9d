"""A file made of pieces: what stands before them, one for each record or event, and what stands after them.

A piece is a function of what its key says and of nothing else, so that the bytes which an older version of the file has
for the same key can be taken instead of making it again.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, compress, count
from operator import ne
from typing import NamedTuple

import msgspec

from csi_as_code.reading.pieced import Layout


class Span(NamedTuple):
    """Bytes of an old file, from one place to before another."""

    start: int
    end: int


Part = bytes | Span
NEW = -1
"""Stands for the place of a piece that the old file does not have."""


class Pieces(msgspec.Struct, frozen=True, kw_only=True):
    """What a file is made of; `make` returns the pieces of some places, `keys` the keys of all, asked only for memory.

    `context` is what the head and every piece are made of that the keys do not say; what a whole build is made of (the
    program, the day, register.yaml, the commit) is known without it. The tail is always the same.
    """

    count: int
    keys: Callable[[], list[bytes]]
    make: Callable[[Sequence[int]], Iterable[bytes]]
    head: Callable[[], bytes]
    context: bytes = b""
    between: bytes = b""
    tail: bytes = b""

    def __bytes__(self) -> bytes:
        """Return the file, made anew."""
        return b"".join((self.head(), self.between.join(self.make(range(self.count))), self.tail))


def join(pieces: Pieces, keys: list[bytes]) -> tuple[bytes, Layout]:
    """Return a file and where its pieces are in it, given their keys."""
    head, made = pieces.head(), list(pieces.make(range(pieces.count)))
    content = b"".join((head, pieces.between.join(made), pieces.tail))
    return content, Layout(pieces.context, len(head), keys, list(map(len, made)))


def rejoin(pieces: Pieces, keys: list[bytes], layout: Layout) -> tuple[list[Part], Layout]:
    """Return what `join` returns, as parts: what still holds of the old file, whose layout `fits`, is spans of it."""
    was, sizes = layout.keys, layout.sizes
    first, last = _alike(keys, was)
    places = dict(zip(was[first : len(was) - last], range(first, len(was) - last), strict=True))
    between = [places.get(key, NEW) for key in keys[first : len(keys) - last]]
    made = iter(list(pieces.make([number for number, place in enumerate(between, first) if place == NEW])))

    ends = list(accumulate(sizes, initial=layout.head))
    gap = len(pieces.between)
    taken: list[Part] = []
    lengths: list[int] = []
    for start, end in ((0, first), *_runs(between), (len(was) - last, len(was))):
        if start == NEW:
            piece = next(made)
            taken.append(piece)
            lengths.append(len(piece))
        elif end > start:
            taken.append(Span(ends[start] + start * gap, ends[end] + (end - 1) * gap))
            lengths += sizes[start:end]
    parts: list[Part] = [pieces.between] * max(0, 2 * len(taken) - 1)
    parts[::2] = taken
    parts = [Span(0, layout.head), *parts, pieces.tail]
    return parts, Layout(layout.context, layout.head, keys, lengths)


def fits(pieces: Pieces, layout: Layout, size: int) -> bool:
    """Tell whether a layout can be one of an old file of this size, made of the same things."""
    count = len(layout.keys)
    if layout.context != pieces.context or len(layout.sizes) != count or min((layout.head, *layout.sizes)) < 0:
        return False
    return size == layout.head + sum(layout.sizes) + max(0, count - 1) * len(pieces.between) + len(pieces.tail)


def _alike(keys: list[bytes], was: list[bytes]) -> tuple[int, int]:
    """Return how many keys at the beginning, and how many at the end, are as they were; mostly that is nearly all."""
    most = min(len(keys), len(was))
    first = next(compress(count(), map(ne, keys, was)), most)
    last = next(compress(count(), map(ne, reversed(keys), reversed(was))), most)
    return first, min(last, most - first)


def _runs(places: list[int]) -> Iterator[tuple[int, int]]:
    """Yield from which old place to before which one pieces stand together, (NEW, NEW) for a piece that is new."""
    start = end = NEW
    for place in places:
        if place == NEW or place != end:
            if end != NEW:
                yield start, end
            start = place
        if place == NEW:
            yield NEW, NEW
        end = NEW if place == NEW else place + 1
    if end != NEW:
        yield start, end
