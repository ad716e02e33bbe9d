"""Look at a folder and parse what has changed in a second process, while the first decodes what is remembered."""

from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from csi_as_code.reading import aside, cache, folder
from csi_as_code.reading.cache import Mark, Memory
from csi_as_code.reading.files import kind_of
from csi_as_code.reading.folder import Entry
from csi_as_code.reading.reader import WORTH_SHARING, Fetch, Handed, Reading, handed_over

WORTH_BYTES = 500_000
"""From so large a cache on, decoding it takes longer than beginning a second process."""


class Seen(msgspec.Struct, array_like=True):
    """The files of a folder, with the blob id of those that have not changed, and what the others say.

    `handed` is None where so many have changed that the first process had better help.
    """

    entries: list[Entry]
    handed: Handed | None = None

    @property
    def changed(self) -> list[Entry]:
        """The files that have to be read."""
        return [entry for entry in self.entries if not entry.oid and entry.kind == "file" and kind_of(entry.path)]


def is_worth_it(file: Path) -> bool:
    """Tell whether a second process would help with a register whose cache is this file."""
    try:
        return file.stat().st_size >= WORTH_BYTES and aside.can_share()
    except OSError:
        return False


def begin(root: Path, file: Path, fetch: Fetch) -> Callable[[], Seen | None]:
    """Begin to look; return what waits for the result, None where it came to nothing."""
    wait = aside.begin(lambda: msgspec.msgpack.encode(look(root, file, fetch)))

    def seen() -> Seen | None:
        result = wait()
        return None if result is None else msgspec.msgpack.decode(result, type=Seen)

    return seen


def look(root: Path, file: Path, fetch: Fetch) -> Seen:
    """Look at a folder, and read what has changed since the cache was written, unless that is much."""
    seen = Seen(known(folder.entries(root), cache.marks(file)))
    changed = seen.changed
    if len(changed) < WORTH_SHARING:
        seen.handed = handed_over(Reading(Memory(), fetch).each(changed))
    return seen


def known(entries: list[Entry], marks: Mapping[str, tuple[Mark, str]]) -> list[Entry]:
    """Return the entries, with the blob id that a path had when its stat data were the same."""
    nothing: tuple[Mark | None, str] = (None, "")
    found = []
    for entry in entries:
        mark, oid = marks.get(entry.path, nothing)
        found.append(Entry(entry.path, entry.kind, entry.mark, oid) if mark == entry.mark else entry)
    return found
