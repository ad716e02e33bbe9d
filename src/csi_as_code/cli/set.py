"""`csi set`: change fields of an improvement."""

import click

from csi_as_code.cli import _complete
from csi_as_code.cli._edit_options import branch_option, dry_run_option
from csi_as_code.cli._options import examples


@click.command(
    "set",
    epilog=examples(
        'csi set IMP-0059 owner=@aino "title=Restarts of the shop are announced"',
        "csi set IMP-0035 measures[0].target.value=50 tags[]=desk --dry-run",
        "csi set IMP-0061 --unset team --dry-run",
    ),
)
@click.argument("ident", metavar="ID", shell_complete=_complete.ids)
@click.argument("assignments", metavar="[FIELD=VALUE]...", nargs=-1)
@click.option("--unset", multiple=True, metavar="FIELD", help="Take a field out.")
@branch_option
@dry_run_option
@click.pass_context
def command(
    ctx: click.Context, *, ident: str, assignments: tuple[str, ...], unset: tuple[str, ...], branch: str | None,
    dry_run: bool,
) -> None:  # fmt: skip
    """Change fields of an improvement; everything else in its file stays as it is, to the byte.

    FIELD is a path as plan.due, measures[0].target.value, or tags[] for one more item. A text field takes VALUE as it
    is; numbers, true and false, and lists in brackets are read as in the files. The state is changed by csi move.
    """
    # imported here: `csi --help` imports this file
    from csi_as_code.analysis.renewal import needs_renewal
    from csi_as_code.cli import _edit
    from csi_as_code.editing.apply import Work
    from csi_as_code.editing.set import changed
    from csi_as_code.errors import UsageError
    from csi_as_code.reading.snapshot import Opened
    from csi_as_code.workflow import State

    _edit.plain_ident(ident)
    if not assignments and not unset:
        raise UsageError("there is nothing to set", f'Write it as in: csi set {ident} "title=A new title".')

    def planned(opened: Opened) -> Work:
        item, draft = _edit.the_record(opened, ident)
        draft, names, notes = changed(draft, item, opened.register, assignments, unset)
        subject = f"docs({item.id}): set {', '.join(names)}"
        return Work(edits=(draft.done(),), subject=subject, branch=f"csi/{item.id}-set", notes=notes)

    applied = _edit.carry_out(ctx, planned, branch=branch, dry_run=dry_run)
    if not dry_run:
        item, _ = _edit.the_record(applied.before, ident)
        # A note says that this edit took the record away from what was approved; an older difference is a finding.
        is_noted = item.state != State.CLOSED and not needs_renewal(applied.before.register, item)
        _edit.say_errors(applied, item.id, None, said=["scope-stale"] if is_noted else [])
