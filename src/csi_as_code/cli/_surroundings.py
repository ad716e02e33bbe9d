"""What every command has around it: the folder of the register, the day, stdout. Light: it imports no reader."""

import datetime
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from csi_as_code.cli._options import given
from csi_as_code.errors import UsageError
from csi_as_code.reading.root import find_root


def root_of(ctx: click.Context) -> Path:
    """Return the folder of the register of the working folder or of --root."""
    return find_root(Path(given(ctx, "root") or "."))


def today_in(zone: datetime.tzinfo) -> str:
    """Return today in a time zone."""
    return datetime.datetime.now(zone).date().isoformat()


def put(text: str | Iterable[str], *, end: str = "") -> None:
    """Write a result to stdout, as it is."""
    for part in [text] if isinstance(text, str) else text:
        sys.stdout.write(part)
    sys.stdout.write(end)


def deliver(content: str | bytes, out: str | None) -> None:
    """Write a result into a file, or to stdout; raise UsageError for a file that is not text on a terminal."""
    if out:
        Path(out).write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "replace"))
    elif isinstance(content, str):
        put(content)
    elif sys.stdout.isatty():
        raise UsageError("this format is a file, not text for a terminal", "Name the file with --out FILE.")
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)


MANY = 1_000
"""Taking so many records apart takes longer than anybody should wait for it."""


def keep_large(ctx: click.Context, value: object, records: int) -> None:
    """Keep what is known of so many records until the process ends, unless they are few."""
    if isinstance(ctx.obj, list) and records >= MANY:
        ctx.obj.append(value)
