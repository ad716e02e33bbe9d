"""Write files so that nothing is lost: a lock, a temporary file, fsync, rename; never over somebody else's change."""

import contextlib
import os
import re
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from csi_as_code.editing.surgery import EditError
from csi_as_code.git.place import git_dir
from csi_as_code.reading.folder import is_leftover
from csi_as_code.register import IMPROVEMENTS, MEASURES

LOCK = ".csi.lock"
PATIENCE_SECONDS = 30.0
LEFTOVER = re.compile(r"\.csi-[A-Za-z0-9_]{1,16}\.tmp\Z")
"""What a killed write leaves beside records, until the next write removes it."""


@contextlib.contextmanager
def locked(root: Path, patience: float = PATIENCE_SECONDS) -> Iterator[None]:
    """Hold the register's lock: the system frees it when a process ends, however it ends."""
    file = (git_dir(root) or root) / LOCK
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
    try:
        handle = os.open(file, flags, 0o644)
    except OSError as error:
        raise EditError(f'"{file}" cannot be written: {error.strerror}', "Check who owns the folder.") from error
    try:
        _wait_for(handle, patience)
        yield
    finally:
        os.close(handle)


def _wait_for(handle: int, patience: float) -> None:
    until = time.monotonic() + patience
    while not _try_lock(handle):
        if time.monotonic() > until:
            raise EditError("another csi command is writing to this register", "Try again when it is done.")
        time.sleep(0.05)


def _try_lock(handle: int) -> bool:
    if os.name == "nt":
        import msvcrt  # Windows only

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]  # Windows only
        except OSError:
            return False
        return True
    import fcntl  # not on Windows

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def write(root: Path, files: Mapping[str, tuple[bytes | None, bytes | None]]) -> None:
    """Write files, each given as what it held when it was read and what it shall hold; None where it is not.

    All new texts are on the disk before the first is renamed into place. Raise EditError where a file has changed
    since it was read; nothing is written then. To be called under `locked`.

    A kill between two renames leaves some files new and some old, each of them whole: give the files in an order in
    which every beginning of it can be read.
    """
    try:
        _write(root, files)
    except OSError as error:
        raise EditError(
            f"the files cannot be written: {error}", "See what csi lint says, then run it again."
        ) from error


def _write(root: Path, files: Mapping[str, tuple[bytes | None, bytes | None]]) -> None:
    for path, (old, _) in files.items():
        if bytes_of(root, path) != old:
            raise EditError(f'"{path}" was changed by somebody else in the meantime', "Run the command again.")
    _sweep(root)
    ready: list[tuple[Path, Path | None]] = []
    try:
        for path, (_, new) in files.items():
            ready.append((root / path, _beside(root / path, new) if new is not None else None))
        while ready:
            target, temporary = ready[0]
            if temporary is None:
                target.unlink()
            else:
                temporary.replace(target)
            ready.pop(0)
            _sync_folder(target.parent)
    finally:
        for _, temporary in ready:
            if temporary is not None:
                temporary.unlink(missing_ok=True)


def bytes_of(root: Path, path: str) -> bytes | None:
    """Return what a file holds, None where it is not; neither the file nor a folder on the way may be a link."""
    place = root
    for part in path.split("/"):
        place /= part
        if place.is_symlink():
            raise EditError(f'"{place.relative_to(root).as_posix()}" is a link', "Edit the file that it points to.")
    try:
        return place.read_bytes()
    except FileNotFoundError:
        return None


def _sweep(root: Path) -> None:
    """Remove what killed writes have left: whoever holds the lock is the only one who writes."""
    for top in (root / IMPROVEMENTS, root / MEASURES):
        if top.is_symlink():
            continue
        for place, folders, names in os.walk(top):
            folders[:] = [name for name in folders if not is_leftover(name)]
            for name in names:
                if LEFTOVER.match(name):
                    Path(place, name).unlink(missing_ok=True)


def _beside(target: Path, data: bytes) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".csi-", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o644)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _sync_folder(folder: Path) -> None:
    """Make a rename last through a power cut, where the system can."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)
