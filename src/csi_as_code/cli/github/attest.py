"""`csi github attest`: who approved a decision, as a git note on the commit that brought it."""

from typing import TYPE_CHECKING

import click

from csi_as_code.cli._options import examples
from csi_as_code.cli.github._common import Commit, dry_run_option, opened, repository_option

if TYPE_CHECKING:
    from pathlib import Path

    from csi_as_code.history import Signature

ACTIONS = "github-actions[bot] <41898282+github-actions[bot]@users.noreply.github.com>"
"""As whom commits of a workflow are known on GitHub."""


@click.command(
    "attest",
    epilog=examples(
        "csi github attest --commit 5f1d7a84db8a4f8e9c06d2c1f1f0c6a9e33f1b11",
        "csi github attest --commit 5f1d7a84db8a4f8e9c06d2c1f1f0c6a9e33f1b11 --dry-run",
    ),
)
@click.option("--commit", type=Commit(), required=True, metavar="HASH", help="What landed, by its whole hash.")
@click.option("--identity", metavar='"NAME <ADDRESS>"', help="Who writes the note.  [default: as git is configured, "
              "else github-actions[bot] in a workflow]")  # fmt: skip
@repository_option
@dry_run_option
@click.pass_context
def command(ctx: click.Context, *, commit: str, identity: str | None, repo: str | None, dry_run: bool) -> int:
    """Write down who approved what a commit brought, when, and what the gate says: a note below refs/notes/csi.

    The commit is one of the main line, in a clone with the whole history. The pull request and its reviews are asked
    from GitHub; the note is written here, and fetched and pushed by whoever calls this. A commit without decisions
    needs none, and the first note on a commit stays. csi verify reads the notes without a network.

    Exit code 0: it is attested, or there is nothing to attest. 1: the verdict is red, and attested as that. 2: it is
    not known for certain, so nothing was written.
    """
    # imported here: `csi github --help` imports this file
    from csi_as_code.cli._judging import remembered_check
    from csi_as_code.cli._surroundings import put, root_of
    from csi_as_code.github.attest import attest
    from csi_as_code.reading.attestations import encode
    from csi_as_code.text import visible

    root = root_of(ctx)
    who = None if dry_run else _identity(root, identity)
    with opened(repo, dry_run=dry_run) as client:
        outcome = attest(client, root, commit, lint=remembered_check, who=who)
    click.echo(visible(outcome.says))
    if dry_run and outcome.attestation:
        put(encode(outcome.attestation).decode("ascii"))
    return int(outcome.is_red)


def _identity(root: "Path", given: str | None) -> "Signature":
    """Return who writes: what was given, else whom git knows, else a workflow's account."""
    import os
    import re

    from csi_as_code.errors import UsageError
    from csi_as_code.git.commit import identity
    from csi_as_code.history import Signature

    name, email = identity(root)
    if given is None and name.strip() and email.strip():
        return Signature(name, email)
    text = given or (ACTIONS if os.environ.get("GITHUB_ACTIONS") == "true" else "")
    found = re.fullmatch(r"([^<>\n\0]*[^<>\s\0][^<>\n\0]*)<([^<>\s\0]+)>", text)
    if found is None:
        raise UsageError(
            f'"{text}" does not say who writes the note' if text else "nobody is named who writes the note",
            'As in --identity "A Name <name@example.org>".',
        )
    return Signature(found[1].strip(), found[2])
