"""A second process that is begun early and waits for an order. Light: what it needs it imports itself."""

import os
import signal
import sys
import time
from collections.abc import Callable

Work = Callable[[int, int], None]
"""What it does, with the file descriptors to read its order from and to write the result to."""

HEAD = 8
"""So many bytes say how long a part of a result is that is left in a file."""


class Standby:
    """The second process."""

    def __init__(self, child: int, orders: int, results: int, began_ns: int) -> None:
        self.began_ns = began_ns
        self._child, self._orders, self._results = child, orders, results
        self._is_settled = False
        self._seen = 0

    def send(self, order: bytes) -> None:
        """Let it begin."""
        self._is_settled = True
        try:
            with os.fdopen(self._orders, "wb") as stream:
                stream.write(order)
        except BrokenPipeError:
            pass  # it failed, which result() says

    def result(self) -> bytes:
        """Wait for its result; nothing where it failed. It may go on with what has no hurry."""
        with os.fdopen(self._results, "rb") as stream:
            return stream.read()

    @property
    def has_result(self) -> bool:
        """Whether there is something of its result, or its end."""
        import select  # only who has something to do meanwhile asks

        return bool(select.select([self._results], [], [], 0)[0])

    def part(self, place: int) -> bytes | None:
        """Wait for the next part of a result that is left in a file; None where there is none to come."""
        head = os.read(self._results, HEAD)
        if len(head) < HEAD:
            return None
        start, self._seen = self._seen, self._seen + int.from_bytes(head)
        found = []
        while start < self._seen and (data := os.pread(place, self._seen - start, start)):
            found.append(data)
            start += len(data)
        return b"".join(found)

    def dismiss(self) -> None:
        """End it without an order: it has only read so far."""
        self._is_settled = True
        os.close(self._orders)
        os.close(self._results)
        try:  # noqa: SIM105 - contextlib takes longer than the work
            os.kill(self._child, signal.SIGKILL)
        except ProcessLookupError:
            pass  # as in wait()

    def wait(self) -> None:
        """Wait for its end; it is ended first where it got no order."""
        if not self._is_settled:
            self.dismiss()
        try:  # noqa: SIM105 - as above
            os.waitpid(self._child, 0)
        except ChildProcessError:
            pass  # it has ended and nobody keeps its status: whoever began us ignores SIGCHLD


def begin(work: Work) -> Standby:
    """Begin the second process; what goes wrong in it is silent, since the first can do all itself."""
    began_ns = time.time_ns()
    orders, to_child = os.pipe()
    from_child, results = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child:
        os.close(orders)
        os.close(results)
        return Standby(child, to_child, from_child, began_ns)
    failed = 1
    try:
        os.close(to_child)
        os.close(from_child)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        work(orders, results)
        failed = 0
    finally:
        os._exit(failed)


def leave(results: int, place: int, part: bytes) -> None:
    """Leave a part of a result in a file, and say so: the second process does not wait until somebody takes it."""
    rest = memoryview(part)
    while rest:
        rest = rest[os.write(place, rest) :]
    os.write(results, len(part).to_bytes(HEAD))
