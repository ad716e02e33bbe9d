"""register.csv: every improvement with every column, safe to open in a spreadsheet."""

from csi_as_code.analysis.views import COLUMNS, table
from csi_as_code.exports.registers import File, Whole
from csi_as_code.exports.tables.csv import render as rendered


def render(whole: Whole) -> bytes:
    """Return the columns of `csi list` for all records."""
    return rendered(table(whole.entries.values(), COLUMNS)).encode("utf-8", "replace")


FILE = File(
    name="register.csv",
    holds="Every improvement with every column of csi list; an apostrophe keeps text from being run as a formula.",
    title="CSV",
    render=render,
)
