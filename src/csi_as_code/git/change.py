"""What lies between two commits: who wrote it, and which files it touches."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from csi_as_code.errors import GitError
from csi_as_code.git.process import run
from csi_as_code.history import Signature


def fork_point(root: Path, base: str, head: str) -> str | None:
    """Return the best common ancestor of two commits, or None where they share no history."""
    try:
        said = run(root, "merge-base", base, head)
    except GitError:
        return None
    return said.decode("ascii").split("\n", 1)[0] or None


def written_by(root: Path, base: str, head: str) -> list[tuple[Signature, str, bool]]:
    """Return author, message and whether it is a merge of every commit in head that base does not have."""
    said = run(root, "log", "-z", "--no-color", "--no-show-signature", "--no-notes", "--no-mailmap", "--encoding=UTF-8",
               "--format=tformat:%ae%x00%an%x00%P%x00%B", f"{base}..{head}", "--")  # fmt: skip
    words = said.decode("utf-8", "replace").split("\0")
    found = []
    for start in range(0, len(words) - 3, 4):
        address, name, parents, body = words[start : start + 4]
        found.append((Signature(name, address), body, " " in parents))
    return found


_MERGES = ("log", "-z", "--merges", "--raw", "--no-renames", "--no-color", "--no-show-signature", "--no-notes",
           "--no-mailmap", "--encoding=UTF-8", "--no-ext-diff", "--no-textconv",
           "--format=tformat:%x01%H%x00%ae%x00%an")  # fmt: skip


def edited_by_merges(root: Path, base: str, head: str, paths: Iterable[str]) -> list[Signature]:
    """Return the authors of merges between two commits that edited a file while merging; paths are below the folder.

    A file that is unlike all its parents was edited, or joined by git from both sides: merging once more shows which.
    Where git is too old for that (2.35), or octopus merges keep it from trying, the merger counts as an author.
    """
    wanted = list(paths)
    found = _merges(root, "-c", f"{base}..{head}", "--", *wanted)
    return [author for oid, author in found.items() if not _joined_by_git(root, oid, wanted)]


def _merges(root: Path, *words: str) -> dict[str, Signature]:
    """Return the commits for which git shows a difference, with their authors."""
    found = {}
    for block in run(root, *_MERGES, *words).decode("utf-8", "replace").split("\x01")[1:]:
        oid, address, name, *rest = block.split("\0")
        if any(word.lstrip("\n").startswith(":") for word in [name, *rest]):
            found[oid] = Signature(name.split("\n")[0], address)
    return found


def _joined_by_git(root: Path, merge: str, paths: Iterable[str]) -> bool:
    """Tell whether merging the parents once more gives just what a merge holds; it writes nothing that stays."""
    parents = run(root, "rev-parse", f"{merge}^@").split()
    if len(parents) != 2:
        return False
    try:
        return not _merges(root, "--remerge-diff", "-1", merge, "--", *paths)
    except GitError:
        return False


class Touched(NamedTuple):
    """A path that differs between two commits, from the top of the repository, and its mode in the second."""

    path: str
    mode: str


def touched(root: Path, base: str, head: str) -> list[Touched]:
    """Return the paths that differ between two commits, in order; mode `000000` where the second does not have one."""
    said = run(root, "diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-ext-diff", base, head)
    words = said.decode("utf-8", "surrogateescape").split("\0")
    pairs = zip(words[::2], words[1::2], strict=False)
    return sorted(Touched(path, entry.split(" ")[1]) for entry, path in pairs)


def was_ever(root: Path, tip: str, names: Iterable[str]) -> frozenset[str]:
    """Return which file names a commit's history had below any folder, asked once for all of them."""
    wanted = list(names)
    if not wanted:
        return frozenset()
    patterns = [f":(glob,top)**/{name}" for name in wanted]
    words = ["log", "-z", "--format=", "--name-only", "--no-renames", "--full-history", "-m", tip, "--", *patterns]
    said = run(root, *words, literal=False)
    seen = {path.rsplit(b"/", 1)[-1].decode("utf-8", "replace") for path in said.split(b"\0") if path}
    return frozenset(name for name in wanted if name in seen)


def ever_added(root: Path, tip: str, path: str) -> frozenset[str]:
    """Return the file names that a commit's history ever had below a path, from one git process."""
    said = run(root, "log", "-z", "--format=", "--name-only", "--no-renames", "--diff-filter=A", "--full-history", "-m",
               tip, "--", path)  # fmt: skip
    return frozenset(one.rsplit(b"/", 1)[-1].decode("utf-8", "replace") for one in said.split(b"\0") if one)
