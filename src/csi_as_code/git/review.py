"""Which commit reviewers looked at, when the change is judged as it landed."""

import tempfile
from pathlib import Path

from csi_as_code.errors import GitError
from csi_as_code.git.process import run
from csi_as_code.git.tree import resolve


def is_what_was_reviewed(root: Path, reviewed: str, base: str, head: str) -> bool:
    """Tell whether a head is the reviewed commit, or base with what merging that brings (a merge, a squash, a rebase).

    A merge with edits of its own is not what anybody reviewed, and what cannot be told is not either.
    """
    try:
        if resolve(root, reviewed) == resolve(root, head):
            return True
    except GitError:
        return False
    return landed_as_reviewed(root, reviewed, head, base) is True


def landed_as_reviewed(root: Path, reviewed: str, landed: str, base: str = "") -> bool | None:
    """Tell whether a commit holds exactly what merging the reviewed one into its first parent gives, and no more.

    So a merge that brings something of its own is found out, and a squash of a branch that was behind is known again.
    `base` is another commit to merge into, where several commits landed one behind the other. None where it cannot be
    told: the reviewed commit is not here, or git is too old to merge aside (2.38).
    """
    try:
        commit, parent = resolve(root, reviewed), resolve(root, base or f"{landed}^1")
    except GitError:
        return None
    want, *trees = run(root, "rev-parse", *(f"{one}^{{tree}}" for one in (landed, commit, parent))).split()
    if want == trees[0] and _is_ancestor(root, parent, commit):
        return True
    merged = _merged_aside(root, parent, commit)
    return None if merged is None else merged == want.decode("ascii")


def _is_ancestor(root: Path, one: str, other: str) -> bool:
    try:
        run(root, "merge-base", "--is-ancestor", one, other)
    except GitError:
        return False
    return True


def _merged_aside(root: Path, ours: str, theirs: str) -> str | None:
    """Return the tree of a merge, an empty text where there are conflicts; what git writes meanwhile does not stay."""
    place = run(root, "rev-parse", "--path-format=absolute", "--git-path", "objects").decode("utf-8", "surrogateescape")
    with tempfile.TemporaryDirectory(prefix="csi-") as folder:
        settings = {"GIT_OBJECT_DIRECTORY": folder, "GIT_ALTERNATE_OBJECT_DIRECTORIES": place.rstrip("\n")}
        try:
            words = ("-c", "merge.renames=true", "merge-tree", "--write-tree", "--no-messages", ours, theirs)
            said = run(root, *words, settings=settings).decode("ascii", "replace").split()
        except GitError as error:
            # With conflicts git prints nothing to stderr; where it is too old it prints how it is used.
            return "" if str(error) == "git: failed without a word" else None
    return said[0] if said else None
