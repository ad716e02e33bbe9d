"""Put files on a branch as a commit of their own; the working tree, the index and every other branch stay."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from csi_as_code.errors import GitError
from csi_as_code.git import tree
from csi_as_code.git.process import run
from csi_as_code.git.scratch import own_index

HEADS = "refs/heads/"


class Branch(msgspec.Struct, frozen=True):
    """A branch to commit to: the commit that it is at, or would begin at where it is new."""

    name: str
    tip: str
    is_new: bool


def branch(root: Path, name: str) -> Branch:
    """Return a branch by its name, begun at HEAD where it is new; raise GitError where it cannot take a commit."""
    if name.startswith("-") or name == "HEAD" or not name.isprintable() or not _is_name(root, name):
        raise GitError(f'"{name}" cannot be the name of a branch', "Take a name like csi/IMP-0042.")
    if name in _checked_out(root):
        raise GitError(
            f'the branch "{name}" is checked out, and a commit behind its back would look like a change undone',
            "Leave --branch out, or name another branch.",
        )
    ref = f"{HEADS}{name}"
    found = run(root, "for-each-ref", "--format=%(refname) %(objectname)", ref).decode("utf-8", "replace").splitlines()
    for line in found:
        full, _, oid = line.rpartition(" ")
        if full == ref:
            return Branch(name, oid, is_new=False)
    try:
        return Branch(name, tree.resolve(root, "HEAD"), is_new=True)
    except GitError as error:
        raise GitError("there is no commit yet to begin a branch at", "Commit the register first.") from error


def _is_name(root: Path, name: str) -> bool:
    try:
        run(root, "check-ref-format", f"{HEADS}{name}")
    except GitError:
        return False
    return True


def _checked_out(root: Path) -> frozenset[str]:
    """Return the branches that are checked out in any working tree of the repository."""
    said = run(root, "worktree", "list", "--porcelain").decode("utf-8", "replace")
    lines = (line.partition(" ") for line in said.splitlines())
    return frozenset(rest.removeprefix(HEADS) for word, _, rest in lines if word == "branch")


def committed(root: Path, on: Branch, files: Mapping[str, bytes | None], message: str) -> str:
    """Commit files to a branch and return the commit; `files` are below `root`, None takes one out.

    Nothing is checked out and no hook runs. Raise GitError where the branch has moved since it was looked at.
    """
    who = _author(root)
    below = tree.prefix(root)
    modes = {blob.path: blob.mode for blob in tree.listing(root, on.tip, below, sorted(files))}
    lines = []
    for path, data in sorted(files.items()):
        if data is None:
            lines.append(f"0 {'0' * len(on.tip)}\t{below}{path}")
            continue
        oid = run(root, "hash-object", "-w", "--stdin", "--no-filters", said=data).decode("ascii").strip()
        lines.append(f"{modes.get(path, '100644')} {oid}\t{below}{path}")
    with own_index() as settings:
        run(root, "read-tree", on.tip, settings=settings)
        entries = "".join(f"{line}\0" for line in lines).encode("utf-8", "surrogateescape")
        run(root, "update-index", "-z", "--index-info", settings=settings, said=entries)
        written = run(root, "write-tree", settings=settings).decode("ascii").strip()
    words = ("-c", "i18n.commitEncoding=UTF-8", "commit-tree", "--no-gpg-sign", "-p", on.tip, "-F", "-", written)
    oid = run(root, *words, said=message.encode("utf-8", "replace"), settings=who).decode("ascii").strip()
    before = "0" * len(on.tip) if on.is_new else on.tip
    try:
        run(root, "update-ref", "--create-reflog", "-m", "csi", f"{HEADS}{on.name}", oid, before, settings=who)
    except GitError as error:
        if _moved(root, on):
            raise GitError(f'the branch "{on.name}" has moved in the meantime', "Run the command again.") from error
        raise
    return oid


def _moved(root: Path, on: Branch) -> bool:
    said = run(root, "for-each-ref", "--format=%(objectname)", f"{HEADS}{on.name}").decode("ascii").split()
    return said != ([] if on.is_new else [on.tip])


def identity(root: Path) -> tuple[str, str]:
    """Return name and e-mail address of whoever works here, as git is configured; empty where it is not."""
    return _setting(root, "user.name"), _setting(root, "user.email")


def _setting(root: Path, name: str) -> str:
    try:
        said = run(root, "config", "--get", "--null", name)
    except GitError:
        return ""
    return said.decode("utf-8", "replace").rstrip("\0")


def _author(root: Path) -> dict[str, str]:
    name, email = identity(root)
    if not name.strip() or not email.strip():
        raise GitError(
            "git does not know who you are, and a commit needs an author",
            'Set it: git config user.name "Your Name" && git config user.email you@example.org',
        )
    return {
        "GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": email,
        "GIT_COMMITTER_NAME": name, "GIT_COMMITTER_EMAIL": email,
    }  # fmt: skip
