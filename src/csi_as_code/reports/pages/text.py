"""Rules explained for a terminal."""

import textwrap
from collections.abc import Iterator, Sequence

from csi_as_code.reports.pages import Page, level_name

WIDTH = 88


def render(found: Sequence[Page]) -> str:
    """Return the pages, a blank line between two of them."""
    return "\n".join("".join(_one(page)) for page in found)


def _one(page: Page) -> Iterator[str]:
    changed = "" if page.level is page.severity else f" here, {page.severity} by default"
    yield f"{page.name} ({level_name(page.level)}{changed})\n\n"
    yield _filled(page.summary)
    for title, text in (("Why", page.why), ("Fix", page.fix)):
        if title == "Fix":
            yield from _example("Bad", page.bad)
            yield from _example("Good", page.good)
        if text:
            yield f"\n{title}\n{_filled(text)}"


def _example(title: str, text: str) -> Iterator[str]:
    if text:
        yield f"\n{title}\n{textwrap.indent(text, '    ')}\n"


def _filled(text: str) -> str:
    parts = text.split("\n\n")
    return (
        "\n\n".join(
            textwrap.fill(part, WIDTH, initial_indent="  ", subsequent_indent="  ", break_long_words=False)
            for part in parts
        )
        + "\n"
    )
