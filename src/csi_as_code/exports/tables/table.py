"""A table as aligned columns of plain text, for a terminal and for pipes."""

from csi_as_code.analysis.views import Table
from csi_as_code.exports.tables import plain
from csi_as_code.text import cells, visible


def render(table: Table) -> str:
    """Return a heading and the rows; numbers to the right, the last column as long as it is."""
    rows = [tuple(visible(plain(cell)) for cell in row) for row in table.rows]
    heads = tuple(column.title for column in table.columns)
    widths = [max(map(cells, column)) for column in zip(heads, *rows, strict=True)]
    right = [
        any(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in column)
        for column in zip(*table.rows, strict=True)
    ] or [False] * len(heads)
    return "".join(f"{_line(row, widths, right)}\n" for row in (heads, *rows))


def _line(row: tuple[str, ...], widths: list[int], right: list[bool]) -> str:
    padded = []
    for text, width, number in zip(row, widths, right, strict=True):
        blank = " " * (width - cells(text))
        padded.append(f"{blank}{text}" if number else f"{text}{blank}")
    return "  ".join(padded).rstrip()
