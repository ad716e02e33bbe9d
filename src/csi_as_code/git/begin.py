"""Make a repository, and ask how it stands to others."""

from pathlib import Path

from csi_as_code.errors import GitError
from csi_as_code.git.process import run

MAIN = "main"


def begin(root: Path, main: str = MAIN) -> None:
    """Make a repository of a folder, with a main branch of this name, whatever the machine's default is."""
    run(root, "init", "--quiet", f"--initial-branch={main}")


def main_of(root: Path) -> str:
    """Return the name of the main branch: as origin's is known here, else main."""
    try:
        found = run(root, "symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD")
    except GitError:
        return MAIN
    return found.decode("utf-8", "replace").strip().partition("/")[2] or MAIN


def origin(root: Path) -> str:
    """Return the address that the repository calls origin, as git has it; empty where there is none."""
    try:
        return run(root, "config", "--get", "remote.origin.url").decode("utf-8", "replace").strip()
    except GitError:
        return ""


def remotes(root: Path) -> tuple[str, ...]:
    """Return what the repository calls others that it fetches from, in git's order."""
    return tuple(run(root, "remote").decode("utf-8", "replace").splitlines())
