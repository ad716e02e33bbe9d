"""`csi move`: take an improvement to another state."""

from typing import TYPE_CHECKING

import click

from csi_as_code.cli import _complete
from csi_as_code.cli._edit_options import branch_option, dry_run_option
from csi_as_code.cli._options import Day, Words, examples, flat, today_option

if TYPE_CHECKING:
    from collections.abc import Iterable

    from csi_as_code.analysis.demands import Demand

SAID_ABOVE = frozenset({"state-demand", "scope-stale"})


@click.command(
    "move",
    epilog=examples(
        'csi move IMP-0059 on_hold --by @aino --why "The supplier delivers in May." --today 2026-11-22',
        "csi move IMP-0035 measuring --implemented 2026-11-20 --change CHG-2101 --today 2026-11-22 --dry-run",
    ),
)
@click.argument("ident", metavar="ID", shell_complete=_complete.ids)
@click.argument("state", metavar="STATE", shell_complete=_complete.states)
@click.option("--by", type=Words(), multiple=True, metavar="HANDLE,...", shell_complete=_complete.keys("people"),
              help="Who decided. For an approval, a rejection and the like they must be people who may.")  # fmt: skip
@click.option("--why", metavar="TEXT", help="The reason; decisions, steps back and reopening need one.")
@click.option("--until", type=Day(), metavar="YYYY-MM-DD", help="Until when it is deferred or on hold.")
@click.option("--date", type=Day(), metavar="YYYY-MM-DD", help="The day of the decision.  [default: today]")
@click.option("--start", type=Day(), metavar="YYYY-MM-DD", help="The day on which work started (in_progress).")
@click.option("--implemented", type=Day(), metavar="YYYY-MM-DD", help="The day from which it was in use (measuring).")
@click.option("--change", "changes", multiple=True, metavar="REF", help="A change that carried it out (measuring).")
@branch_option
@dry_run_option
@today_option
@click.pass_context
def command(
    ctx: click.Context, *, ident: str, state: str, by: tuple[tuple[str, ...], ...], why: str | None, until: str | None,
    date: str | None, start: str | None, implemented: str | None, changes: tuple[str, ...], branch: str | None,
    dry_run: bool, today: str | None,
) -> None:  # fmt: skip
    """Move an improvement to another state, with the decision that the step needs.

    STATE is one that a step leads to from where the improvement is. An approval stores the fingerprint of what was
    approved. Where that has changed since, the state in which the improvement is approves it again, and it goes on as
    it was, as in: csi move IMP-0007 in_progress --by @aino --why "Half of it is enough."

    Nobody signs what is not there: a record that lacks what approved or closed demands is left as it is (exit code 2).
    The other states are entered all the same, and what is still missing is said, as lint and the gate would; with
    --dry-run before anything is written.
    """
    # imported here: `csi --help` imports this file
    from csi_as_code.analysis.fingerprint import is_stale
    from csi_as_code.analysis.spelling import WRITE
    from csi_as_code.cli import _edit
    from csi_as_code.cli._session import handles, today_of
    from csi_as_code.editing.apply import Work
    from csi_as_code.editing.move import Move, moved
    from csi_as_code.editing.signed import lacking
    from csi_as_code.reading.kept import whole
    from csi_as_code.reading.snapshot import Opened

    _edit.plain_ident(ident)
    lacks: list[Demand] = []

    def planned(opened: Opened) -> Work:
        policy = opened.register.policy
        item, draft = _edit.the_record(opened, ident)
        move = Move(
            state=state, today=today_of(opened.register, today), by=handles(flat(by)), why=why, until=until, date=date,
            start=start, implemented=implemented, changes=changes, me=_edit.me(opened.root, policy),
            held_from=_edit.held_from(opened, item),
        )  # fmt: skip
        draft, notes = moved(draft, item, policy, move)
        lacks[:] = lacking(draft, item.id, policy, state)
        what = f"move from {item.state} to {state}" if item.state != state else "approve again"
        target = state if item.state != state else "approved"
        return Work(
            edits=(draft.done(),), subject=f"feat({item.id}): {what}", branch=f"csi/{item.id}-{target}", notes=notes
        )

    applied = _edit.carry_out(ctx, planned, branch=branch, dry_run=dry_run)
    if dry_run:
        _say_missing(f"{demand.says} ({WRITE.get(demand.field, demand.field)})" for demand in lacks)
        return
    now = _edit.now(applied)
    register = now.register
    item, _ = _edit.the_record(applied.before, ident)
    item = whole(register.improvements[item.id])
    _edit.say(f'{item.id} is "{item.state}" now')
    _say_missing(f"{demand.says} ({WRITE.get(demand.field, demand.field)})" for demand in lacks)
    if is_stale(item):
        again = f'csi move {item.id} {item.state} --by HANDLE --why "the reason"'
        _say_missing([f"a new approval, because what was approved has changed ({again})"])
    found = _edit.findings_on(now, item.id, today_of(register, today))
    _edit.say_findings([finding for finding in found if finding.rule not in SAID_ABOVE])


def _say_missing(parts: "Iterable[str]") -> None:
    for part in parts:
        click.echo(f"  still missing: {part}", err=True)
