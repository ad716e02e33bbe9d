"""Which commits belong to the history of anything that is named here."""

from pathlib import Path

from csi_as_code.git.process import run


def everything(root: Path) -> frozenset[str]:
    """Return all commits that HEAD, a branch, a remote branch or a tag has in its history; notes are none of them."""
    said = run(root, "rev-list", "HEAD", "--branches", "--remotes", "--tags", "--")
    return frozenset(said.decode("ascii").split())
