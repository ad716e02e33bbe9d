"""The raw log: all commits and what each changed below some paths, from two git processes, never one a record."""

import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from csi_as_code.errors import GitError
from csi_as_code.git.process import command, environment, failure, run
from csi_as_code.history import Commit, Signature

_FORMAT = "%H%x00%P%x00%an%x00%ae%x00%at%x00%cn%x00%ce%x00%ct%x00%B"
_FIELDS = 9
NONE = "0" * 40


class Change(msgspec.Struct, frozen=True, gc=False):
    """What a commit did to a path, against one parent; an empty object id where the path was not, or is no more."""

    path: str
    old_mode: str
    new_mode: str
    old: str
    new: str


def require_whole(root: Path) -> None:
    """Raise GitError where the clone has only a part of the history, so that nothing false is said of it."""
    hint = "Fetch with depth 0: git fetch --unshallow, or fetch-depth: 0 in the checkout step."
    if run(root, "rev-parse", "--is-shallow-repository").strip() == b"true":
        raise GitError("history is incomplete: the clone is shallow", hint)
    common = Path(run(root, "rev-parse", "--path-format=absolute", "--git-common-dir").decode("utf-8").rstrip("\n"))
    grafts = common / "info" / "grafts"
    if grafts.is_file() and grafts.read_bytes().strip():
        raise GitError("history is incomplete: the clone has grafts", "Remove .git/info/grafts and fetch with depth 0.")
    if _is_partial(root):
        raise GitError("history is incomplete: the clone is partial (it leaves objects out)", "Clone without --filter.")


def _is_partial(root: Path) -> bool:
    said = run(
        root,
        "config",
        "--get-regexp",
        "--null",
        r"^(extensions\.partialclone|core\.repositoryformatversion)$|\.promisor$",
    )
    entries = (entry.partition(b"\n") for entry in said.split(b"\0"))
    return any(
        name == b"extensions.partialclone" or (name.endswith(b".promisor") and value == b"true")
        for name, _, value in entries
    )


def commits(root: Path, tip: str) -> dict[str, Commit]:
    """Return every commit that a commit descends from, itself included: parents after children, by topology."""
    said = run(root, "log", "--topo-order", "-z", "--no-color", "--no-show-signature", "--no-notes", "--no-mailmap",
               "--encoding=UTF-8", f"--format=tformat:{_FORMAT}", tip, "--")  # fmt: skip
    words = said.decode("utf-8", "replace").split("\0")
    found = {}
    for start in range(0, len(words) - _FIELDS + 1, _FIELDS):
        oid, parents, name, email, authored, committer, address, time, body = words[start : start + _FIELDS]
        found[oid] = Commit(
            oid, tuple(parents.split()), Signature(name, email), int(authored), Signature(committer, address),
            int(time), body.rstrip("\n"),
        )  # fmt: skip
    return found


def main_line(found: dict[str, Commit], tip: str) -> list[Commit]:
    """Return the first-parent chain that ends in a commit, oldest first."""
    line = []
    oid: str | None = tip
    while oid:
        commit = found.get(oid)
        if commit is None:
            raise GitError(f"history is incomplete: commit {oid} is missing", "Fetch with depth 0.")
        line.append(commit)
        oid = commit.parents[0] if commit.parents else None
    return line[::-1]


def changes(root: Path, chosen: Iterable[Commit], paths: Iterable[str]) -> Iterator[tuple[str, list[Change]]]:
    """Yield commit id and changes against the first parent below some paths; commits without any are left out.

    Renames are not guessed: a moved file is one that went and one that came.
    """
    with tempfile.TemporaryFile() as asked:
        for commit in chosen:
            asked.write(f"{commit.oid} {commit.parents[0] if commit.parents else ''}".strip().encode("ascii") + b"\n")
        asked.seek(0)
        call = command(root, "diff-tree", "--stdin", "-r", "--raw", "-z", "--root", "--no-renames", "--no-abbrev",
                       "--no-ext-diff", "--no-textconv", "--ignore-submodules=none", "--", *paths)  # fmt: skip
        with subprocess.Popen(
            call, env=environment(), stdin=asked, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            said, trouble = process.communicate()
    if process.returncode:
        raise failure(trouble.decode("utf-8", "replace"))
    yield from _parsed(said)


def _parsed(said: bytes) -> Iterator[tuple[str, list[Change]]]:
    words = said.split(b"\0")
    oid = ""
    found: list[Change] = []
    number = 0
    while number < len(words) - 1:
        word = words[number]
        if word.startswith(b":"):
            old_mode, new_mode, old, new, _ = word[1:].decode("ascii").split(" ")
            path = words[number + 1].decode("utf-8", "surrogateescape")
            found.append(
                Change(
                    path, old_mode, new_mode, "" if old_mode == "000000" else old, "" if new_mode == "000000" else new
                )
            )
            number += 2
            continue
        if found:
            yield oid, found
        oid, found = word.decode("ascii"), []
        number += 1
    if found:
        yield oid, found
