"""`csi github status`: what a check says about a commit."""

import click

from csi_as_code.cli._options import examples
from csi_as_code.cli.github._common import Commit, dry_run_option, opened, repository_option

STATES = ["success", "failure", "error", "pending"]


@click.command(
    "status",
    epilog=examples(
        "csi github status --commit 5f1d7a84db8a4f8e9c06d2c1f1f0c6a9e33f1b11 --state success --description Fine",
    ),
)
@click.option("--commit", type=Commit(), required=True, metavar="HASH", help="The commit, by its whole hash.")
@click.option("--state", type=click.Choice(STATES), required=True, help="What the check says.")
@click.option("--context", default="csi/gate", show_default=True, metavar="NAME", help="The name of the check.")
@click.option("--description", default="", metavar="TEXT", help="A sentence; GitHub takes 140 characters.")
@click.option("--url", default="", metavar="URL", help="Where to read more.")
@repository_option
@dry_run_option
def command(
    *, commit: str, state: str, context: str, description: str, url: str, repo: str | None, dry_run: bool
) -> None:
    """Set the status of a commit, which a branch may require before a merge."""
    # imported here: `csi github --help` imports this file
    from csi_as_code.github.answers import Status
    from csi_as_code.text import fitted, visible

    said = fitted(visible(description), 140)
    body = {"state": state, "context": context, "description": said} | ({"target_url": url} if url else {})
    with opened(repo, dry_run=dry_run) as client:
        if not dry_run:
            client.send("POST", f"statuses/{commit}", body, Status)
    click.echo(f"{visible(context)} {'would be' if dry_run else 'is'} {state} on {commit}")
