"""The contents of many blobs, asked for one after the other while git still works, from one process."""

import contextlib
import mmap
import subprocess
import tempfile
from pathlib import Path

from csi_as_code.errors import GitError
from csi_as_code.git.process import INCOMPLETE, command, environment, failure

_LINES = 500


class Blobs:
    """One `git cat-file --batch`: `ask`, then `close`, then `read`. What git says lies in a file, not in memory."""

    def __init__(self, root: Path) -> None:
        self.asked: dict[str, tuple[int, int]] = {}
        self._waiting: list[str] = []
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - close() closes it
        self._trouble = tempfile.TemporaryFile()  # noqa: SIM115 - close() closes it
        self._process = subprocess.Popen(
            command(root, "cat-file", "--batch", "--buffer"), env=environment(),
            stdin=subprocess.PIPE, stdout=self._said, stderr=self._trouble,
        )  # fmt: skip
        self._all: mmap.mmap | bytes = b""

    def ask(self, oid: str) -> None:
        """Ask for a blob, once."""
        if oid not in self.asked:
            self.asked[oid] = (0, 0)
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
            self._failed()

    def _failed(self) -> None:
        self._process.wait()
        self._trouble.seek(0)
        said = self._trouble.read().decode("utf-8", "replace")
        self.drop()
        raise failure(said)

    def close(self) -> None:
        """Wait until all is there; raise GitError where a blob is missing."""
        self._send()
        if self._process.stdin:
            self._process.stdin.close()
        if self._process.wait():
            self._failed()
        if self.asked:
            self._all = mmap.mmap(self._said.fileno(), 0, access=mmap.ACCESS_READ)
        self.drop()
        place = 0
        for oid in self.asked:
            end = self._all.find(b"\n", place)
            head = self._all[place:end].split(b" ")
            if len(head) != 3 or head[1] != b"blob":
                raise GitError(INCOMPLETE, f"Object {oid} is missing.")
            size = int(head[2])
            self.asked[oid] = (end + 1, end + 1 + size)
            place = end + size + 2

    def read(self, oid: str) -> bytes:
        """Return the bytes of a blob that was asked for."""
        start, end = self.asked[oid]
        return self._all[start:end]

    def drop(self) -> None:
        """End the process where it still runs, and let its files go."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        for file in (self._process.stdin, self._said, self._trouble):
            if file:
                with contextlib.suppress(BrokenPipeError):  # nobody reads what still lay in it
                    file.close()
