"""`csi github alarm`: the issue that says what landed although the gate disagrees."""

from typing import BinaryIO

import click

from csi_as_code.cli._options import examples
from csi_as_code.cli.github._common import Commit, as_option, dry_run_option, opened, repository_option, text_of


@click.command(
    "alarm",
    epilog=examples(
        "csi github alarm --commit 5f1d7a84db8a4f8e9c06d2c1f1f0c6a9e33f1b11 --file verdict.md",
        "csi github alarm --commit 5f1d7a84db8a4f8e9c06d2c1f1f0c6a9e33f1b11 --clear",
    ),
)
@click.option("--commit", type=Commit(), required=True, metavar="HASH", help="What landed, by its whole hash.")
@click.option("--file", type=click.File("rb"), metavar="FILE", help="What the gate says about it, as Markdown.")
@click.option("--clear", is_flag=True, help="The gate agrees: take the commit off the alarm.")
@as_option
@repository_option
@dry_run_option
def command(
    *, commit: str, file: BinaryIO | None, clear: bool, login: str | None, repo: str | None, dry_run: bool
) -> None:
    """Open the alarm about a commit that landed and does not pass the gate, or clear it.

    There is one issue, with all such commits; it is found by its label csi:alarm, a hidden marker and its author. It
    closes when the last of them is cleared: that a later commit passes does not repair what landed before.
    """
    # imported here: `csi github --help` imports this file
    from csi_as_code.github.alarm import clear_alarm, raise_alarm
    from csi_as_code.github.identity import own_login

    if clear == (file is not None):
        raise click.UsageError("give either --file or --clear.")
    with opened(repo, dry_run=dry_run) as client:
        own = own_login(client, login)
        if file is None:
            did = clear_alarm(client, commit, own)
        else:
            did = raise_alarm(client, commit, text_of(file.read()), own)
    click.echo(f"{'would' if dry_run else 'did'} {did}")
