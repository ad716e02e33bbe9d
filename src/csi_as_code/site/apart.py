"""Let another process do a part of a build, where the system can fork; it says through a pipe what came of it."""

import contextlib
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable

from jinja2.exceptions import TemplateError

from csi_as_code.errors import CsiError
from csi_as_code.site import templates

MOST_PROCESSES = 4


def processors() -> int:
    """Return how many processes may share a build: one where the system cannot fork, or where threads run."""
    if not hasattr(os, "fork") or threading.active_count() > 1:
        return 1
    try:
        return min(MOST_PROCESSES, len(os.sched_getaffinity(0)))
    except AttributeError:
        return min(MOST_PROCESSES, os.cpu_count() or 1)


class Apart:
    """Work that another process does; it has what this one has had when it began, and gives back bytes.

    `process` is its number.
    """

    def __init__(self, work: Callable[[], bytes]) -> None:
        reader, writer = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        self.process = os.fork()
        if not self.process:
            os.close(reader)
            _do(work, writer)
        os.close(writer)
        self._pipe = os.fdopen(reader, "rb")
        self._is_over = False

    def wait(self) -> bytes:
        """Return what the work gave back; raise CsiError with what went wrong."""
        if self._is_over:
            raise CsiError("nobody waits twice for a process")
        data = self._pipe.read()
        status = self._end()
        if data[:1] == _WELL and not status:
            return data[1:]
        raise CsiError(data[1:].decode() or f"a process of the build ended with status {status}")

    def stop(self) -> None:
        """End the work, unless somebody has waited for it to the end."""
        if not self._is_over:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process, signal.SIGKILL)
            self._end()

    def _end(self) -> int:
        """Wait until the process has ended, and return its status."""
        self._pipe.close()
        try:
            _, status = os.waitpid(self.process, 0)
        except ChildProcessError:
            status = 0  # nobody keeps it: whoever began us ignores SIGCHLD
        self._is_over = True
        return status


class Here:
    """Work that this process does when somebody waits for it, where no other can."""

    def __init__(self, work: Callable[[], bytes]) -> None:
        self._work = work

    def wait(self) -> bytes:
        """Do the work, and return what it gave back."""
        return self._work()

    def stop(self) -> None:
        """Do nothing: nothing has begun."""


_WELL, _ILL = b"+", b"-"


def _do(work: Callable[[], bytes], writer: int) -> None:
    """Do some work, say what came of it, and end this process."""
    data = _ILL
    try:
        data = _WELL + work()
    except TemplateError as error:
        data = _ILL + _text(str(templates.fault(error)))
    except OSError as error:
        data = _ILL + _text(f'{error.strerror}: "{error.filename}"')
    except CsiError as error:
        data = _ILL + _text(str(error))
    except BaseException:  # noqa: BLE001 - the other process raises what this one says
        data = _ILL + _text(traceback.format_exc())
    finally:
        with contextlib.suppress(OSError), os.fdopen(writer, "wb") as pipe:
            pipe.write(data)
        os._exit(0 if data[:1] == _WELL else 1)


def _text(said: str) -> bytes:
    return said.encode("utf-8", "backslashreplace")
