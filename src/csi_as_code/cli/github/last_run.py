"""`csi github last-run`: when the overdue job last ran."""

import click

from csi_as_code.cli._options import examples
from csi_as_code.cli.github._common import as_option, dry_run_option, opened, repository_option, written


@click.command("last-run", epilog=examples("csi github last-run", "csi github last-run --out jobs.json"))
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write it there, not to stdout.")
@as_option
@repository_option
@dry_run_option
def command(*, out: str | None, login: str | None, repo: str | None, dry_run: bool) -> None:
    """Say when csi github overdue last ran, as JSON for csi build --jobs.

    The digest carries the day; without one it is null. GitHub stops scheduled workflows after 60 quiet days in public
    repositories, and nobody notices that by itself: the site's overview shows it.
    """
    # imported here: `csi github --help` imports this file
    from csi_as_code.github.identity import own_login
    from csi_as_code.github.overdue.digest import digests
    from csi_as_code.text import json_text

    with opened(repo) as client:
        found = next(digests(client, own_login(client, login)), None)
    job = {
        "name": "overdue",
        "last_run": (found.ran or None) if found else None,
        "url": found.issue.html_url if found else None,
    }
    if dry_run and out:
        click.echo(f'would write "{out}"')
        return
    written(out, json_text({"version": 1, "jobs": [job]}))
