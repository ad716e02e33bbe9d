"""`csi github reviews`: who approved a pull request, for the gate."""

import click

from csi_as_code.cli._options import examples
from csi_as_code.cli.github._common import Commit, dry_run_option, opened, repository_option, written


@click.command(
    "reviews",
    epilog=examples(
        "csi github reviews --pull 12 --out reviews.json",
        "csi github reviews --pull 12 --into main --repo owner/register",
    ),
)
@click.option("--pull", type=click.IntRange(min=1), required=True, metavar="N", help="The pull request.")
@click.option("--head", type=Commit(), metavar="HASH", help="Fail unless this is its newest commit.")
@click.option("--into", metavar="BRANCH", help="Fail unless it is to be merged into this branch.")
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write it there, not to stdout.")
@repository_option
@dry_run_option
def command(*, pull: int, head: str | None, into: str | None, out: str | None, repo: str | None, dry_run: bool) -> None:
    """Fetch who approved a pull request, as JSON for csi gate --reviews.

    Every review, and when the newest commit was pushed, by the activity of its branch. Anything that is missing is an
    error (exit code 2): what is not known is never approved.
    """
    # imported here: `csi github --help` imports this file
    from csi_as_code.github.reviewing import review_facts

    with opened(repo) as client:
        text = review_facts(client, pull, head=head, into=into)
    if dry_run and out:
        click.echo(f'would write "{out}"')
        return
    written(out, text)
