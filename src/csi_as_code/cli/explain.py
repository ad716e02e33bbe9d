"""`csi explain`: say what a rule is about."""

import click

from csi_as_code.cli import _complete
from csi_as_code.cli._options import examples, files_of, layout


@click.command(
    "explain", epilog=examples("csi explain yaml-duplicate-key", "csi explain yaml", "csi explain schema --format json")
)
@click.argument("name", shell_complete=_complete.rules)
@click.option("--format", "form", type=click.Choice(files_of("reports", "pages", first="text")), default="text",
              show_default=True, help="How to print it.")  # fmt: skip
@click.pass_context
def command(ctx: click.Context, name: str, form: str) -> None:
    """Explain a rule: what it finds, why it matters, a bad and a good example, the fix.

    NAME is a rule, or a family of rules, which lists them.
    """
    # imported here: `csi --help` imports this file
    import importlib

    from csi_as_code.cli._session import register_if_any
    from csi_as_code.cli._surroundings import put
    from csi_as_code.rules.levels import severities
    from csi_as_code.rules.pages import level_name, named, pages

    names = named(name)
    found = pages(names, severities(register_if_any(ctx)))
    if form == "text" and name not in names:
        wide = max(map(len, names))
        return put(f"{page.name:<{wide}}  {level_name(page.level):<7}  {page.summary}\n" for page in found)
    return put(importlib.import_module(f"csi_as_code.reports.pages.{form}").render(found, **layout(ctx, form)))
