"""The two sides of a comparison: refs or days into snapshots."""

from pathlib import Path
from typing import NamedTuple

import click

from csi_as_code.errors import GitError, UsageError
from csi_as_code.gate.open import authors_of
from csi_as_code.git import change, tree
from csi_as_code.git.log import require_whole
from csi_as_code.reading import moment, snapshot
from csi_as_code.reading.snapshot import Opened
from csi_as_code.reading.zone import is_day
from csi_as_code.reports.changes import Side


class Given(NamedTuple):
    """A side as it was asked for, with its register."""

    side: Side
    opened: Opened
    is_day: bool = False


def open_sides(root: Path, base: str, head: str | None, *, merge_base: bool) -> tuple[Given, Given]:
    """Read both sides; a file that they share is parsed once. Without a head it is the working folder."""
    first = _commit(root, base)
    last = _commit(root, head or "HEAD")
    if merge_base:
        forked = change.fork_point(root, first, last)
        if forked is None:
            raise UsageError(f'"{base}" and "{head or "HEAD"}" have no common history', "Leave --merge-base out.")
        first = forked
    if head is None:
        opened = snapshot.open_commit(root, first)
        return Given(Side(base, first), opened, is_day(base)), Given(Side("", None), snapshot.open_folder(root))
    if not (is_day(base) or is_day(head)):
        _warn(root, base, first, head, last)
    before, after = snapshot.open_commits(root, first, last)
    return Given(Side(base, first), before, is_day(base)), Given(Side(head, last), after, is_day(head))


def _commit(root: Path, word: str) -> str:
    """Return the hash of the commit that a ref or a day means."""
    if not is_day(word):
        return tree.resolve(root, word)
    found = moment.find(root, word)
    if found.doubt:
        click.echo(f"csi: warning: {found.doubt}", err=True)
    return found.commit


def _warn(root: Path, base: str, first: str, head: str, last: str) -> None:
    """Say on stderr where BASE has what HEAD lacks, which would look as if HEAD had taken it back."""
    if change.fork_point(root, first, last) not in (first, last):
        text = f'csi: warning: "{head}" lacks commits of "{base}", which show as taken back; see --merge-base'
        click.echo(text, err=True)


def authors(root: Path, before: Given, after: Given) -> frozenset[str]:
    """Return the handles of those who wrote the change, who may not decide on it; nobody's between two days.

    Between two days many changes lie, each with its own authors.
    """
    if before.is_day or after.is_day or before.side.commit is None:
        return frozenset()
    try:
        last = after.side.commit or tree.resolve(root, "HEAD")
        if last == before.side.commit:
            return frozenset()
        require_whole(root)
        return authors_of(root, before.side.commit, last, before.opened.register)[0]
    except GitError as error:
        click.echo(f"csi: warning: who wrote the change is not known: {error}", err=True)
        return frozenset()
