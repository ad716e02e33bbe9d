"""`csi build`: write the register as a static site."""

from typing import BinaryIO

import click

from csi_as_code.cli._options import as_of_option, examples, given, today_option


@click.command(
    "build", epilog=examples("csi build", "csi build public --today 2026-11-22", "csi build site --as-of HEAD")
)
@click.argument("out", metavar="[OUT]", required=False, type=click.Path(file_okay=False))
@click.option("--jobs", type=click.File("rb"), metavar="FILE",
              help="When the overdue job last ran, from csi github last-run; the overview shows it.")  # fmt: skip
@today_option
@as_of_option
@click.pass_context
def command(
    ctx: click.Context, *, out: str | None, jobs: BinaryIO | None, today: str | None, as_of: str | None
) -> None:
    """Build the site of the register into the folder OUT (default: site, beside register.yaml).

    The folder is replaced as a whole when everything is written, or not at all. It must be new, empty or a site that
    was built before and holds nothing else; a new one is made with the folders above it. The pages open from the disk
    as they are; a web server is not needed. Where register.yaml cannot be read there is no build (exit code 2). Prints
    the folder.
    """
    # imported here: `csi --help` imports this file
    import os
    from pathlib import Path

    from csi_as_code.cli import _early

    scout = _early.scout(given(ctx, "root") or ".", wanted=not as_of)
    if scout:
        scout.ask(today)

    from csi_as_code.cli._progress import bar  # and the rest while a second process looks at the register
    from csi_as_code.cli._scouting import judging
    from csi_as_code.cli._session import day_of, open_register, say_unread
    from csi_as_code.cli._surroundings import keep_large, put
    from csi_as_code.reading.jobs import decode
    from csi_as_code.reports import counted
    from csi_as_code.site.build import OUT, build

    ran = decode(jobs.read()) if jobs else ()
    opened = open_register(ctx, as_of, scout=scout)
    folder = Path(out or os.path.relpath(opened.root / OUT))
    with bar("Building") as progress:
        built = build(opened, folder, day_of(opened, today), jobs=ran, progress=progress, judge=judging(scout))
    keep_large(ctx, built, len(opened.register.improvements))
    say_unread(opened.register)
    put(str(built.out), end="\n")
    index = (built.out / "index.html").absolute()
    click.echo(f"csi: {built.files} files, {built.written} of them written; open {index.as_uri()}", err=True)
    if built.findings:
        click.echo(f"csi: {counted(built.findings)}; csi lint shows them", err=True)
