"""Remember what files mean by their blob id, in the git directory: safe to delete, ignored where it is not ours.

The format is MessagePack with a checksum, decoded into typed values; it cannot execute anything. Its name holds a
digest of the code and the schemas that made it, so a new version never reads what an old one wrote.
"""

import contextlib
import gc
import hashlib
import os
import time
import zlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

import csi_as_code
from csi_as_code.model import Measure, Point
from csi_as_code.policy import Policy
from csi_as_code.reading import schemas
from csi_as_code.reading.kept import Ended, Kept
from csi_as_code.reading.parsed import Parsed

T = TypeVar("T")
Mark = tuple[int, int, int, int]
MAGIC = b"csi-cache-1\n"
BLOCK = 2_000
LONGEST_HEAD = 40
SLACK_NS = 2_000_000_000
"""A file that changed so shortly before it was read may change again with the same stat data (git's racy entries)."""


class Row(msgspec.Struct, Generic[T], frozen=True, array_like=True):
    """What one blob means."""

    oid: str
    parsed: Parsed[T]


class Block(msgspec.Struct, array_like=True):
    """A part of the cache file, decoded at once."""

    marks: dict[str, tuple[Mark, str]] = {}
    improvements: list[Row[Kept | Ended]] = []
    measures: list[Row[Measure]] = []
    points: list[Row[tuple[Point, ...]]] = []
    policies: list[Row[Policy]] = []

    @property
    def rows(self) -> int:
        """How many blobs it is about."""
        return len(self.improvements) + len(self.measures) + len(self.points) + len(self.policies)


class Memory:
    """What is known by blob id, and which blob each path held when it was last read."""

    def __init__(self) -> None:
        self.marks: dict[str, tuple[Mark, str]] = {}
        self.improvements: dict[str, Parsed[Kept | Ended]] = {}
        self.measures: dict[str, Parsed[Measure]] = {}
        self.points: dict[str, Parsed[tuple[Point, ...]]] = {}
        self.policies: dict[str, Parsed[Policy]] = {}

        self.rows_on_disk = 0
        self.damaged = False

    @property
    def rows(self) -> int:
        """How many blobs are known."""
        return len(self.improvements) + len(self.measures) + len(self.points) + len(self.policies)

    def take(self, block: Block) -> None:
        """Add what a block says."""
        self.marks.update(block.marks)
        self.improvements.update((row.oid, row.parsed) for row in block.improvements)
        self.measures.update((row.oid, row.parsed) for row in block.measures)
        self.points.update((row.oid, row.parsed) for row in block.points)
        self.policies.update((row.oid, row.parsed) for row in block.policies)


class _Marks(msgspec.Struct, array_like=True):
    """The stat data of a part of the cache file, without the rest."""

    marks: dict[str, tuple[Mark, str]] = {}


class _Others(msgspec.Struct, array_like=True):
    """What a part of the cache file says of other files than records."""

    marks: msgspec.Raw
    improvements: msgspec.Raw
    measures: list[Row[Measure]] = []
    points: list[Row[tuple[Point, ...]]] = []
    policies: list[Row[Policy]] = []


WITHOUT_MARKS = msgspec.msgpack.encode(Block())[:2]
"""How a part begins that has none: a list of five, of which the first is an empty mapping."""


@cache
def fingerprint() -> str:
    """Return a digest of all that decides what a file means: this room, what stands below it, the schemas."""
    digest = hashlib.sha256()
    package = Path(csi_as_code.__file__).parent
    files = [
        *sorted(package.glob("*.py")),
        *sorted((package / "reading").glob("*.py")),
        *sorted(schemas.folder().glob("*.json")),
    ]
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def file_of(git_dir: Path) -> Path:
    """Return where the cache of a git directory lies."""
    return git_dir / "csi" / f"register-{fingerprint()}.cache"


def load(file: Path) -> Memory:
    """Return what a cache file remembers, up to where it is cut or wrong; nothing where it is missing or foreign."""
    memory = Memory()
    collecting = gc.isenabled()
    gc.disable()  # none of the many new values can be garbage yet
    try:
        for _ in loading(file, memory):
            pass
    finally:
        if collecting:
            gc.enable()
    return memory


def loading(file: Path, memory: Memory) -> Iterator[None]:
    """Load a cache file as `load` does, part by part."""
    try:
        decode = msgspec.msgpack.Decoder(Block).decode
        for data in _frames(file):
            block = decode(data)
            memory.take(block)
            memory.rows_on_disk += block.rows
            yield
    except (OSError, ValueError, RecursionError, msgspec.MsgspecError):
        memory.damaged = True


