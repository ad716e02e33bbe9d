"""A table on a terminal, as wide as the terminal is."""

from typing import Literal

from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from csi_as_code.analysis.views import Table
from csi_as_code.exports.tables import plain
from csi_as_code.text import visible

_BAND = {"1": "bold red", "2": "yellow"}


def show(table: Table, *, color: bool, width: int) -> None:
    """Print a table; the title gives way when the terminal is narrow."""
    grid = Grid(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for column in table.columns:
        number = column.name in ("band", "score", "age")
        flexible = column.name in ("title", "tags", "depends_on")
        grid.add_column(column.title, justify="right" if number else "left", no_wrap=not flexible,
                        overflow="fold" if flexible else "ellipsis")  # fmt: skip
    for row in table.rows:
        grid.add_row(*(_text(column.name, plain(cell)) for column, cell in zip(table.columns, row, strict=True)))
    colors: Literal["standard"] | None = "standard" if color else None
    console = Console(
        width=width, color_system=colors, force_terminal=color, highlight=False, markup=False, emoji=False
    )
    console.print(grid)


def _text(name: str, shown: str) -> Text:
    style = _BAND.get(shown, "") if name == "band" else "bold red" if name == "overdue" else ""
    return Text(visible(shown), style=style)
