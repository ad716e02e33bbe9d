"""`csi show`: one improvement, as a person wants to see it."""

import click

from csi_as_code.cli import _complete
from csi_as_code.cli._options import as_of_option, examples, files_of, layout, today_option


@click.command("show", epilog=examples("csi show IMP-0023", "csi show IMP-0023 --format json"))
@click.argument("ident", metavar="ID", shell_complete=_complete.ids)
@click.option("--format", "form", type=click.Choice(files_of("exports", "records", first="text")), default="text",
              show_default=True, help="How to print it; json has the full record.")  # fmt: skip
@today_option
@as_of_option
@click.pass_context
def command(ctx: click.Context, ident: str, form: str, today: str | None, as_of: str | None) -> None:
    """Show one improvement: its state, what is missing for the next one, priority, dependencies, proof.

    ID is that of a record, as IMP-0042.
    """
    # imported here: `csi --help` imports this file
    import importlib

    from csi_as_code.analysis.dossier import dossier
    from csi_as_code.analysis.graph import graph_of
    from csi_as_code.cli._judging import remembered_check_of
    from csi_as_code.cli._session import day_of, open_register, record, say_unread
    from csi_as_code.cli._surroundings import put
    from csi_as_code.reading.kept import whole
    from csi_as_code.reading.places import locate

    opened = open_register(ctx, as_of, sparing=True)
    register = opened.register
    item = whole(record(register, ident))
    day = day_of(opened, today)
    located = locate(remembered_check_of(opened, item.id, day), opened.read, register.dropped)
    found = dossier(register, graph_of(register), item, day, located)
    put(importlib.import_module(f"csi_as_code.exports.records.{form}").render(found, **layout(ctx, form)))
    say_unread(register)
