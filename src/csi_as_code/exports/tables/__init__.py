"""A table of improvements in a format: a file here, with a function `render(table)`: text, or the bytes of a file."""

from csi_as_code.analysis.views import Cell


def plain(cell: Cell) -> str:
    """Return a cell as text: nothing for None, yes or nothing for a truth, words joined by commas."""
    match cell:
        case None | False:
            return ""
        case True:
            return "yes"
        case tuple():
            return ", ".join(cell)
        case float():
            return f"{cell:.1f}"
    return str(cell)
