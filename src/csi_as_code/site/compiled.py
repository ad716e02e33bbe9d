"""Keep the programs that the shipped templates are compiled to beside those of this package, as Python keeps its own.

So nothing runs that somebody who may not change this package has put there: no file of a register or of its git
directory is run. Like Python's own files these are left out where Python is told to write none, or may not write.
"""

import contextlib
import hashlib
import importlib.util
import marshal
import os
import sys
from pathlib import Path
from types import CodeType

from jinja2.bccache import Bucket, BytecodeCache

from csi_as_code.reading import printed
from csi_as_code.site.installed import versions

DIGEST = 16
ENDING = ".pyc"


def file_for(kind: str) -> Path | None:
    """Return where the programs for a kind of environment are, which is a word; None where Python keeps no programs.

    Another version of csi-as-code, Jinja or Python has another file, because it compiles in another way.
    """
    digest = hashlib.blake2b(printed.code(), digest_size=8)
    digest.update(f"{sys.version} {versions(('jinja2',))}".encode())
    try:
        beside = Path(importlib.util.cache_from_source(__file__))
    except NotImplementedError:
        return None
    return beside.parent / f"{kind}-{digest.hexdigest()}{ENDING}"


class Programs(BytecodeCache):
    """The programs of shipped templates by file and name, each with a checksum of the template."""

    def __init__(self, file: Path | None, ours: str) -> None:
        self._file = file
        self._ours = ours
        self._known = _load(file) if file else {}
        self._is_new = False
        self.began_empty = not self._known

    @property
    def can_be_kept(self) -> bool:
        """Whether Python writes programs down, and may write them there."""
        if self._file is None or sys.dont_write_bytecode:
            return False
        nearest = next(folder for folder in self._file.parents if folder.exists())
        return os.access(nearest, os.W_OK)

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Return what a program is kept by."""
        return f"{filename}\0{name}"

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its program, where it is known."""
        checksum, program = self._known.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = program

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Note the program of a template, if it is one of ours."""
        if bucket.key.startswith(self._ours) and bucket.code is not None:
            self._known[bucket.key] = (bucket.checksum, bucket.code)
            self._is_new = True

    def save(self) -> None:
        """Write the programs down, at once or not at all, where some are new."""
        if self._file is not None and self._is_new and self.can_be_kept:
            with contextlib.suppress(OSError):
                _save(self._file, self._known)


Known = dict[str, tuple[str, CodeType]]


def _load(file: Path) -> Known:
    """Return what a file holds; nothing where it is not whole."""
    try:
        data = file.read_bytes()
    except OSError:
        return {}
    if hashlib.blake2b(data[DIGEST:], digest_size=DIGEST).digest() != data[:DIGEST]:
        return {}
    known: Known = marshal.loads(data[DIGEST:])  # noqa: S302 - as Python loads the programs of this package
    return known


def _save(file: Path, known: Known) -> None:
    import tempfile  # only where something is new

    data = marshal.dumps(known)
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".program-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(hashlib.blake2b(data, digest_size=DIGEST).digest() + data)
        Path(name).chmod(Path(__file__).stat().st_mode & 0o666)
        Path(name).replace(file)
    finally:
        Path(name).unlink(missing_ok=True)
    for old in file.parent.glob(f"{file.name.partition('-')[0]}-*{ENDING}"):
        if old != file:
            old.unlink(missing_ok=True)
