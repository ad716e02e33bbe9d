"""Read a whole register, from a folder or from a commit, by the same code."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from csi_as_code.errors import RegisterError
from csi_as_code.git.place import git_dir
from csi_as_code.reading import ahead, cache, custom, folder
from csi_as_code.reading.ahead import Seen
from csi_as_code.reading.assemble import assemble
from csi_as_code.reading.cache import Memory
from csi_as_code.reading.files import Read
from csi_as_code.reading.folder import MOST_BYTES, Entry
from csi_as_code.reading.kept import facts_of_all, facts_unknown, shape_of_all, shape_unknown, whole
from csi_as_code.reading.reader import Looked, Reading, memory_of
from csi_as_code.reading.scout import Scout
from csi_as_code.reading.standing import Known, known
from csi_as_code.register import IMPROVEMENTS, MEASURES, POLICY_PATH, Register


class Opened(NamedTuple):
    """A register with the way to its files: `read` returns the bytes of one, raising OSError or GitError.

    `oids` has the blob id of every file that could be read, by path. Of a commit there is its hash, and the day for
    which it was asked; of a folder its files as `standing` remembers them, None where one is no plain file or could
    not be read, which no stat data would tell from one that can. `facts` are the digests of
    `kept.facts_of_all`, in which a record that cannot be read as a whole stands with its blob id. `shape` is a digest
    of all that the files say beside the prose of records (`kept.PROSE`), empty where it is not known.
    """

    register: Register
    read: Callable[[str], bytes]
    root: Path
    commit: str | None = None
    oids: Mapping[str, str] = MappingProxyType({})
    day: str | None = None
    files: Callable[[], dict[str, Known] | None] = lambda: None
    facts: Callable[[], dict[str, bytes]] = dict
    shape: Callable[[], bytes] = bytes


def open_folder(
    root: Path,
    *,
    sparing: bool = False,
    meanwhile: Callable[[], object] | None = None,
    looked: Looked | None = None,
    scout: Scout | None = None,
    is_kept: bool = True,
) -> Opened:
    """Read the register in a folder as it is now; what its files mean is remembered in the git directory.

    `sparing` leaves long texts undecoded until a rule reads them, which is for those who read few of them.
    `meanwhile` is done while a second process looks at the folder, or at once; `looked` is what that has seen already,
    `scout` one that was begun before. What is new is remembered unless that is left to another process (`is_kept`).
    """
    place = git_dir(root)
    file = cache.file_of(place) if place else None
    began_ns = scout.began_ns if scout else time.time_ns()
    trusted_before = looked.trusted_before if looked else began_ns - cache.SLACK_NS
    fetch = folder.fetching(root)
    wait: Callable[[], Seen | None] | None = scout.seen if scout else None
    if file and not looked and not scout and ahead.is_worth_it(file):
        wait = ahead.begin(root, file, fetch)
    memory = looked.memory if looked else cache.load(file) if file else Memory()
    if meanwhile:
        meanwhile()
    if wait:
        _use_the_time(memory)
    reading = Reading(memory, fetch)
    if looked:
        seen = Seen(looked.entries, looked.handed)
        share = [*looked.share]
    else:
        seen = (wait() if wait else None) or Seen(ahead.known(folder.entries(root), memory.marks))
        share = seen.changed
    handed = reading.taken_over(share, seen.handed) if seen.handed else ()
    parsed = reading.all(seen.entries, {read.entry.path: read for read in handed})
    if file and is_kept:
        _remember(file, reading, parsed, trusted_before)
    register = assemble(parsed, None if sparing else whole)
    oids = {read.entry.path: read.entry.oid for read in parsed if read.parsed}

    def files() -> dict[str, Known] | None:
        if any(read.entry.kind != "file" or read.trouble for read in parsed):
            return None
        return {read.entry.path: known(read, trusted_before) for read in parsed}

    return Opened(
        register,
        lambda path: folder.read(root, path, MOST_BYTES),
        root,
        oids=oids,
        files=files,
        facts=partial(_facts, parsed),
        shape=partial(_shape, parsed),
    )


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

    parsed = Reading(memory, fetch).all(found)
    oids = {entry.path: entry.oid for entry in found if entry.kind == "file"}

    def read(path: str) -> bytes:
        if path not in oids:
            raise FileNotFoundError(path)
        return next(data for _, data in tree.contents(root, [oids[path]], MOST_BYTES))

    register = assemble(parsed, None if sparing else whole)
    return Opened(register, read, root, commit, oids, facts=partial(_facts, parsed), shape=partial(_shape, parsed))


def _facts(reads: Iterable[Read]) -> dict[str, bytes]:
    records = f"{IMPROVEMENTS}/"
    found = {}
    for entry, parsed, trouble in reads:
        path = entry.path
        if parsed is None or parsed.value is None or parsed.flaws or parsed.dropped:
            if path.startswith(records):
                found[path] = facts_unknown(f"{entry.kind}: {trouble or entry.oid}")
        elif path.startswith(records):
            found[path] = parsed.value.facts
    return facts_of_all(found)


def _shape(reads: Iterable[Read]) -> bytes:
    """Return a digest of all but prose: what cannot be read as a whole stands with its blob id, or with its trouble."""
    found = {}
    for entry, parsed, trouble in reads:
        shape = getattr(parsed.value, "shape", b"") if parsed and not parsed.flaws and not parsed.dropped else b""
        found[entry.path] = shape or shape_unknown(f"{entry.kind}: {trouble or entry.oid}")
    return shape_of_all(found)


_MODES = {
    "100644": "file", "100755": "file", "100664": "file", "120000": "symbolic link", "160000": "submodule",
}  # fmt: skip


def _use_the_time(memory: Memory) -> None:
    """Compile the schema fragment of the register's own fields while the second process is at work."""
    for parsed in [*memory.policies.values()][-1:]:
        if parsed.value:
            custom.prepare(parsed.value.custom)


def _remember(file: Path, reading: Reading, reads: list[Read], trusted_before: int) -> None:
    """Keep what this pass learnt, with the stat data of files that are old enough to trust."""
    news, memory = memory_of(reading.fresh, trusted_before), reading.memory
    if (news.rows or memory.damaged) and not cache.add(file, memory, news):
        cache.save(file, memory_of(reads, trusted_before))
