"""`csi list`: the improvements as a table."""

import click

from csi_as_code.cli import _complete
from csi_as_code.cli._options import (
    Words,
    as_of_option,
    colored,
    examples,
    files_of,
    flat,
    given,
    today_option,
    width,
)

FILTERS = ("state", "team", "service", "owner", "objective", "tag", "lane", "type")
COMPLETIONS = {
    "state": _complete.states,
    "team": _complete.keys("teams"),
    "service": _complete.keys("services"),
    "owner": _complete.keys("people"),
    "objective": _complete.keys("objectives"),
}
TEXTS = {
    "state": "In one of these states.",
    "team": "Of one of these teams.",
    "service": "About one of these services.",
    "owner": "Of one of these owners; the @ may be left out.",
    "objective": "Serving one of these objectives, or one below it.",
    "tag": "With one of these tags.",
    "lane": "In a lane: quick-win or strategic.",
    "type": "Of a type: opportunity, nonconformity, observation.",
}


def filters(function: click.decorators.FC) -> click.decorators.FC:
    """Add an option for every filter."""
    for name in reversed(FILTERS):
        function = click.option(
            f"--{name}", type=Words(), multiple=True, metavar=f"{name.upper()},...",
            shell_complete=COMPLETIONS.get(name), help=TEXTS[name],
        )(function)  # fmt: skip
    return function


@click.command(
    "list",
    epilog=examples(
        "csi list --open --sort band,-score",
        "csi list --team service-desk --state approved,in_progress",
        "csi list --overdue --columns id,owner,due,title",
        "csi list --lane quick-win --format csv",
        "csi list --columns all --format xlsx --out improvements.xlsx",
    ),
)
@filters
@click.option("--overdue", is_flag=True, help="Past its due date and not in effect yet.")
@click.option("--open", "only_open", is_flag=True, help="Not closed, rejected, withdrawn or superseded.")
@click.option("--sort", type=Words(), default="id", show_default=True, metavar="FIELD,...",
              help="By score, band, due, age, id or state; -FIELD is downwards.")  # fmt: skip
@click.option("--columns", type=Words(), metavar="NAME,...", help="The columns to show; `all` shows every one.")
@click.option("--format", "form", type=click.Choice(files_of("exports", "tables", first="table")), default="table",
              show_default=True, help="How to print it; CSV is safe in a spreadsheet, xlsx is one.")  # fmt: skip
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write it into a file, not to stdout.")
@today_option
@as_of_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    overdue: bool,
    only_open: bool,
    sort: tuple[str, ...],
    columns: tuple[str, ...] | None,
    form: str,
    out: str | None,
    today: str | None,
    as_of: str | None,
    **words: tuple[tuple[str, ...], ...],
) -> None:
    """List improvements: filter, sort, choose columns.

    Several words of one filter mean any of them; several filters mean all of them.
    """
    # imported here: `csi --help` imports this file
    import importlib
    import sys

    from csi_as_code.analysis import views
    from csi_as_code.cli._session import day_of, handles, open_register, say_unread
    from csi_as_code.cli._surroundings import deliver
    from csi_as_code.text import count, listed

    opened = open_register(ctx, as_of)
    register = opened.register
    asked = {name: flat(groups) for name, groups in words.items()}
    asked["owner"] = handles(asked["owner"])
    wanted = views.Wanted(overdue=overdue, open=only_open, **asked)
    every = views.entries(register, day_of(opened, today))
    found = views.ordered(views.select(every, wanted, register), sort)
    everything = tuple(views.COLUMNS)
    names = everything if columns == ("all",) or (form == "json" and not columns) else columns or views.USUAL
    table = views.table(found, names)
    gone: list[str] = []
    if form == "table" and not out and (sys.stdout.isatty() or given(ctx, "color") == "always"):
        from csi_as_code.cli import _screen

        gone = _screen.show(table, color=colored(ctx), width=width())
    else:
        rendered = importlib.import_module(f"csi_as_code.exports.tables.{form}").render(table)
        deliver(rendered, out)
    click.echo(f"csi: {len(found)} of {count(len(every), 'improvement')}", err=True)
    if gone:
        click.echo(f"csi: no room for {listed(gone)}; a wider terminal or --columns shows them", err=True)
    say_unread(register)
