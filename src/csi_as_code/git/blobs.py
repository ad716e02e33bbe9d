"""The contents of many blobs, asked for one after the other while git still works, from one process."""

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from csi_as_code.errors import GitError
from csi_as_code.git.process import INCOMPLETE, command, environment, failure

_LINES = 100
_PIECE = 1 << 20


class Blobs:
    """One `git cat-file --batch`: `ask`, take what has `arrived`, and at last the `rest`.

    What git says goes through a file, so that neither side ever waits for the other.
    """

    def __init__(self, root: Path) -> None:
        self._asked: set[str] = set()
        self._waiting: list[str] = []
        self._place = 0
        self._part = b""
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - drop() closes it
        self._trouble = tempfile.TemporaryFile()  # noqa: SIM115 - drop() closes it
        self._process = subprocess.Popen(
            command(root, "cat-file", "--batch", "--buffer"), env=environment(),
            stdin=subprocess.PIPE, stdout=self._said, stderr=self._trouble,
        )  # fmt: skip

    def ask(self, oid: str) -> None:
        """Ask for a blob, once."""
        if oid not in self._asked:
            self._asked.add(oid)
            self._waiting.append(oid)
            if len(self._waiting) >= _LINES:
                self._send()

    def _send(self) -> None:
        lines = "".join(f"{oid}\n" for oid in self._waiting)
        self._waiting.clear()
        try:
            if self._process.stdin:
                self._process.stdin.write(lines.encode("ascii"))
                self._process.stdin.flush()
        except BrokenPipeError:
            self._process.wait()
            raise self._failed() from None

    def _failed(self) -> GitError:
        self._trouble.seek(0)
        return failure(self._trouble.read().decode("utf-8", "replace"))

    def arrived(self) -> Iterator[tuple[str, bytes]]:
        """Yield object id and bytes of the blobs that are there by now; raise GitError where one is missing."""
        while piece := os.pread(self._said.fileno(), _PIECE, self._place):
            self._place += len(piece)
            data = self._part + piece
            start = 0
            while (end := data.find(b"\n", start)) >= 0:
                head = data[start:end].split(b" ")
                if len(head) != 3 or head[1] != b"blob":
                    raise GitError(INCOMPLETE, f"Object {head[0].decode('ascii', 'replace')} is missing.")
                following = end + 1 + int(head[2])
                if following >= len(data):
                    break
                yield head[0].decode("ascii"), data[end + 1 : following]
                start = following + 1
            self._part = data[start:]

    def rest(self) -> Iterator[tuple[str, bytes]]:
        """Wait for the end, and yield what `arrived` did not."""
        self._send()
        if self._process.stdin:
            self._process.stdin.close()
        if self._process.wait():
            raise self._failed()
        yield from self.arrived()

    def drop(self) -> None:
        """End the process where it still runs, and let its files go."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        for file in (self._process.stdin, self._said, self._trouble):
            if file:
                with contextlib.suppress(BrokenPipeError):  # nobody reads what still lay in it
                    file.close()
