"""A second process that is begun early and waits for an order. Light: what it needs it imports itself."""

import os
import signal
import sys
from collections.abc import Callable

Work = Callable[[int, int], None]
"""What it does, with the file descriptors to read its order from and to write the result to."""


class Standby:
    """The second process."""

    def __init__(self, child: int, orders: int, results: int) -> None:
        self._child, self._orders, self._results = child, orders, results
        self._is_settled = False

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
    orders, to_child = os.pipe()
    from_child, results = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child:
        os.close(orders)
        os.close(results)
        return Standby(child, to_child, from_child)
    failed = 1
    try:
        os.close(to_child)
        os.close(from_child)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        work(orders, results)
        failed = 0
    finally:
        os._exit(failed)
