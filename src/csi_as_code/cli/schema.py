"""`csi schema`: the JSON Schemas, for editors and other tools."""

import click

from csi_as_code.cli._options import as_of_option, examples

KINDS = ["improvement", "register", "measure"]  # a test holds them against the schemas


@click.command(
    "schema", epilog=examples("csi schema improvement", "csi schema improvement --register", "csi schema measure")
)
@click.argument("kind", type=click.Choice(KINDS))
@click.option(
    "--register", "own", is_flag=True, help="As this register uses it: its keys, people, custom fields, demands."
)
@as_of_option
@click.pass_context
def command(ctx: click.Context, kind: str, own: bool, as_of: str | None) -> None:  # noqa: FBT001 - click's options
    """Print the JSON Schema (draft 2020-12) of a kind of file.

    With --register, an editor that reads the result completes the register's own keys:
    csi schema improvement --register > improvement.schema.json
    """
    # imported here: `csi --help` imports this file
    from csi_as_code.cli._session import open_register
    from csi_as_code.cli._surroundings import put
    from csi_as_code.errors import RegisterError
    from csi_as_code.exports.tailored import tailored
    from csi_as_code.reading.schemas import schema
    from csi_as_code.text import json_text

    if not (own or as_of):
        return put(json_text(schema(kind)))
    register = open_register(ctx, as_of).register
    if not register.policy_read:
        raise RegisterError("register.yaml cannot be read, so its schema cannot be made", "See csi lint.")
    return put(json_text(tailored(kind, register)))
