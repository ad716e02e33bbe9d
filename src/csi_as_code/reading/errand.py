"""What a second process does for lint: read the records that have changed, and judge them where that is enough."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from csi_as_code.finding import Finding
from csi_as_code.git.place import git_dir
from csi_as_code.model import Day
from csi_as_code.reading import cache, folder, standing
from csi_as_code.reading.assemble import assemble
from csi_as_code.reading.cache import Memory
from csi_as_code.reading.files import Read, kind_of
from csi_as_code.reading.folder import Entry
from csi_as_code.reading.reader import Handed, Reading, handed_over, stores_of
from csi_as_code.reading.root import find_root
from csi_as_code.reading.standby import Standby
from csi_as_code.reading.standing import Again, Known, Said, Standing, known
from csi_as_code.register import Register

Judge = Callable[[Register, Day, Callable[[str], bytes], Mapping[str, list[Finding]]], Again | None]
"""Judge the records of a register alone, and place anew what rules across records found in them; None in doubt."""


class Standard(msgspec.Struct, frozen=True, array_like=True):
    """What changed records are held against: the day, their facts, the blobs of all other files, what was said."""

    token: str
    day: Day
    facts: dict[str, bytes]
    others: dict[str, str]
    said: dict[str, tuple[Said, ...]]


class Order(msgspec.Struct, frozen=True, array_like=True):
    """Which files to read, since when files are too new for their stat data to be trusted, and how to judge, if so."""

    entries: list[Entry]
    trusted_before: int
    standard: Standard | None = None


class Result(msgspec.Struct, frozen=True, array_like=True):
    """What the files say; what is said of them now, None where other records have to be judged as well."""

    handed: Handed
    files: dict[str, Known]
    again: Again | None


def order_of(remembered: Standing, changed: list[Entry], trusted_before: int) -> Order:
    """Return the order to read what has changed since something was said, and to judge it.

    It is only read where a record accepts what was not found in it alone: nobody could tell whether that is still so.
    """
    if any(remembered.accepted.get(entry.path, (0, 0))[1] for entry in changed):
        return Order(changed, trusted_before)
    files = remembered.files
    standard = Standard(
        token=remembered.token,
        day=remembered.day,
        facts={entry.path: files[entry.path].facts for entry in changed},
        others={path: file.oid for path, file in files.items() if kind_of(path) not in (None, "improvement")},
        said={entry.path: remembered.said[entry.path] for entry in changed if entry.path in remembered.said},
    )
    return Order(changed, trusted_before, standard)


def begin(second: Standby, order: Order) -> None:
    """Let a second process carry out an order."""
    second.send(msgspec.msgpack.encode(order))


def end(second: Standby) -> Result | None:
    """Wait for the result; None where the second process failed, or was ended while it wrote."""
    try:
        return msgspec.msgpack.decode(second.result(), type=Result)
    except msgspec.DecodeError:
        return None


def run(start: Path, orders: int, results: int, prepare: Callable[[], object], judge: Judge) -> None:
    """Prepare for the register of a folder, wait for the order, and carry it out."""
    root = find_root(start)
    place = git_dir(root)
    memory = cache.load_others(cache.file_of(place)) if place else Memory()
    prepare()
    with os.fdopen(orders, "rb") as stream:
        data = stream.read()
    if not data:
        return
    order = msgspec.msgpack.decode(data, type=Order)
    reads = list(Reading(Memory(), folder.fetching(root)).each(order.entries))
    files = {read.entry.path: known(read, order.trusted_before) for read in reads}
    again = _again(root, order.standard, memory, reads, files, judge) if order.standard else None
    with os.fdopen(results, "wb") as stream:
        stream.write(msgspec.msgpack.encode(Result(handed_over(reads), files, again)))
    if again and order.standard and place:
        _remember(standing.file_of(place), order.standard.token, files, again)


def _remember(file: Path, token: str, files: Mapping[str, Known], again: Again) -> None:
    remembered = standing.load(file)
    if remembered and remembered.token == token:
        standing.save(file, standing.renewed(remembered, files, again))


def _again(
    root: Path, standard: Standard, memory: Memory, reads: list[Read], files: Mapping[str, Known], judge: Judge
) -> Again | None:
    """Judge the records that were read, where nothing that others may read of them has changed."""
    for read in reads:
        parsed, facts = read.parsed, standard.facts[read.entry.path]
        if parsed is None or parsed.value is None or parsed.flaws or parsed.dropped:
            return None
        if not facts or files[read.entry.path].facts != facts:
            return None
    others = _others(standard, memory)
    if others is None:
        return None
    register = assemble([*others, *reads])
    if len(register.improvements) != len(reads):
        return None
    across = {path: [said.finding for said in standard.said.get(path, ()) if not said.alone] for path in files}
    return judge(register, standard.day, lambda path: folder.read(root, path, folder.MOST_BYTES), across)


def _others(standard: Standard, memory: Memory) -> list[Read] | None:
    """Return the policy, the measures and their points as they are remembered; None where one is not."""
    stores = stores_of(memory)
    found = []
    for path, oid in standard.others.items():
        parsed = stores[kind_of(path) or ""].get(oid)
        if parsed is None:
            return None
        found.append(Read(Entry(path, oid=oid), parsed))
    return found
