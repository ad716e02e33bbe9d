"""`csi diff`: what changed between two commits, in the language of the register."""

import click

from csi_as_code.cli._options import colored, examples, files_of, width


@click.command(
    "diff",
    epilog=examples(
        "csi diff HEAD",
        "csi diff main HEAD --merge-base --format markdown",
        "csi diff HEAD~5 HEAD --format json",
        "csi diff 2026-10-01 2026-10-31",
    ),
)
@click.argument("base", metavar="BASE")
@click.argument("head", metavar="[HEAD]", required=False)
@click.option("--merge-base", is_flag=True, help="Compare with where HEAD left BASE, not with BASE as it is now.")
@click.option("--format", "form", type=click.Choice(files_of("reports", "changes", first="text")), default="text",
              show_default=True, help="How to print it; markdown fits a comment on a pull request.")  # fmt: skip
@click.option("--exit-code", is_flag=True, help="Exit with 1 where something changed, as git diff does.")
@click.pass_context
def command(ctx: click.Context, *, base: str, head: str | None, merge_base: bool, form: str, exit_code: bool) -> int:
    """Say what changed between BASE and HEAD, and what it needs: states, decisions, scores, dates, texts.

    BASE and HEAD are branches, tags or commits, or days (YYYY-MM-DD): the last commit of the main line on or before
    that day, in the register's time zone. Without HEAD it is the working folder. Who may decide is read from BASE.
    """
    # imported here: `csi --help` imports this file
    import importlib

    from csi_as_code.analysis.comparison import compare
    from csi_as_code.cli._sides import authors, open_sides
    from csi_as_code.cli._surroundings import put, root_of
    from csi_as_code.reports.changes import Changes, summary

    root = root_of(ctx)
    before, after = open_sides(root, base, head, merge_base=merge_base)
    found = compare(before.opened.register, after.opened.register, authors=authors(root, before, after))
    changes = Changes(found=found, base=before.side, head=after.side, color=colored(ctx), width=width())
    put(importlib.import_module(f"csi_as_code.reports.changes.{form}").render(changes))
    click.echo(f"csi: {summary(found)}", err=True)
    return int(exit_code and not found.is_empty)
