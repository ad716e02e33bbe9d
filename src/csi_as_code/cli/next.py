"""`csi next`: what can be taken up now."""

import click

from csi_as_code.cli import _complete
from csi_as_code.cli._options import Words, as_of_option, examples, files_of, flat, layout, today_option


@click.command("next", epilog=examples("csi next", "csi next --team platform --limit 3", "csi next --format json"))
@click.option("--team", type=Words(), multiple=True, metavar="TEAM,...", shell_complete=_complete.keys("teams"),
              help="Of one of these teams.")  # fmt: skip
@click.option("--owner", type=Words(), multiple=True, metavar="OWNER,...", shell_complete=_complete.keys("people"),
              help="Of one of these owners; the @ may be left out.")  # fmt: skip
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most so many of each lane.")
@click.option("--format", "form", type=click.Choice(files_of("exports", "queues", first="text")), default="text",
              show_default=True, help="How to print it.")  # fmt: skip
@today_option
@as_of_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    team: tuple[tuple[str, ...], ...],
    owner: tuple[tuple[str, ...], ...],
    limit: int | None,
    form: str,
    today: str | None,
    as_of: str | None,
) -> None:
    """Show what is ready now: nobody works on it, and nothing that it depends on is unfinished.

    In order of effective priority, which a blocker inherits from what waits for it, however far away. Quick wins
    (cheap and safe) and strategic work are apart; what nobody rated comes last.
    """
    # imported here: `csi --help` imports this file
    import importlib

    from csi_as_code.analysis import ready, views
    from csi_as_code.analysis.graph import graph_of
    from csi_as_code.analysis.priority import rate_all
    from csi_as_code.cli._session import day_of, handles, open_register, say_unread
    from csi_as_code.cli._surroundings import put

    opened = open_register(ctx, as_of)
    register = opened.register
    day = day_of(opened, today)
    wanted = views.Wanted(team=flat(team), owner=handles(flat(owner)))
    taken = {entry.item.id for entry in views.select(views.entries(register, day), wanted, register)}
    found = ready.ready(register, day, graph_of(register), rate_all(register))
    lanes = ready.by_lane(one for one in found if one.item.id in taken)
    shown = {lane: ones[:limit] for lane, ones in lanes.items()}
    put(importlib.import_module(f"csi_as_code.exports.queues.{form}").render(shown, day, **layout(ctx, form)))
    say_unread(register)
