"""Make a repository."""

from pathlib import Path

from csi_as_code.git.process import run

MAIN = "main"


def begin(root: Path) -> None:
    """Make a repository of a folder, with the branch main, whatever the machine's default is."""
    run(root, "init", "--quiet", f"--initial-branch={MAIN}")


def origin(root: Path) -> str:
    """Return the address that the repository calls origin, as git has it; empty where there is none."""
    from csi_as_code.errors import GitError  # only where it is asked for

    try:
        return run(root, "config", "--get", "remote.origin.url").decode("utf-8", "replace").strip()
    except GitError:
        return ""
