"""A second process that is begun before all else: what it has seen of a folder, and what it says of the register.

It works while the first one still imports what it needs, and nothing depends on it: whatever it fails to say, the first
can find itself.
"""

import os
from collections.abc import Mapping
from hashlib import blake2b
from itertools import chain
from typing import TypeVar

import msgspec

from csi_as_code.finding import Finding
from csi_as_code.model import Day
from csi_as_code.reading.ahead import Seen
from csi_as_code.reading.standby import Standby

T = TypeVar("T")


class Order(msgspec.Struct, frozen=True, array_like=True):
    """The day for which the register is to be judged, where one is named."""

    today: Day | None


class Told(msgspec.Struct, frozen=True, array_like=True):
    """What is said of a register on a day, and a digest of the files that it was read from."""

    files: bytes
    today: Day
    findings: tuple[Finding, ...]


class Scout:
    """The second process, as the first one asks it."""

    def __init__(self, second: Standby, place: int) -> None:
        self._asker = os.getpid()
        self._second = second
        self._place = place

    @property
    def began_ns(self) -> int:
        """When it began: it has looked at nothing before."""
        return self._second.began_ns

    def ask(self, today: Day | None) -> None:
        """Let it judge the register for a day, or for today."""
        self._second.send(msgspec.msgpack.encode(Order(today)))

    def seen(self) -> Seen | None:
        """Wait for what it has seen of the folder, which comes first."""
        return self._part(Seen)

    def told(self, oids: Mapping[str, str], today: Day) -> list[Finding] | None:
        """Wait for what it says of the register; None where it judged another day or other files, or did not end."""
        told = self._part(Told)
        if told is None or (told.files, told.today) != (digest_of(oids), today):
            return None
        return list(told.findings)

    def _part(self, kind: type[T]) -> T | None:
        if os.getpid() != self._asker:  # what a process of ours takes, that one would lack
            return None
        part = self._second.part(self._place)
        try:
            return None if part is None else msgspec.msgpack.decode(part, type=kind)
        except msgspec.DecodeError:  # it was ended while it wrote
            return None


def digest_of(oids: Mapping[str, str]) -> bytes:
    """Return a digest of the files of a register: their paths, and the blob ids by path."""
    return blake2b("\0".join(chain.from_iterable(oids.items())).encode("utf-8", "surrogateescape")).digest()
