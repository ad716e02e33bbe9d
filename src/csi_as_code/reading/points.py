"""Read the points of a measure: a CSV file of date, value and note, in order of date."""

import csv
import re

from csi_as_code.model import Number, Point
from csi_as_code.reading.characters import BOM, CONFLICT, encoding_of, name_of, place
from csi_as_code.reading.nodes import Flaw, shown
from csi_as_code.reading.schemas import is_day
from csi_as_code.text import count

HEADER = ["date", "value", "note"]
MOST_BYTES = 4 * 1024 * 1024
MOST_FLAWS = 20
SAVE = "Save it as CSV in UTF-8."
NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?\Z")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]|\r(?!\n)")


def read_points(data: bytes) -> tuple[tuple[Point, ...], list[Flaw]]:
    """Return the points that can be read, in the order of the file, and what is wrong with the others."""
    if len(data) > MOST_BYTES:
        return (), [
            Flaw("point-too-large", f"the file is larger than {MOST_BYTES // 1024} KiB", "Start a new measure.", 1, 1)
        ]
    if wide := encoding_of(data):
        return (), [Flaw("point-encoding", f"the file is saved as {wide}, not as UTF-8", SAVE, 1, 1)]
    try:
        text = data.removeprefix(BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return (), [Flaw("point-encoding", "the file is not UTF-8", SAVE, line, 1)]
    if bad := _CONTROL.search(text):
        line, column = place(text, bad.start())
        return (), [Flaw("point-encoding", f"{name_of(bad.group())} in the file", "Delete it.", line, column)]
    if conflict := CONFLICT.search(text):
        line, column = place(text, conflict.start())
        message = f'a merge conflict marker: "{conflict.group()}"'
        hint = "Resolve the merge conflict: keep both sides' points in order of date, and delete the marker lines."
        return (), [Flaw("point-row", message, hint, line, column, 7)]
    return _rows(text)


def _rows(text: str) -> tuple[tuple[Point, ...], list[Flaw]]:
    points: list[Point] = []
    flaws: list[Flaw] = []
    lines = text.splitlines(keepends=True)
    reader = csv.reader(lines, strict=True)
    last, line = "", 0
    try:
        head, line = next(reader, []), reader.line_num
        if head != HEADER:
            hint = f'Write "{",".join(HEADER)}" on the first line.'
            said = shown(",".join(head))
            return (), [Flaw("point-header", f'the header is "{said}"', hint, 1, 1, max(len(said), 1))]
        for row in reader:
            line, begun = reader.line_num, line + 1
            if not row:
                continue
            point, flaw = _point(row, begun, lines[begun - 1], last)
            if flaw:
                flaws.append(flaw)
                if len(flaws) >= MOST_FLAWS:
                    break
            if point:
                points.append(point)
                last = point.date
    except csv.Error as error:
        flaws.append(Flaw("point-row", f"not CSV: {error}", "Check the quotes of this line.", line + 1, 1))
    return tuple(points), flaws


def _point(row: list[str], line: int, source: str, last: str) -> tuple[Point | None, Flaw | None]:
    if len(row) not in (2, 3):
        hint = "Write decimals with a point, and quote a note that holds a comma."
        if len(row) == 1 and ";" in row[0]:
            hint = "Separate them by commas, not semicolons."
        message = f"the line has {count(len(row), 'field')}, and needs date, value and note"
        return None, Flaw("point-row", message, hint, line, 1)
    date, value, note = row[0], row[1], row[2] if len(row) == 3 else ""
    if not is_day(date):
        hint = "Write a real day as YYYY-MM-DD."
        return None, Flaw("point-date", f'"{shown(date)}" is no day of the calendar', hint, line, 1, max(len(date), 1))
    if not NUMBER.match(value):
        hint = "Write a decimal number with a point, without unit or thousands separator."
        column = max(source.find(value, len(date) + 1), 0) + 1
        return None, Flaw("point-value", f'"{shown(value)}" is not a number', hint, line, column, max(len(value), 1))
    if "\n" in note:
        return None, Flaw("point-row", "the note runs over more than one line", "Write it on one line.", line, 1)
    if date <= last:
        what = "is there twice" if date == last else f'stands behind "{last}"'
        hint = "One point a day, in order of date."
        return None, Flaw("point-order", f'the point of "{date}" {what}', hint, line, 1, len(date))
    number: Number = float(value) if "." in value else int(value)
    return Point(date=date, value=number, note=note), None
