"""Which commit reviewers looked at, when the change is judged as it landed."""

from pathlib import Path

from csi_as_code.errors import GitError
from csi_as_code.git.process import run
from csi_as_code.git.tree import resolve


def is_what_was_reviewed(root: Path, reviewed: str, head: str) -> bool:
    """Tell whether a head is the reviewed commit, a merge of it, or holds exactly its files (a squash or a rebase)."""
    try:
        commit, landed = resolve(root, reviewed), resolve(root, head)
    except GitError:
        return False
    if commit == landed:
        return True
    parents = run(root, "rev-parse", f"{landed}^@").decode("ascii").split()
    if commit in parents[1:]:
        return True
    both = run(root, "rev-parse", f"{commit}^{{tree}}", f"{landed}^{{tree}}")
    return len(set(both.split())) == 1
