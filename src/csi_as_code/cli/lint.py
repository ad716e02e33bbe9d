"""`csi lint`: check the register against all rules."""

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
    summary_option,
    today_option,
    width,
)  # fmt: skip

SEVERITIES = ["error", "warning", "info"]


@click.command(
    "lint",
    epilog=examples(
        "csi lint",
        "csi lint improvements/IMP-0007.yaml --severity warning",
        "csi lint --select dependency,priority-inversion --today 2026-11-22",
        "csi lint --ignore date --fail-on warning --format json",
        "csi lint --format github --summary findings.md",
    ),
)
@click.argument("paths", metavar="[PATH]...", nargs=-1, shell_complete=_complete.files)
@click.option("--select", type=Words(), multiple=True, metavar="RULE,...", shell_complete=_complete.rules,
              help="Run only these rules or families.")  # fmt: skip
@click.option("--ignore", type=Words(), multiple=True, metavar="RULE,...", shell_complete=_complete.rules,
              help="Leave these rules or families out.")  # fmt: skip
@click.option("--severity", type=click.Choice(SEVERITIES), default="info", show_default=True,
              help="The least severity that is shown.")  # fmt: skip
@click.option("--fail-on", type=click.Choice(SEVERITIES), default="error", show_default=True,
              help="The least severity that makes the exit code 1, shown or not.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(files_of("reports", first="text")), default="text",
              show_default=True, help="How to print findings.")  # fmt: skip
@summary_option
@today_option
@as_of_option
@click.pass_context
def command(
    ctx: click.Context, *, paths: tuple[str, ...], select: tuple[tuple[str, ...], ...],
    ignore: tuple[tuple[str, ...], ...], severity: str, fail_on: str, form: str, add_to: str, today: str | None,
    as_of: str | None,
) -> int:  # fmt: skip
    """Check the register against all rules; read-only.

    The whole register is always judged. PATHs (files, folders or ids) limit what is shown and what counts for the
    exit code: 0 when nothing as severe as --fail-on was found, 1 when something was, 2 when the check cannot run.
    """
    # imported here: `csi --help` imports this file
    from csi_as_code.cli import _early

    is_all = not (paths or select or ignore or as_of) and severity == "info"
    second = _early.taken(given(ctx, "root") or ".", wanted=is_all)

    from csi_as_code.cli import _linting  # while the second process does so too

    wanted = _linting.Wanted(paths, flat(select), flat(ignore), severity, today, as_of, is_all)
    linted = _linting.lint(ctx, wanted, form, second)

    import importlib  # and the rest when the second process has been at work

    from csi_as_code.cli._summary import append
    from csi_as_code.cli._surroundings import put
    from csi_as_code.finding import Severity
    from csi_as_code.git.place import below_top
    from csi_as_code.reports import Report, summary

    report = Report(
        findings=linted.findings,
        today=linted.day,
        improvements=linted.improvements,
        measures=linted.measures,
        hidden=linted.hidden,
        suppressed=linted.suppressed,
        read=linted.read,
        color=colored(ctx),
        width=width(),
        fail_on=Severity(fail_on),
        folder=below_top(linted.root),
        within=linted.within,
    )
    append(add_to, report)
    put(importlib.import_module(f"csi_as_code.reports.{form}").render(report))
    click.echo(f"csi: {summary(report)}", err=True)
    return int(linted.worst <= Severity(fail_on).rank)
