"""The two sides of a comparison: refs or days into snapshots."""

from pathlib import Path
from typing import NamedTuple

import click

from csi_as_code.cli._options import DAY
from csi_as_code.errors import GitError, UsageError
from csi_as_code.gate.open import authors_of
from csi_as_code.git import change, tree
from csi_as_code.git.log import require_whole
from csi_as_code.reading import moment, snapshot
from csi_as_code.reading.snapshot import Opened
from csi_as_code.reports.changes import Side


class Given(NamedTuple):
    """A side as it was asked for, with its register."""

    side: Side
    opened: Opened
    is_day: bool


def open_sides(root: Path, base: str, head: str | None, *, merge_base: bool) -> tuple[Given, Given]:
    """Read both sides; a commit that they share files with is parsed once."""
    first = _commit(root, base)
    last = _commit(root, head or "HEAD") if head or merge_base else None
    if merge_base and last:
        found = change.fork_point(root, first, last)
        if found is None:
            raise UsageError(f'"{base}" and "{head or "HEAD"}" have no common history', "Leave --merge-base out.")
        first = found
    opened = snapshot.open_commits(root, *([first, last] if head and last else [first]))
    if len(opened) == 1:
        opened.append(snapshot.open_folder(root))
    if head and last and not merge_base and not (_is_day(base) or _is_day(head)):
        _warn(root, base, first, head, last)
    return (
        Given(Side(base, first), opened[0], _is_day(base)),
        Given(Side(head or "", last if head else None), opened[1], bool(head) and _is_day(head or "")),
    )


def _warn(root: Path, base: str, first: str, head: str, last: str) -> None:
    """Say on stderr where BASE has what HEAD lacks, which would look as if HEAD had taken it back."""
    if change.fork_point(root, first, last) not in (first, last):
        text = f'csi: warning: "{head}" lacks commits of "{base}", which show as taken back; see --merge-base'
        click.echo(text, err=True)


def _is_day(word: str) -> bool:
    return bool(DAY.match(word))


def _commit(root: Path, word: str) -> str:
    """Return the hash of the commit that a ref or a day means."""
    found = moment.find(root, word)
    if found.doubt:
        click.echo(f"csi: warning: {found.doubt}", err=True)
    return found.commit


def authors(root: Path, before: Given, after: Given) -> frozenset[str]:
    """Return the handles of those who wrote the change, who may not decide on it; nobody's between two days.

    Between two days many changes lie, each with its own authors.
    """
    if before.is_day or after.is_day or before.side.commit is None:
        return frozenset()
    try:
        require_whole(root)
        last = after.side.commit or tree.resolve(root, "HEAD")
        return authors_of(root, before.side.commit, last, before.opened.register)[0]
    except GitError as error:
        click.echo(f"csi: warning: who wrote the change is not known: {error}", err=True)
        return frozenset()
