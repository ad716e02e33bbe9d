"""`csi init`: set a register repository up, or bring an older set-up up to date."""

import click

from csi_as_code.cli._options import Words, examples, flat, today_option


@click.command(
    "init",
    epilog=examples(
        'csi init ../desk --title "Improvements of the service desk" --approvers @maya,@tomas --today 2026-11-22',
        "csi init --diff",
    ),
)
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(file_okay=False))
@click.option("--title", metavar="TEXT", help="What the register is called.")
@click.option("--prefix", metavar="WORD", help="What ids begin with.  [default: IMP]")
@click.option("--timezone", metavar="ZONE", help="Where today is today, as Europe/Helsinki.  [default: UTC]")
@click.option("--repository", metavar="URL", help="Its address.  [default: that of git's remote origin]")
@click.option("--approvers", type=Words(), multiple=True, metavar="HANDLE,...",
              help="Who decides: two people or more, the head of the steering group first.")  # fmt: skip
@click.option("--coordinator", metavar="HANDLE", help="Who looks after the first records.  [default: an approver]")
@click.option("--action", "named", metavar="OWNER/NAME@REF", default="",
              help="The action that workflows use.  [default: that of this csi, at its commit]")  # fmt: skip
@click.option("--main", metavar="BRANCH", default="", help="The main branch.  [default: as git knows it, else main]")
@click.option("--update", is_flag=True, help="Renew what an older csi init wrote and nobody edited since.")
@click.option("--diff", is_flag=True, help="Write nothing; show what --update would do; exit with 1 if any.")
@today_option
def command(
    *, folder: str, approvers: tuple[tuple[str, ...], ...], named: str, main: str, update: bool, diff: bool,
    today: str | None, **options: str | None,
) -> int:  # fmt: skip
    """Set DIR (default: here) up as a register repository that is green at the first push.

    Writes register.yaml, two example records, a measure with points, schemas, workflows, CODEOWNERS, issue form,
    editor settings and a README, and begins a git repository where there is none. On a terminal it asks for what is
    not given. A file that is there is never overwritten: where a register is, only what is missing is added.

    With --update, files that csi init wrote and nobody edited are renewed, also from changes in register.yaml. Where
    somebody edited one, the new version is put beside it as FILE.new. Prints the paths that were written.
    """
    # imported here: `csi --help` imports this file
    from pathlib import Path

    from csi_as_code.cli import _edit, _init
    from csi_as_code.cli._surroundings import put, today_in
    from csi_as_code.editing.plan import Edit
    from csi_as_code.policy import Policy
    from csi_as_code.reading.zone import zone_of
    from csi_as_code.starting.begin import Chosen, carry_out, look

    root = Path(folder).resolve()
    told = {**options, "approvers": flat(approvers)}
    seen = look(
        root, lambda: _init.answers(root, told, renews=update or diff),
        lambda zone: today or today_in(zone_of(Policy(timezone=zone))),
        chosen=Chosen(named, main), update=update or diff,
    )  # fmt: skip
    if diff:
        edits = [
            Edit(step.target, _init.text(step.now if step.target == step.path else None), _init.text(step.wanted))
            for step in seen.steps
            if step.target
        ]
        put(_edit.difference(edits))
        return int(bool(edits))
    root.mkdir(parents=True, exist_ok=True)
    carry_out(seen)
    put(f"{step.target}\n" for step in seen.steps if step.target)
    _init.say(seen, told, update=update)
    return 0
