"""Rules explained for a terminal."""

import textwrap
from collections.abc import Iterator, Sequence

from csi_as_code.rules.pages import Page, level_name
from csi_as_code.text import USUAL_WIDTH, heading


def render(found: Sequence[Page], *, width: int = USUAL_WIDTH, color: bool = False) -> str:
    """Return the pages, a blank line between two of them."""
    return "\n".join("".join(_one(page, width, color=color)) for page in found)


def _one(page: Page, width: int, *, color: bool) -> Iterator[str]:
    changed = "" if page.level is page.severity else f" here, {page.severity} by default"
    yield f"{heading(page.name, color=color)} ({level_name(page.level)}{changed})\n\n"
    yield _filled(page.summary, width)
    for title, text in (("Why", page.why), ("Fix", page.fix)):
        if title == "Fix":
            yield from _example(heading("Bad", color=color), page.bad)
            yield from _example(heading("Good", color=color), page.good)
        if text:
            yield f"\n{heading(title, color=color)}\n{_filled(text, width)}"


def _example(title: str, text: str) -> Iterator[str]:
    if text:
        yield f"\n{title}\n{textwrap.indent(text, '    ')}\n"


def _filled(text: str, width: int) -> str:
    parts = text.split("\n\n")
    return (
        "\n\n".join(
            textwrap.fill(part, width, initial_indent="  ", subsequent_indent="  ", break_long_words=False)
            for part in parts
        )
        + "\n"
    )
