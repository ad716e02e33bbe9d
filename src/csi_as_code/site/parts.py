"""Share some work out to several processes: each part of it is for whoever asks first."""

import os
from array import array
from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")
MOST = 2048
"""So many numbers fit into any pipe, which takes them although nobody reads yet."""
_NUMBER = "H"
_SIZE = array(_NUMBER).itemsize


class Parts(Generic[T]):
    """Some things in their order; they go through it together who have been begun since, and each gets what is left.

    Nobody waits for another one: a pipe gives every byte to one reader.
    """

    def __init__(self, things: Sequence[T]) -> None:
        size = -(-len(things) // MOST) or 1
        self._runs = [things[at : at + size] for at in range(0, len(things), size)]
        self._left = _pipe(bytes(len(self._runs)))
        self._numbers = _pipe(array(_NUMBER, range(len(self._runs))).tobytes())

    def __iter__(self) -> Iterator[T]:
        """Yield what is left, from the beginning; any process may."""
        while os.read(self._left, 1):
            yield from self._runs[array(_NUMBER, os.read(self._numbers, _SIZE))[0]]

    def from_the_end(self) -> Iterator[T]:
        """Yield what is left, from the end; one process may."""
        for run in reversed(self._runs):
            if not os.read(self._left, 1):
                return
            yield from run

    def close(self) -> None:
        """Yield nothing more in this process."""
        os.close(self._left)
        os.close(self._numbers)


def _pipe(data: bytes) -> int:
    """Return what reads some bytes, and their end."""
    reader, writer = os.pipe()
    try:
        os.write(writer, data)
    finally:
        os.close(writer)
    return reader
