"""`csi graph`: who waits for whom."""

import click

from csi_as_code.cli import _complete
from csi_as_code.cli._options import Words, as_of_option, examples, files_of, flat


@click.command(
    "graph",
    epilog=examples(
        "csi graph",
        "csi graph IMP-0023 --depth 2 --format text",
        "csi graph --open --team commerce --format dot",
        "csi graph --all --format json",
    ),
)
@click.argument("ident", metavar="[ID]", required=False, shell_complete=_complete.ids)
@click.option("--depth", type=click.IntRange(min=0), metavar="N",
              help="With ID: at most so many steps away.  [default: all that is connected]")  # fmt: skip
@click.option("--team", type=Words(), multiple=True, metavar="TEAM,...", shell_complete=_complete.keys("teams"),
              help="Only records of these teams.")  # fmt: skip
@click.option("--open", "only_open", is_flag=True, help="Only records that are not closed or dropped.")
@click.option("--all", "everything", is_flag=True, help="Also records that nothing connects.")
@click.option("--format", "form", type=click.Choice(files_of("exports", "graphs", first="mermaid")),
              default="mermaid", show_default=True, help="How to print it.")  # fmt: skip
@as_of_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    ident: str | None,
    depth: int | None,
    team: tuple[tuple[str, ...], ...],
    only_open: bool,
    everything: bool,
    form: str,
    as_of: str | None,
) -> None:
    """Draw the dependencies, or those around ID, with the critical path.

    An arrow goes from what is needed to what waits for it. The critical path is the longest chain of work that
    remains: in planned days where every linked record that remains has a start and a due date, else in records.
    """
    # imported here: `csi --help` imports this file
    import importlib

    from csi_as_code.analysis import paths, views
    from csi_as_code.analysis.graph import graph_of
    from csi_as_code.cli._session import open_register, record, say_unread
    from csi_as_code.cli._surroundings import put
    from csi_as_code.errors import UsageError

    if depth is not None and ident is None:
        raise UsageError("--depth needs an ID to count from", "Try csi graph IMP-0042 --depth 2.")
    register = open_register(ctx, as_of).register
    graph = graph_of(register)
    wanted = views.Wanted(team=flat(team), open=only_open)
    undated = views.entries(register, "")  # what is drawn does not depend on the day
    taken = {entry.item.id for entry in views.select(undated, wanted, register)}
    if not (team or only_open):
        taken |= register.unread
    if ident:
        taken &= paths.around(graph, record(register, ident).id, depth)
    elif not everything:
        taken &= {*graph.needs, *graph.unblocks}
    picture = paths.picture(register, graph, taken)
    put(importlib.import_module(f"csi_as_code.exports.graphs.{form}").render(picture))
    if not (picture.items or picture.unread):
        click.echo("csi: nothing here depends on anything; --all draws every record", err=True)
    say_unread(register)
