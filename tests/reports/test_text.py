"""The marker stands under the place, whatever the line is made of."""

import re

import pytest

from csi_as_code.finding import Finding, Severity
from csi_as_code.reports import Report, summary
from csi_as_code.reports.text import excerpt, render
from csi_as_code.text import cells

FINDING = Finding(
    path="improvements/IMP-0007.yaml",
    message='depends on "IMP-9999", which does not exist',
    hint='Did you mean "IMP-0099"?',
    rule="dependency-unknown",
    line=2,
    column=14,
    length=8,
)


def report(*findings: Finding, text: bytes = b"", color: bool = False, width: int = 80) -> Report:
    return Report(
        findings=findings, today="2026-11-22", improvements=1, measures=0, read=lambda _: text, color=color, width=width
    )


def test_a_finding_is_a_place_a_sentence_a_line_and_a_hint() -> None:
    text = b"id: IMP-0007\ndepends_on: [IMP-9999]\n"
    assert (
        render(report(FINDING, text=text))
        == """\
improvements/IMP-0007.yaml:2:14: error[dependency-unknown] depends on "IMP-9999", which does not exist
    2 | depends_on: [IMP-9999]
      |              ^^^^^^^^
       Did you mean "IMP-0099"?

"""
    )


def test_colour_adds_codes_and_nothing_else() -> None:
    text = b"id: IMP-0007\ndepends_on: [IMP-9999]\n"
    plain, coloured = (render(report(FINDING, text=text, color=color)) for color in (False, True))
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
    assert coloured != plain


def test_a_finding_without_a_line_still_has_a_place() -> None:
    lost = Finding(path="register.yaml", message="it is gone", rule="file-gone", severity=Severity.WARNING)
    assert render(report(lost)) == "register.yaml:1:1: warning[file-gone] it is gone\n\n"


def test_a_file_that_is_gone_meanwhile_is_no_bug() -> None:
    def gone(path: str) -> bytes:
        raise FileNotFoundError(path)

    lost = Report(findings=(FINDING,), today="2026-11-22", improvements=1, measures=0, read=gone)
    assert render(lost).splitlines()[1:] == ['       Did you mean "IMP-0099"?', ""]


def test_text_of_a_record_cannot_act_on_a_terminal_or_add_lines() -> None:
    hostile = Finding(
        path="improvements/a\nb.yaml",
        message="x\x1b]0;owned\x07\r\nerror",
        hint="\u202eevil",
        rule="a-b",
        line=1,
        column=1,
    )
    found = render(report(hostile, text=b"\x1b[2J\xc2\x9b31m \xff \xe2\x80\xae\n"))
    assert found == (
        "improvements/a␊b.yaml:1:1: error[a-b] x␛]0;owned␇␍␊error\n"
        "    1 | ␛[2J<U+009B>31m \ufffd <U+202E>\n"
        "      | ^\n"
        "       <U+202E>evil\n"
        "\n"
    )


@pytest.mark.parametrize(
    ("line", "column", "length", "width", "shown", "marker"),
    [
        ("owner: @aino", 8, 5, 80, "owner: @aino", "       ^^^^^"),
        ("owner:", 7, 1, 80, "owner:", "      ^"),
        ("owner:", 40, 9, 80, "owner:", "      ^"),
        ("", 1, 1, 80, "", "^"),
        ("a: b", 4, 99, 80, "a: b", "   ^"),
        ("\ta: b", 5, 1, 80, "    a: b", "       ^"),
        ("ab\tc", 4, 1, 80, "ab  c", "    ^"),
        ("日本: x", 5, 1, 80, "日本: x", "      ^"),
        ("a: 日本", 4, 2, 80, "a: 日本", "   ^^^^"),
        ("e\u0301: x", 5, 1, 80, "e\u0301: x", "   ^"),
        ("0123456789" * 3, 1, 3, 12, "0123456789…", "^^^"),
        ("0123456789" * 3, 28, 3, 12, "…0123456789", "        ^^^"),
        ("0123456789" * 3, 15, 2, 12, "…9012345678…", "      ^^"),
        ("0123456789" * 3, 15, 30, 12, "…9012345678…", "      ^^^^^"),
    ],
)
def test_the_marker_is_under_the_place(
    line: str, column: int, length: int, width: int, shown: str, marker: str
) -> None:
    text, before, marked = excerpt(line, column, length, width)
    assert (text, " " * before + "^" * marked) == (shown, marker)
    assert cells(text) <= width


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ((), "no findings in 1 improvement and 0 measures"),
        ((Severity.ERROR,), "1 error in 1 improvement and 0 measures"),
        (
            (Severity.INFO, Severity.WARNING, Severity.ERROR, Severity.ERROR),
            "2 errors, 1 warning and 1 note in 1 improvement and 0 measures",
        ),
    ],
)
def test_the_closing_sentence_counts(levels: tuple[Severity, ...], expected: str) -> None:
    findings = (Finding(path="a", message="b", severity=level) for level in levels)
    assert summary(report(*findings)) == expected
