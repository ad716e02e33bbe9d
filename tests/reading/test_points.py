"""Points of a measure: what is read, and what is said about each line that is not."""

import pytest

from csi_as_code.model import Point
from csi_as_code.reading import parse

HEAD = "date,value,note\n"
DAY = "Write a real day as YYYY-MM-DD."
COMMAS = "Write decimals with a point, and quote a note that holds a comma."
HEADER = 'Write "date,value,note" on the first line.'
ORDER = "One point a day, in order of date."
QUOTES = "Check the quotes of this line."
NUMBER = "Write a decimal number with a point, without unit or thousands separator."


def said(data: str | bytes) -> list[str]:
    parsed = parse.points(data if isinstance(data, bytes) else data.encode())
    return [f"{f.line}:{f.column}+{f.length} {f.rule}: {f.message} | {f.hint}" for f in parsed.flaws]


def values(data: str | bytes) -> list[tuple[str, float, str]]:
    parsed = parse.points(data if isinstance(data, bytes) else data.encode())
    return [(point.date, point.value, point.note) for point in parsed.value or ()]


def test_sound_points() -> None:
    text = HEAD + '2026-02-03,212,\n2026-02-10,-1.50,"a, ""b"""\n\n2026-02-17,0\n'
    expected = [("2026-02-03", 212, ""), ("2026-02-10", -1.5, 'a, "b"'), ("2026-02-17", 0, "")]
    for data in (text, "\ufeff" + text, text.replace("\n", "\r\n"), text.rstrip("\n")):
        assert (values(data), said(data)) == (expected, [])
    assert parse.points(text.encode()).value == tuple(Point(date=d, value=v, note=n) for d, v, n in expected)
    assert [type(point.value) for point in parse.points(text.encode()).value or ()] == [int, float, int]


ROW = "and needs date, value and note"
SIDES = "Resolve the merge conflict: keep both sides' points in order of date, and delete the marker lines."
CASES = [
    ("", f'1:1+1 point-header: the header is "" | {HEADER}'),
    ("2026-02-03,1,\n", f'1:1+13 point-header: the header is "2026-02-03,1," | {HEADER}'),
    ("Date,Value,Note\n", f'1:1+15 point-header: the header is "Date,Value,Note" | {HEADER}'),
    (HEAD + "2026-02-30,1,\n", f'2:1+10 point-date: "2026-02-30" is no day of the calendar | {DAY}'),
    (HEAD + "3.2.2026,1,\n", f'2:1+8 point-date: "3.2.2026" is no day of the calendar | {DAY}'),
    (HEAD + "2026-02-03,12 %,\n", f'2:12+4 point-value: "12 %" is not a number | {NUMBER}'),
    (HEAD + "2026-02-03,,\n", f'2:12+1 point-value: "" is not a number | {NUMBER}'),
    (HEAD + "2026-02-03,1e5,\n", f'2:12+3 point-value: "1e5" is not a number | {NUMBER}'),
    (HEAD + "2026-02-03,nan,\n", f'2:12+3 point-value: "nan" is not a number | {NUMBER}'),
    (HEAD + '2026-02-03,"1,5",\n', f'2:13+3 point-value: "1,5" is not a number | {NUMBER}'),
    (HEAD + "2026-02-03,1234567890123456,\n", f'2:12+16 point-value: "1234567890123456" is not a number | {NUMBER}'),
    (HEAD + "2026-02-03,1,5,note\n", f"2:1+1 point-row: the line has 4 fields, {ROW} | {COMMAS}"),
    (HEAD + "2026-02-03\n", f"2:1+1 point-row: the line has 1 field, {ROW} | {COMMAS}"),
    (HEAD + "2026-02-03;1;\n",
     f"2:1+1 point-row: the line has 1 field, {ROW} | Separate them by commas, not semicolons."),
    (HEAD + "2026-02-03,1,\n2026-02-03,2,\n",
     f'3:1+10 point-order: the point of "2026-02-03" is there twice | {ORDER}'),
    (HEAD + "2026-02-03,1,\n2026-02-01,2,\n",
     f'3:1+10 point-order: the point of "2026-02-01" stands behind "2026-02-03" | {ORDER}'),
    (HEAD + '2026-02-03,1,"two\nlines"\n',
     "2:1+1 point-row: the note runs over more than one line | Write it on one line."),
    (HEAD + '2026-02-03,1,"open\n', f"2:1+1 point-row: not CSV: unexpected end of data | {QUOTES}"),
    ('"date', f"1:1+1 point-row: not CSV: unexpected end of data | {QUOTES}"),
    (HEAD + '2026-02-03,1,"a"b\n', f"2:1+1 point-row: not CSV: ',' expected after '\"' | {QUOTES}"),
    (HEAD + "<<<<<<< HEAD\n2026-02-03,1,\n=======\n2026-02-03,2,\n>>>>>>> topic\n",
     f'2:1+7 point-row: a merge conflict marker: "<<<<<<<" | {SIDES}'),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_flaw(text: str, expected: str) -> None:
    assert said(text) == [expected]


BYTES = [
    (b"\xff\xfed\0a\0t\0e\0", "point-encoding: the file is saved as UTF-16, not as UTF-8 | Save it as CSV in UTF-8."),
    (b"date,value,note\n2026-02-03,1,caf\xe9\n", "point-encoding: the file is not UTF-8 | Save it as CSV in UTF-8."),
    (b"date,value,note\n2026-02-03,1,\0\n", "point-encoding: NUL in the file | Delete it."),
    (b"date,value,note\r2026-02-03,1,\r", ("point-encoding: a carriage return without a line feed in the file"
     " | Delete it.")),
    ("date,value,note\n2026-02-03,1,a\u2028b\n".encode(), ("point-encoding: U+2028 (line separator) in the file"
     " | Delete it.")),
    (b"date,value,note\n" + b"2026-02-03,1,\n" * 300_000, ("point-too-large: the file is larger than 4096 KiB"
     " | Start a new measure.")),
]  # fmt: skip


@pytest.mark.parametrize(("data", "expected"), BYTES)
def test_bytes_that_are_no_points(data: bytes, expected: str) -> None:
    assert [line.split(" ", 1)[1] for line in said(data)] == [expected]
    assert values(data) == []


def test_a_faulty_line_does_not_hide_the_others() -> None:
    text = HEAD + "2026-02-03,1,\nx,2,\n2026-02-05,3,\n2026-02-04,4,\n2026-02-06,5,\n"
    assert [value for _, value, _ in values(text)] == [1, 3, 5]
    assert len(said(text)) == 2


def test_a_faulty_file_stops_to_be_explained_but_not_to_be_refused() -> None:
    text = HEAD + "x,y,z\n" * 1_000
    assert len(said(text)) == 20
