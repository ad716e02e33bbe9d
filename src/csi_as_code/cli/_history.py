"""What the commands that look at history share: bounds in days, ids that were, and what could not be read."""

import datetime
from pathlib import Path

import click

from csi_as_code.errors import UsageError
from csi_as_code.history import History
from csi_as_code.reading.zone import end_of, start_of
from csi_as_code.register import IMPROVEMENTS
from csi_as_code.text import count, did_you_mean
from csi_as_code.workflow import State


def bounds(zone: datetime.tzinfo, since: str | None, until: str | None) -> tuple[int | None, int | None]:
    """Return the first second of the first day and the first one after the last day, in seconds since 1970."""
    if since and until and since > until:
        raise UsageError(f'"{since}" is later than "{until}"', "--since is the first day, --until the last.")
    return start_of(since, zone) if since else None, end_of(until, zone) if until else None


def known_id(root: Path, history: History, ident: str | None) -> str | None:
    """Return the id of a record that is or was, which may be typed in lower case or as a file name."""
    if ident is None:
        return None
    wanted = Path(ident).name.removesuffix(".yaml")
    for name in (wanted, wanted.upper()):
        if name in history.known:
            return name
        if any((root / IMPROVEMENTS).rglob(f"{name}.yaml")):
            raise UsageError(f'"{name}" has no history yet', "It is not committed to the main line.")
    raise UsageError(f'no improvement was ever called "{ident}"', did_you_mean(wanted, history.known) or "See csi log.")


def known_states(history: History, states: tuple[str, ...]) -> tuple[str, ...]:
    """Return states to choose by: those of the table, and other words that history holds."""
    known = {*State, *(step.target for step in history.transitions if step.target)}
    for state in states:
        if state not in known:
            raise UsageError(f'there is no state "{state}"', did_you_mean(state, known))
    return states


def say_unreadable(history: History) -> None:
    """Say on stderr how many old versions say nothing about the state."""
    if history.unreadable:
        text = f"csi: warning: {count(history.unreadable, 'old version')} of records cannot be read and left out"
        click.echo(text, err=True)
