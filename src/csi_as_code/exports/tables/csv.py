"""A table as CSV (RFC 4180), safe to open in a spreadsheet."""

import csv
import re
from collections.abc import Iterable

from csi_as_code.analysis.views import Cell, Table
from csi_as_code.exports.tables import plain

# A spreadsheet runs a cell that begins like this as a formula (OWASP, CSV injection); an apostrophe makes it text.
# A program that reads the file takes one apostrophe off a text that begins with an apostrophe and one of these.
_FORMULA = re.compile(r"[\s\x00-\x1f]*[=+\-@\t\r\n|\uFF1D\uFF0B\uFF0D\uFF20]|[\x00-\x1f]")


def render(table: Table) -> str:
    """Return a header of column names and the rows; numbers stay numbers, texts that look like formulas get a quote."""
    return "".join((header(table), *lines(table)))


def header(table: Table) -> str:
    """Return the line with the names of the columns."""
    return _written([[column.name for column in table.columns]])[0]


def lines(table: Table) -> list[str]:
    """Return a line for each row, with its end."""
    return _written([_guarded(cell) if type(cell) is str else _told(cell) for cell in row] for row in table.rows)


class _Lines(list[str]):
    """Takes what a writer of CSV writes, which is a row at a time."""

    write = list[str].append


def _written(rows: Iterable[Iterable[str]]) -> list[str]:
    found = _Lines()
    csv.writer(found, lineterminator="\r\n").writerows(rows)
    return found


def _told(cell: Cell) -> str:
    if cell is None:
        return ""
    return _guarded(plain(cell)) if isinstance(cell, str | tuple) else plain(cell)


def _guarded(text: str) -> str:
    # Nearly every text begins with a letter or a digit, which is told in a quarter of the time.
    return text if text[:1].isalnum() or not _FORMULA.match(text) else f"'{text}"
