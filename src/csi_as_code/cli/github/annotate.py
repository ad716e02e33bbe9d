"""`csi github annotate`: findings beside the lines, and all of them in the job summary."""

from typing import BinaryIO

import click

from csi_as_code.cli._options import examples
from csi_as_code.cli.github._common import dry_run_option

OF_A_KIND = 10
"""GitHub shows so many errors, warnings and notices of a step."""


@click.command(
    "annotate",
    epilog=examples("csi github annotate findings.json", "csi github annotate findings.json --dry-run"),
)
@click.argument("file", type=click.File("rb"), metavar="[FILE]", default="-")
@dry_run_option
@click.pass_context
def command(ctx: click.Context, *, file: BinaryIO, dry_run: bool) -> int:
    """Print the findings of csi lint or csi gate (JSON) as annotations of a workflow.

    GitHub shows ten errors, ten warnings and ten notices of a step: the first of each are printed, and all go into
    the job summary (GITHUB_STEP_SUMMARY). Exit code 1 where there is an error among them. Uses no network.
    """
    # imported here: `csi github --help` imports this file
    import os

    import msgspec

    from csi_as_code.cli._summary import append
    from csi_as_code.cli._surroundings import put, root_of
    from csi_as_code.errors import RegisterError
    from csi_as_code.finding import Severity
    from csi_as_code.git.place import below_top
    from csi_as_code.github.findings import decode
    from csi_as_code.reports.github import render
    from csi_as_code.text import count

    try:
        folder = below_top(root_of(ctx))
    except RegisterError:
        folder = ""
    report = decode(file.read(), folder)
    kinds = [[one for one in report.findings if one.severity is severity] for severity in Severity]
    shown = tuple(finding for kind in kinds for finding in kind[:OF_A_KIND])
    said = f"{len(shown)} of {count(len(report.findings), 'finding')}"
    if dry_run:
        click.echo(f"would print {said}")
        return 0
    append(os.environ.get("GITHUB_STEP_SUMMARY", ""), report)
    put(render(msgspec.structs.replace(report, findings=shown)))
    click.echo(f"csi: {said} as annotations", err=True)
    return int(bool(kinds[0]))
