"""Where git keeps things, found by looking at files alone: no process is started."""

import os
from pathlib import Path

MOST_BYTES = 4096


def git_dir(start: Path) -> Path | None:
    """Return the git directory of the working tree that a folder lies in (a worktree has its own), or None.

    One that somebody else owns is None too, as it is to git (safe.directory in git-config(1)): it may be a trap.
    """
    for folder in (start, *start.parents):
        found = folder / ".git"
        if found.is_dir():
            return found if _is_ours(found) else None
        if found.is_file():
            return _pointed_at(found)
    return None


def below_top(start: Path) -> str:
    """Return a folder seen from the top of its working tree, with a slash at the end; empty at the top, or in none."""
    for folder in (start, *start.parents):
        if (folder / ".git").exists():
            return "" if folder == start else f"{start.relative_to(folder).as_posix()}/"
    return ""


def _is_ours(found: Path) -> bool:
    try:
        if hasattr(os, "geteuid") and found.stat().st_uid != os.geteuid():
            return False
        return (found / "HEAD").is_file()
    except OSError:
        return False


def _pointed_at(file: Path) -> Path | None:
    """Follow a `.git` file (gitrepository-layout(5)): its one line is `gitdir: PATH`."""
    try:
        with file.open("rb") as stream:
            text = os.fsdecode(stream.read(MOST_BYTES))
        if not text.startswith("gitdir: "):
            return None
        target = (file.parent / text.removeprefix("gitdir: ").rstrip("\r\n")).resolve()
        return target if _is_ours(target) else None
    except (OSError, ValueError):
        return None
