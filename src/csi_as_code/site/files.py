"""The files of a site that are no pages: assets, the data of the register's table, and the register for other programs.

Of a large file the pieces that are as they were are taken from the old site, whose file has to be as it was left.
"""

import contextlib
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from csi_as_code.exports.pieces import Pieces, fits, join, rejoin
from csi_as_code.exports.registers import Whole, all_files
from csi_as_code.reading import pieced
from csi_as_code.reading.pieced import Known, Pieced
from csi_as_code.site import splicing, templates
from csi_as_code.site.digests import Digests
from csi_as_code.site.facts import Site
from csi_as_code.site.folder import Folder
from csi_as_code.site.sitemap import sitemap
from csi_as_code.site.table import rows_script, text_script


def write_files(site: Site, over: Mapping[str, bytes], folder: Folder, shelf: "Shelf", digests: Digests) -> int:
    """Write the files that are no pages and tell no history, which may be done in a process beside that of the pages.

    Return how many there are.
    """
    count = 0
    for name, content in _files(site, over, {} if shelf.forgets else _of_rows(site, digests)):
        shelf.write(folder, name, content)
        count += 1
    shelf.save()
    return count


def write_history(site: Site, pages: Sequence[str], folder: Folder) -> int:
    """Write the files that tell the history, or what pages there are; return how many there are."""
    found = dict(sitemap(site.policy.site, pages))
    whole = Whole(site.register, site.today, commit=site.commit, pages=site.records, trail=site.trail)
    found |= {file.name: bytes(file.render(whole)) for file in all_files() if file.is_history}
    for name, content in found.items():
        folder.write(name, content)
    return len(found)


def _of_rows(site: Site, digests: Digests) -> Mapping[str, bytes]:
    return {ident: digests.digest(row) for ident, row in site.rows.items()}


def _files(site: Site, over: Mapping[str, bytes], digests: Mapping[str, bytes]) -> Iterator[tuple[str, bytes | Pieces]]:
    yield from templates.assets(over).items()
    yield "register-rows.js", rows_script(site, digests)
    yield "register-text.js", text_script(site, digests)
    whole = Whole(
        site.register,
        site.today,
        commit=site.commit,
        pages=site.records,
        agenda=site.agenda,
        ratings=site.ratings,
        digests=digests,
    )
    for file in all_files():
        if not file.is_history:
            yield file.name, file.render(whole)


class Shelf:
    """Where in the large files of a site their pieces are: as the last build left them, and as this one does.

    `frame` is a digest of what every file is made of. What is remembered is tied to the files by their marks and
    checksums, so it may be saved whether or not the site comes to take the place of the old one.
    """

    def __init__(self, file: Path | None, frame: bytes) -> None:
        self._file = pieced.beside(file) if file else None
        self._old = pieced.load(self._file, frame) if self._file else Pieced(frame)
        self._new: dict[str, Known] = {}

    @property
    def forgets(self) -> bool:
        """Whether nothing is remembered at all."""
        return self._file is None

    def write(self, folder: Folder, name: str, content: bytes | Pieces) -> None:
        """Write a file into a folder, or take it over from the old site."""
        if isinstance(content, bytes) or self.forgets:
            folder.write(name, bytes(content))
            return
        keys = content.keys()
        known = self._old.files.get(name)
        found = _again(folder, name, content, keys, known) if known else None
        self._new[name] = found or _anew(folder, name, content, keys)

    def save(self) -> None:
        """Remember the files as they are now, unless it is what is remembered."""
        if self._file and self._new != self._old.files:
            pieced.save(self._file, Pieced(self._old.frame, self._new))


def _anew(folder: Folder, name: str, content: Pieces, keys: list[bytes]) -> Known:
    data, layout = join(content, keys)
    return Known(folder.write(name, data), zlib.crc32(data), layout)


def _again(folder: Folder, name: str, content: Pieces, keys: list[bytes], known: Known) -> Known | None:
    """Write a file with what still holds of the old one; return None where that is not as it was left."""
    mark, layout = known.mark, known.layout
    if layout.context == content.context and layout.keys == keys:
        kept = folder.keep(name, mark)
        return Known(kept, known.checksum, layout) if kept else None
    size = mark[1]
    old = folder.old(name, mark) if fits(content, layout, size) else None
    if old is None:
        return None
    with old, contextlib.suppress(EOFError):
        if splicing.checksum(old, size) == known.checksum:
            parts, layout = rejoin(content, keys, layout)
            if splicing.is_same(old, parts, size):
                kept = folder.keep(name, mark)
                return Known(kept, known.checksum, layout) if kept else None
            return Known(*folder.splice(name, old, parts), layout)
    return None
