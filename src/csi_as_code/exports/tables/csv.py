"""A table as CSV (RFC 4180), safe to open in a spreadsheet."""

import csv
import io
import re

from csi_as_code.analysis.views import Cell, Table
from csi_as_code.exports.tables import plain

# A spreadsheet runs a cell that begins like this as a formula (OWASP, CSV injection); an apostrophe makes it text.
# A program that reads the file takes one apostrophe off a text that begins with an apostrophe and one of these.
_FORMULA = re.compile(r"[\s\x00-\x1f]*[=+\-@\t\r\n|\uFF1D\uFF0B\uFF0D\uFF20]|[\x00-\x1f]")


def render(table: Table) -> str:
    """Return a header of column names and the rows; numbers stay numbers, texts that look like formulas get a quote."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.name for column in table.columns])
    writer.writerows([_guarded(cell) for cell in row] for row in table.rows)
    return out.getvalue()


def _guarded(cell: Cell) -> str:
    text = plain(cell)
    if isinstance(cell, str | tuple) and _FORMULA.match(text):
        return f"'{text}"
    return text
