"""The one place where what goes wrong becomes a sentence on stderr and an exit code.

0 clean, 1 findings, 2 cannot run (usage, configuration, git), 3 a bug in the tool.
"""

import contextlib
import os
import sys
from collections.abc import Callable, Sequence
from io import TextIOWrapper
from typing import Any, NoReturn

import click

from csi_as_code.errors import CsiError

CANNOT_RUN = 2
BUG = 3
INTERRUPTED = 130  # 128 + SIGINT, as shells have it
PIPE_CLOSED = 141  # 128 + SIGPIPE


_WAYS_OUT = {
    PermissionError: "Check who may write there, or name another place.",
    FileNotFoundError: "Check the path.",
}


class PipeClosedError(Exception):
    """Nobody reads stdout any more; no OSError, which click would answer with 1."""


def guarded(run: Callable[[], Any], args: Sequence[str] | None) -> NoReturn:
    """Run a command and exit with its code, whatever happens inside."""
    if _fill_closed():
        sys.exit(_say("error", "stdout is closed", "Send it to a file, or to /dev/null."))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # The same bytes under every locale and on every system.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")

    def whole() -> Any:
        result = run()
        sys.stdout.flush()  # here, where it can still be said that the disk is full
        return result

    sys.exit(_code_of(whole, wants_frames(sys.argv[1:] if args is None else args)))


def _fill_closed() -> bool:
    """Put the null device where a standard stream was closed (as by `>&-`), and tell whether stdout was.

    A file that is opened later would take the number of the stream, and get what is meant for it.
    """
    lost = sys.stdout is None
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            with contextlib.suppress(OSError):
                os.fstat(number)
                continue
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # the lowest free number: this one
            stream = open(number, "w" if number else "r", encoding="utf-8", closefd=False)  # noqa: SIM115
            setattr(sys, name, stream)
    return lost


def wants_frames(args: Sequence[str]) -> bool:
    """Tell whether a bug is shown with the frames of its traceback."""
    return "--debug" in args or os.environ.get("CSI_DEBUG", "") not in ("", "0")


def _code_of(run: Callable[[], Any], frames: bool) -> int:  # noqa: FBT001 - private, called once
    try:
        result = run()
    except click.exceptions.NoArgsIsHelpError as stop:
        click.echo(stop.format_message(), err=True)
        return CANNOT_RUN
    except click.UsageError as stop:
        path = stop.ctx.command_path if stop.ctx else "csi"
        return _say("error", " ".join(stop.format_message().split()), f'Try "{path} --help".')
    except click.ClickException as stop:
        return _say("error", stop.format_message())
    except click.Abort:
        return INTERRUPTED
    except CsiError as stop:
        return _say("error", str(stop), stop.hint)
    except (PipeClosedError, BrokenPipeError):
        _forget_stdout()
        return PIPE_CLOSED
    except OSError as stop:
        _forget_stdout()
        said = f'{stop.strerror or stop}: "{stop.filename}"' if stop.filename else str(stop.strerror or stop)
        return _say("error", said, _WAYS_OUT.get(type(stop), ""))
    except Exception as bug:  # noqa: BLE001 - the boundary: nobody sees a traceback who did not ask for one
        return _bug(bug, frames)
    return _number(result)


def _number(result: object) -> int:
    return result if isinstance(result, int) else 0


def _say(kind: str, message: str, hint: str = "") -> int:
    # only where something went wrong: unicodedata, difflib
    from csi_as_code.text import visible

    lines = "\n".join(visible(line) for line in message.splitlines()) or kind
    click.echo(f"csi: {kind}: {lines}", err=True)
    if hint:
        click.echo(f"  {visible(hint)}", err=True)
    return CANNOT_RUN


def _bug(bug: Exception, frames: bool) -> int:  # noqa: FBT001 - private, called once
    import traceback  # only where there is a bug

    summary = "".join(traceback.format_exception_only(bug)).strip().splitlines()[0]
    _say("bug", f"this is a bug in csi-as-code: {summary}")
    if frames:
        for frame in traceback.extract_tb(bug.__traceback__)[-8:]:
            click.echo(f"  {frame.filename}:{frame.lineno} in {frame.name}: {frame.line or ''}", err=True)
    else:
        click.echo("  Please report it. --debug or CSI_DEBUG=1 shows where it happened.", err=True)
    return BUG


def _forget_stdout() -> None:
    """Let what Python still holds for stdout go nowhere, or it would complain at the very end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, sys.stdout.fileno())
    except (OSError, ValueError):
        pass  # stdout is no real file, as in a test
    finally:
        os.close(nowhere)
