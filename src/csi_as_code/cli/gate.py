"""`csi gate`: say whether a change may be merged."""

from typing import BinaryIO

import click

from csi_as_code.cli._options import colored, examples, files_of, summary_option, today_option, width


@click.command(
    "gate",
    epilog=examples(
        "csi gate --base main",
        "csi gate --base origin/main --head HEAD --today 2026-11-22",
        "csi gate --base main --reviews reviews.json --format json",
    ),
)
@click.option("--base", required=True, metavar="REF", help="What the change is to be merged into, or was.")
@click.option("--head", default="HEAD", show_default=True, metavar="REF", help="The change.")
@click.option("--reviews", type=click.File("rb"), metavar="FILE",
              help="Code-review facts as JSON; the people in new decisions must be those who approved.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(files_of("reports", first="text")), default="text",
              show_default=True, help="How to print findings.")  # fmt: skip
@summary_option
@today_option
@click.pass_context
def command(
    ctx: click.Context, *, base: str, head: str, reviews: BinaryIO | None, form: str, add_to: str, today: str | None
) -> int:
    """Say whether a change may be merged, by the rules of its base; read-only.

    What is judged are commits: where HEAD is, and the working folder holds something else, it says so.

    Exit code 0: it may. 1: it may not, and the findings say why. 2: that cannot be told (no whole history, no
    register, a head that lacks commits of its base).
    """
    # imported here: `csi --help` imports this file
    import importlib
    from pathlib import Path

    from csi_as_code.cli._judging import remembered_check, unjudged
    from csi_as_code.cli._options import given
    from csi_as_code.cli._session import today_of
    from csi_as_code.cli._summary import append
    from csi_as_code.cli._surroundings import put
    from csi_as_code.finding import Severity
    from csi_as_code.gate.open import open_change
    from csi_as_code.gate.verdict import verdict
    from csi_as_code.git.pending import Pending
    from csi_as_code.git.place import below_top
    from csi_as_code.reading.places import locate
    from csi_as_code.reading.root import find_root
    from csi_as_code.register import IMPROVEMENTS, MEASURES, POLICY_PATH
    from csi_as_code.reports import Report, summary

    root = find_root(Path(given(ctx, "root") or "."))
    facts = reviews.read() if reviews else None
    change, before, after = open_change(root, base, head, lambda register: today_of(register, today), reviews=facts)
    is_default = ctx.get_parameter_source("head") is click.core.ParameterSource.DEFAULT
    pending = Pending(root, below_top(root), (POLICY_PATH, IMPROVEMENTS, MEASURES)) if is_default else None
    day = change.facts.today
    found = verdict(change, lambda: remembered_check(before, day), lambda: remembered_check(after, day))
    report = Report(
        findings=tuple(locate(found, after.read, change.head.dropped)),
        today=day,
        improvements=len(change.head.improvements) + len(change.head.unread),
        measures=len(change.head.measures),
        read=after.read,
        color=colored(ctx),
        width=width(),
        folder=below_top(root),
    )
    append(add_to, report)
    put(importlib.import_module(f"csi_as_code.reports.{form}").render(report))
    red = any(finding.severity is Severity.ERROR for finding in found)
    click.echo(f"csi: {'it may not be merged' if red else 'it may be merged'}: {summary(report)}", err=True)
    if pending and (paths := pending.paths()):
        click.echo(f"csi: note: {unjudged(paths)}", err=True)
    return int(red)
