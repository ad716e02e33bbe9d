"""Write a file of which most stands in an older one already, and hold neither of them in memory."""

import io
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from csi_as_code.exports.pieces import Part, Span

BLOCK = 1 << 20
"""So many bytes are read at once, into the same place: to be given new memory takes longer than to read."""


def checksum(old: io.FileIO, size: int) -> int:
    """Return a checksum of a file of some size; raise EOFError where it is shorter."""
    found = 0
    for block in _blocks(old, [Span(0, size)]):
        found = zlib.crc32(block, found)
    return found


def is_same(old: io.FileIO, parts: Iterable[Part], size: int) -> bool:
    """Tell whether parts make an old file of some size again, each in its place."""
    at = 0
    for part in parts:
        if isinstance(part, Span):
            if part.start != at:
                return False
            at = part.end
            continue
        old.seek(at)
        if old.read(len(part)) != part:
            return False
        at += len(part)
    return at == size


def splice(old: io.FileIO, parts: Iterable[Part], new: BinaryIO) -> int:
    """Write parts, those of the old file as they stand there; return the checksum of what was written.

    Raise EOFError where the old file is shorter than it was.
    """
    found = 0
    for block in _blocks(old, parts):
        new.write(block)
        found = zlib.crc32(block, found)
    return found


def _blocks(old: io.FileIO, parts: Iterable[Part]) -> Iterator[bytes | memoryview]:
    """Yield bytes to be used at once: the next ones take their place."""
    room = memoryview(bytearray(BLOCK))
    for part in parts:
        if not isinstance(part, Span):
            yield part
            continue
        old.seek(part.start)
        left = part.end - part.start
        while left:
            count = old.readinto(room[: min(left, BLOCK)])
            if not count:
                raise EOFError("an old file was cut while it was read")
            yield room[:count]
            left -= count
