"""The contents of many blobs from one git process, which one process of ours asks and another one reads."""

import contextlib
import os
import subprocess
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from csi_as_code.git.process import command, environment
from csi_as_code.git.running import PIECE, widen

_ENOUGH = PIECE // 4
_PAUSE_SECONDS = 0.002


class Blobs:
    """One `git cat-file --batch`: `ask` in the process that began it, and `read` in a child of that.

    Before each content git writes a word that nobody could know when the blob was written, so that no content can
    pass for two. Where git cannot do all of it, fewer contents come than were asked for.
    """

    def __init__(self, root: Path) -> None:
        self._word = os.urandom(16).hex()
        self._process = subprocess.Popen(
            command(root, "cat-file", f"--batch={self._word} %(objecttype)", "--buffer"), env=environment(),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        widen(self._process.stdin)
        self._is_wide = widen(self._process.stdout)

    def ask(self, oids: Iterable[str]) -> None:
        """Ask for blobs; git begins with them at once."""
        lines = "".join(f"{oid}\n" for oid in oids).encode("ascii")
        with contextlib.suppress(BrokenPipeError):  # it failed, and contents will be missing
            if self._process.stdin:
                self._process.stdin.write(lines)
                self._process.stdin.flush()

    def end(self) -> None:
        """Ask for no more."""
        _close(self._process.stdin)

    def read(self, most_bytes: int) -> Iterator[bytes]:
        """Yield the contents, in the order asked, as they come; of one above `most_bytes` a part that is above, too.

        It is another process that asks.
        """
        _close(self._process.stdin)
        if not self._process.stdout:
            return
        head = f"\n{self._word} blob\n".encode("ascii")
        rest = b"\n"
        has_begun = False
        while piece := os.read(self._process.stdout.fileno(), PIECE):
            *whole, rest = (rest + piece).split(head)
            yield from whole if has_begun else whole[1:]
            has_begun = has_begun or bool(whole)
            if len(rest) > most_bytes + 2 * len(head):
                rest = rest[: most_bytes + 1] + rest[-len(head) :]
            if self._is_wide and len(piece) < _ENOUGH:
                time.sleep(_PAUSE_SECONDS)  # else git had to wake us for every blob, which costs both of us time
        if has_begun:
            yield rest[:-1]

    def leave(self) -> None:
        """Leave what git says to the process that reads it."""
        _close(self._process.stdout)

    def drop(self) -> None:
        """End the process where it still runs, and let its pipes go."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        _close(self._process.stdin)
        _close(self._process.stdout)


def _close(stream: IO[bytes] | None) -> None:
    if stream:
        with contextlib.suppress(BrokenPipeError):  # nobody reads what still lay in it
            stream.close()
