"""`csi score`: how a score comes about, and what would change the order."""

import click

from csi_as_code.cli import _complete
from csi_as_code.cli._options import as_of_option, examples, files_of

RATING = click.IntRange(1, 5)


@click.command(
    "score", epilog=examples("csi score IMP-0023", "csi score IMP-0023 --effort 2", "csi score IMP-0023 --format json")
)
@click.argument("ident", metavar="ID", shell_complete=_complete.ids)
@click.option("--impact", type=RATING, help="Try another impact; nothing is written.")
@click.option("--urgency", type=RATING, help="Try another urgency.")
@click.option("--effort", type=RATING, help="Try another effort.")
@click.option("--risk", type=RATING, help="Try another risk.")
@click.option("--format", "form", type=click.Choice(files_of("exports", "scores", first="text")), default="text",
              show_default=True, help="How to print it.")  # fmt: skip
@as_of_option
@click.pass_context
def command(ctx: click.Context, /, ident: str, form: str, as_of: str | None, **tried: int | None) -> None:
    """Show each term of a score, its rank, and how far a weight must move before the order flips.

    The score is 100 x (m - 1) / 4, where m is the mean of impact, urgency, 6 - effort and 6 - risk, weighted as
    register.yaml says. The rank is among the open improvements that have a priority.
    """
    # imported here: `csi --help` imports this file
    import importlib

    from csi_as_code.analysis.scorecard import scorecard
    from csi_as_code.cli._session import open_register, record, say_unread
    from csi_as_code.cli._surroundings import put

    register = open_register(ctx, as_of).register
    changed = {name: value for name, value in tried.items() if value is not None}
    card = scorecard(register, record(register, ident), changed)
    put(importlib.import_module(f"csi_as_code.exports.scores.{form}").render(card))
    say_unread(register)
