"""The command line: parse, call, print, exit code.

A command is a file: `csi lint` is lint.py, with a click command that is called `command`. It imports click on top
and everything else inside its function, because `csi --help` and shell completion import every command; it returns
its exit code, or None for 0. Files that begin with an underscore are shared by the commands.
"""

import atexit
import gc
import os
import sys
from typing import TYPE_CHECKING, Any, NoReturn

from csi_as_code.cli import _early

if TYPE_CHECKING:
    from csi_as_code.cli._group import csi

INTERRUPTED = 130  # 128 + SIGINT, as shells have it
UNFLUSHED = 120  # as Python ends when it cannot write what it still holds

__all__ = ["csi", "main"]


def __getattr__(name: str) -> Any:
    if name == "csi":
        from csi_as_code.cli._group import csi

        return csi
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def main() -> None:
    """Run `csi` with the arguments of the process, and exit."""
    gc.disable()  # a command is short, and nearly all that it makes is used until its end
    kept: list[object] = []
    try:
        _early.begin_for(sys.argv[1:])

        from csi_as_code.cli._group import csi  # click and all, while a second process does its share

        csi.main(prog_name="csi", obj=kept)
    except KeyboardInterrupt:  # Ctrl-C while click is imported is as quiet as later
        sys.exit(INTERRUPTED)
    except SystemExit as stop:
        if kept and isinstance(stop.code, int):
            _leave(stop.code)
        raise


def _leave(code: int) -> NoReturn:
    """End without taking thousands of values apart one by one: the system takes their memory back at once."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            code = code or UNFLUSHED
    atexit._run_exitfuncs()  # noqa: SLF001 - what others want done at the end; there is no public way
    os._exit(code)
