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
    summary_option,
    today_option,
    width,
)

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
    from csi_as_code.cli._session import keep, open_register

    # and the rest while a second process looks at the folder
    opened = open_register(ctx, as_of, sparing=True, meanwhile=lambda: _import_the_rest(form))
    keep(ctx, opened)

    import importlib
    from functools import lru_cache

    from csi_as_code.analysis.scope import amount, meant_by
    from csi_as_code.cli._paths import spellings
    from csi_as_code.cli._session import day_of, put
    from csi_as_code.cli._summary import append
    from csi_as_code.finding import Severity
    from csi_as_code.git.place import below_top
    from csi_as_code.reading import verdicts
    from csi_as_code.reading.kept import whole
    from csi_as_code.reports import Report, summary
    from csi_as_code.rules.runner import judged_alone, weigh

    opened = opened._replace(read=lru_cache(maxsize=20_000)(opened.read))  # places and excerpts look at the same files
    register = opened.register
    day = day_of(opened, today)
    known = verdicts.load(opened, day)
    alone = verdicts.located_alone(opened, known, judged_alone(register, day, known.alone, whole))
    within = [meant_by(register, spellings(path, opened.root)) for path in paths]
    found, suppressed = weigh(register, day, select=flat(select), ignore=flat(ignore), alone=alone)
    if within:
        found = [finding for finding in found if any(finding.path in files for files in within)]
        suppressed = [finding for finding in suppressed if any(finding.path in files for files in within)]
    shown = [finding for finding in found if finding.severity.rank <= Severity(severity).rank]
    located = verdicts.located(opened, known, shown)
    verdicts.save(opened, day, known, alone, located)
    report = Report(
        findings=tuple(located),
        today=day,
        improvements=len(register.improvements) + len(register.unread),
        measures=len(register.measures),
        hidden=len(found) - len(shown),
        suppressed=len(suppressed),
        read=opened.read,
        color=colored(ctx),
        width=width(),
        fail_on=Severity(fail_on),
        folder=below_top(opened.root),
        within=amount(register, frozenset().union(*within)) if within else None,
    )
    append(add_to, report)
    put(importlib.import_module(f"csi_as_code.reports.{form}").render(report))
    click.echo(f"csi: {summary(report)}", err=True)
    return int(any(finding.severity.rank <= Severity(fail_on).rank for finding in found))


REST = ("analysis.scope", "cli._paths", "cli._summary", "git.place", "reading.verdicts", "rules.runner")


def _import_the_rest(form: str) -> None:
    import importlib

    for name in (*REST, f"reports.{form}"):
        importlib.import_module(f"csi_as_code.{name}")

    from csi_as_code.rules.registry import all_rules

    all_rules()
