"""A git process that works while we do something else."""

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

from csi_as_code.git.process import command, environment, failure

PIECE = 1 << 20
"""So much may lie in a pipe (where the system allows it) before the one who writes waits."""


class Running(NamedTuple):
    """A git process that works while we do; what it says goes to files, so it never waits for us."""

    process: subprocess.Popen[bytes]
    said: IO[bytes] | None
    trouble: IO[bytes]

    def output(self) -> bytes:
        """Wait for the end and return what was printed; raise GitError with git's own words where it failed."""
        try:
            code = self.process.wait()
            if code:
                self.trouble.seek(0)
                raise failure(self.trouble.read().decode("utf-8", "replace"))
            if self.said is None:
                return b""
            self.said.seek(0)
            return self.said.read()
        finally:
            self.drop()

    def pieces(self) -> Iterator[bytes]:
        """Yield what is printed as it comes."""
        while self.process.stdout and (piece := os.read(self.process.stdout.fileno(), PIECE)):
            yield piece

    def drop(self) -> None:
        """End the process where it still runs, and let its files go."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()
        if self.process.stdin:
            with contextlib.suppress(BrokenPipeError):  # nobody reads what still lay in it
                self.process.stdin.close()
        for file in (self.said, self.trouble):
            if file:
                file.close()


def start(
    root: Path, *words: str, literal: bool = True, asked: bytes | IO[bytes] | int = b"", pipe: bool = False
) -> Running:
    """Start a git call; `asked` is its input, or subprocess.PIPE where that is written to it later.

    With `pipe` its output is there to be read as it comes.
    """
    call = command(root, *words, literal=literal)
    said = None if pipe else tempfile.TemporaryFile()  # noqa: SIM115 - output() and drop() close it
    trouble = tempfile.TemporaryFile()  # noqa: SIM115 - output() and drop() close it
    with tempfile.TemporaryFile() as lines:
        source: IO[bytes] | int = subprocess.DEVNULL
        if isinstance(asked, bytes):
            if asked:
                lines.write(asked)
                lines.seek(0)
                source = lines
        else:
            source = asked
        process = subprocess.Popen(
            call, env=environment(), stdin=source, stdout=said or subprocess.PIPE, stderr=trouble
        )
    for stream in (process.stdin, process.stdout):
        widen(stream)
    return Running(process, said, trouble)


def widen(stream: IO[bytes] | None) -> bool:
    """Let more lie in a pipe, where the system has that and allows it; tell whether it does."""
    if stream and sys.platform == "linux":
        import fcntl

        with contextlib.suppress(OSError):  # it may have a limit for all pipes of a user
            return bool(fcntl.fcntl(stream.fileno(), fcntl.F_SETPIPE_SZ, PIECE) >= PIECE)
    return False
