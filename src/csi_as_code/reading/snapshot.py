"""Read a whole register, from a folder or from a commit, by the same code."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec

from csi_as_code.errors import RegisterError
from csi_as_code.git.place import git_dir
from csi_as_code.reading import aside, cache, folder, parse
from csi_as_code.reading.assemble import Read, assemble, kind_of
from csi_as_code.reading.cache import Block, Mark, Memory
from csi_as_code.reading.folder import Entry
from csi_as_code.reading.kept import keep, whole
from csi_as_code.reading.parse import Parsed
from csi_as_code.reading.root import find_root
from csi_as_code.register import IMPROVEMENTS, MEASURES, POLICY_PATH, Register

__all__ = ["Opened", "find_root", "open_commit", "open_commits", "open_folder"]

MOST_BYTES = 4 * 1024 * 1024
WORTH_SHARING = 400
"""From so many files on, a second process parses half of them."""


class Opened(NamedTuple):
    """A register with the way to its files: `read` returns the bytes of one, raising OSError or GitError.

    `oids` has the blob id of every file that could be read, by path. Of a commit there is its hash, and the day for
    which it was asked.
    """

    register: Register
    read: Callable[[str], bytes]
    root: Path
    commit: str | None = None
    oids: Mapping[str, str] = MappingProxyType({})
    day: str | None = None


def open_folder(root: Path, *, sparing: bool = False) -> Opened:
    """Read the register in a folder as it is now; what its files mean is remembered in the git directory.

    `sparing` leaves long texts undecoded until a rule reads them, which is for those who read few of them.
    """
    place = git_dir(root)
    file = cache.file_of(place) if place else None
    memory = cache.load(file) if file else Memory()
    began = time.time_ns()
    found = folder.entries(root)

    def fetch(wanted: list[Entry]) -> Iterator[tuple[Entry, bytes | OSError]]:
        for entry in wanted:
            try:
                yield entry, folder.read(root, entry.path, MOST_BYTES)
            except OSError as error:
                yield entry, error

    stores = _stores(memory)
    known = [_known(entry, memory.marks, stores) for entry in found]
    parsed = _Reading(memory, fetch).all(known)
    if file:
        _remember(file, memory, known, parsed, began - cache.SLACK_NS)
    register = assemble(parsed if sparing else map(_whole, parsed))
    oids = {read.entry.path: read.entry.oid for read in parsed if read.parsed}
    return Opened(register, lambda path: folder.read(root, path, MOST_BYTES), root, oids=oids)


def open_commit(root: Path, ref: str, *, sparing: bool = False) -> Opened:
    """Read the register as it stood in a commit; its folder there is the one that `root` is now."""
    return open_commits(root, ref, sparing=sparing)[0]


def open_commits(root: Path, *refs: str, sparing: bool = False) -> list[Opened]:
    """Read the register as it stood in several commits; a blob that they share is parsed once."""
    from csi_as_code.git import tree  # only commands that look at commits start git

    place = git_dir(root)
    memory = cache.load(cache.file_of(place)) if place else Memory()
    return [_in_commit(root, tree.resolve(root, ref), ref, memory, sparing=sparing) for ref in refs]


def _in_commit(root: Path, commit: str, ref: str, memory: Memory, *, sparing: bool) -> Opened:
    from csi_as_code.git import tree  # only commands that look at commits start git

    blobs = tree.listing(root, commit, tree.prefix(root), (POLICY_PATH, IMPROVEMENTS, MEASURES))
    if not any(blob.path == POLICY_PATH for blob in blobs):
        raise RegisterError(f'there is no {POLICY_PATH} in "{ref}"', "Name a commit that holds the register.")
    found = folder.within(
        Entry(blob.path, _MODES.get(blob.mode, "file of no known kind"), oid=blob.oid) for blob in blobs
    )

    def fetch(wanted: list[Entry]) -> Iterator[tuple[Entry, bytes | OSError]]:
        contents = tree.contents(root, (entry.oid for entry in wanted), MOST_BYTES)
        for entry, (_, data) in zip(wanted, contents, strict=True):
            yield entry, data

    parsed = _Reading(memory, fetch).all(found)
    oids = {entry.path: entry.oid for entry in found if entry.kind == "file"}

    def read(path: str) -> bytes:
        if path not in oids:
            raise FileNotFoundError(path)
        return next(data for _, data in tree.contents(root, [oids[path]], MOST_BYTES))

    return Opened(assemble(parsed if sparing else map(_whole, parsed)), read, root, commit, oids)


_MODES = {
    "100644": "file", "100755": "file", "100664": "file", "120000": "symbolic link", "160000": "submodule",
}  # fmt: skip


def _known(entry: Entry, marks: Mapping[str, tuple[Mark, str]], stores: Mapping[str, Mapping[str, Any]]) -> Entry:
    """Return the entry with the blob id that its path had when its stat data were the same, if that blob is known."""
    mark, oid = marks.get(entry.path, (None, ""))
    if mark != entry.mark or oid not in stores[kind_of(entry.path) or "policy"]:
        return entry
    return Entry(entry.path, entry.kind, entry.mark, oid)


def _whole(read: Read) -> Read:
    """Return a file with all of its text decoded."""
    parsed = read.parsed
    if parsed is None or kind_of(read.entry.path) != "improvement" or parsed.value is None:
        return read
    return read._replace(parsed=msgspec.structs.replace(parsed, value=whole(parsed.value)))


def _kept_improvement(data: bytes) -> Parsed[Any]:
    parsed = parse.improvement(data)
    return msgspec.structs.replace(parsed, value=keep(parsed.value)) if parsed.value else parsed


_PARSERS: dict[str, Callable[[bytes], Parsed[Any]]] = {
    "improvement": _kept_improvement, "measure": parse.measure, "points": parse.points, "policy": parse.policy,
}  # fmt: skip


def _stores(memory: Memory) -> dict[str, dict[str, Parsed[Any]]]:
    return {
        "improvement": memory.improvements, "measure": memory.measures,
        "points": memory.points, "policy": memory.policies,
    }  # fmt: skip


class _Reading:
    """One pass over the files of a register: what is remembered is taken, the rest is fetched and parsed."""

    def __init__(self, memory: Memory, fetch: Callable[[list[Entry]], Iterable[tuple[Entry, bytes | OSError]]]) -> None:
        self.fetch = fetch
        self.memory = memory
        self.stores = _stores(memory)

    def all(self, found: list[Entry]) -> list[Read]:
        """Return every file, in order of path."""
        results: dict[str, Read] = {}
        wanted = []
        for entry in found:
            kind = kind_of(entry.path)
            if entry.kind != "file" or kind is None:
                results[entry.path] = Read(entry, None)
            elif entry.oid and entry.oid in self.stores[kind]:
                results[entry.path] = Read(entry, self.stores[kind][entry.oid])
            else:
                wanted.append(entry)
        for read in self._parsed(wanted):
            results[read.entry.path] = read
        return [results[entry.path] for entry in found]

    def _parsed(self, wanted: list[Entry]) -> Iterator[Read]:
        """Yield files as they are parsed; a second process does half of many."""
        if len(wanted) < WORTH_SHARING or not aside.can_share():
            yield from self._each(wanted)
            return
        share = wanted[1::2]
        wait = aside.begin(lambda: _handed_over(self._each(share)))
        yield from self._each(wanted[::2])
        yield from self._taken_over(share, wait())

    def _each(self, wanted: list[Entry]) -> Iterator[Read]:
        return (self._one(entry, data) for entry, data in self.fetch(wanted))

    def _taken_over(self, share: list[Entry], result: bytes | None) -> Iterator[Read]:
        """Yield what the second process has read, or read it where that came to nothing."""
        if result is None:
            yield from self._each(share)
            return
        handed = msgspec.msgpack.decode(result, type=_Handed)
        self.memory.take(handed.block)
        for entry, oid, trouble in zip(share, handed.oids, handed.troubles, strict=True):
            parsed = self.stores[kind_of(entry.path) or ""][oid] if oid else None
            yield Read(Entry(entry.path, entry.kind, entry.mark, oid), parsed, trouble)

    def _one(self, entry: Entry, data: bytes | OSError) -> Read:
        if isinstance(data, OSError):
            return Read(entry, None, data.strerror or str(data))
        kind = kind_of(entry.path) or ""
        oid = entry.oid or folder.blob_id(data)
        parsed = self.stores[kind].get(oid)
        if parsed is None:
            parsed = self.stores[kind][oid] = _PARSERS[kind](data)
        return Read(Entry(entry.path, entry.kind, entry.mark, oid), parsed)


class _Handed(msgspec.Struct, array_like=True):
    """What the second process hands over: what blobs mean, and blob id and trouble of each file, in order."""

    block: Block
    oids: list[str]
    troubles: list[str]


def _handed_over(reads: Iterable[Read]) -> bytes:
    share = list(reads)
    oids = [read.entry.oid if read.parsed else "" for read in share]
    handed = _Handed(cache.block_of(_memory_of(share, 0)), oids, [read.trouble for read in share])
    return msgspec.msgpack.encode(handed)


def _remember(file: Path, memory: Memory, before: list[Entry], reads: list[Read], trusted_before: int) -> None:
    """Keep what this pass learnt, with the stat data of files that are old enough to trust."""
    news = _memory_of((read for entry, read in zip(before, reads, strict=True) if not entry.oid), trusted_before)
    if (news.rows or memory.damaged) and not cache.add(file, memory, news):
        cache.save(file, _memory_of(reads, trusted_before))


def _memory_of(reads: Iterable[Read], trusted_before: int) -> Memory:
    memory = Memory()
    stores = _stores(memory)
    for read in reads:
        kind = kind_of(read.entry.path)
        if read.parsed is not None and kind:
            stores[kind][read.entry.oid] = read.parsed
            if max(read.entry.mark[:2]) < trusted_before:
                memory.marks[read.entry.path] = (read.entry.mark, read.entry.oid)
    return memory
