"""Hostile text stays text in every format."""

import csv
import html
import io
import json
import re

import pytest
from markdown_it import MarkdownIt

from csi_as_code.analysis import views
from csi_as_code.analysis.graph import graph_of
from csi_as_code.analysis.paths import Picture, picture
from csi_as_code.exports.graphs import dot, mermaid
from csi_as_code.exports.graphs import json as graph_json
from csi_as_code.exports.graphs import text as graph_text
from csi_as_code.exports.tables import csv as table_csv
from csi_as_code.exports.tables import json as table_json
from csi_as_code.exports.tables import markdown, table
from csi_as_code.model import Improvement
from csi_as_code.register import Register
from csi_as_code.text import fitted, visible

HOSTILE = (
    '=HYPERLINK("http://e","x")',
    "+1+cmd|' /C calc'!A0",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "  =1",
    "\uff1d1",
    'a"]; end --> B["x',
    '"; click A href "javascript:alert(1)"',
    "%%{init: {'theme': 'x'}}%%",
    "#quot;#34;",
    "<script>alert(1)</script>",
    "`code` *bold* _em_ ~~s~~",
    "[a](javascript:x) ![i](http://e/p.png)",
    "https://evil.example/x www.evil.example a@b.example",
    "a | b \\| c",
    "\\",
    '\\"',
    "\\N \\G \\E",
    "&lt;b&gt; &#60;",
    "a\x1b[31mb\x07\u202ec\u2028d\ne\r",
    "日本語 é e\u0301",
    "",
)
IDS = [f"IMP-{number:04}" for number in range(1, len(HOSTILE) + 1)]


@pytest.fixture
def register() -> Register:
    items = {
        ident: Improvement(id=ident, state="proposed", title=title, tags=(title,), depends_on=tuple(IDS[:1]))
        for ident, title in zip(IDS, HOSTILE, strict=True)
    }
    return Register(improvements=items)


@pytest.fixture
def rows(register: Register) -> views.Table:
    return views.table(views.entries(register, "2026-11-22"), ("id", "title"))


@pytest.fixture
def drawing(register: Register) -> Picture:
    return picture(register, graph_of(register), register.improvements)


def test_csv_comes_back_whole_and_begins_no_formula(rows: views.Table) -> None:
    text = table_csv.render(rows)
    found = [row[1] for row in list(csv.reader(io.StringIO(text, newline="")))[1:]]
    assert [one.removeprefix("'") for one in found] == list(HOSTILE)
    assert [one for one in found if one.strip()[:1] in tuple("=+-@\uff1d")] == []
    assert text.endswith("\r\n")


def test_json_comes_back_whole(rows: views.Table) -> None:
    text = table_json.render(rows)
    assert [one["title"] for one in json.loads(text)["improvements"]] == list(HOSTILE)
    assert [character for character in text if not character.isprintable() and character != "\n"] == []


def test_markdown_shows_exactly_the_text(rows: views.Table) -> None:
    found = MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown.render(rows))
    shown = [html.unescape(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", found)[1::2]]
    assert set(re.findall(r"<(\w+)", found)) == {"table", "thead", "tbody", "tr", "th", "td"}
    assert shown == [visible(title).strip() for title in HOSTILE]


def test_a_table_has_one_line_for_each_row(rows: views.Table) -> None:
    lines = table.render(rows).split("\n")
    assert (len(lines), "".join(lines).isprintable()) == (len(HOSTILE) + 2, True)


def test_mermaid_labels_hold_nothing_but_words_and_codes(drawing: Picture) -> None:
    lines = mermaid.render(drawing).splitlines()
    nodes = [line for line in lines if '["' in line]
    label = r"(?:[A-Za-z0-9 ,.'()_/:?!+=\-\u00A0-\U0010FFFF]|#[0-9]+;)*"
    assert len(nodes) == len(HOSTILE)
    assert [line for line in nodes if not re.fullmatch(rf'  IMP_[0-9]+\["{label}<br/>{label}"\]:::planned', line)] == []


def test_mermaid_labels_come_back_whole(drawing: Picture) -> None:
    found = re.findall(r"<br/>(.*)\"\]:::", mermaid.render(drawing))
    plain = [re.sub(r"#([0-9]+);", lambda code: chr(int(code[1])), one) for one in found]
    assert plain == [fitted(visible(title), 60) for title in HOSTILE]


def test_dot_strings_end_where_they_should(drawing: Picture) -> None:
    string = r'"(?:[^"\\\n]|\\["\\n])*"'
    lines = dot.render(drawing).splitlines()
    nodes = [line for line in lines if "label=" in line]
    assert len(nodes) == len(HOSTILE)
    shape = rf'  {string} \[label={string}, fillcolor="#ffffff"(, penwidth=3)?\];'
    assert [line for line in nodes if not re.fullmatch(shape, line)] == []
    assert "&lt;" not in dot.render(drawing).replace("&amp;lt;", "")


def test_json_and_text_of_the_graph_are_safe(drawing: Picture) -> None:
    assert [node["title"] for node in json.loads(graph_json.render(drawing))["nodes"]] == list(HOSTILE)
    tree = graph_text.render(drawing)
    assert "".join(tree.split("\n")).isprintable()
