"""The names that files below a folder ever had, on every branch, tag and remote branch: one git process for all."""

from pathlib import Path

from csi_as_code.errors import GitError
from csi_as_code.git.process import run


def names_ever(root: Path, folder: str) -> frozenset[str]:
    """Return the names, without folders, of all files that any commit of any ref ever added below a folder."""
    words = ("log", "--all", "-c", "--no-renames", "--name-only", "-z", "--format=", "--no-color",
             "--no-show-signature", "--no-ext-diff", "--no-textconv", "--", folder)  # fmt: skip
    said = run(root, *words)
    return frozenset(path.rsplit(b"/", 1)[-1].decode("utf-8", "replace").strip("\n") for path in said.split(b"\0"))


def is_whole(root: Path) -> bool:
    """Tell whether a clone has the whole history, so that a name it never saw was never taken."""
    try:
        return run(root, "rev-parse", "--is-shallow-repository").strip() == b"false"
    except GitError:
        return False
