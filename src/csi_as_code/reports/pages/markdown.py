"""Rules explained as Markdown: the pages of docs/rules."""

from collections.abc import Iterator, Sequence

from csi_as_code.rules.pages import Page


def render(found: Sequence[Page]) -> str:
    """Return the pages, each under a heading of its own."""
    return "\n".join("".join(_one(page)) for page in found)


def index(found: Sequence[Page]) -> str:
    """Return the table of all rules, each linked to its page."""
    rows = (f"| [{page.name}]({page.name}.md) | {page.severity} | {_cell(page.summary)} |\n" for page in found)
    head = "# Rules\n\nWhat `csi lint` checks. Generated from the rules themselves: `make docs` writes it.\n\n"
    return f"{head}| rule | severity | finds |\n|---|---|---|\n{''.join(rows)}"


def _one(page: Page) -> Iterator[str]:
    yield f"# {page.name}\n\nSeverity: {page.severity}\n\n{page.summary}\n"
    if page.why:
        yield f"\n## Why\n\n{page.why}\n"
    for title, text in (("Bad", page.bad), ("Good", page.good)):
        if text:
            yield f"\n## {title}\n\n```yaml\n{text}\n```\n"
    if page.fix:
        yield f"\n## Fix\n\n{page.fix}\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
