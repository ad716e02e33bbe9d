"""Read the points of a measure: a CSV file of date, value and note, in order of date."""

import csv
import re

from csi_as_code.model import Number, Point
from csi_as_code.reading.nodes import Flaw
from csi_as_code.reading.schemas import is_day

HEADER = ["date", "value", "note"]
MOST_BYTES = 4 * 1024 * 1024
MOST_FLAWS = 20
NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?\Z")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]|\r(?!\n)")


def read_points(data: bytes) -> tuple[tuple[Point, ...], list[Flaw]]:
    """Return the points that can be read, in the order of the file, and what is wrong with the others."""
    if len(data) > MOST_BYTES:
        return (), [
            Flaw("point-too-large", f"the file is larger than {MOST_BYTES // 1024} KiB", "Start a new measure.", 1, 1)
        ]
    try:
        text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return (), [Flaw("point-encoding", "the file is not UTF-8", "Save it as CSV in UTF-8.", line, 1)]
    if bad := _CONTROL.search(text):
        line = text.count("\n", 0, bad.start()) + 1
        flaw = Flaw("point-encoding", f"control character U+{ord(bad.group()):04X} in the file", "Delete it.", line, 1)
        return (), [flaw]
    return _rows(text)


def _rows(text: str) -> tuple[tuple[Point, ...], list[Flaw]]:
    points: list[Point] = []
    flaws: list[Flaw] = []
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    last = ""
    try:
        head = next(reader, [])
        if head != HEADER:
            hint = f'Write "{",".join(HEADER)}" on the first line.'
            return (), [
                Flaw("point-header", f'the header is "{",".join(head)[:80]}"', hint, 1, 1, max(len(",".join(head)), 1))
            ]
        for row in reader:
            if not row:
                continue
            point, flaw = _point(row, reader.line_num, last)
            if flaw:
                flaws.append(flaw)
                if len(flaws) >= MOST_FLAWS:
                    break
            if point:
                points.append(point)
                last = point.date
    except csv.Error as error:
        flaws.append(Flaw("point-row", f"not CSV: {error}", "Check the quotes of this line.", reader.line_num, 1))
    return tuple(points), flaws


def _point(row: list[str], line: int, last: str) -> tuple[Point | None, Flaw | None]:
    if len(row) not in (2, 3):
        return None, Flaw(
            "point-row",
            f"the line has {len(row)} fields, and needs date, value and note",
            "Quote a note with a comma.",
            line,
            1,
        )
    date, value, note = row[0], row[1], row[2] if len(row) == 3 else ""
    if not is_day(date):
        return None, Flaw(
            "point-date",
            f'"{date[:40]}" is no day of the calendar',
            "Write a real day as YYYY-MM-DD.",
            line,
            1,
            max(len(date), 1),
        )
    if not NUMBER.match(value):
        hint = "Write a decimal number with a point, without unit or thousands separator."
        return None, Flaw(
            "point-value", f'"{value[:40]}" is not a number', hint, line, len(date) + 2, max(len(value), 1)
        )
    if "\n" in note:
        return None, Flaw("point-row", "the note runs over more than one line", "Write it on one line.", line, 1)
    if date <= last:
        what = "is there twice" if date == last else f'stands behind "{last}"'
        return None, Flaw(
            "point-order", f'the point of "{date}" {what}', "One point a day, in order of date.", line, 1, len(date)
        )
    number: Number = float(value) if "." in value else int(value)
    return Point(date=date, value=number, note=note), None
