"""`csi github overdue`: one issue for each item that is late."""

import click

from csi_as_code.cli._options import examples, today_option
from csi_as_code.cli.github._common import as_option, dry_run_option, opened, repository_option


@click.command(
    "overdue",
    epilog=examples(
        "csi github overdue --digest",
        "csi github overdue --remind-days 5 --escalate-days 10 --quiet-weekends --dry-run --today 2026-11-22",
    ),
)
@click.option("--remind-days", type=click.IntRange(min=0), default=3, show_default=True, metavar="N",
              help="Remind so many days before; 0: only when it is late.")  # fmt: skip
@click.option("--escalate-days", type=click.IntRange(min=0), default=7, show_default=True, metavar="N",
              help="Go on to the next person after so many days late, and again after as many; 0: never.")  # fmt: skip
@click.option("--quiet-weekends", is_flag=True, help="On Saturday and Sunday only close what is settled.")
@click.option("--most", type=click.IntRange(min=1), default=100, show_default=True, metavar="N",
              help="Open at most so many new issues in a run, the latest first.")  # fmt: skip
@click.option("--digest", is_flag=True, help="Keep an issue with all of them and the day of the last run too.")
@today_option
@as_option
@repository_option
@dry_run_option
@click.pass_context
def command(
    ctx: click.Context, *, remind_days: int, escalate_days: int, quiet_weekends: bool, most: int, digest: bool,
    today: str | None, login: str | None, repo: str | None, dry_run: bool,
) -> None:  # fmt: skip
    """Keep one issue for each item of the register that is late or soon will be, and never two.

    Items are due dates, tasks, re-checks, deferrals and clocks. An issue is found by its label csi:overdue, a hidden
    marker and who wrote it, changed only when the record or its level does, and closed when it is settled. It mentions
    active people of register.yaml alone: the owner, later the team's lead, the owner of the service and those of the
    objectives. Run again, it changes nothing.
    """
    # imported here: `csi github --help` imports this file
    import os

    from csi_as_code.cli._session import open_register, say_unread, today_of
    from csi_as_code.errors import RegisterError
    from csi_as_code.git.place import below_top
    from csi_as_code.github.identity import own_login
    from csi_as_code.github.overdue import digest as summary
    from csi_as_code.github.overdue.items import Settings, unclear
    from csi_as_code.github.overdue.job import Work, run
    from csi_as_code.github.overdue.plan import said
    from csi_as_code.github.transport import GitHubError
    from csi_as_code.text import count

    found = open_register(ctx)
    doubt = unclear(found.register)
    if doubt:
        raise RegisterError(f"{doubt}, so nobody knows what is settled", "See csi lint.")
    settings = Settings(remind_days=remind_days, escalate_days=escalate_days, quiet_weekends=quiet_weekends, most=most)
    day = today_of(found.register, today)
    with opened(repo, dry_run=dry_run) as client:
        server = os.environ.get("GITHUB_SERVER_URL") or "https://github.com"
        link = f"{server}/{client.repository}/blob/HEAD/{below_top(found.root)}"
        own = own_login(client, login)
        work = Work(found.register, day, settings, link)
        done = run(client, work, own, lambda action: click.echo(said(action)))
        if digest:
            did = summary.put(client, summary.body(done.wanted, done.numbers, day), own)
            click.echo(f"the digest {'would be' if dry_run else 'is'} {did}")
    say_unread(found.register)
    click.echo(f"csi: {len(done.wanted)} items, {len(done.actions)} changes", err=True)
    if done.refused:
        raise GitHubError(f"{count(len(done.refused), 'change')} could not be made; the first: {done.refused[0]}")
