"""What takes long to work out and follows from the shape of a register: kept in the git directory beside the rest.

Every value lies there by itself, so that only what somebody asks for is decoded, into the type that is wanted.
"""

from pathlib import Path
from typing import Any

import msgspec

from csi_as_code.reading import cache


class Values(msgspec.Struct, array_like=True):
    """Values by name, and a digest of all that they follow from."""

    ground: bytes = b""
    values: dict[str, msgspec.Raw] = {}


class Recalled:
    """The values that the last build has left, and those that this one adds; nothing without a file or a ground."""

    def __init__(self, file: Path | None = None, ground: bytes = b"") -> None:
        self._file = file if ground else None
        found = cache.load_one(self._file, Values) if self._file else None
        self._kept = found if found is not None and found.ground == ground else Values(ground)
        self._has_more = False

    def get(self, name: str, kind: Any) -> Any:
        """Return a value of a type; None where there is none, or it is of another type."""
        data = self._kept.values.get(name)
        try:
            return None if data is None else msgspec.msgpack.decode(data, type=kind)
        except (msgspec.DecodeError, RecursionError):
            return None

    def put(self, name: str, value: object) -> None:
        """Keep a value, where it can be kept."""
        if self._file is None:
            return
        try:
            self._kept.values[name] = msgspec.Raw(msgspec.msgpack.encode(value))
        except (UnicodeEncodeError, OverflowError):  # half a pair of UTF-16, or an integer of more than 64 bits
            return
        self._has_more = True

    def save(self) -> None:
        """Leave the values for the next build, unless it knows them."""
        if self._file and self._has_more:
            cache.save_one(self._file, self._kept)


def beside(file: Path) -> Path:
    """Return where this is kept for a site, given where it is kept what was printed into it."""
    return file.with_name(f"facts-{file.name}")
