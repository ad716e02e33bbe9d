"""A table on a terminal, as wide as the terminal is."""

from typing import Literal

from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from csi_as_code.analysis.views import Table
from csi_as_code.exports.tables import plain
from csi_as_code.text import cells, visible

# What goes first where there is no room for all; the id and the title stay.
EXPENDABLE = ("type", "raised", "start", "objective", "lane", "service", "age", "tags", "depends_on", "score", "team",
              "owner", "overdue", "due", "band", "state")  # fmt: skip
FLEXIBLE = ("title", "tags", "depends_on")
LEAST = 16
"""A flexible column is no narrower than this where another can go instead."""
GAP = 2
_BAND = {"1": "bold red", "2": "yellow"}


def show(table: Table, *, color: bool, width: int) -> list[str]:
    """Print a table and return the titles of the columns for which there was no room.

    The title is folded first; then columns go, the least important first.
    """
    table, gone = fitting(table, width)
    grid = Grid(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for column in table.columns:
        number = column.name in ("band", "score", "age")
        flexible = column.name in FLEXIBLE
        grid.add_column(column.title, justify="right" if number else "left", no_wrap=not flexible,
                        overflow="fold" if flexible else "ellipsis")  # fmt: skip
    for row in table.rows:
        grid.add_row(*(_text(column.name, plain(cell)) for column, cell in zip(table.columns, row, strict=True)))
    colors: Literal["standard"] | None = "standard" if color else None
    console = Console(
        width=width, color_system=colors, force_terminal=color, highlight=False, markup=False, emoji=False
    )
    console.print(grid)
    return gone


def fitting(table: Table, width: int) -> tuple[Table, list[str]]:
    """Return a table with the columns that fit into a width, and the titles of the others."""
    sizes = [
        max(map(cells, (column.title, *(visible(plain(row[at])) for row in table.rows))))
        for at, column in enumerate(table.columns)
    ]
    needs = {
        column.name: (min(size, LEAST) if column.name in FLEXIBLE else size) + GAP
        for column, size in zip(table.columns, sizes, strict=True)
    }
    gone = []
    for name in EXPENDABLE:
        if sum(needs.values()) - GAP <= width:
            break
        if name in needs and len(needs) > 1:
            del needs[name]
            gone.append(name)
    kept = [at for at, column in enumerate(table.columns) if column.name in needs]
    rows = tuple(tuple(row[at] for at in kept) for row in table.rows)
    left = Table(columns=tuple(table.columns[at] for at in kept), rows=rows)
    return left, [column.title for column in table.columns if column.name in gone]


def _text(name: str, shown: str) -> Text:
    style = _BAND.get(shown, "") if name == "band" else "bold red" if name == "overdue" else ""
    return Text(visible(shown), style=style)
