"""What every command has around it: the folder of the register, the day, stdout. Light: it imports no reader."""

import datetime
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from csi_as_code.cli._options import given
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
