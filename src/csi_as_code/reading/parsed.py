"""What reading makes of one file: its value, and what is wrong with it."""

from typing import Generic, TypeVar

import msgspec

from csi_as_code.model import Pointer
from csi_as_code.reading.nodes import Flaw

T = TypeVar("T")


class Parsed(msgspec.Struct, Generic[T], frozen=True, array_like=True):
    """A file's value, None where it is unreadable; `dropped` are the faulty parts that the value does not have."""

    value: T | None
    flaws: tuple[Flaw, ...] = ()
    dropped: tuple[Pointer, ...] = ()
