"""A spreadsheet: read back from its XML, every cell is what it was, and none is a formula."""

import io
import re
import zipfile
from xml.etree.ElementTree import Element, fromstring

import pytest

from csi_as_code.analysis import views
from csi_as_code.exports.tables import xlsx
from csi_as_code.model import Improvement, Plan, Priority, Raised
from csi_as_code.register import Register

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HOSTILE = (
    '=HYPERLINK("http://e","x")',
    "+1+cmd|' /C calc'!A0",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "https://evil.example/x",
    "mailto:a@b.example",
    "internal:Sheet1!A1",
    "{=A1}",
    "<script>&amp;</script>]]>",
    "_x0041_ \x01\x1b\x0b",
    "1e5",
    "  two  spaces  ",
    "日本語",
)


def table(*items: Improvement, columns: tuple[str, ...] = ("id", "title")) -> views.Table:
    return views.table(views.entries(Register(improvements={item.id: item for item in items}), "2026-11-22"), columns)


def parts(content: bytes) -> dict[str, Element]:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert book.testzip() is None
        return {name: fromstring(book.read(name)) for name in book.namelist()}  # noqa: S314 - our own


def cells(content: bytes) -> list[list[str | float]]:
    """Return the rows as a spreadsheet shows them."""
    found = parts(content)
    texts = ["".join(text.text or "" for text in one.iter(f"{MAIN}t")) for one in found["xl/sharedStrings.xml"]]
    shown = [re.sub(r"_x([0-9A-F]{4})_", lambda code: chr(int(code[1], 16)), text) for text in texts]
    rows = []
    for row in found["xl/worksheets/sheet1.xml"].iter(f"{MAIN}row"):
        line: list[str | float] = []
        for cell in row:
            value = cell.findtext(f"{MAIN}v") or ""
            line.append(shown[int(value)] if cell.get("t") == "s" else float(value))
        rows.append(line)
    return rows


def test_numbers_days_and_words_keep_their_kind() -> None:
    item = Improvement(
        id="IMP-0001",
        state="approved",
        title="Fewer calls",
        raised=Raised(by="@a", date="2026-11-20"),
        priority=Priority(impact=5, urgency=4, effort=2, risk=2),
        plan=Plan(due="2026-12-01"),
        tags=("a", "b"),
    )
    names = ("id", "score", "tags", "raised", "age", "due", "overdue", "title")
    heads, row = cells(xlsx.render(table(item, columns=names)))
    assert heads == ["Id", "Score", "Tags", "Raised", "Age (days)", "Due", "Overdue", "Title"]
    # Days are counted from 1899-12-30; what is empty has no cell.
    assert row == ["IMP-0001", 85.0, "a, b", 46346.0, 2.0, 46357.0, "Fewer calls"]


def test_no_text_is_a_formula_a_link_or_a_number() -> None:
    items = [Improvement(id=f"A-{number:02}", state="proposed", title=text) for number, text in enumerate(HOSTILE)]
    content = xlsx.render(table(*items))
    assert [row[1] for row in cells(content)[1:]] == list(HOSTILE)
    sheet = parts(content)["xl/worksheets/sheet1.xml"]
    assert [one.tag for one in sheet.iter() if one.tag in (f"{MAIN}f", f"{MAIN}hyperlink")] == []
    assert not any("externalLink" in name or "_rels/sheet" in name for name in parts(content))


@pytest.mark.parametrize("text", ["\ud800", "\ufffe\uffff", "x" * 40_000])
def test_what_no_cell_can_hold_is_replaced_or_cut(text: str) -> None:
    (_, row) = cells(xlsx.render(table(Improvement(id="A-1", state="proposed", title=text))))
    assert row[1] == (text[: xlsx.LONGEST] if "x" in text else "\ufffd" * len(text))


def test_the_same_table_gives_the_same_bytes() -> None:
    item = Improvement(id="A-1", state="proposed", title="T")
    assert xlsx.render(table(item)) == xlsx.render(table(item))


def test_no_record_is_a_sheet_with_a_header() -> None:
    assert cells(xlsx.render(table())) == [["Id", "Title"]]
