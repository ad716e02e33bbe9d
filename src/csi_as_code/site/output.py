"""Where a site is written: a whole new folder beside the old one, swapped in at the end or not at all."""

import contextlib
import ctypes
import os
import re
import secrets
import shutil
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from csi_as_code.errors import UsageError

MARKER = ".csi-site"
MARK = b"A site built by csi-as-code. The next build replaces these files, and refuses to lose any other.\n"
MOST_NAMED = 5
SPARE_SECONDS = 86_400
LOCKS = sys.platform != "win32"


@contextlib.contextmanager
def replacing(out: Path, spare: Path | None = None) -> Iterator[Path]:
    """Give a new folder beside `out`; it takes the place of `out` when the block ends well, else it goes.

    The folder is empty but for the marker, or it is the site before last, where the last build left that as `spare`;
    this one leaves the last. The marker lists what stands there in the end, so that the next build knows a file that
    somebody else put there. Raise UsageError where `out` holds anything but what a build of ours wrote. A process that
    is killed leaves the old site or the new one, and perhaps a folder `.NAME.csi-*` beside it, which the next build
    removes.
    """
    target = out.absolute() if not out.is_symlink() else out.resolve()
    if not target.name:
        raise UsageError(f'"{out}" cannot be replaced', "Name a folder for the site.")
    check(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    _sweep(target)
    staging = target.parent / f".{target.name}.csi-{os.getpid()}-{secrets.token_hex(4)}"
    locks = [_begin(staging, spare)]
    done = False
    try:
        yield staging
        _list(staging, target)
        check(target)
        locks.append(_lock(target))  # the old site, which another build is not to take for one that was left
        _swap(staging, target)
        done = True
    finally:
        if not (done and spare and _spared(staging, spare)):
            remove(staging)
        for lock in locks:
            _unlock(lock)


def _begin(staging: Path, spare: Path | None) -> int | None:
    """Make the folder for a new site, of the spare where it can be had; mark it, and hold it as in use."""
    lock = _lock(spare) if spare else None  # before it is moved to where another build may find it
    if not (spare and (lock is not None or not LOCKS) and _moved(spare, staging)):
        _unlock(lock)
        staging.mkdir()
        lock = _lock(staging)
    while True:
        try:
            _mark(staging)
        except FileNotFoundError:  # another build has swept it away, empty as it was
            _unlock(lock)
            staging.mkdir()
            lock = _lock(staging)
        except BaseException:
            _unlock(lock)
            remove(staging)
            raise
        else:
            return lock


def _spared(staging: Path, spare: Path) -> bool:
    """Leave the old site for the next build, and note when; tell whether that could be done."""
    if not _moved(staging, spare):
        return False
    with contextlib.suppress(OSError):  # another build has it already
        os.utime(spare)
    return True


def _moved(folder: Path, place: Path) -> bool:
    """Move a folder of ours where nothing is; tell whether that could be done, as it can on one file system."""
    try:
        if folder.is_symlink() or not (folder / MARKER).is_file():
            return False
        folder.rename(place)
    except OSError:
        return False
    return True


def forget_spares(own: Path, site: Path) -> None:
    """Remove the spares beside one, of sites that nobody has built for a day when this one was."""
    with contextlib.suppress(OSError):
        built = site.stat().st_mtime
        for other in own.parent.glob(f"*{own.suffix}"):
            if other != own and built - other.lstat().st_mtime > SPARE_SECONDS:
                forget_spare(other)


def forget_spare(spare: Path) -> None:
    """Remove a spare, unless a build takes it up in this moment."""
    gone = spare.with_name(f"gone-{os.getpid()}-{secrets.token_hex(4)}{spare.suffix}")
    if _moved(spare, gone):
        remove(gone)


def _mark(folder: Path) -> None:
    """Write a marker, which no site that has the same file shows."""
    new = folder / f"{MARKER}.new"
    new.write_bytes(MARK)
    new.replace(folder / MARKER)


def remove(folder: Path) -> None:
    """Remove a folder with all that is in it, as far as that can be done."""
    if hasattr(os, "fwalk"):  # half the time of rmtree where it works, and as safe: no link is followed
        with contextlib.suppress(OSError):
            for _, _, names, place in os.fwalk(folder, topdown=False):
                for name in names:
                    os.unlink(name, dir_fd=place)
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        with contextlib.suppress(OSError):
            make_writable(str(folder))
            for _, entry in below(str(folder)):
                if entry.is_dir(follow_symlinks=False):
                    make_writable(entry.path)
        shutil.rmtree(folder, ignore_errors=True)


def make_writable(folder: str) -> None:
    """Let the owner change a folder of ours, where somebody took care that nobody does."""
    mode = os.lstat(folder).st_mode
    if mode & stat.S_IRWXU != stat.S_IRWXU:
        os.chmod(folder, mode | stat.S_IRWXU)  # noqa: PTH101 - it comes as text from listings


def check(target: Path) -> None:
    """Raise UsageError unless a site may be put at a path: nothing there, an empty folder, or a site of ours alone."""
    if not target.exists():
        return
    if not target.is_dir():
        raise UsageError(f'"{target}" is not a folder', "Name a folder for the site.")
    if not (target / MARKER).is_file() and any(target.iterdir()):
        hint = "Name a new or an empty folder, or empty this one yourself."
        raise UsageError(f'"{target}" holds files that are not a site of ours, and would be replaced', hint)
    if os.path.lexists(target / ".git"):
        hint = "Build into another folder, and copy the site into this one."
        raise UsageError(f'"{target}" is a git working tree, whose history would go with the old site', hint)
    foreign = _foreign(target)
    if foreign:
        more = f" and {len(foreign) - MOST_NAMED} more" if len(foreign) > MOST_NAMED else ""
        old = (target / MARKER).read_bytes().count(b"\n") == 1  # without a list, as the first versions wrote it
        named = ", ".join(f'"{path}"' for path in foreign[:MOST_NAMED])
        hint = "Move them away, or build into another folder; add files of your own to a copy of the site."
        if old:
            hint = "This site does not list its files. Delete it yourself if nothing in it is missed, then build again."
        raise UsageError(f'"{target}" holds files that no build wrote, and would be lost: {named}{more}', hint)


def _list(folder: Path, old: Path) -> None:
    """Write into the marker which files there are, unless the old one says the same."""
    lines = "".join(f"{path}\n" for path in _files(folder) if path != MARKER)
    content = MARK + lines.encode("utf-8", "surrogateescape")
    with contextlib.suppress(OSError):
        if (old / MARKER).read_bytes() == content:
            taken = folder / f"{MARKER}.old"
            taken.hardlink_to(old / MARKER)
            taken.replace(folder / MARKER)
            return
    (folder / MARKER).write_bytes(content)


def _foreign(target: Path) -> list[str]:
    """Return the files in a site that its marker does not list."""
    try:
        said = (target / MARKER).read_bytes()
    except FileNotFoundError:
        return []  # an empty folder
    ours = {MARKER, *said.decode("utf-8", "surrogateescape").split("\n")[1:]}
    return [path for path in _files(target) if path not in ours]


def below(top: str, way: str = "") -> Iterator[tuple[str, "os.DirEntry[str]"]]:
    """Yield all that is below a folder, with its path from there, which has `/` between its parts; folders first."""
    with os.scandir(top) as listing:
        entries = list(listing)
    for entry in entries:
        yield way + entry.name, entry
        if entry.is_dir(follow_symlinks=False):
            yield from below(entry.path, f"{way}{entry.name}/")


def _files(top: Path) -> list[str]:
    """Return all that is no folder below a folder, links to folders too, as sorted paths with `/`."""
    return sorted(path for path, entry in below(str(top)) if not entry.is_dir(follow_symlinks=False))


def _swap(staging: Path, target: Path) -> None:
    """Put the new folder in place and leave the old one, if any, under the new one's name."""
    if not target.exists():
        staging.rename(target)
        return
    if _exchange(staging, target):
        return
    # Without an exchange in one step, two renames: between them there is no site, but both are whole.
    aside = staging.with_name(f"{staging.name}-old")
    target.rename(aside)
    try:
        staging.rename(target)
    except OSError:
        aside.rename(target)
        raise
    remove(aside)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step: renameat2(2) on Linux, renamex_np(2) on macOS; False where neither works."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            done = libc.renamex_np(os.fsencode(one), os.fsencode(other), ctypes.c_uint(2))
        else:
            here = ctypes.c_int(-100)
            done = libc.renameat2(here, os.fsencode(one), here, os.fsencode(other), ctypes.c_uint(2))
    except (AttributeError, OSError, TypeError):
        return False
    return bool(done == 0)


def _lock(folder: Path) -> int | None:
    """Hold a folder as in use, until it is unlocked or the process ends; None where it is not there or cannot be."""
    try:
        import fcntl  # not on Windows
    except ImportError:
        return None
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle


def _unlock(lock: int | None) -> None:
    if lock is not None:
        os.close(lock)


def _sweep(target: Path) -> None:
    """Remove what killed builds left beside a site: folders named as ours, marked or empty, that no process holds."""
    ours = re.compile(rf"\.{re.escape(target.name)}\.csi-[0-9]+-[0-9a-f]{{8}}(?:-old)?\Z")
    for left in sorted(path for path in target.parent.iterdir() if ours.match(path.name)):
        if left.is_symlink() or not left.is_dir():
            continue
        if not (left / MARKER).is_file():
            with contextlib.suppress(OSError):  # it is not empty
                left.rmdir()
            continue
        lock = _lock(left)
        if lock is not None:
            remove(left)
            os.close(lock)