def load_others(file: Path) -> Memory:
    """Return what a cache file remembers of the policy, the measures and their points, and pass over the rest."""
    memory = Memory()
    try:
        decode = msgspec.msgpack.Decoder(_Others).decode
        for data in _frames(file, passing_over=WITHOUT_MARKS):
            block = decode(data)
            memory.take(Block(measures=block.measures, points=block.points, policies=block.policies))
    except (OSError, ValueError, RecursionError, msgspec.MsgspecError):
        memory.damaged = True
    return memory


def marks(file: Path) -> dict[str, tuple[Mark, str]]:
    """Return which blob each path held, by its stat data, as `load` does, and pass over what blobs mean."""
    found: dict[str, tuple[Mark, str]] = {}
    try:
        decode = msgspec.msgpack.Decoder(_Marks).decode
        for data in _frames(file, passing_over=WITHOUT_MARKS):
            found.update(decode(data).marks)
    except (OSError, ValueError, RecursionError, msgspec.MsgspecError):
        pass  # the rest is read anew
    return found


def _frames(file: Path, passing_over: bytes | None = None) -> Iterator[bytes]:
    """Yield the parts of a file of ours that are whole; raise ValueError at the first that is not.

    Parts that begin with `passing_over` are left out unread.
    """
    if not file.is_file():
        raise ValueError("no file")
    with file.open("rb") as stream:
        if stream.readline(len(MAGIC)) != MAGIC:
            raise ValueError("not a cache of ours")
        most = os.fstat(stream.fileno()).st_size
        while head := stream.readline(LONGEST_HEAD):
            size, checksum = (int(word) for word in head.split())
            if passing_over and 0 <= size <= most and stream.peek().startswith(passing_over):
                stream.seek(size, os.SEEK_CUR)
                continue
            data = stream.read(size) if 0 <= size <= most else b""
            if len(data) != size or zlib.crc32(data) != checksum:
                raise ValueError("the cache is cut or damaged")
            yield data


def add(file: Path, old: Memory, news: Memory) -> bool:
    """Append what is new to a sound cache file; tell whether that was done, or is not worth it any more."""
    if old.damaged or not old.rows_on_disk or old.rows_on_disk + news.rows > 1.5 * old.rows + 200:
        return False
    try:
        with file.open("ab", buffering=0) as stream:
            stream.write(b"".join(_framed(msgspec.msgpack.encode(block)) for block in _cut(news)))
    except OSError:
        return False
    return True


def save(file: Path, memory: Memory) -> None:
    """Write a cache file at once or not at all; a folder that cannot be written to is no error."""
    _write(file, (_framed(msgspec.msgpack.encode(block)) for block in _cut(memory)))


def load_one(file: Path, type_: type[T]) -> T | None:
    """Return the one value that a file of ours holds; None where it is missing, damaged or foreign."""
    try:
        (data,) = _frames(file)
        return msgspec.msgpack.decode(data, type=type_)
    except (OSError, ValueError, RecursionError, msgspec.MsgspecError):
        return None


def save_one(file: Path, value: object) -> None:
    """Write a file that holds one value, at once or not at all."""
    _write(file, [_framed(msgspec.msgpack.encode(value))])


def _write(file: Path, frames: Iterable[bytes]) -> None:
    import tempfile  # only where something is new

    with contextlib.suppress(OSError):
        file.parent.mkdir(exist_ok=True)
        _forget_old(file)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=".cache-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(MAGIC)
                for frame in frames:
                    stream.write(frame)
            Path(name).replace(file)
        except BaseException:
            Path(name).unlink()
            raise


def _forget_old(file: Path) -> None:
    """Remove what lies beside a file and was not written for a day: others of its kind, and what a kill has left."""
    for pattern in (f"{file.name.partition('-')[0]}-*.cache", ".cache-*"):
        for old in file.parent.glob(pattern):
            with contextlib.suppress(OSError):
                if old != file and time.time() - old.stat().st_mtime > 86_400:
                    old.unlink()


def _framed(data: bytes) -> bytes:
    return b"%d %d\n" % (len(data), zlib.crc32(data)) + data


def block_of(memory: Memory) -> Block:
    """Return a memory as one block."""
    return Block(
        marks=memory.marks,
        improvements=[Row(oid, parsed) for oid, parsed in memory.improvements.items()],
        measures=[Row(oid, parsed) for oid, parsed in memory.measures.items()],
        points=[Row(oid, parsed) for oid, parsed in memory.points.items()],
        policies=[Row(oid, parsed) for oid, parsed in memory.policies.items()],
    )


def _cut(memory: Memory) -> Iterator[Block]:
    """Yield a memory in parts of a size that is decoded well."""
    block = block_of(memory)
    rows, block.improvements = block.improvements, []
    for start in range(0, len(rows), BLOCK):
        yield Block(improvements=rows[start : start + BLOCK])
    yield block
