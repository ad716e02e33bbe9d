"""`csi fmt`: lay the files of the register out in one style."""

import click

from csi_as_code.cli import _complete
from csi_as_code.cli._edit_options import branch_option
from csi_as_code.cli._options import examples


@click.command("fmt", epilog=examples("csi fmt", "csi fmt IMP-0007 --diff", "csi fmt --check improvements"))
@click.argument("paths", metavar="[PATH]...", nargs=-1, shell_complete=_complete.files)
@click.option("--check", is_flag=True, help="Write nothing; list what is not laid out, and exit with 1 if anything is.")
@click.option("--diff", is_flag=True, help="Write nothing; show the differences.")
@branch_option
@click.pass_context
def command(ctx: click.Context, *, paths: tuple[str, ...], check: bool, diff: bool, branch: str | None) -> int:
    """Lay files out in one style: fields in order, quotes where they are needed, no stray blanks, line feeds.

    Comments move with their field, and what a file says stays the same: it is read again before it is written.
    PATHs are files, folders or ids; without any it is the whole register. Files that cannot be read are named and
    left as they are; the exit code is 1 then.
    """
    # imported here: `csi --help` imports this file
    from csi_as_code.analysis.scope import meant_by
    from csi_as_code.cli import _edit
    from csi_as_code.cli._paths import spellings
    from csi_as_code.cli._surroundings import put
    from csi_as_code.editing.apply import Work, apply, changed, text_of
    from csi_as_code.editing.fields import order
    from csi_as_code.editing.layout import laid_out
    from csi_as_code.editing.plan import Edit
    from csi_as_code.editing.surgery import EditError
    from csi_as_code.reading.files import kind_of
    from csi_as_code.reading.snapshot import Opened
    from csi_as_code.register import POLICY_PATH
    from csi_as_code.text import count

    broken: list[str] = []
    total: list[int] = []

    def planned(opened: Opened) -> Work:
        register = opened.register
        every = {*register.paths.values(), *register.measure_paths.values(), POLICY_PATH}
        if paths:
            every &= {file for path in paths for file in meant_by(register, spellings(path, opened.root))}
        broken.clear()
        edits: list[Edit] = []
        for path in sorted(every):
            kind = {"policy": "register"}.get(kind_of(path) or "", kind_of(path) or "")
            try:
                edits.append(laid_out(path, text_of(opened, path), order((), kind)))
            except EditError as error:
                broken.append(f"{path} is left as it is: {error}")
        found = changed(edits)
        total[:] = [len(edits), len(found)]
        return Work(edits=found, subject=f"style: lay {count(len(found), 'file')} out", branch="csi/fmt")

    only_look = check or diff
    if only_look:
        applied = apply(_edit.root_of(ctx), planned, branch=branch, only_look=True)
        edits = applied.work.edits
        put(_edit.difference(edits) if diff else (f"{edit.path}\n" for edit in edits))
    else:
        _edit.carry_out(ctx, planned, branch=branch, dry_run=False)
    for line in broken:
        _edit.say(f"error: {line}")
    did = "would be" if only_look else "is" if total[1] == 1 else "are"
    _edit.say(f"{count(total[1], 'file')} of {total[0]} {did} laid out anew")
    return int(bool(broken) or (check and bool(total[1])))
