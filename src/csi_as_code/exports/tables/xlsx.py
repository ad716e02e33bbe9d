"""A table as an Excel workbook: numbers and days as such, every text as text, never a formula or a link."""

import datetime
import io
import re
from typing import Any

from csi_as_code.analysis.views import Cell, Table
from csi_as_code.errors import not_installed
from csi_as_code.exports.tables import plain
from csi_as_code.text import cells

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
# What XML cannot hold at all; XlsxWriter escapes the other control characters as the format wants it.
_IMPOSSIBLE = re.compile("[\ud800-\udfff\ufffe\uffff]")
LONGEST = 32_767
"""So many characters fit a cell (Excel specifications and limits)."""
WIDEST = 60
# A workbook says when it was made; a fixed day keeps the same table the same file.
MADE = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def render(table: Table) -> bytes:
    """Return a workbook with one sheet: a frozen header with a filter, and a row for every record.

    Raise UsageError where XlsxWriter, which is an extra, is not installed.
    """
    try:
        from xlsxwriter import Workbook  # type: ignore[import-untyped]  # an extra, and it has no types
    except ImportError as error:
        raise not_installed("XlsxWriter", "a spreadsheet needs") from error
    out = io.BytesIO()
    with Workbook(out, OPTIONS) as book:
        book.set_properties({"created": MADE})
        sheet = book.add_worksheet("Improvements")
        day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        sheet.write_row(0, 0, [column.title for column in table.columns], book.add_format({"bold": True, "bottom": 1}))
        for number, row in enumerate(table.rows, 1):
            for place, cell in enumerate(row):
                _write(sheet, number, place, cell, day)
        for place, column in enumerate(table.columns):
            texts = (column.title, *(plain(row[place]) for row in table.rows))
            sheet.set_column(place, place, min(WIDEST, 3 + max(map(cells, texts))))
        sheet.freeze_panes(1, 0)
        if table.columns:
            sheet.autofilter(0, 0, max(1, len(table.rows)), len(table.columns) - 1)
    return out.getvalue()


def _write(sheet: Any, row: int, column: int, cell: Cell, day: Any) -> None:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        sheet.write_number(row, column, cell)
        return
    text = _IMPOSSIBLE.sub("\ufffd", plain(cell))[:LONGEST]
    found = _day(text)
    if found:
        sheet.write_datetime(row, column, found, day)
    elif text:
        sheet.write_string(row, column, text)


def _day(text: str) -> datetime.datetime | None:
    """Return a day that a spreadsheet can count with, which begin in 1900."""
    if not _DAY.match(text) or text < "1900-03-01":
        return None
    try:
        return datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
