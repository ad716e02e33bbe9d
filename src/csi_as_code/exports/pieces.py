"""A file made of pieces: what stands before them, one for each record or event, and what stands after them.

A piece is a function of what its key says and of nothing else, so that the bytes which an older version of the file has
for the same key can be taken instead of making it again.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

import msgspec

from csi_as_code.reading.pieced import Layout

Part = bytes | memoryview
"""Some bytes of a file; of an old file they are not copied."""


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


class Joined(NamedTuple):
    """A file as parts that follow each other, and where its pieces are in it."""

    parts: list[Part]
    layout: Layout


def join(pieces: Pieces, old: bytes = b"", layout: Layout | None = None) -> Joined:
    """Return a file with what still holds of an old one, whose layout is known; the bytes are those of a new one."""
    keys = pieces.keys()
    starts = _starts(pieces, layout, len(old)) if layout else None
    if layout is None or starts is None:
        made = list(pieces.make(range(pieces.count)))
        head = pieces.head()
        return Joined(_around(head, made, pieces), Layout(pieces.context, len(head), keys, list(map(len, made))))
    places = dict(zip(layout.keys, range(len(layout.keys)), strict=True))
    found = [places.get(key, -1) for key in keys]
    missing = [number for number, place in enumerate(found) if place < 0]
    new = dict(zip(missing, pieces.make(missing), strict=True))
    sizes = [layout.sizes[place] for place in found]
    for number, piece in new.items():
        sizes[number] = len(piece)
    view = memoryview(old)
    taken: list[Part] = []
    for first, end in _runs(found):
        one, last = found[first], found[end - 1]
        taken.append(new[first] if one < 0 else view[starts[one] : starts[last] + layout.sizes[last]])
    parts = _around(view[: layout.head], taken, pieces)
    return Joined(parts, Layout(pieces.context, layout.head, keys, sizes))


def _around(head: Part, taken: Sequence[Part], pieces: Pieces) -> list[Part]:
    """Return a file as parts: its head, its pieces or several of them that stand together, its tail."""
    if not pieces.between or not taken:
        return [head, *taken, pieces.tail]
    parts: list[Part] = [pieces.between] * (2 * len(taken) + 1)
    parts[1::2] = taken
    parts[0], parts[-1] = head, pieces.tail
    return parts


def holds(pieces: Pieces, layout: Layout) -> bool:
    """Tell whether a file that was made as its layout says is made of the same pieces now."""
    return layout.context == pieces.context and layout.keys == pieces.keys()


def _starts(pieces: Pieces, layout: Layout, size: int) -> list[int] | None:
    """Return where each piece begins in a file of a size; None where the layout is not one of such a file."""
    count = len(layout.keys)
    if layout.context != pieces.context or len(layout.sizes) != count or min(layout.sizes, default=0) < 0:
        return None
    between = len(pieces.between)
    starts = list(accumulate((one + between for one in layout.sizes), initial=layout.head))
    end = starts[-1] - (between if count else 0)
    return starts if layout.head >= 0 and end + len(pieces.tail) == size else None


def _runs(found: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Return where what stands together in the old file too begins and ends; a new piece stands alone."""
    cuts = [number for number, (one, other) in enumerate(pairwise(found), 1) if one < 0 or other != one + 1]
    return pairwise((0, *cuts, len(found))) if found else iter(())
