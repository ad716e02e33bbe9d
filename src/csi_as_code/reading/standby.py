"""A second process that makes its tools ready while the first looks at the folder, and then reads what has changed."""

import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import msgspec

from csi_as_code.finding import Finding
from csi_as_code.git.place import git_dir
from csi_as_code.model import Day
from csi_as_code.reading import aside, cache, folder, standing
from csi_as_code.reading.assemble import Read, assemble, kind_of
from csi_as_code.reading.cache import Memory
from csi_as_code.reading.folder import Entry
from csi_as_code.reading.reader import Handed, Reading, handed_over, stores_of
from csi_as_code.reading.standing import Again, Known, Standing, known
from csi_as_code.register import Register

WORTH_BYTES = 100_000
"""Of a register about which less is remembered, everything is judged as soon as a second process has begun."""

Judge = Callable[[Register, Day, Callable[[str], bytes], Mapping[str, list[Finding]]], Again | None]
"""Judge the records of a register alone, and place anew what rules across records found in them; None in doubt."""


class Order(msgspec.Struct, frozen=True, array_like=True):
    """Which files to read, since when files are too new for their stat data to be trusted, and what is remembered."""

    token: str
    entries: list[Entry]
    trusted_before: int


class Result(msgspec.Struct, frozen=True, array_like=True):
    """What the files say; what is said of the register now, None where other records have to be judged as well."""

    handed: Handed
    files: dict[str, Known]
    again: Again | None


class Standby:
    """The second process, which waits for an order."""

    def __init__(self, child: int, orders: int, results: int) -> None:
        self._child, self._orders, self._results = child, orders, results

    def send(self, order: Order) -> None:
        """Let it begin."""
        data = msgspec.msgpack.encode(order)
        try:
            with os.fdopen(self._orders, "wb") as stream:
                stream.write(data)
        except BrokenPipeError:
            pass  # it failed, which result() says

    def result(self) -> Result | None:
        """Wait for what it has read; None where it failed. It may go on to remember this."""
        with os.fdopen(self._results, "rb") as stream:
            data = stream.read()
        return msgspec.msgpack.decode(data, type=Result) if data else None

    def dismiss(self) -> None:
        """End it without an order: it has only read so far."""
        os.close(self._orders)
        os.close(self._results)
        os.kill(self._child, signal.SIGKILL)

    def wait(self) -> None:
        """Wait for its end."""
        os.waitpid(self._child, 0)


def is_worth_it(file: Path) -> bool:
    """Tell whether so much is remembered in a file that a second process helps."""
    try:
        return file.stat().st_size >= WORTH_BYTES and aside.can_share()
    except OSError:
        return False


def begin(root: Path, file: Path, prepare: Callable[[], object], judge: Judge) -> Standby:
    """Begin the second process; it prepares itself, and judges what it has read."""
    orders, to_child = os.pipe()
    from_child, results = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child:
        os.close(orders)
        os.close(results)
        return Standby(child, to_child, from_child)
    failed = 1
    try:
        os.close(to_child)
        os.close(from_child)
        _work(root, file, orders, results, prepare, judge)
        failed = 0
    finally:
        os._exit(failed)


def _work(root: Path, file: Path, orders: int, results: int, prepare: Callable[[], object], judge: Judge) -> None:
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 2)  # where it fails, the first process does all itself and says what there is to say
    remembered = standing.load(file)
    place = git_dir(root)
    memory = cache.load_others(cache.file_of(place)) if place else Memory()
    prepare()
    with os.fdopen(orders, "rb") as stream:
        data = stream.read()
    if not data:
        return
    order = msgspec.msgpack.decode(data, type=Order)
    reads = list(Reading(Memory(), _fetch(root)).each(order.entries))
    files = {read.entry.path: known(read, order.trusted_before) for read in reads}
    if remembered and remembered.token != order.token:
        remembered = None
    again = _again(root, remembered, memory, reads, files, judge) if remembered else None
    with os.fdopen(results, "wb") as stream:
        stream.write(msgspec.msgpack.encode(Result(handed_over(reads), files, again)))
    if again and remembered and files:
        standing.save(file, standing.renewed(remembered, files, again))


def _fetch(root: Path) -> Callable[[list[Entry]], Iterator[tuple[Entry, bytes | OSError]]]:
    def fetch(wanted: list[Entry]) -> Iterator[tuple[Entry, bytes | OSError]]:
        for entry in wanted:
            try:
                yield entry, folder.read(root, entry.path, folder.MOST_BYTES)
            except OSError as error:
                yield entry, error

    return fetch


def _again(
    root: Path, remembered: Standing, memory: Memory, reads: list[Read], files: Mapping[str, Known], judge: Judge
) -> Again | None:
    """Judge the records that were read, where nothing that others may read of them has changed."""
    for read in reads:
        parsed, before = read.parsed, remembered.files[read.entry.path]
        if parsed is None or parsed.value is None or parsed.flaws or parsed.dropped:
            return None
        if not before.facts or files[read.entry.path].facts != before.facts:
            return None
    others = _others(remembered, memory)
    if others is None:
        return None
    register = assemble([*others, *reads])
    if len(register.improvements) != len(reads):
        return None
    across = {path: [said.finding for said in remembered.said.get(path, ()) if not said.alone] for path in files}
    return judge(register, remembered.day, lambda path: folder.read(root, path, folder.MOST_BYTES), across)


def _others(remembered: Standing, memory: Memory) -> list[Read] | None:
    """Return the policy, the measures and their points as they are remembered; None where one is not."""
    stores = stores_of(memory)
    found = []
    for path, file in remembered.files.items():
        kind = kind_of(path)
        if kind and kind != "improvement":
            parsed = stores[kind].get(file.oid)
            if parsed is None:
                return None
            found.append(Read(Entry(path, oid=file.oid), parsed))
    return found
