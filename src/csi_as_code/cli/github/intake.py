"""`csi github intake`: a filled-in issue form becomes a pull request with the record."""

import click

from csi_as_code.cli._options import examples
from csi_as_code.cli.github._common import as_option, dry_run_option, opened, repository_option


@click.command(
    "intake",
    epilog=examples("csi github intake --issue 12", "csi github intake --issue 12 --dry-run"),
)
@click.option("--issue", type=click.IntRange(min=1), required=True, metavar="N", help="The issue.")
@as_option
@repository_option
@dry_run_option
@click.pass_context
def command(ctx: click.Context, *, issue: int, login: str | None, repo: str | None, dry_run: bool) -> None:
    """Propose what an issue asks for: a branch and a pull request with the record, and a reply with the link.

    Run it in a clone of the main branch with its whole history, so that the id is free. Each answer fills its own
    field; where something is missing or odd the reply says what, and the exit code is 0. A second run, as after the
    issue was edited, brings the same branch and pull request up to date. An issue that the form did not make is left
    alone, and so is a branch on which somebody else works.
    """
    # imported here: `csi github --help` imports this file
    from csi_as_code.cli._session import open_register
    from csi_as_code.cli._surroundings import put
    from csi_as_code.errors import RegisterError
    from csi_as_code.github import comments
    from csi_as_code.github.identity import own_login
    from csi_as_code.github.intake import intake

    snapshot = open_register(ctx)
    if not snapshot.register.policy_read:
        raise RegisterError("register.yaml cannot be read, so nothing can be taken in", "See csi lint.")
    with opened(repo, dry_run=dry_run) as client:

        def reply(text: str) -> None:
            comments.put(client, comments.Wish(issue, comments.marker_of("intake"), text), own_login(client, login))

        outcome = intake(client, snapshot.root, snapshot.register, issue, reply)
    click.echo(outcome.says)
    if dry_run and outcome.record:
        put(f"\n{outcome.path}:\n\n{_indented(outcome.record)}")
    if dry_run and outcome.reply:
        put(f"\nreply:\n\n{_indented(outcome.reply)}")


def _indented(text: str) -> str:
    """Return a text of a form so that no build server sees a command in it: nothing begins a line."""
    from csi_as_code.text import visible

    return "".join(f"    {visible(line)}\n" if line else "\n" for line in text.rstrip("\n").split("\n"))
