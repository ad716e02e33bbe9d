"""`csi task`: the tasks of an improvement's plan."""

import click

from csi_as_code.cli import _complete
from csi_as_code.cli._edit_options import branch_option, dry_run_option
from csi_as_code.cli._options import Day, examples, today_option


@click.command(
    "task",
    epilog=examples(
        'csi task IMP-0035 add "Tell the desk" --owner @tomas --due 2026-12-04',
        "csi task IMP-0035 list",
        "csi task IMP-0035 done 2 --today 2026-11-22",
    ),
)
@click.argument("ident", metavar="ID", shell_complete=_complete.ids)
@click.argument("action", metavar="add|done|list", type=click.Choice(["add", "done", "list"]))
@click.argument("what", metavar="[TITLE|N]", required=False)
@click.option("--owner", metavar="HANDLE", shell_complete=_complete.keys("people"), help="Who does it (add).")
@click.option("--due", type=Day(), metavar="YYYY-MM-DD", help="By when (add).")
@click.option("--date", type=Day(), metavar="YYYY-MM-DD", help="The day on which it was done.  [default: today]")
@branch_option
@dry_run_option
@today_option
@click.pass_context
def command(
    ctx: click.Context, *, ident: str, action: str, what: str | None, owner: str | None, due: str | None,
    date: str | None, branch: str | None, dry_run: bool, today: str | None,
) -> None:  # fmt: skip
    """Add a task to the plan of an improvement, mark the N-th as done, or list them all.

    N counts from 1, as the list does.
    """
    # imported here: `csi --help` imports this file
    from csi_as_code.cli import _edit
    from csi_as_code.cli._session import handles, open_register, record, today_of
    from csi_as_code.cli._surroundings import put
    from csi_as_code.editing import task
    from csi_as_code.editing.apply import Work
    from csi_as_code.errors import UsageError
    from csi_as_code.reading.snapshot import Opened

    _edit.plain_ident(ident)
    if action == "list":
        if what or owner or due or date or branch is not None:
            raise UsageError("list takes the id alone", f"Run csi task {ident} list.")
        return put(task.listed(record(open_register(ctx).register, ident)))
    if not what:
        raise UsageError(f'"{action}" needs {"a title" if action == "add" else "the number of a task"}',
                         f"See csi task {ident} list.")  # fmt: skip
    if (action == "done" and (owner or due)) or (action == "add" and date):
        raise UsageError("--owner and --due belong to add, --date to done", "Leave the other out.")

    def planned(opened: Opened) -> Work:
        item, draft = _edit.the_record(opened, ident)
        if action == "add":
            by = handles([owner])[0] if owner else None
            draft = task.added(draft, opened.register.policy, what, by, due)
            subject = f'docs({item.id}): add the task "{what}"'
        else:
            draft, title = task.done(draft, item, what, date, today_of(opened.register, today))
            subject = f'docs({item.id}): the task "{title}" is done'
        return Work(edits=(draft.done(),), subject=subject, branch=f"csi/{item.id}-tasks")

    _edit.carry_out(ctx, planned, branch=branch, dry_run=dry_run)
    return None
