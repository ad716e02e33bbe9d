"""`csi report`: the review pack for management."""

import click

from csi_as_code.cli._options import examples

FORMATS = ("markdown", "html")


@click.command(
    "report",
    epilog=examples(
        "csi report --from 2026-10-01",
        "csi report --from 2026-10-01 --to 2026-12-31 --format html --out review.html",
        "csi report --from HEAD~5",
    ),
)
@click.option("--from", "start", required=True, metavar="DATE|REF",
              help="The first day of the period, or the commit after which it begins.")  # fmt: skip
@click.option("--to", "end", default="HEAD", show_default=True, metavar="DATE|REF",
              help="The last day of the period, or the commit with which it ends.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(FORMATS), default=FORMATS[0], show_default=True,
              help="Markdown, or one page with its style inside, which prints well.")  # fmt: skip
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write it into a file, not to stdout.")
@click.pass_context
def command(ctx: click.Context, *, start: str, end: str, form: str, out: str | None) -> None:
    """Write the review pack of a period: what management asks for in a review.

    What moved, decisions, benefits forecast and actual, targets missed and what was decided on them, what is overdue,
    flow beside the period before, and what comes next. A day as --from is the first one that counts, and the register
    is compared with how it stood before it, as its records tell where they are older than their history in git; a
    branch, tag or commit is itself what it is compared with. All figures are those of the end of the period, so the
    same commits give the same bytes.
    """
    # imported here: `csi --help` imports this file
    from csi_as_code.analysis.pack import review_pack
    from csi_as_code.cli._history import say_unreadable
    from csi_as_code.cli._period import read_period
    from csi_as_code.cli._session import say_unread
    from csi_as_code.cli._surroundings import deliver, root_of
    from csi_as_code.exports.packs import markdown
    from csi_as_code.exports.packs._document import document

    read = read_period(root_of(ctx), start, end)
    head = read.head.register
    pack = review_pack(read.base, head, read.period, read.steps, read.flows, read.sources)
    made = document(pack, base=read.before, head=read.head.commit or "")
    if form == "html":
        from csi_as_code.site import report, templates  # they bring Jinja2

        text = report.render(made, head, templates.own(read.head))
    else:
        text = markdown.render(made)
    deliver(text, out)
    say_unread(head)
    say_unreadable(read.history)
