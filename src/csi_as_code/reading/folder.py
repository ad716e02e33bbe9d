"""The files of a register in a folder: names and stat data first, contents when wanted, nothing through a link."""

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import msgspec

from csi_as_code.register import IMPROVEMENTS, MEASURES, POLICY_PATH

MOST_DEPTH = 8


class Entry(msgspec.Struct, frozen=True, gc=False):
    """A file of a register, by its path below the register's root with `/` between the parts.

    `kind` is `file`, or what it is instead; `mark`, the stat data of a file in a folder, changes when its content may.
    """

    path: str
    kind: str = "file"
    mark: tuple[int, int, int, int] = (0, 0, 0, 0)
    oid: str = ""


def entries(root: Path) -> list[Entry]:
    """Return the register's files below a folder, in order of path."""
    found: list[Entry] = []
    policy = _entry(root / POLICY_PATH, POLICY_PATH)
    if policy:
        found.append(policy)
    for name in (IMPROVEMENTS, MEASURES):
        top = _entry(root / name, name)
        if top and top.kind == "folder":
            found += _walk(str(root / name), name, 0)
        elif top:
            found.append(top)
    found.sort(key=lambda entry: entry.path)
    return found


def _entry(path: Path, name: str) -> Entry | None:
    try:
        return _of(os.lstat(path), name)
    except OSError:
        return None


def _walk(folder: str, below: str, depth: int) -> Iterator[Entry]:
    try:
        with os.scandir(folder) as listing:
            for item in listing:
                name = f"{below}/{item.name}"
                entry = _of(item.stat(follow_symlinks=False), name)
                if entry.kind != "folder":
                    yield entry
                elif depth >= MOST_DEPTH:
                    yield Entry(name, "folder nested too deep")
                else:
                    yield from _walk(item.path, name, depth + 1)
    except OSError as error:
        yield Entry(below, f"folder that cannot be read ({error.strerror})")


def _of(found: os.stat_result, name: str) -> Entry:
    mode = found.st_mode
    if stat.S_ISREG(mode):
        return Entry(name, "file", (found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino))
    if stat.S_ISDIR(mode):
        return Entry(name, "folder")
    if stat.S_ISLNK(mode):
        return Entry(name, "symbolic link")
    return Entry(name, "device, pipe or socket")


def read(root: Path, path: str, most: int) -> bytes:
    """Return at most `most` + 1 bytes of a regular file; raise OSError for all else; never wait or follow a link."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(root / path, flags)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(f"{path} is not a regular file")
        wanted = most + 1
        data = os.read(handle, wanted)
        while len(data) < wanted and (more := os.read(handle, wanted - len(data))):
            data += more
        return data
    finally:
        os.close(handle)


def blob_id(data: bytes) -> str:
    """Return the id that git gives a blob of this content (SHA-1 object format)."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
