"""The files of one commit: one listing, and one process for all contents."""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

import msgspec

from csi_as_code.errors import GitError
from csi_as_code.git.process import INCOMPLETE, command, environment, failure, run
from csi_as_code.git.running import Running, start
from csi_as_code.text import visible

HASH = re.compile(r"[0-9a-f]{40,64}\Z")
MOST_BYTES = 64 * 1024 * 1024


class Blob(msgspec.Struct, frozen=True, gc=False):
    """An entry of a tree: path below the listed folder, git's mode (`100644` is a plain file), object id."""

    path: str
    mode: str
    oid: str


def resolve(root: Path, ref: str) -> str:
    """Return the full hash of the commit that a ref names."""
    return answered(asked_for(root, ref), ref)


def asked_for(root: Path, ref: str) -> Running:
    """Ask git which commit a ref names, and do not wait for the answer."""
    if not ref or ref.startswith(("-", "^")) or "\x00" in ref or "\n" in ref:
        raise GitError(f'"{visible(ref)}" does not name a commit', "Give a branch, a tag or a commit hash.")
    return start(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")


def answered(asked: Running, ref: str) -> str:
    """Return the answer of git: a full hash."""
    try:
        said = asked.output()
    except GitError as error:
        if not str(error).startswith("git: "):  # there is no repository, or none that may be read
            raise
        said = b""
    words = said.decode("ascii", "replace").split()
    if not words or not HASH.match(words[-1]):
        hint = "Give a branch, a tag or a commit hash; fetch it first."
        if ref in ("HEAD", "@"):
            raise GitError(f'"{ref}" does not name a commit here: nothing is committed yet', "Commit first.")
        raise GitError(f'"{visible(ref)}" does not name a commit here', hint)
    return words[-1]


def prefix(root: Path) -> str:
    """Return the path from the top of the working tree down to a folder, with a slash at the end, or an empty text."""
    return os.fsdecode(run(root, "rev-parse", "--show-prefix").removesuffix(b"\n"))


def listing(root: Path, commit: str, below: str, paths: Iterable[str]) -> list[Blob]:
    """Return what lies at some paths below a folder of a commit, in order of path."""
    said = run(root, "ls-tree", "-r", "-z", "--full-tree", commit, "--", *(below + path for path in paths))
    found = []
    for entry in said.split(b"\0")[:-1]:
        head, _, path = entry.partition(b"\t")
        mode, _, oid = head.decode("ascii").split(" ")
        found.append(Blob(os.fsdecode(path)[len(below) :], mode, oid))
    return found


def contents(root: Path, oids: Iterable[str], most: int = MOST_BYTES) -> Iterator[tuple[str, bytes]]:
    """Yield object id and at most `most` + 1 bytes of blobs, in the order asked, from one `git cat-file --batch`."""
    wanted = list(oids)
    if not wanted:
        return
    with tempfile.TemporaryFile() as asked:
        asked.write("".join(f"{oid}\n" for oid in wanted).encode("ascii"))
        asked.seek(0)
        call = command(root, "cat-file", "--batch", "--buffer")
        with subprocess.Popen(
            call, env=environment(), stdin=asked, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            assert process.stdout is not None  # noqa: S101 - it is a pipe
            assert process.stderr is not None  # noqa: S101 - it is a pipe
            for oid in wanted:
                head = process.stdout.readline().split()
                if len(head) != 3 or head[1] != b"blob":
                    process.kill()
                    said = process.stderr.read().decode("utf-8", "replace")
                    raise failure(said) if said else GitError(INCOMPLETE, f"Object {oid} is missing.")
                size = int(head[2])
                data = process.stdout.read(min(size, most + 1))
                _skip(process.stdout, size - len(data) + 1)  # the rest, and the line feed behind it
                yield oid, data


def _skip(stream: IO[bytes], size: int) -> None:
    while size > 0 and (read := len(stream.read(min(size, 1 << 20)))):
        size -= read
