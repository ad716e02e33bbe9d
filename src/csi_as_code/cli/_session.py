"""What a command needs before it can begin: the register, and the day that counts as today."""

from collections.abc import Callable, Iterable
from pathlib import Path

import click

from csi_as_code.cli._options import given
from csi_as_code.cli._surroundings import keep_large, root_of, today_in
from csi_as_code.errors import RegisterError, UsageError
from csi_as_code.finding import Finding
from csi_as_code.model import Improvement
from csi_as_code.reading import snapshot
from csi_as_code.reading.reader import Looked
from csi_as_code.reading.scout import Scout
from csi_as_code.reading.snapshot import Opened
from csi_as_code.reading.zone import zone_of
from csi_as_code.register import IMPROVEMENTS, MEASURES, Register
from csi_as_code.text import did_you_mean, visible

MOST_FILES = 3
"""So many files that are left out are named, and of more the number."""


def open_register(
    ctx: click.Context,
    as_of: str | None = None,
    *,
    sparing: bool = False,
    meanwhile: Callable[[], object] | None = None,
    looked: Looked | None = None,
    scout: Scout | None = None,
) -> Opened:
    """Read the register of the working folder or of --root, as it is now or as it stood on a day or in a commit."""
    root = root_of(ctx)
    if not as_of:
        return snapshot.open_folder(root, sparing=sparing, meanwhile=meanwhile, looked=looked, scout=scout)
    from csi_as_code.reading import moment  # only where the past is asked for: it starts git

    found = moment.find(root, as_of)
    if found.doubt:
        click.echo(f"csi: warning: {found.doubt}", err=True)
    return snapshot.open_commit(root, found.commit, sparing=sparing)._replace(day=found.day)


def keep(ctx: click.Context, opened: Opened) -> None:
    """Keep a large register until the process ends, which takes no time then."""
    keep_large(ctx, opened, len(opened.register.improvements))


def register_if_any(ctx: click.Context) -> Register:
    """Read the register, or return an empty one where there is none and --root names none."""
    try:
        return open_register(ctx).register
    except RegisterError:
        if given(ctx, "root"):
            raise
        return Register()


def today_of(register: Register, day: str | None) -> str:
    """Return the day of --today, else today in the register's time zone."""
    return day or today_in(zone_of(register.policy))


def day_of(opened: Opened, day: str | None) -> str:
    """Return the day of --today, else that of --as-of, else today in the register's time zone."""
    return today_of(opened.register, day or opened.day)


def record(register: Register, ident: str) -> Improvement:
    """Return the record of an id, which may be typed in lower case or as a file name."""
    wanted = Path(ident).name.removesuffix(".yaml")
    for name in (wanted, wanted.upper()):
        if name in register.improvements:
            return register.improvements[name]
    if register.knows(wanted):
        raise UsageError(f'"{wanted}" cannot be read', "See csi lint.")
    ids = [*register.improvements, *register.unread]
    meant = _of_one_number(wanted, ids)
    hint = f'Did you mean "{meant}"?' if meant else did_you_mean(wanted, ids) or "See csi list."
    raise UsageError(f'there is no improvement "{ident}"', hint)


def _of_one_number(typed: str, ids: Iterable[str]) -> str:
    """Return what is meant by an id without its zeros, or without its prefix: the id of that number, or nothing."""
    prefix, _, digits = typed.upper().rpartition("-")
    if not (digits.isascii() and digits.isdigit()):
        return ""
    same = (ident for ident in ids if ident.rpartition("-")[2].lstrip("0") == digits.lstrip("0"))
    return next((ident for ident in same if ident.startswith(prefix)), "")


def handles(names: Iterable[str]) -> tuple[str, ...]:
    """Return the handles of people, who may be typed without their @."""
    return tuple(f"@{name.removeprefix('@')}" for name in names)


def say_unread(register: Register) -> None:
    """Say on stderr what could not be read and so is missing from what is shown, and where to read why."""
    if not register.policy_read:
        click.echo("csi: warning: register.yaml cannot be read, so defaults are used; see csi lint.", err=True)
    for finding in register.problems:
        if finding.path in (IMPROVEMENTS, MEASURES):
            click.echo(f"csi: warning: {finding.path}/ is left out as unreadable; see csi lint.", err=True)
    broken = len(register.unread)
    if broken:
        found = "1 record is" if broken == 1 else f"{broken} records are"
        click.echo(f"csi: warning: {found} left out as unreadable; see csi lint.", err=True)
    apart = _left_out(register)
    for finding in apart[:MOST_FILES]:
        why = visible(f'"{finding.path}" is left out: {finding.message}')
        click.echo(f"csi: warning: {why}; see csi lint.", err=True)
    if len(apart) > MOST_FILES:
        click.echo(f"csi: warning: {len(apart) - MOST_FILES} more left out; see csi lint.", err=True)


def _left_out(register: Register) -> list[Finding]:
    """Return for each file of a record or a measure that stands for none why that is: mostly that its name is taken."""
    known = {*register.paths.values(), *register.measure_paths.values()}
    found: dict[str, Finding] = {}
    for finding in register.problems:
        folder, _, name = finding.path.partition("/")
        if (
            folder in (IMPROVEMENTS, MEASURES)
            and name.lower().endswith((".yaml", ".yml"))
            and finding.path not in known
        ):
            found.setdefault(finding.path, finding)
    return [found[path] for path in sorted(found)]
