"""`csi rules`: list the rules of `csi lint`."""

import click

from csi_as_code.cli._options import examples, format_option


@click.command("rules", epilog=examples("csi rules", "csi rules --format json"))
@format_option("table", "json")
@click.pass_context
def command(ctx: click.Context, form: str) -> None:
    """List all rules: the name, how severe it is in this register, what it finds."""
    # imported here: `csi --help` imports this file
    from csi_as_code.cli._session import register_if_any
    from csi_as_code.cli._surroundings import put
    from csi_as_code.reports.pages import json
    from csi_as_code.rules.levels import severities
    from csi_as_code.rules.pages import level_name, pages
    from csi_as_code.rules.registry import all_rules

    found = pages(all_rules(), severities(register_if_any(ctx)))
    if form == "json":
        return put(json.render(found))
    name = max(len(page.name) for page in found)
    return put(f"{page.name:<{name}}  {level_name(page.level):<7}  {page.summary}\n" for page in found)
