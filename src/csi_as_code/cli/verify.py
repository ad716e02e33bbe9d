"""`csi verify`: hold every decision against what was attested when it landed."""

import click

from csi_as_code.cli._options import examples, files_of


@click.command(
    "verify",
    epilog=examples("csi verify --since 2026-10-01", "csi verify --since HEAD~1 --format json"),
)
@click.option("--since", metavar="DATE|REF", help="What landed on this day or later, or after this commit.  "
              "[default: everything]")  # fmt: skip
@click.option("--tool-from", metavar="VERSION", default="", help="Attestations by an older csi do not count.")
@click.option("--format", "form", type=click.Choice(files_of("exports", "proofs", first="text")), default="text",
              show_default=True, help="How to print it.")  # fmt: skip
@click.pass_context
def command(ctx: click.Context, *, since: str | None, tool_from: str, form: str) -> int:
    """Check every decision that landed against the notes below refs/notes/csi; no network, read-only.

    A decision is proven when the note on the commit that brought it names it, the people in it approved in code
    review before the merge, and the gate's verdict was green. Notes that were changed later, notes on commits that
    are gone, and decisions that were taken out are problems too.

    Exit code 0: all is proven. 1: something is not. 2: nothing can be said: the notes are not here, or the history is
    not whole.
    """
    # imported here: `csi --help` imports this file
    import importlib

    from csi_as_code.cli._surroundings import put, root_of
    from csi_as_code.gate import proof
    from csi_as_code.gate.verify import verify
    from csi_as_code.reading.moment import open_policy
    from csi_as_code.reading.zone import zone_of

    root = root_of(ctx)
    found = verify(root, since, tool_from=tool_from)
    put(importlib.import_module(f"csi_as_code.exports.proofs.{form}").render(found, zone_of(open_policy(root))))
    click.echo(f"csi: {proof.summary(found.proofs, found.troubles)}", err=True)
    return int(not found.is_proven)
