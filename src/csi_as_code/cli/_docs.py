"""The pages of docs/ that are made from the code: commands, rules, format, states and templates.

`python -m csi_as_code.cli._docs DIR` writes them below DIR; a test holds the committed ones against them.
"""

import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from csi_as_code.cli._group import csi
from csi_as_code.exports import manual
from csi_as_code.reading.schemas import schema
from csi_as_code.reports.pages import markdown
from csi_as_code.rules.pages import pages
from csi_as_code.rules.registry import all_rules
from csi_as_code.site.manual import templates_page

_HEAD = """\
# Commands

What `csi` can do. Generated from the commands' own help: `make docs` writes it.

Exit codes: 0 clean, 1 findings, 2 cannot run (usage, configuration, git), 3 a bug in csi-as-code. The result is on
stdout, the talk on stderr. `csi COMMAND --help` shows the same as this page.
"""


def generated() -> dict[str, str]:
    """Return the text of every generated page, by its path below docs/."""
    rules = pages(all_rules())
    found = {f"rules/{page.name}.md": markdown.render([page]) for page in rules}
    found["commands.md"] = commands()
    found["rules/README.md"] = markdown.index(rules)
    found["format.md"] = manual.format_page({kind: schema(kind) for kind in manual.KINDS})
    found["states.md"] = manual.states_page()
    found["templates.md"] = templates_page()
    return found


def commands() -> str:
    """Return the page of all commands, a group's own options before its commands."""
    with click.Context(csi, info_name="csi", **csi.context_settings) as ctx:
        parts = [_HEAD, *_command(ctx, "csi"), *_inside(ctx, csi, "csi")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(parts)).rstrip() + "\n"


def _inside(ctx: click.Context, group: click.Group, title: str) -> Iterator[str]:
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        if command is None:
            continue
        with click.Context(command, info_name=name, parent=ctx) as inner:
            yield from _command(inner, f"{title} {name}")
            if isinstance(command, click.Group):
                yield from _inside(inner, command, f"{title} {name}")


def _command(ctx: click.Context, title: str) -> Iterator[str]:
    command = ctx.command
    yield f"## {title}\n"
    yield f"    {title} {' '.join(command.collect_usage_pieces(ctx))}\n"
    yield _prose(command.help or "")
    # What every command takes is explained with the group.
    shared = {option.name for option in csi.get_params(ctx)} if ctx.parent else set()
    options = [param for param in command.get_params(ctx) if isinstance(param, click.Option)]
    rows = [option.get_help_record(ctx) for option in options if option.name not in shared]
    if any(rows):
        yield "| option | meaning |\n|---|---|\n" + "".join(
            f"| `{_cell(row[0])}` | {_cell(row[1])} |\n" for row in rows if row
        )
    yield _blocks(command.epilog or "")


def _prose(text: str) -> str:
    return inspect.cleandoc(text.replace("\b", "")) + "\n"


def _blocks(text: str) -> str:
    """Return the end of a help text as Markdown: titles as they are, indented lines as code."""
    lines = text.replace("\b", "").strip().split("\n")
    return "".join(f"  {line}\n" if line.startswith("  ") else f"{line}\n\n" if line else "\n" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def write(folder: Path) -> None:
    """Write the pages below a folder, and remove pages of rules that are no more."""
    texts = generated()
    for path in (folder / "rules").glob("*.md"):
        if f"rules/{path.name}" not in texts:
            path.unlink()
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "docs"))
