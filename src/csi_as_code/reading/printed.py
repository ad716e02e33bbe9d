"""What was printed into a site and from what: kept in the git directory, safe to delete, ignored where it is not ours.

It holds digests, names and stat data, never a page. The format is that of the cache: MessagePack with a checksum,
decoded into typed values, which cannot execute anything.
"""

import hashlib
from array import array
from functools import cache as once
from pathlib import Path

import msgspec

import csi_as_code
from csi_as_code.git.place import git_dir
from csi_as_code.reading import cache, schemas

Mark = tuple[int, int, int]
"""What tells one version of a file from another: time of the last change in nanoseconds, size, number."""

Key = str | int | None
"""Which value of a table is meant; None is the table as a whole."""


class Entry(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A file of the site: a digest of what names it, its mark, and by their numbers the facts that it was made of."""

    key: bytes
    mark: Mark
    facts: tuple[int, ...]


class Column(msgspec.Struct, array_like=True):
    """The facts of one table: keys, the digest of each one's value, and one of the whole table (empty: not known).

    `shown` says by number, as an array of unsigned integers, which records are shown in the values of the first keys.
    """

    table: str
    whole: bytes = b""
    keys: list[Key] = []
    digests: list[bytes] = []
    shown: list[bytes] = []


class Printed(msgspec.Struct, array_like=True):
    """The files of a site, and the facts that they were made of, table by table; `numbers` says how they are numbered.

    `frame` is a digest of what every page is made of, `shape` and `past` digests of what many facts follow from, and
    `names` one of the ids of all records, by whose order they are numbered. `count` is how many facts
    there are, by which the pages can be sure of theirs, and `dense` how many there were when all of them were used.
    """

    frame: bytes = b""
    shape: bytes = b""
    past: bytes = b""
    names: bytes = b""
    count: int = 0
    columns: list[Column] = []
    entries: dict[str, Entry] = {}
    dense: int = 0

    @property
    def marks(self) -> dict[str, Mark]:
        """The files, and what tells each from another version of it."""
        return {path: entry.mark for path, entry in self.entries.items()}

    @property
    def facts(self) -> int:
        """How many facts there are."""
        return sum(len(column.keys) for column in self.columns)


MOST_COLUMNS = 256
NUMBER = "I"
"""The type of the numbers of records, as the module `array` names it."""


def numbers(place: int, length: int) -> range:
    """Return the numbers of the first facts of a column; they stay what they are when others are added behind."""
    return range(place, place + length * MOST_COLUMNS, MOST_COLUMNS)


class Share(msgspec.Struct, array_like=True):
    """What one process has printed: how many files are new, files, and facts by the numbers that the files give."""

    written: int = 0
    facts: list[tuple[str, Key]] = []
    entries: dict[str, Entry] = {}


class Helped(msgspec.Struct, array_like=True):
    """What another process has done and printed."""

    done: bytes
    share: Share


class Carried(msgspec.Struct, array_like=True):
    """What came of taking pages over: how many of them are new all the same, and which are not as they were."""

    written: int
    lost: dict[str, Mark | None]


class Filed(msgspec.Struct, array_like=True):
    """How many files were written that are no pages, and how many of them are new."""

    files: int
    written: int


def file_of(root: Path, out: Path) -> Path | None:
    """Return where it is kept what was printed from a register into a folder; None where there is no git directory."""
    place = git_dir(root)
    if place is None:
        return None
    name = hashlib.sha256(str(out.absolute()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return place / "csi" / f"site-{name}.cache"


def spare_of(file: Path) -> Path:
    """Return where the site that stood in a folder before is kept for the next build, by where this is kept of it."""
    return file.with_suffix(".spare")


def load(file: Path, frame: bytes) -> Printed:
    """Return what was printed with a frame; nothing where it was another one, or the file is missing or foreign."""
    found = cache.load_one(file, Printed)
    sound = found is not None and found.count == found.facts and all(map(_is_sound, found.columns))
    return found if found is not None and sound and found.frame == frame else Printed(frame)


def _is_sound(column: Column) -> bool:
    whole_numbers = all(len(shown) % array(NUMBER).itemsize == 0 for shown in column.shown)
    return len(column.keys) == len(column.digests) >= len(column.shown) and whole_numbers


def save(file: Path, printed: Printed) -> None:
    """Keep what was printed, at once or not at all."""
    cache.save_one(file, printed)


def helped(data: bytes) -> Helped:
    """Return what a process of ours has said that it did."""
    return msgspec.msgpack.decode(data, type=Helped)


def carried(data: bytes) -> Carried:
    """Return what a process of ours has said of the pages that it took over."""
    return msgspec.msgpack.decode(data, type=Carried)


def filed(data: bytes) -> Filed:
    """Return what a process of ours has said of the files that it wrote."""
    return msgspec.msgpack.decode(data, type=Filed)


@once
def code() -> bytes:
    """Return a digest of this program, of which any part may have a say in how a page looks."""
    digest = hashlib.sha256()
    package = Path(csi_as_code.__file__).parent
    for file in [*sorted(package.rglob("*.py")), *sorted(schemas.folder().glob("*.json"))]:
        digest.update(file.relative_to(file.parent.parent).as_posix().encode() + b"\0")
        digest.update(file.read_bytes())
    return digest.digest()
