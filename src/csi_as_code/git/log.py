"""The raw log: all commits and what each changed below some paths, from three git processes, never one a record."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from csi_as_code.errors import GitError
from csi_as_code.git import tree
from csi_as_code.git.process import INCOMPLETE, run
from csi_as_code.git.running import Running, start
from csi_as_code.history import Signature

_FORMAT = "%H%x00%P%x00%an%x00%ae%x00%cn%x00%ce%x00%ct%x00%T%x00%B"
_FIELDS = 9
_PARENTS, _NAME, _EMAIL, _COMMITTER, _ADDRESS, _TIME, _TREE, _BODY = range(1, _FIELDS)
_LOG = ("log", "-z", "--no-color", "--no-show-signature", "--no-notes", "--no-mailmap", "--encoding=UTF-8")
_DIFF = ("diff-tree", "--stdin", "-r", "--raw", "-z", "--root", "--no-renames", "--no-abbrev", "--no-ext-diff",
         "--no-textconv", "--ignore-submodules=none")  # fmt: skip
_ABSENT = "000000"


class Change(NamedTuple):
    """What a commit did to a path: mode and blob before (one for each parent compared with) and after.

    The blob is an empty text where the path was not, or is no more.
    """

    path: str
    mode: str
    new: str
    old: tuple[str, ...]


class Commits(NamedTuple):
    """All commits of a history by id, parents after children; a value is made when it is asked for."""

    words: list[str]
    rows: dict[str, int]

    def has(self, oid: str) -> bool:
        """Tell whether a commit is here."""
        return oid in self.rows

    def parents(self, oid: str) -> list[str]:
        """Return the parents of a commit, in order."""
        return self.words[self.rows[oid] + _PARENTS].split()

    def is_merge(self, oid: str) -> bool:
        """Tell whether a commit joins lines of history."""
        return " " in self.words[self.rows[oid] + _PARENTS]

    def tree(self, oid: str) -> str:
        """Return the tree of a commit."""
        return self.words[self.rows[oid] + _TREE]

    def author(self, oid: str) -> Signature:
        """Return who wrote a commit."""
        row = self.rows[oid]
        return Signature(self.words[row + _NAME], self.words[row + _EMAIL])

    def message(self, oid: str) -> str:
        """Return the message of a commit."""
        return self.words[self.rows[oid] + _BODY].rstrip("\n")

    def committer(self, oid: str) -> Signature:
        """Return who put a commit there."""
        row = self.rows[oid]
        return Signature(self.words[row + _COMMITTER], self.words[row + _ADDRESS])

    def time(self, oid: str) -> int:
        """Return the committer's clock, in seconds since 1970."""
        return _seconds(self.words[self.rows[oid] + _TIME])

    def main_line(self, tip: str) -> list[str]:
        """Return the first-parent chain that ends in a commit, oldest first."""
        line = []
        oid = tip
        while oid:
            if oid not in self.rows:
                raise GitError(INCOMPLETE, f"Commit {oid} is missing.")
            line.append(oid)
            oid = self.words[self.rows[oid] + _PARENTS].partition(" ")[0]
        return line[::-1]

    def brought(self, line: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
        """Yield each commit of a line, oldest first, with what it brought that was not yet reachable, newest first."""
        seen: set[str] = set()
        for oid in line:
            seen.add(oid)
            found: list[str] = []
            todo = self.parents(oid)[1:]
            while todo:
                one = todo.pop()
                if one not in seen and self.has(one):
                    seen.add(one)
                    found.append(one)
                    todo.extend(self.parents(one))
            yield oid, sorted(found, key=self.rows.__getitem__) if len(found) > 1 else found


def _seconds(word: str) -> int:
    """Return a time; 0 where git found none in a commit that was not made by git."""
    return int(word) if word.lstrip("-").isdigit() else 0


def locate(root: Path, ref: str) -> str:
    """Return the full hash that a ref names; raise GitError where the clone has only a part of the history."""
    resolving = tree.asked_for(root, ref)
    try:
        require_whole(root)
    except GitError:
        resolving.drop()
        raise
    return tree.answered(resolving, ref)


def require_whole(root: Path) -> None:
    """Raise GitError where the clone has only a part of the history, so that nothing false is said of it."""
    settings = start(root, "config", "--get-regexp", "--null",
                     r"^(extensions\.partialclone|core\.repositoryformatversion)$|^remote\..*\.promisor$")  # fmt: skip
    try:
        said = run(root, "rev-parse", "--is-shallow-repository", "--path-format=absolute", "--git-common-dir")
    except GitError:
        settings.drop()
        raise
    shallow, common = said.decode("utf-8", "surrogateescape").split("\n")[:2]
    partial = any(map(_leaves_out, settings.output().split(b"\0")))
    if shallow == "true":
        raise GitError(
            INCOMPLETE, "The clone is shallow: git fetch --unshallow, or fetch-depth: 0 in the checkout step."
        )
    grafts = Path(common) / "info" / "grafts"
    if grafts.is_file() and grafts.read_bytes().strip():
        raise GitError(INCOMPLETE, f"The clone has grafts: remove {grafts} first.")
    if partial:
        raise GitError(INCOMPLETE, "The clone leaves objects out: clone without --filter.")


def _leaves_out(entry: bytes) -> bool:
    """Tell whether a line of the configuration makes the clone a partial one; a key without a value means yes."""
    name, given, value = entry.partition(b"\n")
    if name == b"extensions.partialclone":
        return True
    return name.endswith(b".promisor") and not (given and value.lower() in (b"false", b"no", b"off", b"0", b""))


class Telling:
    """Git's processes that tell a history while we do something else."""

    def __init__(self, listed: Running, compared: Running, told: Running) -> None:
        self._listed, self._compared, self._told = listed, compared, told
        self._commits: Commits | None = None

    def changes(self) -> Iterator[tuple[str, list[Change]]]:
        """Yield commit id and changes as they come, newest first."""
        yield from _parsed(self._compared.pieces())
        self._compared.output()
        self._listed.output()

    def commits(self) -> Commits:
        """Return all commits."""
        if self._commits is None:
            words = self._told.output().decode("utf-8", "replace").split("\0")
            self._commits = Commits(words, {oid: row * _FIELDS for row, oid in enumerate(words[:-1:_FIELDS])})
        return self._commits

    def drop(self) -> None:
        """End what still runs, and forget what was told."""
        self._commits = None
        for running in (self._listed, self._compared, self._told):
            running.drop()


def begin(root: Path, tip: str, paths: Iterable[str], *, every: bool = False) -> Telling:
    """Let git tell all commits up to one, and what those of the main line (or `every` one) changed below some paths.

    Paths are meant from the folder; those that come back are from the top of the repository.
    A commit is compared with its first parent; those that changed nothing there are left out. Renames are not
    guessed: a moved file is one that went and one that came.
    """
    chosen = ("--topo-order",) if every else ("--first-parent",)
    listed = start(root, "rev-list", *chosen, tip, "--", pipe=True)
    source = listed.process.stdout or b""
    compared = start(root, *_DIFF, "--diff-merges=first-parent", "--", *paths, asked=source, pipe=True)
    if listed.process.stdout:
        listed.process.stdout.close()  # the two processes have it now
    told = start(root, *_LOG, "--topo-order", f"--format=tformat:{_FORMAT}", tip, "--")
    return Telling(listed, compared, told)


def look_at(root: Path, chosen: Iterable[str], paths: Iterable[str], *, combined: bool = False) -> Running:
    """Let git tell what some commits changed, each against its first parent.

    With `combined` it is of a merge what no parent of it has so, with the blobs of all sides.
    """
    asked = "".join(f"{oid}\n" for oid in chosen).encode("ascii")
    against = "-c" if combined else "--diff-merges=first-parent"
    return start(root, *_DIFF, against, "--", *paths, asked=asked)


def looked_into(looking: Running) -> Iterator[tuple[str, list[Change]]]:
    """Yield commit id and changes."""
    yield from _parsed([looking.output()])


def _parsed(pieces: Iterable[bytes]) -> Iterator[tuple[str, list[Change]]]:
    """Yield what `diff-tree --stdin --raw -z` prints; a line has one colon for each parent (git-diff-tree(1))."""
    oid = line = ""
    found: list[Change] = []
    for word in _words(pieces):
        if line:
            found.append(_change(line, word))
            line = ""
        elif word.startswith(":"):
            line = word
        else:
            if found:
                yield oid, found
            oid, found = word, []
    if found:
        yield oid, found


def _words(pieces: Iterable[bytes]) -> Iterator[str]:
    rest = b""
    for piece in pieces:
        whole, nul, tail = piece.rpartition(b"\0")
        if not nul:
            rest += piece
            continue
        yield from (rest + whole).decode("utf-8", "surrogateescape").split("\0")
        rest = tail


def _change(line: str, path: str) -> Change:
    parts = line.split(" ")
    if len(parts) == 5:
        before, after, old, new, _ = parts
        before = before[1:]
        return Change(path, after, "" if after == _ABSENT else new, ("" if before == _ABSENT else old,))
    parts[0] = parts[0].lstrip(":")
    count = len(parts) // 2
    blobs = ["" if mode == _ABSENT else oid for mode, oid in zip(parts[:count], parts[count:], strict=False)]
    return Change(path, parts[count - 1], blobs[-1], tuple(blobs[:-1]))


def times(root: Path, tip: str) -> list[tuple[str, int]]:
    """Return commit id and committer's clock, in seconds since 1970, of the main line up to a commit, newest first."""
    said = run(root, "rev-list", "--first-parent", "--timestamp", tip, "--")
    rows = (line.split(" ") for line in said.decode("ascii").splitlines())
    return [(oid, _seconds(time)) for time, oid in rows]


def time_of(root: Path, commit: str) -> int:
    """Return the committer's clock of a commit, in seconds since 1970."""
    said = run(root, "rev-list", "--timestamp", "--max-count=1", commit, "--")
    return _seconds(said.decode("ascii").partition(" ")[0])
