"""What the commands that edit share: writing, and saying what was done and what is still wrong."""

import difflib
import os
import shlex
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

import click

from csi_as_code.analysis.people import by_address
from csi_as_code.cli._judging import remembered_check_of
from csi_as_code.cli._options import given
from csi_as_code.cli._session import record, today_of
from csi_as_code.cli._surroundings import put
from csi_as_code.editing import fields
from csi_as_code.editing.apply import Applied, Work, apply, text_of
from csi_as_code.editing.plan import Draft, Edit
from csi_as_code.editing.renumber import files_with
from csi_as_code.editing.surgery import EditError
from csi_as_code.errors import GitError, UsageError
from csi_as_code.finding import Finding, Severity
from csi_as_code.git.commit import identity
from csi_as_code.model import Improvement
from csi_as_code.policy import Policy
from csi_as_code.reading.history import read_history
from csi_as_code.reading.root import find_root
from csi_as_code.reading.snapshot import Opened, open_commit, open_folder
from csi_as_code.text import listed, visible
from csi_as_code.workflow import OPEN, State


def root_of(ctx: click.Context) -> Path:
    """Return the folder of the register."""
    return find_root(Path(given(ctx, "root") or "."))


def say(text: str) -> None:
    """Say something on stderr; words of records are data."""
    click.echo(f"csi: {visible(text)}", err=True)


def me(root: Path, policy: Policy) -> str | None:
    """Return the handle of whoever works here, by git's user.email and the addresses of register.yaml; else None."""
    try:
        _, address = identity(root)
    except GitError:
        return None
    return by_address(policy).get(address.strip().casefold()) if address else None


def the_record(opened: Opened, ident: str) -> tuple[Improvement, Draft]:
    """Return a record and the beginning of an edit of its file; raise an error where it cannot be read in full."""
    register = opened.register
    item = record(register, ident)
    path = register.paths[item.id]
    only_one(opened, item.id)
    if register.dropped.get(path):
        raise EditError(f'"{path}" has faulty fields', "Mend them first; csi lint says how.")
    text = text_of(opened, path)
    return item, Draft(path, text, text, order=fields.order)


def only_one(opened: Opened, ident: str) -> None:
    """Raise EditError where two files have one id: nobody can say which of them is meant."""
    first, *twins = files_with(opened, ident)
    if twins:
        hint = f"Give one of them the next free id: csi renumber {shlex.quote(twins[0])}."
        raise EditError(f'two files have the id "{ident}": "{first}" and "{twins[0]}"', hint)


def one_file(opened: Opened, typed: str) -> tuple[str, str]:
    """Return the id and the file of a record that somebody named by its id or by the path of its file.

    A path is seen from the working folder, or from the register's; raise an error where it is not one record's file.
    """
    if not typed.endswith(".yaml"):
        ident = record(opened.register, typed).id
        only_one(opened, ident)
        return ident, opened.register.paths[ident]
    stem = Path(typed).stem
    ident = stem if opened.register.knows(stem) else record(opened.register, typed).id
    files = files_with(opened, ident)
    top = opened.root.resolve()
    for path in (Path.cwd() / typed, top / typed):
        place = Path(os.path.normpath(path))
        name = place.relative_to(top).as_posix() if place.is_relative_to(top) else ""
        if name in files:
            return ident, name
    raise UsageError(f'"{typed}" is not the file of "{ident}"', f"It is {listed(files, 'or')}.")


def carry_out(ctx: click.Context, planned: Callable[[Opened], Work], *, branch: str | None, dry_run: bool) -> Applied:
    """Do what was planned; print the paths of the files, or with `dry_run` the differences alone."""
    applied = apply(root_of(ctx), planned, branch=branch, only_look=dry_run)
    for note in applied.work.notes:
        say(note)
    if dry_run:
        put(difference(applied.work.edits))
        say("nothing was written (--dry-run)")
        return applied
    put(f"{visible(edit.path)}\n" for edit in applied.work.edits if edit.new is not None)
    if applied.commit:
        say(f"committed to the branch {applied.branch} ({applied.commit[:10]}); the files here are as they were")
        say(f"to push it: git push origin {applied.branch}")
    return applied


def difference(edits: Sequence[Edit]) -> Iterator[str]:
    """Yield the unified diff of edits, each line safe for a terminal."""
    for edit in edits:
        before = edit.old.splitlines() if edit.old is not None else []
        after = edit.new.splitlines() if edit.new is not None else []
        names = (
            f"a/{edit.path}" if edit.old is not None else "/dev/null",
            (f"b/{edit.path}" if edit.new is not None else "/dev/null"),
        )
        for line in difflib.unified_diff(before, after, *names, lineterm=""):
            yield f"{visible(line)}\n"


def now(applied: Applied) -> Opened:
    """Return the register after an edit, where it went."""
    root = applied.before.root
    return open_commit(root, applied.commit, sparing=True) if applied.commit else open_folder(root, sparing=True)


def findings_on(opened: Opened, ident: str, today: str) -> list[Finding]:
    """Return what the rules say of a record, notes left out."""
    found = remembered_check_of(opened, ident, today)
    return [finding for finding in found if finding.severity is not Severity.INFO]


def say_errors(applied: Applied, ident: str, day: str | None, *, said: Collection[str] = ()) -> None:
    """Say which errors a record has after an edit, so that nobody waits for lint to hear of them."""
    opened = now(applied)
    found = findings_on(opened, ident, today_of(opened.register, day))
    say_findings([finding for finding in found if finding.severity is Severity.ERROR and finding.rule not in said])


def say_findings(findings: Sequence[Finding]) -> None:
    """Say findings on stderr, one a line."""
    for finding in findings:
        click.echo(
            f"  {finding.severity}[{finding.rule}] {visible(f'{finding.message}. {finding.hint}'.strip())}", err=True
        )


def plain_ident(ident: str) -> str:
    """Return an id as it was typed; raise UsageError for what cannot be one, as an option or a path."""
    if not ident.isprintable() or ident.startswith("-") or not ident.strip():
        raise UsageError(f'"{ident}" is not an id', "See csi list.")
    return ident


def held_from(opened: Opened, item: Improvement) -> str | None:
    """Return the state in which a record was put on hold, as far as history knows; that of HEAD where it is new."""
    if item.state != State.ON_HOLD:
        return None
    try:
        history = read_history(opened.root, opened.commit or "HEAD")
    except GitError:
        return None
    committed = history.states.get(item.id)
    if committed == State.ON_HOLD:
        return history.held_from(item.id)
    return committed if committed in OPEN else None
