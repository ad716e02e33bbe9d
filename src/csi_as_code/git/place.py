"""Where git keeps things, found by looking at files alone: no process is started."""

from pathlib import Path


def git_dir(start: Path) -> Path | None:
    """Return the git directory of the working tree that a folder lies in (a worktree has its own), or None."""
    for folder in (start, *start.parents):
        found = folder / ".git"
        if found.is_dir():
            return found if (found / "HEAD").is_file() else None
        if found.is_file():
            return _pointed_at(found)
    return None


def _pointed_at(file: Path) -> Path | None:
    """Follow a `.git` file (gitrepository-layout(5)): its one line is `gitdir: PATH`."""
    try:
        text = file.read_text(encoding="utf-8", errors="strict")
    except (OSError, UnicodeDecodeError):
        return None
    if not text.startswith("gitdir: "):
        return None
    target = (file.parent / text.removeprefix("gitdir: ").strip()).resolve()
    return target if (target / "HEAD").is_file() else None
