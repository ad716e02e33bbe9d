"""The files of a register in a folder: names and stat data first, contents when wanted, nothing through a link."""

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from pathlib import Path

import msgspec

from csi_as_code.register import IMPROVEMENTS, MEASURES, POLICY_PATH
from csi_as_code.text import visible

MOST_DEPTH = 8
MOST_BYTES = 4 * 1024 * 1024
LIKE_FILES = (".yaml", ".yml", ".csv")
TOO_DEEP = "folder nested too deep"
UNSHOWABLE = "file whose name cannot be shown"


class Entry(msgspec.Struct, frozen=True, gc=False, array_like=True):
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
    found.sort(key=_path)
    return found


_path = attrgetter("path")


def _entry(path: Path, name: str) -> Entry | None:
    try:
        return _of(os.lstat(path), name)
    except OSError:
        return None


def _walk(folder: str, below: str, depth: int) -> Iterator[Entry]:
    try:
        with os.scandir(folder) as listing:
            items = list(listing)
    except OSError as error:
        yield Entry(below, f"folder that cannot be read ({error.strerror})")
        return
    if depth and any(item.name == ".git" for item in items):
        yield Entry(below, "submodule")
        return
    regular = stat.S_ISREG
    for item in items:
        name = item.name
        if name[0] == "." or name[-1] == "~":  # is_leftover, ten thousand times
            continue
        name = f"{below}/{name}"
        try:
            found = item.stat(follow_symlinks=False)
        except OSError:
            continue  # it was deleted since the folder was listed
        if regular(found.st_mode) and name.isprintable():  # nearly all of them
            yield Entry(name, "file", (found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino))
            continue
        entry = _of(found, name)
        if entry.kind != "folder" or item.name.endswith(LIKE_FILES):
            yield plain(entry)
        elif depth >= MOST_DEPTH:
            yield plain(Entry(name, TOO_DEEP))
        else:
            yield from _walk(item.path, name, depth + 1)


def plain(entry: Entry) -> Entry:
    """Return an entry that can be shown: control characters and bytes that are no text are spelt out in its path."""
    if entry.path.isprintable():
        return entry
    return Entry(visible(entry.path), UNSHOWABLE)


def is_leftover(name: str) -> bool:
    """Tell whether a name is one that editors and systems leave behind or hide: `.IMP-0042.yaml.swp`, `notes~`."""
    return name[0] == "." or name[-1] == "~"


def within(entries: Iterable[Entry]) -> list[Entry]:
    """Return the files of a commit as a folder would show them: once for a folder that nothing is read from."""
    found: dict[str, Entry] = {}
    for entry in entries:
        _, *names = entry.path.split("/")
        if any(name and is_leftover(name) for name in names):
            continue
        folders = names[:-1]
        for depth, name in enumerate(folders):
            kind = "folder" if name.endswith(LIKE_FILES) else TOO_DEEP if depth >= MOST_DEPTH else ""
            if kind:
                entry = Entry("/".join(entry.path.split("/")[: depth + 2]), kind)
                break
        entry = plain(entry)
        found[entry.path] = entry
    return sorted(found.values(), key=lambda entry: entry.path)


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


def fetching(root: Path) -> Callable[[list[Entry]], Iterator[tuple[Entry, bytes | OSError]]]:
    """Return what reads files of a folder; the blob id of an entry is to be that of what is read now."""

    def fetch(wanted: list[Entry]) -> Iterator[tuple[Entry, bytes | OSError]]:
        for entry in wanted:
            plain = Entry(entry.path, entry.kind, entry.mark)
            try:
                yield plain, read(root, entry.path, MOST_BYTES)
            except OSError as error:
                yield plain, error

    return fetch


def blob_id(data: bytes) -> str:
    """Return the id that git gives a blob of this content (SHA-1 object format)."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
