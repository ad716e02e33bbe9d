"""What lies between two commits: who wrote it, and which files it touches."""

from collections.abc import Iterable
from pathlib import Path

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


def edited_by_merges(root: Path, base: str, head: str, paths: Iterable[str]) -> list[Signature]:
    """Return the authors of merges between two commits that changed a file which no parent had so: an evil merge."""
    said = run(root, "log", "-z", "--merges", "-c", "--raw", "--no-renames", "--no-color", "--no-show-signature",
               "--no-notes", "--no-mailmap", "--encoding=UTF-8", "--no-ext-diff", "--no-textconv",
               "--format=tformat:%x01%ae%x00%an", f"{base}..{head}", "--", *paths)  # fmt: skip
    found = []
    for block in said.decode("utf-8", "replace").split("\x01")[1:]:
        address, name, *rest = block.split("\0")
        if any(word.lstrip("\n").startswith("::") for word in [name, *rest]):
            found.append(Signature(name.split("\n")[0], address))
    return found


def touched(root: Path, base: str, head: str) -> list[str]:
    """Return the paths that differ between two commits, in order, from the top of the repository."""
    said = run(root, "diff-tree", "-r", "-z", "--name-only", "--no-renames", "--no-ext-diff", base, head)
    return sorted(path.decode("utf-8", "surrogateescape") for path in said.split(b"\0") if path)


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
