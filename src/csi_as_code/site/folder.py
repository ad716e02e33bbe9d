"""A folder that a site is written into; what the old site has with the same bytes is taken over from there.

Taken over is a hard link: neither time nor number of the file changes, so that nobody has to copy it again. Where the
file system has no hard links it is a copy with the time of the old file.
"""

import contextlib
import io
import os
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path

from csi_as_code.exports.pieces import Part
from csi_as_code.reading.printed import Mark
from csi_as_code.site.output import MARKER, below, make_writable
from csi_as_code.site.splicing import splice

_BINARY = getattr(os, "O_BINARY", 0)
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY
# A pipe that somebody has put there is not waited for.
_OLD = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | _BINARY


class Folder:
    """Writes files below a folder, making the folders between only once; `written` counts those that are new."""

    def __init__(self, top: Path, old: Path | None = None) -> None:
        self._top = str(top)
        self._old = str(old) if old else None
        self._made = {""}
        self._present: set[str] = set()
        self.written = 0

    def write(self, path: str, content: bytes) -> Mark:
        """Write a file that is not there yet; `path` has `/` between its parts. Return what tells it from others."""
        self._make_way(path)
        old = self._same(path, content)
        if old is not None:
            linked = self._link(path)
            if linked == old:
                return linked
            if linked is not None:  # somebody else has put another file there in this moment
                os.unlink(f"{self._top}/{path}")  # noqa: PTH108 - paths as text are faster here
                old = None
        self.written += old is None
        return self._create(path, content, old)

    def clear(self, marks: Mapping[str, Mark]) -> bool:
        """Remove what an older site left here, but for pages that are as they were said to be; tell if there are such.

        Nothing is written into a file that is there: the old site may have the same one.
        """
        folders = []
        for path, entry in below(self._top):
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
                make_writable(entry.path)
            elif path in marks and _mark(entry.stat(follow_symlinks=False)) == marks[path]:
                self._present.add(path)
            elif path != MARKER:
                os.unlink(entry.path)  # noqa: PTH108 - paths as text are faster here
        for folder in reversed(folders):
            with contextlib.suppress(OSError):  # there are files in it
                os.rmdir(folder)  # noqa: PTH106 - as above
        return bool(self._present)

    def keep_all(self, marks: Mapping[str, Mark]) -> dict[str, Mark | None]:
        """Take over files of the old site unread, and return those that are not as they were said to be.

        What was changed since is not there; what had to be copied is, and has another mark.
        """
        lost: dict[str, Mark | None] = {}
        for path, mark in marks.items():
            kept = self.keep(path, mark)
            if kept != mark:
                lost[path] = kept
        return lost

    def drop(self, path: str) -> None:
        """Remove a file again, and the folder that is empty without it."""
        os.unlink(f"{self._top}/{path}")  # noqa: PTH108 - paths as text are faster here
        below = path.rpartition("/")[0]
        if below:
            with contextlib.suppress(OSError):  # other files are in it
                os.rmdir(f"{self._top}/{below}")  # noqa: PTH106 - paths as text are faster here
                self._made.discard(below)

    def keep(self, path: str, mark: Mark) -> Mark | None:
        """Take over a file of the old site unread; return None, and leave nothing, where it is not as it was."""
        if path in self._present:
            return mark
        self._make_way(path)
        linked = self._link(path)
        if linked is None:
            return self._copy(path, mark)
        if linked != mark:
            os.unlink(f"{self._top}/{path}")  # noqa: PTH108 - paths as text are faster here
            return None
        return linked

    def old(self, path: str, mark: Mark) -> io.FileIO | None:
        """Open a file of the old site; None where it is not as it was."""
        found = self._open(path)
        if found is None:
            return None
        handle, known = found
        if _mark(known) == mark:
            return io.FileIO(handle)
        os.close(handle)
        return None

    def splice(self, path: str, old: io.FileIO, parts: Iterable[Part]) -> tuple[Mark, int]:
        """Write a file that differs from the old site's, as parts of which some stand there.

        Return what tells it from others, and its checksum. Raise EOFError, and leave nothing, where the old one has
        become shorter.
        """
        self._make_way(path)
        place = f"{self._top}/{path}"
        try:
            with open(os.open(place, _NEW, 0o666), "wb") as new:  # noqa: PTH123 - a handle, and no path
                checksum = splice(old, parts, new)
        except EOFError:
            os.unlink(place)  # noqa: PTH108 - paths as text are faster here
            raise
        except OSError as error:
            raise OSError(error.errno, error.strerror, place) from error
        self.written += 1
        return _mark(os.lstat(place)), checksum

    def _make_way(self, path: str) -> None:
        below = path.rpartition("/")[0]
        if below not in self._made:
            os.makedirs(f"{self._top}/{below}", exist_ok=True)  # noqa: PTH103 - paths as text are faster here
            self._made.add(below)

    def _same(self, path: str, content: bytes) -> Mark | None:
        """Return the mark of the old site's file where it is a regular file that holds these bytes."""
        found = self._read(path, len(content))
        return found[1] if found and found[0] == content else None

    def _read(self, path: str, size: int) -> tuple[bytes, Mark] | None:
        """Return the old site's file of this size; None where it has another size, or is no regular file."""
        found = self._open(path)
        if found is None:
            return None
        handle, known = found
        try:
            with io.FileIO(handle) as stream:
                return (stream.readall(), _mark(known)) if known.st_size == size else None
        except OSError:
            return None

    def _open(self, path: str) -> tuple[int, os.stat_result] | None:
        """Open a regular file of the old site; None where there is none."""
        if self._old is None:
            return None
        try:
            handle = os.open(f"{self._old}/{path}", _OLD)
        except OSError:
            return None
        known = os.fstat(handle)
        if stat.S_ISREG(known.st_mode):
            return handle, known
        os.close(handle)
        return None

    def _link(self, path: str) -> Mark | None:
        """Link to a file of the old site; None where it is not there or this cannot be done."""
        if self._old is None:
            return None
        new = f"{self._top}/{path}"
        try:
            os.link(f"{self._old}/{path}", new)
        except FileExistsError:
            raise
        except OSError:
            return None
        known = os.lstat(new)
        return _mark(known) if stat.S_ISREG(known.st_mode) else (0, 0, 0)

    def _copy(self, path: str, mark: Mark) -> Mark | None:
        found = self._read(path, mark[1])
        return self._create(path, found[0], mark) if found and found[1] == mark else None

    def _create(self, path: str, content: bytes, old: Mark | None) -> Mark:
        """Write a new file, with the time of an old one where there is such."""
        place = f"{self._top}/{path}"
        handle = os.open(place, _NEW, 0o666)
        try:
            view = memoryview(content)
            while view:
                view = view[os.write(handle, view) :]
            if old is None:
                return _mark(os.fstat(handle))
        except OSError as error:
            raise OSError(error.errno, error.strerror, place) from error
        finally:
            os.close(handle)
        os.utime(place, ns=(old[0], old[0]))
        return _mark(os.lstat(place))


def _mark(known: os.stat_result) -> Mark:
    return known.st_mtime_ns, known.st_size, known.st_ino
