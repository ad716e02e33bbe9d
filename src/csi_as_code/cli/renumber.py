"""`csi renumber`: give an improvement another id, everywhere."""

import click

from csi_as_code.cli import _complete
from csi_as_code.cli._edit_options import branch_option, dry_run_option
from csi_as_code.cli._options import examples


@click.command(
    "renumber",
    epilog=examples(
        "csi renumber IMP-0061 --dry-run",
        "csi renumber IMP-0061 IMP-0070 --prose --dry-run",
        "csi renumber improvements/IMP-0061.yaml --dry-run",
    ),
)
@click.argument("old", metavar="OLD", shell_complete=_complete.ids)
@click.argument("new", metavar="[NEW]", required=False)
@click.option("--prose", is_flag=True, help="Change the id in texts and comments too, not in references alone.")
@branch_option
@dry_run_option
@click.pass_context
def command(
    ctx: click.Context, *, old: str, new: str | None, prose: bool, branch: str | None, dry_run: bool
) -> None:  # fmt: skip
    """Give an improvement another id: its file, and every reference to it in the register.

    For two branches that took one id, before the second is merged: the gate refuses it for a record that main has.
    NEW is the next free id unless it is given. Lines of text that name the old id are listed. A run that was killed
    half-way is finished by running it again.

    Where two files have one id, OLD is the path of the one that takes another. References stay with the other file:
    nobody can tell which of the two they mean.
    """
    # imported here: `csi --help` imports this file
    from csi_as_code.cli import _edit
    from csi_as_code.editing import numbers
    from csi_as_code.editing.apply import Work
    from csi_as_code.editing.renumber import begun, files_with, renumbered
    from csi_as_code.reading.snapshot import Opened

    _edit.plain_ident(old)

    def planned(opened: Opened) -> Work:
        register = opened.register
        prefix = register.policy.id_prefix
        ident, path = _edit.one_file(opened, old)
        taken, notes = numbers.taken(opened.root, register)
        target = (numbers.wanted_id(new, prefix) if new else begun(opened, path)) or numbers.next_id(prefix, taken)
        found = renumbered(opened, path, target, taken, in_prose=prose)
        others = [name for name in files_with(opened, ident) if name != path]
        gone = f"{path} goes, with every reference to it"
        if others:
            gone = (
                f"{path} is {target} now; references to {ident} stay with {others[0]}: see whether one means {target}"
            )
        said = [f'{at.path}:{at.line} still says "{ident}": {at.text}' for at in found.mentions]
        return Work(
            edits=found.edits,
            subject=f"refactor({ident}): renumber to {target}",
            branch=f"csi/{ident}-renumber",
            notes=(*notes, gone, *said),
        )

    _edit.carry_out(ctx, planned, branch=branch, dry_run=dry_run)
