"""A table as Markdown (GitHub's tables), with text that cannot become a link, a mention, HTML or a new cell."""

import re

from csi_as_code.analysis.views import Table
from csi_as_code.exports.tables import plain
from csi_as_code.text import visible

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#|~!&$:@])")
_NUMBERS = (int, float)


def render(table: Table) -> str:
    """Return the heading, the alignment (numbers to the right) and a line for every row."""
    right = [
        all(cell is None or isinstance(cell, _NUMBERS) for cell in cells) for cells in zip(*table.rows, strict=True)
    ] or [False] * len(table.columns)
    lines = [
        _line([column.title for column in table.columns]),
        _line(["---:" if number else "---" for number in right]),
        *(_line([escaped(plain(cell)) for cell in row]) for row in table.rows),
    ]
    return "".join(lines)


def escaped(text: str) -> str:
    """Return text as Markdown that shows exactly it."""
    text = _SPECIAL.sub(r"\\\1", visible(text))
    # A bare address becomes a link without any special character; an empty comment-like break keeps it text.
    return re.sub(r"(?i)\b(www)\.", r"\1\\.", text)


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |\n"
