"""Hand out the parts of some work to several processes, each part once, to whoever is free."""

import os
from array import array
from collections.abc import Iterator

_TYPE = "H"
_SIZE = array(_TYPE).itemsize
MOST = 4096 // _SIZE
"""So many numbers fit into any pipe, which takes them without anybody who reads."""


class Turns:
    """The numbers from 0 on; who goes through them gets those that nobody has had, in any process begun since."""

    def __init__(self, count: int) -> None:
        if count > MOST:
            raise ValueError(f"{count} are more parts than a pipe holds")
        self._reader, writer = os.pipe()
        try:
            os.write(writer, array(_TYPE, range(count)).tobytes())
        finally:
            os.close(writer)

    def __iter__(self) -> Iterator[int]:
        # A pipe gives each reader what no other gets, and all of a number, as nothing else was ever written into it.
        while data := os.read(self._reader, _SIZE):
            yield array(_TYPE, data)[0]

    def close(self) -> None:
        """Give nothing out any more in this process."""
        os.close(self._reader)
