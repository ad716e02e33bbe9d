"""`csi link`: say how an improvement relates to another."""

import click

from csi_as_code.cli import _complete
from csi_as_code.cli._edit_options import branch_option, dry_run_option
from csi_as_code.cli._options import examples

KINDS = ["depends_on", "supports", "conflicts", "duplicates", "supersedes", "follows"]


@click.command(
    "link",
    epilog=examples(
        "csi link IMP-0061 depends_on IMP-0059",
        'csi link IMP-0061 supports IMP-0058 --why "Both are about the phones." --dry-run',
    ),
)
@click.argument("ident", metavar="ID", shell_complete=_complete.ids)
@click.argument("kind", metavar="|".join(KINDS), type=click.Choice(KINDS))
@click.argument("other", metavar="OTHER", shell_complete=_complete.ids)
@click.option("--why", metavar="TEXT", help="What a relation is about; a dependency has none.")
@click.option("--remove", is_flag=True, help="Take the link out.")
@branch_option
@dry_run_option
@click.pass_context
def command(
    ctx: click.Context, *, ident: str, kind: str, other: str, why: str | None, remove: bool, branch: str | None,
    dry_run: bool,
) -> None:  # fmt: skip
    """Say that an improvement depends on another, or how it relates to it.

    A link to itself or to nothing, and one that closes a ring, are refused; one that is there already stays as it is.
    """
    # imported here: `csi --help` imports this file
    from csi_as_code.cli import _edit
    from csi_as_code.cli._session import record
    from csi_as_code.editing.apply import Work
    from csi_as_code.editing.link import linked, unlinked
    from csi_as_code.reading.snapshot import Opened

    _edit.plain_ident(ident)
    _edit.plain_ident(other)

    def planned(opened: Opened) -> Work:
        item, draft = _edit.the_record(opened, ident)
        if remove:
            target = other if other.upper() not in opened.register.paths else other.upper()
            draft = unlinked(draft, item, kind, target)
            subject = f"docs({item.id}): no longer {kind} {target}"
            return Work(edits=(draft.done(),), subject=subject, branch=f"csi/{item.id}-link")
        target = record(opened.register, other).id
        with_link = linked(draft, opened.register, item, kind, target, why)
        if with_link is None:
            return Work(edits=(), subject="", branch=f"csi/{item.id}-link", notes=("the link is there already",))
        subject = f"docs({item.id}): {kind} {target}"
        return Work(edits=(with_link.done(),), subject=subject, branch=f"csi/{item.id}-link")

    _edit.carry_out(ctx, planned, branch=branch, dry_run=dry_run)
