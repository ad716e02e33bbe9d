"""Where in the files of a site their pieces are: kept in the git directory beside what was printed, and as safe.

It holds keys, sizes, stat data and checksums, no text of a record.
"""

from pathlib import Path

import msgspec

from csi_as_code.reading import cache
from csi_as_code.reading.printed import Mark


class Layout(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Where in a file the pieces are: how many bytes stand before them, and for each piece its key and size.

    `context` says what the whole file is made of besides.
    """

    context: bytes
    head: int
    keys: list[bytes]
    sizes: list[int]


class Known(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A file as it was left: its mark, a checksum of its bytes, and where its pieces are."""

    mark: Mark
    checksum: int
    layout: Layout


class Pieced(msgspec.Struct, array_like=True):
    """The files of a site that are made of pieces, by name; `frame` is a digest of what each is made of besides."""

    frame: bytes = b""
    files: dict[str, Known] = {}


def beside(file: Path) -> Path:
    """Return where this is kept for a site, given where it is kept what was printed into it."""
    return file.with_name(f"pieces-{file.name}")


def load(file: Path, frame: bytes) -> Pieced:
    """Return what was left with a frame; nothing where it was another one, or the file is missing or foreign."""
    found = cache.load_one(file, Pieced)
    return found if found is not None and found.frame == frame else Pieced(frame)


def save(file: Path, pieced: Pieced) -> None:
    """Keep what there is now, at once or not at all."""
    cache.save_one(file, pieced)
