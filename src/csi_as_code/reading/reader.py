"""From the files of a register to what they say: what is remembered is taken, the rest is fetched and parsed."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec

from csi_as_code.reading import aside, cache, folder
from csi_as_code.reading.cache import Block, Memory
from csi_as_code.reading.files import Read, kind_of
from csi_as_code.reading.folder import Entry
from csi_as_code.reading.kept import keep
from csi_as_code.reading.parsed import Parsed

WORTH_SHARING = 400
"""From so many files on, a second process parses half of them."""

Fetch = Callable[[list[Entry]], Iterable[tuple[Entry, bytes | OSError]]]


def _parse(kind: str, data: bytes) -> Parsed[Any]:
    from csi_as_code.reading import parse  # 15 ms that a run over unchanged files does not need

    if kind != "improvement":
        found: Parsed[Any] = getattr(parse, kind)(data)
        return found
    record = parse.improvement(data)
    return msgspec.structs.replace(record, value=keep(record.value)) if record.value else record


def stores_of(memory: Memory) -> dict[str, dict[str, Parsed[Any]]]:
    """Return what is remembered by blob id, by kind of file."""
    return {
        "improvement": memory.improvements, "measure": memory.measures,
        "points": memory.points, "policy": memory.policies,
    }  # fmt: skip


class Reading:
    """One pass over the files of a register: what is remembered is taken, the rest is fetched and parsed."""

    def __init__(self, memory: Memory, fetch: Fetch) -> None:
        self.fetch = fetch
        self.memory = memory
        self.stores = stores_of(memory)
        self.fresh: list[Read] = []

    def all(self, found: list[Entry], ready: Mapping[str, Read] = MappingProxyType({})) -> list[Read]:
        """Return every file, in order of path; those of `ready`, by path, have been read.

        `fresh` are then the files that were not remembered.
        """
        stores = self.stores
        reads: list[Read] = []
        wanted = []
        for entry in found:
            kind = kind_of(entry.path)
            if entry.oid and kind is not None and entry.oid in stores[kind]:
                reads.append(Read(entry, stores[kind][entry.oid]))
                continue
            read = Read(entry, None)
            if entry.path in ready:
                read = ready[entry.path]
                self.fresh.append(read)
            elif entry.kind == "file" and kind is not None:
                wanted.append(entry)
            reads.append(read)
        if wanted:
            parsed = {read.entry.path: read for read in self._parsed(wanted)}
            self.fresh += parsed.values()
            reads = [parsed.get(read.entry.path, read) for read in reads]
        return reads

    def _parsed(self, wanted: list[Entry]) -> Iterator[Read]:
        """Yield files as they are parsed; a second process does half of many."""
        if len(wanted) < WORTH_SHARING or not aside.can_share():
            yield from self.each(wanted)
            return
        share = wanted[1::2]
        wait = aside.begin(lambda: msgspec.msgpack.encode(handed_over(self.each(share))))
        yield from self.each(wanted[::2])
        yield from self._taken_over(share, wait())

    def each(self, wanted: list[Entry]) -> Iterator[Read]:
        """Yield files as they are fetched and parsed."""
        return (self._one(entry, data) for entry, data in self.fetch(wanted))

    def _taken_over(self, share: list[Entry], result: bytes | None) -> Iterator[Read]:
        """Yield what the second process has read, or read it where that came to nothing."""
        if result is None:
            yield from self.each(share)
            return
        yield from self.taken_over(share, msgspec.msgpack.decode(result, type=Handed))

    def taken_over(self, share: list[Entry], handed: "Handed") -> Iterator[Read]:
        """Yield the files that another process has read."""
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
            parsed = self.stores[kind][oid] = _parse(kind, data)
        return Read(Entry(entry.path, entry.kind, entry.mark, oid), parsed)


class Handed(msgspec.Struct, array_like=True):
    """What a second process hands over: what blobs mean, and blob id and trouble of each file, in order."""

    block: Block
    oids: list[str]
    troubles: list[str]


class Looked(NamedTuple):
    """What was seen of a folder, with what is remembered, and what the second process read of it (`share`).

    Entries have the blob id of what has not changed. Files that changed later than `trusted_before`, which lies
    before the look, may have changed again since.
    """

    entries: list[Entry]
    memory: Memory
    trusted_before: int
    share: Sequence[Entry] = ()
    handed: Handed | None = None


def handed_over(reads: Iterable[Read]) -> Handed:
    """Return files as the process that has read them hands them over."""
    share = list(reads)
    oids = [read.entry.oid if read.parsed else "" for read in share]
    return Handed(cache.block_of(memory_of(share, 0)), oids, [read.trouble for read in share])


def memory_of(reads: Iterable[Read], trusted_before: int) -> Memory:
    """Return what files say, as the cache keeps it, with the stat data of those that are older than a time."""
    memory = Memory()
    stores = stores_of(memory)
    for read in reads:
        kind = kind_of(read.entry.path)
        if read.parsed is not None and kind:
            stores[kind][read.entry.oid] = read.parsed
            if max(read.entry.mark[:2]) < trusted_before:
                memory.marks[read.entry.path] = (read.entry.mark, read.entry.oid)
    return memory
